//! The morning's digest: yesterday's calls, today's visits, messages that wait.

use chrono::NaiveDate;

use super::{About, Letter, Row, Section, Tone, words};
use crate::domain::appointment::Appointment;
use crate::domain::call::{CallLog, Outcome};
use crate::domain::message::{Message, MessageContent};
use crate::domain::stored::Stored;

/// How many rows a list shows; the rest is counted.
pub const LONGEST_LIST: usize = 25;

/// How long a piece of text in a row may be, in characters.
const LONGEST_TEXT: usize = 140;

/// What a company wakes up to. Personal, so it has no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Digest {
    /// The morning, local.
    pub date: NaiveDate,
    /// Calls of the local day before, in order.
    pub calls: Vec<Stored<CallLog>>,
    /// Visits of the day, in order.
    pub visits: Vec<Stored<Appointment>>,
    /// Messages that nobody has dealt with, newest first.
    pub messages: Vec<Stored<Message>>,
}

impl Digest {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.visits.is_empty() && self.messages.is_empty()
    }
}

/// Tells a day.
pub fn digest(about: &About<'_>, digest: &Digest) -> Letter {
    let kicker = format!("Daily digest for {}", digest.date.format("%B %-d"));
    let heading = digest.date.format("%A, %B %-d").to_string();
    let mut letter = Letter::new(about, Tone::Calm, &kicker, &heading, &summary(digest));
    letter.sections =
        [visits(about, digest), messages(about, digest), calls(about, digest)].into_iter().flatten().collect();
    letter
}

fn summary(digest: &Digest) -> String {
    let counted = |outcome: Outcome| digest.calls.iter().filter(|call| call.outcome == outcome).count() as u64;
    let all = digest.calls.len() as u64;
    let of_them: Vec<String> = [
        (Outcome::Booked, "booked"),
        (Outcome::Emergency, "urgent"),
        (Outcome::Transferred, "put through"),
        (Outcome::Message, "with a message"),
        (Outcome::Abandoned, "gave up"),
    ]
    .into_iter()
    .map(|(outcome, words)| (counted(outcome), words))
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{} {words}", words::count(count)))
    .collect();
    let yesterday = match (all, of_them.is_empty()) {
        (0, _) => "No calls yesterday.".to_owned(),
        (_, true) => format!("{} yesterday.", words::several(all, "call")),
        (_, false) => format!("{} yesterday: {}.", words::several(all, "call"), of_them.join(", ")),
    };
    let visits = words::several(digest.visits.len() as u64, "visit");
    let messages = words::several(digest.messages.len() as u64, "message");
    format!("{yesterday} {visits} today, {messages} waiting.")
}

fn visits(about: &About<'_>, digest: &Digest) -> Option<Section> {
    section("Today's visits", &digest.visits, |visit| Row {
        when: words::clock(visit.visit.starts_at, about.tenant.timezone),
        who: visit.customer_name.clone(),
        link: visit.customer_phone.as_ref().map(words::call),
        what: cut(&format!("{}, {}", visit.service_type, visit.address)),
    })
}

fn messages(about: &About<'_>, digest: &Digest) -> Option<Section> {
    section("Waiting for an answer", &digest.messages, |message| Row {
        when: words::short_moment(message.received_at, about.tenant.timezone),
        who: message.name.clone().unwrap_or_else(|| "Somebody".to_owned()),
        link: message.callback.as_ref().or_else(|| message.from.number()).map(words::call),
        what: match &message.content {
            MessageContent::Spoken { text, .. } => cut(text),
            MessageContent::Voicemail { duration_seconds, .. } => {
                format!("Voicemail, {}", words::length(*duration_seconds))
            }
        },
    })
}

fn calls(about: &About<'_>, digest: &Digest) -> Option<Section> {
    section("Yesterday's calls", &digest.calls, |call| Row {
        when: words::clock(call.started_at, about.tenant.timezone),
        who: call.customer_name.clone().unwrap_or_else(|| "Somebody".to_owned()),
        link: call.customer_phone.as_ref().or_else(|| call.from.number()).map(words::call),
        what: outcome(call.outcome).to_owned(),
    })
}

fn section<T>(title: &str, items: &[T], row: impl Fn(&T) -> Row) -> Option<Section> {
    if items.is_empty() {
        return None;
    }
    let left = items.len().saturating_sub(LONGEST_LIST) as u64;
    Some(Section {
        title: title.to_owned(),
        rows: items.iter().take(LONGEST_LIST).map(row).collect(),
        more: (left > 0).then(|| format!("And {} more.", words::count(left))),
    })
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Booked => "Booked a visit",
        Outcome::Emergency => "Emergency",
        Outcome::Transferred => "Put through",
        Outcome::Message => "Left a message",
        Outcome::Info => "Asked a question",
        Outcome::Spam => "Spam",
        Outcome::WrongNumber => "Wrong number",
        Outcome::Abandoned => "Hung up before anything was agreed",
        Outcome::Forwarded => "Forwarded to your phone",
        Outcome::Unknown => "Answered without the receptionist",
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let short: String = text.chars().take(LONGEST_TEXT - 1).collect();
    format!("{}…", short.trim_end())
}
