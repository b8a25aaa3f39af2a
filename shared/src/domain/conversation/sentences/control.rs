//! Answers to what may be said at any time.

use crate::domain::number::Routing;
use crate::domain::tenant::Industry;

/// The truth.
pub fn robot(company: &str) -> String {
    format!("Yes, I'm an automated AI assistant for {company}, not a person. I can book a visit or take a message.")
}

/// The first silence.
pub const STILL_THERE: &str = "Are you still there?";

/// The second silence.
pub const SPEAK_UP: &str = "I'm sorry, I can't hear you. You can speak a little louder, or press 0 for a person.";

/// The warning before a call is ended for abuse.
pub const WARNING: &str = "I want to help, but please keep it polite, or I'll have to end the call.";

/// The company's words about prices, or that the office quotes them.
pub fn price(statement: Option<&str>) -> String {
    match statement {
        Some(statement) => finished(statement),
        None => "I can't quote prices, but our office can give you one.".to_owned(),
    }
}

/// What the company does.
pub fn services(routing: &Routing) -> String {
    let trade = match routing.industry {
        Industry::Hvac => "heating and air conditioning",
        Industry::Plumbing => "plumbing",
        Industry::HvacAndPlumbing => "heating, air conditioning and plumbing",
    };
    format!("{} does {trade} work. I can set up a visit, and our office can tell you more.", routing.company_name)
}

/// Where the company is: not known here.
pub const WHERE: &str = "Our technicians come to you. For the office address, I can take a message.";

/// A person is wanted, and nobody is in the office.
pub fn nobody_in(closed: &str) -> String {
    format!("{closed} I can take a message for you.")
}

/// A person is wanted, and there is no phone to connect to.
pub const NO_PERSON: &str = "I can't connect you right now, but I can take a message.";

/// The text with a full stop, where it has no end of its own.
pub fn finished(text: &str) -> String {
    let trimmed = text.trim();
    if trimmed.ends_with(['.', '!', '?']) { trimmed.to_owned() } else { format!("{trimmed}.") }
}
