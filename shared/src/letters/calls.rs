//! Calls that wait for an answer: a message, a voicemail, a caller who gave up.

use super::{About, Letter, Quote, Tone, words};
use crate::domain::call::{CallLog, CallStatus};
use crate::domain::message::{Message, MessageContent};

/// Tells of a message or a voicemail.
pub fn message(about: &About<'_>, message: &Message) -> Letter {
    let mut letter = match &message.content {
        MessageContent::Spoken { .. } => Letter::new(
            about,
            Tone::Calm,
            "New message",
            "Somebody left a message",
            "The receptionist took it down and said that somebody would call back.",
        ),
        MessageContent::Voicemail { .. } => Letter::new(
            about,
            Tone::Calm,
            "New voicemail",
            "Somebody left a voicemail",
            match about.dashboard_url {
                Some(_) => "You can listen to it in the dashboard.",
                None => "The recording is kept with the call.",
            },
        ),
    };
    if let Some(name) = &message.name {
        letter.fact("From", name);
    }
    match message.callback.as_ref().or_else(|| message.from.number()) {
        Some(number) => letter.linked_fact("Call back", words::call(number)),
        None => letter.fact("Caller", words::caller(&message.from)),
    }
    letter.fact("Left", words::moment(message.received_at, about.tenant.timezone));
    match &message.content {
        MessageContent::Spoken { text, .. } => {
            letter.quote = Some(Quote { label: "The message", text: text.clone() });
        }
        MessageContent::Voicemail { duration_seconds, .. } => {
            letter.fact("Length", words::length(*duration_seconds));
        }
    }
    letter
}

/// Tells of a caller who left before anything came of the call.
pub fn missed_call(about: &About<'_>, call: &CallLog) -> Letter {
    let lead = match call.status {
        CallStatus::Completed => {
            "The caller left before anything was agreed. Whoever calls back first often gets the job."
        }
        CallStatus::Queued
        | CallStatus::Ringing
        | CallStatus::InProgress
        | CallStatus::Busy
        | CallStatus::Failed
        | CallStatus::NoAnswer
        | CallStatus::Canceled => "The call ended before it was answered. Whoever calls back first often gets the job.",
    };
    let mut letter = Letter::new(about, Tone::Warning, "Missed call", "A caller is worth calling back", lead);
    if let Some(name) = &call.customer_name {
        letter.fact("Name", name);
    }
    match call.customer_phone.as_ref().or_else(|| call.from.number()) {
        Some(number) => letter.linked_fact("Call back", words::call(number)),
        None => letter.fact("Caller", words::caller(&call.from)),
    }
    letter.fact("Called", words::moment(call.started_at, about.tenant.timezone));
    letter.fact("Length", words::length(call.duration_seconds));
    letter.quote = call.summary.as_ref().map(|summary| Quote { label: "What is known", text: summary.clone() });
    letter
}
