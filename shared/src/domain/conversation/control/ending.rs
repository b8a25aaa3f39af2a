//! Words that end a call: machines, abuse, wrong numbers, goodbye.

use super::super::words::Words;

pub(super) fn is_machine(words: &Words) -> bool {
    words.has_any(&[
        "after the tone",
        "after the beep",
        "at the tone",
        "at the beep",
        "leave a message after",
        "leave your message after",
        "leave your name and number after",
        "is not available to take your call",
        "cannot take your call",
        "cant come to the phone",
        "you have reached the voicemail",
        "reached the voicemail",
        "voice mailbox",
        "mailbox is full",
        "please record your message",
        "press 1 to be connected",
        "press one to be connected",
        "press 1 to speak",
        "press one to speak",
        "press 9 to be removed",
        "press nine to be removed",
        "extended warranty",
        "business listing",
        "google listing",
        "cars warranty",
        "vehicles warranty",
        "your google",
        "merchant services",
        "this is a recorded",
        "this is an automated call",
        "this is a prerecorded",
        "fax tone",
        "final notice",
        "been forwarded to an automatic",
        "lower your electric bill",
        "business funding",
        "pre approved for",
    ])
}

pub(super) fn is_abuse(words: &Words) -> bool {
    words.has_any(&[
        "fuck you",
        "fuck off",
        "go fuck yourself",
        "screw you",
        "suck my",
        "you stupid",
        "you idiot",
        "you moron",
        "piece of shit robot",
        "stupid robot",
        "stupid machine",
        "stupid bitch",
        "you bitch",
        "shut up",
        "shut the fuck up",
        "go to hell",
        "you suck",
        "you piece of shit",
        "you dumb",
        "dumb robot",
        "dumb machine",
        "asshole",
        "bullshit robot",
        "kill you",
        "you fucking",
        "fucking robot",
        "fucking machine",
    ])
}

pub(super) fn is_wrong_number(words: &Words) -> bool {
    words.has_any(&[
        "wrong number",
        "wrong company",
        "dialed wrong",
        "misdialed",
        "dialed the wrong",
        "called the wrong",
        "call the wrong",
        "wrong place",
    ]) && !words.has_any(&[
        "not the wrong",
        "isnt the wrong",
        "gave you the wrong",
        "you have the wrong",
        "thats the wrong number for",
    ])
}

pub(super) fn says_goodbye(words: &Words) -> bool {
    let short = words.count() <= 7;
    short
        && (words.has_any(&[
            "goodbye",
            "good bye",
            "bye bye",
            "have a good day",
            "have a nice day",
            "have a good one",
            "have a great day",
            "talk to you later",
            "hang up",
            "see you later",
            "i have to go",
            "gotta go",
            "ill call back",
            "call back later",
            "call you back",
            "forget it",
            "cancel this call",
        ]) || words.is_only(&[
            "bye",
            "by",
            "never mind",
            "nevermind",
            "thats all bye",
            "bye now",
            "no bye",
            "okay bye",
            "all right bye",
            "alright bye",
            "no thats all bye",
            "thats it bye",
        ]))
}
