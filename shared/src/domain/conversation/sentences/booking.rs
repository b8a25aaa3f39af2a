//! Offers, confirmations, and what is said when there is nothing to offer. Confirmations take what is stored.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::appointment::Appointment;
use crate::domain::conversation::spoken;
use crate::domain::message::Message;
use crate::domain::schedule::Visit;
use crate::domain::stored::Stored;

/// The times that can be had; the day is said once where it is the same.
pub fn offer(visits: &[Visit], zone: Tz, now: DateTime<Utc>) -> String {
    let day = |visit: &Visit| visit.starts_at.with_timezone(&zone).date_naive();
    let times = match visits {
        [] | [_] => visits.iter().map(|visit| spoken::moment(visit.starts_at, zone, now)).collect::<String>(),
        [first, rest @ ..] if rest.iter().all(|visit| day(visit) == day(first)) => {
            let clocks: Vec<String> = visits.iter().map(|visit| spoken::clock(visit.starts_at, zone)).collect();
            format!("{} at {}", spoken::day(day(first), now.with_timezone(&zone).date_naive()), spoken::either(&clocks))
        }
        several => {
            let moments: Vec<String> = several.iter().map(|visit| spoken::moment(visit.starts_at, zone, now)).collect();
            spoken::either(&moments)
        }
    };
    let question = if visits.len() == 1 { "Does that work for you?" } else { "Which works best?" };
    format!("I have {times}. {question}")
}

/// Before other times than those asked for.
pub const NOT_THEN: &str = "I don't have anything free at that time.";

/// Somebody else was quicker.
pub const JUST_TAKEN: &str = "I'm sorry, that time was just taken.";

/// None of the times suited.
pub const ANOTHER_TIME: &str = "No problem, let's find another time.";

/// There is no free time at all in the coming weeks.
pub const NOTHING_FREE: &str =
    "I'm sorry, I don't see a free visit in the next four weeks. I'll take a message so our office can follow up.";

/// The confirmation: only what is in the table.
pub fn confirmed(appointment: &Stored<Appointment>, zone: Tz, now: DateTime<Utc>) -> String {
    let when = spoken::moment(appointment.visit.starts_at, zone, now);
    let place = appointment.address.trim_end_matches(['.', ' ']);
    format!("You're booked for {when}, at {place}. Is there anything else I can help you with?")
}

/// The message is in the table.
pub fn message_taken(message: &Stored<Message>) -> String {
    let name = message.name.as_deref().and_then(|name| name.split_whitespace().next());
    match name {
        Some(name) => format!("Thanks, {name}. I've taken your message for our office. Is there anything else?"),
        None => "Thank you. I've taken your message for our office. Is there anything else?".to_owned(),
    }
}
