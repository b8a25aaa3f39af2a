//! Wishes about the call itself and questions to the company.

use super::super::words::Words;

pub(super) fn wants_a_person(words: &Words) -> bool {
    let named = words.has_any(&[
        "a person",
        "real person",
        "live person",
        "an actual person",
        "human",
        "human being",
        "representative",
        "operator",
        "speak to someone",
        "speak with someone",
        "talk to someone",
        "talk with someone",
        "speak to somebody",
        "talk to somebody",
        "speak with somebody",
        "customer service",
        "live agent",
        "an agent",
        "the office please",
        "speak to the owner",
        "talk to the owner",
        "speak to a manager",
        "speak with a manager",
        "talk to a manager",
        "the manager",
        "a supervisor",
        "a receptionist",
        "transfer me",
        "connect me",
        "put me through",
        "real human",
        "someone real",
        "speak to your",
        "talk to your",
        "receptionist",
        "speak to a technician",
        "talk to a technician",
        "speak with the owner",
    ]);
    let asks_what_we_are = words.has_any(&["are you", "is this", "am i talking", "am i speaking"])
        && !words.has_any(&["can i", "could i", "let me", "i want", "i need"]);
    let declines = words.has_any(&["dont need", "dont want", "not a person", "no need"]);
    (named && !asks_what_we_are && !declines)
        || words.is_only(&[
            "agent",
            "person",
            "somebody",
            "operator",
            "human",
            "representative",
            "office",
            "front desk",
            "someone",
            "manager",
        ])
}

pub(super) fn wants_it_again(words: &Words) -> bool {
    words.has_any(&[
        "repeat that",
        "repeat it",
        "say that again",
        "say it again",
        "can you repeat",
        "could you repeat",
        "come again",
        "one more time",
        "didnt hear you",
        "didnt catch that",
        "what was the",
        "what were the",
        "which ones were",
        "say those again",
        "what are my options",
        "what did you have",
        "couldnt hear",
        "what did you say",
        "didnt understand you",
        "repeat please",
        "please repeat",
        "repeat the",
    ]) || words.is_only(&[
        "what",
        "pardon",
        "pardon me",
        "sorry",
        "excuse me",
        "repeat",
        "again",
        "huh",
        "sorry what",
        "what was that",
        "im sorry",
        "say again",
    ])
}

pub(super) fn asks_who_speaks(words: &Words) -> bool {
    let asks = words.has_any(&[
        "are you",
        "is this",
        "am i talking",
        "am i speaking",
        "are we talking",
        "you sound like",
        "do i have",
    ]);
    asks && words.has_any(&[
        "robot",
        "a bot",
        "machine",
        "real",
        "human",
        "ai",
        "an ai",
        "computer",
        "a person",
        "recording",
        "artificial",
        "automated",
        "chat gpt",
        "chatgpt",
        "alexa",
        "siri",
    ]) && !words.has_any(&["is this a real problem", "is this real bad", "are you really"])
}

pub(super) fn asks_for_hours(words: &Words) -> bool {
    words.has_any(&[
        "your hours",
        "opening hours",
        "business hours",
        "office hours",
        "what hours",
        "hours of operation",
        "when do you open",
        "when do you close",
        "what time do you open",
        "what time do you close",
        "what time are you open",
        "are you open",
        "are you guys open",
        "are you closed",
        "when are you open",
        "how late are you",
        "open on",
        "are yall open",
        "is your office open",
        "when does the office open",
        "open today",
        "open tomorrow",
    ])
}

pub(super) fn asks_for_a_price(words: &Words) -> bool {
    words.has_any(&[
        "how much",
        "what do you charge",
        "do you charge",
        "what does it cost",
        "whats the cost",
        "what is the cost",
        "what would it cost",
        "whats it cost",
        "the price",
        "prices",
        "your rates",
        "your rate",
        "hourly rate",
        "service fee",
        "call out fee",
        "trip charge",
        "service call fee",
        "whats the fee",
        "what will it cost",
        "will it cost",
        "what is your fee",
        "diagnostic fee",
        "is it expensive",
        "ballpark",
        "how expensive",
        "pricing",
        "gonna cost",
        "going to cost",
    ]) && !words.has_any(&["how much longer", "how much time", "how much water", "how much notice", "so much"])
}

pub(super) fn asks_where(words: &Words) -> bool {
    words.has_any(&[
        "where are you",
        "where are you located",
        "whats your address",
        "what is your address",
        "where is your office",
        "your location",
        "where you located",
    ])
}

pub(super) fn asks_what_is_done(words: &Words) -> bool {
    words.has_any(&[
        "do you do",
        "do you guys do",
        "do you also do",
        "what services",
        "what do you do",
        "do you service",
        "do you work on",
        "do you handle",
        "do you offer",
        "what kind of work",
        "do yall do",
    ])
}
