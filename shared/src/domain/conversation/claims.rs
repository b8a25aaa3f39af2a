//! What a model's text claims: only a booking, a price or a transfer that is real may be spoken.

use super::state::BookedVisit;
use super::words::{Clause, Words, clauses};
use crate::domain::appointment::Appointment;

/// What is true at this moment of the call.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The visit that this turn's tools have put into the table.
    pub booked_now: Option<&'a Appointment>,
    /// The visit booked in an earlier turn.
    pub booked_before: Option<BookedVisit>,
    /// What the company says about prices.
    pub price_statement: Option<&'a str>,
    /// The caller is being connected with this reply.
    pub transferring: bool,
}

/// A claim that is not true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Claim {
    /// "You're booked."
    #[error("claims a booking that is not stored")]
    Booking,
    /// "$89", "free of charge".
    #[error("claims a price the company has not stated")]
    Price,
    /// "I'm connecting you."
    #[error("claims a transfer that does not happen")]
    Transfer,
    /// "Help is on the way."
    #[error("claims that help was called or is under way")]
    Help,
}

/// Refuses a text that claims what is not true.
pub fn check(text: &str, facts: &Facts<'_>) -> Result<(), Claim> {
    let clauses = clauses(text);
    let lines: Vec<Words> = sentences(text).iter().map(|sentence| Words::of(sentence)).collect();
    let told = |claims: &[&str]| lines.iter().any(|line| line.has_any(claims) && !is_offer(line));
    if told(&HELP) {
        return Err(Claim::Help);
    }
    let is_booked = facts.booked_now.is_some() || facts.booked_before.is_some();
    if !is_booked && told(&BOOKED) {
        return Err(Claim::Booking);
    }
    if !facts.transferring && told(&TRANSFERRING) {
        return Err(Claim::Transfer);
    }
    if claims_a_price(text, &clauses, facts.price_statement.unwrap_or_default()) {
        return Err(Claim::Price);
    }
    Ok(())
}

const BOOKED: [&str; 58] = [
    "youre booked",
    "you are booked",
    "youre all booked",
    "you are all booked",
    "is booked",
    "are booked",
    "ive booked",
    "i have booked",
    "i booked",
    "got you booked",
    "have you booked",
    "been booked",
    "were booked",
    "booked you",
    "booked for you",
    "youre scheduled",
    "you are scheduled",
    "is scheduled",
    "ive scheduled",
    "i have scheduled",
    "been scheduled",
    "scheduled you",
    "got you scheduled",
    "have you scheduled",
    "appointment is confirmed",
    "visit is confirmed",
    "booking is confirmed",
    "is confirmed",
    "confirmed for",
    "youre confirmed",
    "you are confirmed",
    "ive confirmed",
    "all set for",
    "youre all set",
    "you are all set",
    "got you down",
    "have you down",
    "put you down",
    "on the schedule for",
    "on the calendar",
    "on our calendar",
    "ive reserved",
    "i have reserved",
    "is reserved",
    "reserved for you",
    "penciled you in",
    "ill see you",
    "well see you",
    "see you tomorrow",
    "see you on",
    "technician will arrive",
    "technician will be there",
    "someone will be there",
    "someone will arrive",
    "well be there",
    "will be out",
    "set you up for",
    "ive added you",
];
const TRANSFERRING: [&str; 24] = [
    "connecting you",
    "transferring you",
    "putting you through",
    "ill connect you",
    "i will connect you",
    "ill transfer you",
    "i will transfer you",
    "ill put you through",
    "let me connect you",
    "let me transfer you",
    "let me put you through",
    "please hold",
    "hold while",
    "one moment while i connect",
    "one moment while i transfer",
    "im going to connect",
    "im going to transfer",
    "ive connected you",
    "ive transferred you",
    "stay on the line while",
    "patching you",
    "ill patch you",
    "am connecting you",
    "am transferring you",
];
const HELP: [&str; 22] = [
    "ive called 911",
    "i called 911",
    "i have called 911",
    "ill call 911",
    "i will call 911",
    "im calling 911",
    "calling 911 for you",
    "help is on the way",
    "help is on its way",
    "ambulance is on",
    "is on the way",
    "is on his way",
    "is on her way",
    "are on the way",
    "are on their way",
    "is on their way",
    "ive dispatched",
    "i have dispatched",
    "dispatched a technician",
    "ive sent a technician",
    "ive sent someone",
    "fire department is coming",
];

/// A question, a condition or a denial claims nothing.
fn is_offer(sentence: &Words) -> bool {
    sentence.has_any(&[
        "would you like",
        "do you want",
        "shall i",
        "should i",
        "can i",
        "could i",
        "may i",
        "if",
        "once",
        "before",
        "not booked",
        "not yet",
        "nothing is booked",
        "isnt booked",
        "not been booked",
        "not scheduled",
        "not confirmed",
        "havent booked",
        "have not booked",
        "until",
        "want me to",
        "is fully booked",
        "are fully booked",
        "is already booked",
        "are all booked",
        "already booked up",
        "cant connect",
        "unable to",
    ])
}

fn sentences(text: &str) -> Vec<String> {
    text.chars().take(4_000).collect::<String>().split_inclusive(['.', '!', '?', '\n']).map(str::to_owned).collect()
}

/// An amount of money that the company's own statement does not contain.
fn claims_a_price(text: &str, clauses: &[Clause], statement: &str) -> bool {
    let stated: Vec<String> = super::words::clauses(statement).into_iter().flatten().collect();
    let is_stated = |amount: &str| stated.iter().any(|word| word == amount);
    let amounts = dollar_amounts(text);
    let spelled = clauses.iter().flat_map(|clause| {
        clause
            .windows(2)
            .filter(|pair| matches!(pair[1].as_str(), "dollars" | "dollar" | "bucks" | "usd" | "cents"))
            .map(|pair| pair[0].clone())
    });
    let free = [
        "free of charge",
        "no charge",
        "for free",
        "free estimate",
        "free estimates",
        "no cost",
        "free inspection",
        "complimentary",
        "waive",
        "waived",
    ];
    let line = Words::of(text);
    let free_claimed =
        free.iter().any(|words| line.has(words)) && !free.iter().any(|words| Words::of(statement).has(words));
    amounts.into_iter().chain(spelled).any(|amount| !is_stated(&amount)) || free_claimed
}

fn dollar_amounts(text: &str) -> Vec<String> {
    text.split(['$', '€', '£'])
        .skip(1)
        .map(|rest| {
            rest.trim_start()
                .chars()
                .take_while(|character| character.is_ascii_digit() || *character == ',')
                .filter(char::is_ascii_digit)
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Facts<'_> =
        Facts { booked_now: None, booked_before: None, price_statement: None, transferring: false };

    #[test]
    fn claims_without_a_fact_are_refused() {
        for (text, claim) in [
            ("Great, you're booked for Tuesday at 8 AM.", Claim::Booking),
            ("You are all set for tomorrow!", Claim::Booking),
            ("I’ve scheduled a technician for Friday.", Claim::Booking),
            ("Our technician will be there at noon.", Claim::Booking),
            ("A visit costs $89.", Claim::Price),
            ("That's about ninety dollars.", Claim::Price),
            ("We offer free estimates.", Claim::Price),
            ("Let me transfer you to the office.", Claim::Transfer),
            ("Please hold while I connect you.", Claim::Transfer),
            ("A technician is on the way.", Claim::Help),
            ("I've called 911 for you.", Claim::Help),
        ] {
            assert_eq!(check(text, &NOTHING), Err(claim), "{text}");
        }
    }

    #[test]
    fn offers_and_questions_claim_nothing() {
        for text in [
            "Would you like me to book that for you?",
            "I can offer Tuesday at 8 AM or Wednesday at noon. Which works best?",
            "Nothing is booked yet.",
            "Would you like me to connect you with the office?",
            "Once you're booked, you'll get a reminder.",
            "I'm sorry, Tuesday is fully booked.",
            "Eight AM on Tuesday is free.",
            "May I have your name?",
            "",
        ] {
            assert_eq!(check(text, &NOTHING), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_true_may_be_said() {
        let facts =
            Facts { price_statement: Some("A visit is $89, credited to the repair."), transferring: true, ..NOTHING };

        assert_eq!(check("A visit is $89. I'll connect you now.", &facts), Ok(()));
        assert_eq!(check("A visit is $99.", &facts), Err(Claim::Price));
    }
}
