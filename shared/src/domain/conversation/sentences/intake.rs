//! The questions of the intake, in three wordings each: first, after a miss, after two.

use crate::domain::conversation::state::Stage;

/// The question of a stage that needs no value to ask it.
pub fn question(stage: Stage, misses: u8) -> &'static str {
    let [first, again, other] = wordings(stage);
    match misses {
        0 => first,
        1 => again,
        _ => other,
    }
}

fn wordings(stage: Stage) -> [&'static str; 3] {
    match stage {
        Stage::Need => [
            "What can we help you with?",
            "Sorry, I didn't catch that. What can we help you with?",
            "In a few words, what needs to be fixed? For example: no heat, or a leaking faucet.",
        ],
        Stage::OfferOnCall => {
            [super::safety::OFFER_ON_CALL, super::safety::OFFER_ON_CALL_AGAIN, super::safety::OFFER_ON_CALL_AGAIN]
        }
        Stage::Name => [
            "May I have your name, please?",
            "Sorry, I didn't catch your name. Could you say it again?",
            "Please say just your first and last name.",
        ],
        Stage::CallbackConfirm => [
            "Is the number you're calling from the best one to reach you?",
            "Sorry, is the number you're calling from the best one to reach you? Yes or no?",
            "Please say yes to use the number you're calling from, or say another number.",
        ],
        Stage::Callback => [
            "What's the best number to reach you?",
            "Sorry, I didn't get that number. Could you say it again, with the area code?",
            "Please type your ten-digit phone number on your keypad.",
        ],
        Stage::Address => [
            "What's the address for the visit?",
            "Sorry, what's the house number and street?",
            "Please say the house number first, then the street and the town.",
        ],
        Stage::When => [
            "What day and time work best for you?",
            "Sorry, what day would you like? For example, tomorrow morning.",
            "Please say a day and a time, like Tuesday at 10, or say as soon as possible.",
        ],
        Stage::Choice => [
            "Which one works for you?",
            "Sorry, which one would you like? You can say the first, the second, or none of them.",
            "Please press 1 for the first time, 2 for the second, or say another day.",
        ],
        Stage::AnythingElse => [
            "Is there anything else I can help you with?",
            "Is there anything else? Yes or no?",
            "Do you need anything else?",
        ],
        Stage::Message => [
            "What would you like me to tell them?",
            "Sorry, I didn't catch that. What's the message?",
            "Please say your message now, in a sentence or two.",
        ],
        Stage::Transferring | Stage::Voicemail | Stage::Done => {
            ["How can I help you?", "Sorry, how can I help you?", "What can I do for you?"]
        }
    }
}

/// The need is known already: a question was answered in between.
pub const WANT_A_VISIT: &str = "Would you like me to set up a visit?";

/// Asks whether the calling number is the right one, digits in groups.
pub fn callback_confirm(digits: &str) -> String {
    format!("Is {digits} the best number to reach you?")
}

/// Reads a number back before the next question.
pub fn number_noted(digits: &str) -> String {
    format!("I have {digits}.")
}

/// What cannot be done here is passed on.
pub const CHANGES_BY_OFFICE: &str = "Our office handles changes to a visit. I'll take a message for them.";

/// Small words before the next question.
pub const OKAY: &str = "Okay.";

/// Small words with the caller's name.
pub fn thanks(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or(name);
    format!("Thanks, {first}.")
}

/// The caller told of trouble.
pub const SORRY_TO_HEAR: &str = "I'm sorry to hear that. I can get someone out to you.";

/// The caller wants a visit.
pub const HAPPY_TO_HELP: &str = "I can help with that.";

/// The caller wants a message taken.
pub const TAKE_A_MESSAGE: &str = "Sure, I can take a message.";
