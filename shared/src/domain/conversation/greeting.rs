//! How a call begins: the greeting, the plain forward, the apology.

use chrono::{DateTime, Utc};

use super::reply::{Expect, Reply, Then, TransferTarget};
use super::sentences::{control, greeting};
use super::spoken;
use super::words::Words;
use crate::domain::number::Routing;

/// The greeting of a call that the receptionist answers.
pub fn greet(routing: &Routing, now: DateTime<Utc>) -> Reply {
    let is_open = routing.hours.is_open(now, routing.timezone);
    let next = next_opening(routing, now);
    let own = routing.greeting.as_deref().map(str::trim).filter(|own| !own.is_empty());
    let say = match (own.map(own_with_disclosure), is_open) {
        (Some(own), true) => own,
        (Some(own), false) => greeting::own_when_closed(&own, next.as_deref()),
        (None, true) => greeting::open(&routing.company_name),
        (None, false) => greeting::closed(&routing.company_name, next.as_deref()),
    };
    Reply::new(say, Then::Listen { expect: Expect::Anything })
}

/// A call of a company whose standing does not allow a receptionist.
pub fn forward(routing: &Routing) -> Reply {
    to_office_or_voicemail(routing, greeting::forwarded, greeting::forwarded_to_voicemail)
}

/// Something of ours failed.
pub fn apology(routing: &Routing) -> Reply {
    to_office_or_voicemail(routing, greeting::sorry_connecting, greeting::sorry_voicemail)
}

fn to_office_or_voicemail(routing: &Routing, connecting: fn(&str) -> String, voicemail: fn(&str) -> String) -> Reply {
    if routing.forward_to.is_some() {
        let then = Then::Transfer { to: TransferTarget::Office };
        Reply::new(connecting(&routing.company_name), then)
    } else {
        Reply::new(voicemail(&routing.company_name), Then::Voicemail)
    }
}

/// When the office opens next, as spoken; nothing while it is open or when it never opens.
pub(super) fn next_opening(routing: &Routing, now: DateTime<Utc>) -> Option<String> {
    let period = routing.hours.next_period(now, routing.timezone).filter(|period| period.from > now)?;
    Some(spoken::moment(period.from, routing.timezone, now))
}

/// The company's own greeting; the truth about who speaks is put before its question where it is missing.
fn own_with_disclosure(own: &str) -> String {
    let own = control::finished(own);
    if discloses(&own) {
        return own;
    }
    // A question at the end stays at the end: it is what the caller answers.
    match own.rfind(['.', '!']).filter(|_| own.ends_with('?')) {
        Some(stop) => format!("{} {} {}", &own[..=stop], greeting::DISCLOSURE, own[stop + 1..].trim_start()),
        None if own.ends_with('?') => format!("{} {own}", greeting::DISCLOSURE),
        None => format!("{own} {}", greeting::DISCLOSURE),
    }
}

fn discloses(text: &str) -> bool {
    let words = Words::of(text);
    let denies = words.has_any(&["not a robot", "not an ai", "not a bot", "not a machine", "real person", "no robots"]);
    !denies
        && words.has_any(&[
            "ai",
            "artificial intelligence",
            "automated",
            "virtual assistant",
            "virtual receptionist",
            "robot",
            "bot",
            "digital assistant",
            "computer",
        ])
}
