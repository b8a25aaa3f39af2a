//! A caller is in danger, or in trouble that cannot wait.

use chrono::{DateTime, Utc};

use super::{About, Letter, Quote, Tone, words};
use crate::domain::notice::Recipient;
use crate::domain::phone::{Caller, E164};

/// What is known of the caller when danger is recognised, and it may be little. Personal, so it has no
/// `Debug`.
#[derive(Clone, Copy)]
pub struct Danger<'a> {
    /// Whether life is in danger, and not only property.
    pub is_life_threatening: bool,
    /// Who called.
    pub caller: &'a Caller,
    /// Another number they gave.
    pub callback: Option<&'a E164>,
    /// Their name.
    pub name: Option<&'a str>,
    /// Where they are.
    pub address: Option<&'a str>,
    /// The words that told of the danger, masked.
    pub words: Option<&'a str>,
    /// When the call began.
    pub started_at: DateTime<Utc>,
}

/// Tells of an emergency.
pub fn emergency(about: &About<'_>, danger: &Danger<'_>) -> Letter {
    let (kicker, heading, lead) = if danger.is_life_threatening {
        (
            "Emergency call",
            "A caller's life may be in danger",
            "They were told to leave and to call 911 from outside. Kestrel never calls 911 for a caller.",
        )
    } else {
        ("Urgent call", "A caller needs help now", "The call is urgent by the words you chose.")
    };
    let mut letter = Letter::new(about, Tone::Danger, kicker, heading, &format!("{lead} {}", who_is_texted(about)));
    match danger.callback.or_else(|| danger.caller.number()) {
        Some(number) => letter.linked_fact("Call back", words::call(number)),
        None => letter.fact("Caller", words::caller(danger.caller)),
    }
    if let Some(name) = danger.name {
        letter.fact("Name", name);
    }
    if let Some(address) = danger.address {
        letter.fact("Address", address);
    }
    letter.fact("Called", words::moment(danger.started_at, about.tenant.timezone));
    letter.quote = danger.words.map(|words| Quote { label: "In the caller's words", text: words.to_owned() });
    letter
}

/// Only what is so: a reader who believes that somebody else was told does nothing.
fn who_is_texted(about: &About<'_>) -> &'static str {
    let can_be_paged = about.tenant.on_call().is_some() && about.tenant.twilio_phone_number.is_some();
    match about.reader {
        Recipient::Operator | Recipient::Success => "Nobody is on call for this number, so nobody is texted.",
        Recipient::Owner | Recipient::OnCall if about.is_test => "In test mode nobody is texted.",
        Recipient::Owner | Recipient::OnCall if can_be_paged => "The person on call is texted at the same moment.",
        Recipient::Owner | Recipient::OnCall => "No phone is set for the person on call, so nobody is texted.",
    }
}
