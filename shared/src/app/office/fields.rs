//! Checks of what people filled in. All errors of a request are told at once.

use std::ops::RangeInclusive;

use chrono::{DateTime, Duration, Utc};
use serde::de::DeserializeOwned;

use crate::api::problem::{FieldError, Problem};
use crate::domain::dialling::never_dialled;
use crate::domain::phone::E164;
use crate::domain::schedule::QUANTUM_MINUTES;

/// How far ahead a visit can be booked by hand, in days.
const FURTHEST_DAYS: i64 = 400;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// Notes that a field is wrong.
    pub(super) fn wrong(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }

    /// Nothing, or what is wrong.
    pub(super) fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }

    /// A text in one line, trimmed, of a length within `range`.
    pub(super) fn line(&mut self, field: &str, text: &str, range: RangeInclusive<usize>) -> String {
        let text = self.text(field, text, range);
        if text.chars().any(char::is_control) {
            self.wrong(field, "Write it in one line.");
        }
        text
    }

    /// A text, trimmed, of a length within `range`. It may have lines.
    pub(super) fn text(&mut self, field: &str, text: &str, range: RangeInclusive<usize>) -> String {
        let text = text.trim();
        let length = text.chars().count();
        let (least, most) = (*range.start(), *range.end());
        if length < least {
            self.wrong(field, "Fill this in.");
        } else if length > most {
            self.wrong(field, format!("Write at most {most} characters; these are {length}."));
        }
        if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t' && letter != '\r') {
            self.wrong(field, "There are characters in it that cannot be shown.");
        }
        text.to_owned()
    }

    /// A telephone number.
    pub(super) fn phone(&mut self, field: &str, text: &str) -> Option<E164> {
        let phone = text.trim().parse().ok();
        if phone.is_none() {
            self.wrong(field, "Write the number with + and its country code, such as +12125550123.");
        }
        phone
    }

    /// The number of a phone that callers are connected to.
    pub(super) fn dialled_phone(&mut self, field: &str, text: &str) -> Option<E164> {
        let phone = self.phone(field, text)?;
        if let Some(why) = never_dialled(&phone) {
            self.wrong(field, why.to_string());
            return None;
        }
        Some(phone)
    }

    /// An e-mail address, as far as its form tells.
    pub(super) fn email(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        let is_plausible = text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        });
        let is_plain = text.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
        if !is_plausible || !is_plain || text.matches('@').count() != 1 || text.len() > 254 {
            self.wrong(field, "This is no e-mail address.");
        }
        text.to_owned()
    }

    /// One of a few words.
    pub(super) fn word<T: DeserializeOwned>(&mut self, field: &str, text: &str, expected: &str) -> Option<T> {
        let word = serde_json::from_value(serde_json::Value::from(text)).ok();
        if word.is_none() {
            self.wrong(field, expected);
        }
        word
    }

    /// A whole number.
    pub(super) fn number(&mut self, field: &str, number: i64, range: RangeInclusive<i64>) -> i64 {
        if !range.contains(&number) {
            self.wrong(field, format!("Choose a number from {} to {}.", range.start(), range.end()));
        }
        number.clamp(*range.start(), *range.end())
    }

    /// The length of a visit in minutes.
    pub(super) fn visit_minutes(&mut self, field: &str, minutes: i64) -> u16 {
        let is_valid = (15..=480).contains(&minutes) && minutes % QUANTUM_MINUTES == 0;
        if !is_valid {
            self.wrong(field, "Choose whole quarters of an hour, from 15 to 480 minutes.");
        }
        u16::try_from(minutes).unwrap_or_default()
    }

    /// When a visit starts: on a quarter of an hour, in the future.
    pub(super) fn start(&mut self, field: &str, text: &str, now: DateTime<Utc>) -> DateTime<Utc> {
        let Ok(start) = DateTime::parse_from_rfc3339(text) else {
            self.wrong(field, "Write the time as 2026-11-25T14:00:00Z.");
            return now;
        };
        let start = start.with_timezone(&Utc);
        let quantum = QUANTUM_MINUTES * 60;
        if start.timestamp() % quantum != 0 || start.timestamp_subsec_nanos() != 0 {
            self.wrong(field, "Visits start on a quarter of an hour.");
        } else if start <= now {
            self.wrong(field, "This time has passed. Choose one that is to come.");
        } else if start > now + Duration::days(FURTHEST_DAYS) {
            self.wrong(field, format!("Choose a time within {FURTHEST_DAYS} days."));
        }
        start
    }
}
