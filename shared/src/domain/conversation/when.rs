//! "Tomorrow morning", "next Tuesday after three", "the 5th": what a caller says about time, as a window in which a
//! visit may start.
//!
//! Own code, after trying crates: `interim` and `two_timer` read one written phrase, not speech with other words
//! around it; `duckling` does, but takes 60 ms for its first phrase and ten megabytes of program, more than the whole
//! function may have.

mod ahead;
mod clock;
mod day;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use super::words::Words;
use crate::domain::schedule::Window;
use crate::domain::time::instant_of;

/// A day without an end: as far as "any time" reaches.
const ANY_TIME_DAYS: u64 = 7;
/// As far as "as soon as possible" reaches before other days are looked at.
const SOON_DAYS: u64 = 3;

/// How sure a word must be to be taken for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The question was about time: "three" is a time.
    ForATime,
    /// It was about something else: "three" is a number, and "it broke on Monday" is no wish.
    ForSomethingElse,
}

/// What was said about time, in the company's local time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// The first and the last day.
    pub(super) days: Option<(NaiveDate, NaiveDate)>,
    /// The first minute of the day, and the first that is too late.
    pub(super) clock: Option<(u16, u16)>,
    /// An exact stretch: "in two hours".
    pub(super) stretch: Option<(NaiveDateTime, NaiveDateTime)>,
    /// "As soon as possible".
    pub(super) soon: bool,
    /// "Any time".
    pub(super) any: bool,
}

/// The window a caller means; nothing when nothing is said about time.
pub fn understand(text: &str, zone: Tz, now: DateTime<Utc>) -> Option<Window> {
    let spoken = parse(&Words::of(text), now.with_timezone(&zone).naive_local(), Asked::ForATime)?;
    Some(spoken.window(zone, now))
}

/// What is said about time, before it becomes a window.
pub(super) fn parse(words: &Words, now: NaiveDateTime, asked: Asked) -> Option<Spoken> {
    let list = words.list();
    let used_by_days = day::find(list, now.date(), asked);
    let mut spoken = Spoken { days: used_by_days.as_ref().map(|found| found.days), ..Spoken::default() };
    spoken.clock = clock::find(list, asked, used_by_days.as_ref().map_or(&[][..], |found| found.used.as_slice()));
    spoken.stretch = stretch(list, now);
    spoken.soon = words.has_any(&[
        "as soon as possible",
        "asap",
        "a s a p",
        "right away",
        "soonest",
        "earliest",
        "first available",
        "next available",
        "immediately",
        "right now",
        "as soon as you can",
        "as soon as",
        "whenever is soonest",
        "soon as possible",
        "quickly as possible",
        "emergency visit",
    ]) || (asked == Asked::ForATime && words.is_only(&["now", "soon", "earlier", "sooner"]));
    spoken.any = words.has_any(&[
        "any time",
        "anytime",
        "whenever",
        "doesnt matter",
        "dont care",
        "any day",
        "you pick",
        "you choose",
        "im flexible",
        "flexible",
        "im open",
        "no preference",
        "not picky",
    ]);
    if words.has_any(&["tonight", "this evening"]) && spoken.days.is_none() {
        spoken.days = Some((now.date(), now.date()));
    }
    (spoken != Spoken::default()).then_some(spoken)
}

/// "In two hours", "in half an hour".
fn stretch(words: &[String], now: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let later = |at: usize| {
        let end = words.get(at + 1..)?;
        end.iter()
            .take(4)
            .position(|word| matches!(word.as_str(), "later" | "from"))
            .filter(|from| end[*from] == "later" || end.get(from + 1).is_some_and(|word| word == "now"))
    };
    let leads = |at: &usize| matches!(words[*at].as_str(), "in" | "within");
    let announced = (0..words.len()).find(leads).map(|at| at + 1);
    let at = announced.or_else(|| {
        (0..words.len()).find(|at| {
            later(*at).is_some()
                && (words[*at] == "half" || words[*at] == "an" || super::numbers::cardinal(&words[*at..]).is_some())
        })
    })?;
    let rest = &words[at..];
    let (amount, taken) = match rest.first()?.as_str() {
        "a" if rest.get(1).is_some_and(|word| word == "couple") => {
            (2, if rest.get(2).is_some_and(|word| word == "of") { 3 } else { 2 })
        }
        "a" if rest.get(1).is_some_and(|word| word == "few") => (3, 2),
        "a" | "an" => (1, 1),
        "half" => return Some((now + Duration::minutes(30), now + Duration::minutes(90))),
        _ => super::numbers::cardinal(rest)?,
    };
    let from = match rest.get(taken)?.as_str() {
        "hour" | "hours" | "hrs" => now + Duration::hours(i64::from(amount.min(600))),
        "minute" | "minutes" | "min" | "mins" => now + Duration::minutes(i64::from(amount.min(10_000))),
        _ => return None,
    };
    Some((from, from + Duration::hours(1)))
}

impl Spoken {
    /// The window, never in the past and never empty.
    pub(super) fn window(&self, zone: Tz, now: DateTime<Utc>) -> Window {
        let local = now.with_timezone(&zone).naive_local();
        let (from, until) = self.local_window(local);
        let from = instant_of(from, zone).max(now);
        let until = instant_of(until, zone).max(from + Duration::minutes(15));
        Window { from, until }
    }

    /// Whether nothing but haste was said.
    pub(super) fn is_only_soon(&self) -> bool {
        self.soon && self.days.is_none() && self.clock.is_none() && self.stretch.is_none()
    }

    /// Whether a visit that starts at this local time is what was said, as far as anything was said.
    pub(super) fn fits(&self, start: NaiveDateTime) -> bool {
        use chrono::Timelike;
        let minute = u16::try_from(start.hour() * 60 + start.minute()).unwrap_or(0);
        let day = self.days.is_none_or(|(first, last)| (first..=last).contains(&start.date()));
        let clock = self.clock.is_none_or(|(from, until)| (from..until).contains(&minute));
        let stretch = self.stretch.is_none_or(|(from, until)| (from..until).contains(&start));
        day && clock && stretch
    }

    fn local_window(&self, now: NaiveDateTime) -> (NaiveDateTime, NaiveDateTime) {
        let today = now.date();
        if let Some(stretch) = self.stretch {
            return stretch;
        }
        match (self.days, self.clock) {
            (Some((first, last)), Some(clock)) => on_a_day(first.max(today).min(last.max(today)), last, clock, now),
            (Some((first, last)), None) => (at_minute(first, 0), at_minute(plus_days(last, 1), 0)),
            (None, Some(clock)) => on_a_day(today, plus_days(today, 1), clock, now),
            (None, None) if self.soon => (now, at_minute(plus_days(today, SOON_DAYS), 0)),
            (None, None) => (now, at_minute(plus_days(today, ANY_TIME_DAYS), 0)),
        }
    }
}

/// The time of day on the first of the days on which it is not over.
fn on_a_day(
    first: NaiveDate,
    last: NaiveDate,
    (from, until): (u16, u16),
    now: NaiveDateTime,
) -> (NaiveDateTime, NaiveDateTime) {
    let day = if at_minute(first, until) > now || first >= last { first } else { plus_days(first, 1) };
    (at_minute(day, from), at_minute(day, until))
}

fn at_minute(day: NaiveDate, minute: u16) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute))
}

fn plus_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}
