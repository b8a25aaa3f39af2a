//! Twilio's memory of calls over its REST API.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::Value;

use super::history::{CallHistory, Days, PAGE_SIZE, Page, PageCursor, RememberedCall, RememberedRecording};
use super::rest::RestError;
use super::rest_http::TwilioHttp;
use super::webhook::{Dialled, Direction};
use crate::domain::call::CallStatus;
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::phone::Caller;
use crate::domain::time::Seconds;

/// A page of a thousand takes Twilio some seconds, and nobody waits for it.
const WITHIN: Duration = Duration::from_secs(25);

impl CallHistory for TwilioHttp {
    fn calls<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedCall>, RestError>> {
        async move {
            let list: CallList = self.get("Calls.json", &query(days, "StartTime", from), WITHIN).await?;
            page(list.calls, list.next_page_uri.as_deref(), |item: CallItem| item.read())
        }
        .boxed()
    }

    fn recordings<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedRecording>, RestError>> {
        async move {
            let list: RecordingList = self.get("Recordings.json", &query(days, "DateCreated", from), WITHIN).await?;
            page(list.recordings, list.next_page_uri.as_deref(), |item: RecordingItem| item.read(self))
        }
        .boxed()
    }
}

fn query(days: Days, field: &str, from: Option<&PageCursor>) -> Vec<(String, String)> {
    let mut query = Vec::from(days.params(field));
    query.push(("PageSize".to_owned(), PAGE_SIZE.to_string()));
    if let Some(cursor) = from {
        query.push(("Page".to_owned(), cursor.page.to_string()));
        query.push(("PageToken".to_owned(), cursor.token.clone()));
    }
    query
}

/// Reads each item by itself: one that Twilio writes in a new way is counted and leaves the others readable. A next
/// page that cannot be read is an error, because the list would end there unnoticed.
fn page<Item: serde::de::DeserializeOwned, T>(
    list: Vec<Value>,
    next_page_uri: Option<&str>,
    read: impl Fn(Item) -> Option<T>,
) -> Result<Page<T>, RestError> {
    let listed = list.len();
    let items: Vec<T> = list.into_iter().filter_map(|item| read(serde_json::from_value(item).ok()?)).collect();
    let next = match next_page_uri.filter(|uri| !uri.is_empty()) {
        Some(uri) => Some(PageCursor::in_uri(uri).ok_or_else(|| RestError::Garbled("the next page's address".into()))?),
        None => None,
    };
    let unreadable = u64::try_from(listed - items.len()).unwrap_or(u64::MAX);
    Ok(Page { items, unreadable, next })
}

#[derive(Deserialize)]
struct CallList {
    calls: Vec<Value>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct RecordingList {
    recordings: Vec<Value>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct CallItem {
    sid: CallSid,
    #[serde(default)]
    parent_call_sid: Option<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    forwarded_from: Option<String>,
    #[serde(default)]
    direction: Option<String>,
    status: CallStatus,
    #[serde(default)]
    start_time: Option<String>,
    #[serde(default)]
    end_time: Option<String>,
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    duration: Option<String>,
}

impl CallItem {
    /// What Twilio leaves empty it writes as null or as no text. A call that never got far has no start, but always
    /// a time at which Twilio heard of it.
    fn read(self) -> Option<RememberedCall> {
        let started_at = instant(self.start_time.as_deref()).or_else(|| instant(self.date_created.as_deref()))?;
        let parent_call_sid = match self.parent_call_sid.filter(|sid| !sid.is_empty()) {
            // A parent that cannot be read still makes this leg another's.
            Some(sid) => Some(sid.parse().ok()?),
            None => None,
        };
        Some(RememberedCall {
            sid: self.sid,
            parent_call_sid,
            from: Caller::from(self.from.as_deref().unwrap_or_default()),
            to: Dialled::from(self.to.as_deref().unwrap_or_default()),
            forwarded_from: self.forwarded_from.and_then(|number| number.parse().ok()),
            direction: direction(self.direction.as_deref().unwrap_or_default()),
            status: self.status,
            started_at,
            ended_at: instant(self.end_time.as_deref()),
            duration: self.duration.and_then(|seconds| seconds.parse().ok()).map(Seconds),
        })
    }
}

#[derive(Deserialize)]
struct RecordingItem {
    sid: RecordingSid,
    #[serde(default)]
    call_sid: Option<CallSid>,
    status: String,
    source: String,
    #[serde(default)]
    start_time: Option<String>,
    date_created: String,
    #[serde(default)]
    duration: Option<String>,
}

impl RecordingItem {
    fn read(self, account: &TwilioHttp) -> Option<RememberedRecording> {
        Some(RememberedRecording {
            url: account.url(&format!("Recordings/{}", self.sid)),
            sid: self.sid,
            call_sid: self.call_sid,
            started_at: instant(self.start_time.as_deref()).or_else(|| instant(Some(&self.date_created)))?,
            duration: Seconds(self.duration.and_then(|seconds| seconds.parse().ok()).unwrap_or_default()),
            is_voicemail: self.source == "RecordVerb" && self.status == "completed",
        })
    }
}

/// Twilio writes RFC 2822.
fn instant(text: Option<&str>) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text?).ok().map(|at| at.to_utc())
}

fn direction(text: &str) -> Option<Direction> {
    match text {
        "inbound" => Some(Direction::Inbound),
        "outbound-api" => Some(Direction::OutboundApi),
        "outbound-dial" => Some(Direction::OutboundDial),
        _ => None,
    }
}

#[cfg(test)]
#[path = "history_http_tests.rs"]
mod tests;
