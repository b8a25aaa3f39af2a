//! What is to be compared, in the form in which it waits in the queue.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::twilio::history::{Days, PageCursor};

/// How far back an hourly run looks: twice as far as it must, should the one before have failed.
const HOURLY_LOOKS_BACK: Duration = Duration::hours(2);
/// How long a call's own reports may take before its absence means anything.
const SETTLED: Duration = Duration::minutes(10);
/// How long a call lasts at most: Twilio ends it then.
const LONGEST_CALL: Duration = Duration::hours(4);

/// A message of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// The hourly schedule: the last two hours until ten minutes ago.
    Hourly {
        /// The time for which the schedule asked: a message that is late means the same hours.
        at: DateTime<Utc>,
    },
    /// The nightly schedule: the whole day before, by UTC.
    Nightly {
        /// As above.
        at: DateTime<Utc>,
    },
    /// Any hours, from any page on: what a run could not finish, or what an operator wants.
    Window(Job),
}

/// Some hours, or what is left of the work on them: the calls that ended in them and the voicemails left in them.
///
/// So the calls are those that began in them or in the four hours before. That is also why a voicemail needs no look at
/// its call: whatever call it belongs to was looked at just before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// When the hours begin.
    pub from: DateTime<Utc>,
    /// The first instant after them.
    pub until: DateTime<Utc>,
    /// Which list it is at. Voicemails come second: their calls are on record then.
    #[serde(default)]
    pub list: List,
    /// Where that list goes on; from its beginning where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageCursor>,
}

/// A list of Twilio's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// All calls.
    #[default]
    Calls,
    /// All recordings.
    Recordings,
}

impl Order {
    /// What is to be done.
    pub fn into_job(self) -> Job {
        match self {
            Self::Hourly { at } => Job::whole(at - HOURLY_LOOKS_BACK, at - SETTLED),
            Self::Nightly { at } => {
                let midnight = at.date_naive().and_time(NaiveTime::MIN).and_utc();
                Job::whole(midnight - Duration::days(1), midnight)
            }
            Self::Window(job) => job,
        }
    }
}

impl Job {
    fn whole(from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { from, until, list: List::Calls, page: None }
    }

    /// From when on the list it is at matters.
    pub(super) fn since(&self) -> DateTime<Utc> {
        match self.list {
            List::Calls => self.from - LONGEST_CALL,
            List::Recordings => self.from,
        }
    }

    /// Whether an item of that list matters.
    pub(super) fn holds(&self, at: DateTime<Utc>) -> bool {
        self.since() <= at && at < self.until
    }

    /// The days on which that list's items were made.
    pub(super) fn days(&self) -> Days {
        Days::holding(self.since(), self.until)
    }

    /// What is left after a page that leads to `next`.
    pub(super) fn after(&self, next: Option<PageCursor>) -> Option<Self> {
        match (self.list, next) {
            (_, Some(page)) => Some(Self { page: Some(page), ..self.clone() }),
            (List::Calls, None) => Some(Self { list: List::Recordings, page: None, ..self.clone() }),
            (List::Recordings, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> Result<Order, serde_json::Error> {
        serde_json::from_str(json)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn an_hourly_run_looks_at_calls_of_six_hours_that_have_settled() {
        let job = order(r#"{"kind":"hourly","at":"2026-11-24T01:00:00Z"}"#).unwrap().into_job();

        assert_eq!(job, Job::whole(at("2026-11-23T23:00:00Z"), at("2026-11-24T00:50:00Z")));
        assert!(job.holds(at("2026-11-23T19:00:00Z")) && !job.holds(at("2026-11-23T18:59:59Z")));
        assert!(!job.holds(job.until));
        let recordings = job.after(None).unwrap();
        assert!(recordings.holds(job.from) && !recordings.holds(at("2026-11-23T22:59:59Z")));
    }

    #[test]
    fn a_nightly_run_looks_at_calls_of_the_whole_day_before_and_four_hours_more() {
        let job = order(r#"{"kind":"nightly","at":"2026-12-01T05:00:00Z"}"#).unwrap().into_job();

        assert_eq!(job, Job::whole(at("2026-11-30T00:00:00Z"), at("2026-12-01T00:00:00Z")));
        assert!(job.holds(at("2026-11-29T20:00:00Z")) && !job.holds(at("2026-11-29T19:59:59Z")));
    }

    #[test]
    fn what_is_left_survives_the_queue() {
        let job = Job::whole(at("2026-11-23T19:00:00Z"), at("2026-11-24T00:50:00Z"));
        let cursor = PageCursor { page: 3, token: "PACA1".to_owned() };
        let rest = job.after(Some(cursor)).unwrap();

        let json = serde_json::to_string(&Order::Window(rest.clone())).unwrap();

        let written = r#"{"kind":"window","from":"2026-11-23T19:00:00Z","until":"2026-11-24T00:50:00Z","list":"calls","page":{"page":3,"token":"PACA1"}}"#;
        assert_eq!(json, written);
        assert_eq!(order(&json).unwrap(), Order::Window(rest.clone()));
        let recordings = rest.after(None).unwrap();
        assert_eq!((recordings.list, &recordings.page), (List::Recordings, &None));
        assert_eq!(recordings.after(None), None);
    }

    #[test]
    fn an_order_that_says_more_than_we_know_is_refused() {
        for wrong in [
            r#"{"kind":"hourly"}"#,
            r#"{"kind":"weekly","at":"2026-11-24T01:00:00Z"}"#,
            r#"{"kind":"hourly","at":"2026-11-24T01:00:00Z","until":"2026-11-24T01:00:00Z"}"#,
            r#"{"kind":"window","from":"2026-11-24T01:00:00Z"}"#,
            r#"{"kind":"window","from":"2026-11-24T01:00:00Z","until":"2026-11-24T01:00:00Z","url":"https://x"}"#,
        ] {
            assert!(order(wrong).is_err(), "{wrong}");
        }
    }
}
