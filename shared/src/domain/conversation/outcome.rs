//! What came of a call, read from its last state.

use super::state::{Dismissal, Emergency, State};
use crate::domain::call::{CallKind, Outcome};
use crate::domain::number::Routing;

use super::{spoken, words};

/// How long a summary may be, in characters.
const LONGEST_SUMMARY: usize = 240;

/// What came of a call, by the state after its last turn.
pub fn outcome(state: &State) -> Outcome {
    let connected = state.transfer.is_some_and(|transfer| transfer.answered == Some(true));
    if state.call.kind == CallKind::Forwarded {
        return Outcome::Forwarded;
    }
    if state.emergency == Some(Emergency::LifeThreatening) {
        return Outcome::Emergency;
    }
    if state.booked.is_some() {
        return Outcome::Booked;
    }
    if state.emergency == Some(Emergency::Urgent) && (connected || state.transfer.is_some()) {
        return Outcome::Emergency;
    }
    match state.dismissed {
        Some(Dismissal::Spam) => return Outcome::Spam,
        Some(Dismissal::WrongNumber) => return Outcome::WrongNumber,
        None => {}
    }
    if connected {
        Outcome::Transferred
    } else if state.message_taken {
        Outcome::Message
    } else if state.question_answered {
        Outcome::Info
    } else {
        Outcome::Abandoned
    }
}

/// The call in a sentence or two, from what the caller told; nothing when the caller told nothing.
pub fn summary(routing: &Routing, state: &State) -> Option<String> {
    let mut sentences: Vec<String> = Vec::new();
    match state.emergency {
        Some(Emergency::LifeThreatening) => {
            sentences.push("Danger to life was reported; the caller was told to leave and call 911.".to_owned())
        }
        Some(Emergency::Urgent) => sentences.push("Urgent.".to_owned()),
        None => {}
    }
    let intake = &state.intake;
    let who = intake.name.as_deref().unwrap_or("The caller");
    match (&state.booked, state.message_taken) {
        (Some(booked), _) => {
            let local = booked.starts_at.with_timezone(&routing.timezone);
            let clock = spoken::clock(booked.starts_at, routing.timezone);
            sentences.push(format!("{who} booked a visit for {}, {clock}.", local.format("%a %b %-d")));
        }
        (None, true) => sentences.push(format!("{who} left a message.")),
        (None, false) if intake.name.is_some() || intake.need.is_some() => sentences.push(format!("{who} called.")),
        (None, false) => {}
    }
    if let Some(address) = &intake.address {
        sentences.push(format!("At {}.", words::cut(address, 60)));
    }
    if let Some(need) = &intake.need {
        sentences.push(format!("\"{}\"", words::cut(need, 120)));
    }
    (!sentences.is_empty()).then(|| words::cut(&sentences.join(" "), LONGEST_SUMMARY))
}
