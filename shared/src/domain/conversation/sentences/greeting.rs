//! The first words of a call.

/// Who the caller speaks to, the truth about it, and the first question.
pub fn open(company: &str) -> String {
    format!("Thanks for calling {company}. {DISCLOSURE} {HOW_CAN_I_HELP}")
}

/// The same outside opening hours; `next` says when the office opens.
pub fn closed(company: &str, next: Option<&str>) -> String {
    format!("Thanks for calling {company}. {DISCLOSURE} {} {HOW_CAN_I_HELP_CLOSED}", office_closed(next))
}

/// The company's own greeting, when the office is closed.
pub fn own_when_closed(own: &str, next: Option<&str>) -> String {
    format!("{own} {} {HOW_CAN_I_HELP_CLOSED}", office_closed(next))
}

/// The office is closed, and when it opens, where that is known.
pub fn office_closed(next: Option<&str>) -> String {
    match next {
        Some(next) => format!("Our office is closed right now and opens {next}."),
        None => "Our office is closed right now.".to_owned(),
    }
}

/// The truth, for every greeting.
pub const DISCLOSURE: &str = "I'm an automated AI assistant.";

/// The first question.
pub const HOW_CAN_I_HELP: &str = "How can I help you today?";

/// The first question outside opening hours.
pub const HOW_CAN_I_HELP_CLOSED: &str = "I can book a visit or take a message. How can I help you?";

/// For a company whose calls are not answered by the receptionist.
pub fn forwarded(company: &str) -> String {
    format!("Thanks for calling {company}. Please hold while I connect you.")
}

/// The same without a phone to connect to.
pub fn forwarded_to_voicemail(company: &str) -> String {
    format!("Thanks for calling {company}. Nobody can take your call right now. Please leave a message after the tone.")
}

/// Something of ours failed, and a person can help.
pub fn sorry_connecting(company: &str) -> String {
    format!("Thanks for calling {company}. I'm sorry, I'm having trouble right now. Please hold while I connect you.")
}

/// Something of ours failed, and nobody can be reached.
pub fn sorry_voicemail(company: &str) -> String {
    format!(
        "Thanks for calling {company}. I'm sorry, I'm having trouble right now. Please leave your name, number and \
         reason for calling after the tone."
    )
}
