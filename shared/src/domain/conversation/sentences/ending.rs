//! The last words of a call, or of Kestrel's part in it.

/// The normal end.
pub fn goodbye(company: &str) -> String {
    format!("Thank you for calling {company}. Goodbye.")
}

/// After the phone the caller was connected to.
pub const AFTER_TRANSFER: &str = "Thank you for calling. Goodbye.";

/// Nobody has said anything for a long time.
pub const NOBODY_THERE: &str = "I still can't hear you, so I'll hang up now. Please call again any time. Goodbye.";

/// Nobody has said anything for a long time, in the middle of something.
pub const NOBODY_THERE_VOICEMAIL: &str = "I still can't hear you. Nothing is booked yet. You can leave a message with \
     your name, number and address after the tone.";

/// Connecting to the office.
pub const CONNECTING_OFFICE: &str = "Sure. Please hold while I connect you.";

/// Connecting to the on-call technician.
pub const CONNECTING_ON_CALL: &str = "Please hold while I connect you to our on-call technician.";

/// The on-call phone was not answered; the office is tried.
pub const TRYING_OFFICE: &str = "They didn't pick up. Let me try our office.";

/// Nobody answered.
pub const NOBODY_ANSWERED: &str =
    "I'm sorry, nobody could pick up. Please leave your name, number and a message after the tone.";

/// The call came from the very phone it would be connected to.
pub const INSTEAD_OF_TRANSFER: &str =
    "I can't connect you right now. Please leave your name, number and a message after the tone.";

/// After a voicemail.
pub const AFTER_RECORDING: &str = "Thank you. Goodbye.";

/// After three answers that were not understood, with somebody in the office.
pub const PERSON_INSTEAD: &str =
    "I'm sorry, I'm having trouble understanding. Let me connect you to someone who can help.";

/// After three answers that were not understood, with nobody there.
pub const VOICEMAIL_INSTEAD: &str =
    "I'm sorry, I'm having trouble understanding. Please leave your name, number and what you need after the tone.";

/// The call has gone on for very long.
pub const WINDING_DOWN: &str =
    "I don't want to keep you any longer. Please leave your name, number and what you need after the tone.";

/// A machine, a fax, a sales robot.
pub const MACHINE: &str = "Goodbye.";

/// Somebody else was meant.
pub fn wrong_number(company: &str) -> String {
    format!("No problem. You reached {company}. Goodbye.")
}

/// Abuse, after a warning.
pub const ABUSE: &str = "I'm going to end this call now. Goodbye.";
