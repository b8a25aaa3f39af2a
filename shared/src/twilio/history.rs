//! What Twilio remembers of calls, as a port: every call and every recording of the account, newest first.
//!
//! Twilio's memory is the judge of ours: what it lists and we have no record of was lost on the way. Nothing here is
//! on the way of a call.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::rest::RestError;
use super::webhook::{Dialled, Direction};
use crate::domain::call::CallStatus;
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::phone::{Caller, E164};
use crate::domain::time::Seconds;

/// How many items a page has at most: as many as Twilio gives.
pub const PAGE_SIZE: usize = 1_000;

/// A leg of a call, as Twilio remembers it.
#[derive(Debug, Clone, PartialEq)]
pub struct RememberedCall {
    /// The leg.
    pub sid: CallSid,
    /// The leg that made this one; none for a caller's own.
    pub parent_call_sid: Option<CallSid>,
    /// Who called.
    pub from: Caller,
    /// What was dialled.
    pub to: Dialled,
    /// The number that forwarded the call, where the carrier told.
    pub forwarded_from: Option<E164>,
    /// Which way the leg went; none for one of a kind that Kestrel never makes, such as a trunk's.
    pub direction: Option<Direction>,
    /// How it stands, or how it ended.
    pub status: CallStatus,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it lasts, and for some calls that nobody answered.
    pub ended_at: Option<DateTime<Utc>>,
    /// How long it lasted; none while it lasts, and for calls that nobody answered.
    pub duration: Option<Seconds>,
}

impl RememberedCall {
    /// Whether a caller made this leg: the only kind that is a call of ours. A transfer's leg is part of one.
    pub fn is_callers_own(&self) -> bool {
        self.direction == Some(Direction::Inbound) && self.parent_call_sid.is_none()
    }
}

/// A recording, as Twilio remembers it. `Debug` does not show its address, which is enough to hear it.
#[derive(Clone, PartialEq, Eq)]
pub struct RememberedRecording {
    /// Its id.
    pub sid: RecordingSid,
    /// The call it belongs to; none for a conference's.
    pub call_sid: Option<CallSid>,
    /// Where it is kept, in the form in which callbacks tell it.
    pub url: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it is.
    pub duration: Seconds,
    /// Whether it is a voicemail that can be heard: made by `<Record>`, finished, and not deleted.
    pub is_voicemail: bool,
}

impl std::fmt::Debug for RememberedRecording {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RememberedRecording({}, {} s)", self.sid, self.duration.0)
    }
}

/// Days by UTC, both included. Twilio selects by whole days only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: NaiveDate,
    /// The last.
    pub last: NaiveDate,
}

impl Days {
    /// The days that hold a span of time.
    pub fn holding(from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { first: from.date_naive(), last: until.date_naive() }
    }

    /// As parameters of a list whose items have their time in `field`.
    pub(super) fn params(self, field: &str) -> [(String, String); 2] {
        let after = self.last + Duration::days(1);
        [(format!("{field}>"), self.first.to_string()), (format!("{field}<"), after.to_string())]
    }
}

/// Where a list goes on. Taken out of Twilio's address of the next page; of that address nothing else is used, so that
/// an answer cannot send our credentials elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageCursor {
    /// The number of the page, which Twilio wants to be told again.
    pub page: u32,
    /// Where it begins, in Twilio's words.
    pub token: String,
}

impl PageCursor {
    /// Reads `next_page_uri`. Nothing where it names no page.
    pub(super) fn in_uri(uri: &str) -> Option<Self> {
        let (_, query) = uri.split_once('?')?;
        let field = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        Some(Self { page: field("Page")?.parse().ok()?, token: field("PageToken")? })
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// How many items could not be read. They are of no use, and must not keep the others from being used.
    pub unreadable: u64,
    /// Where the list goes on, if it does.
    pub next: Option<PageCursor>,
}

/// The calls and recordings that Twilio remembers.
pub trait CallHistory: Send + Sync {
    /// A page of the legs that began on these days, whoever made them, newest first. New ones do not move the pages
    /// that follow.
    fn calls<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedCall>, RestError>>;

    /// A page of the recordings made on these days, or on the day after, newest first.
    fn recordings<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedRecording>, RestError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_next_pages_address_only_page_and_token_are_used() {
        let evil = "https://evil.example/2010-04-01/Accounts/AC1/Calls.json?PageSize=9&Page=2&PageToken=PACA1%26x%3D";

        let cursor = PageCursor::in_uri(evil);

        assert_eq!(cursor, Some(PageCursor { page: 2, token: "PACA1&x=".to_owned() }));
        for nowhere in ["", "/Calls.json", "/Calls.json?Page=1", "/Calls.json?Page=x&PageToken=PA", "?PageToken=PA"] {
            assert_eq!(PageCursor::in_uri(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn days_reach_to_the_end_of_the_last_one() {
        let days = Days::holding("2026-11-30T23:00:00Z".parse().unwrap(), "2026-12-31T05:00:00Z".parse().unwrap());

        let [first, last] = days.params("StartTime");

        assert_eq!((first.0.as_str(), first.1.as_str()), ("StartTime>", "2026-11-30"));
        assert_eq!((last.0.as_str(), last.1.as_str()), ("StartTime<", "2027-01-01"));
    }
}
