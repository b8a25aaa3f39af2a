//! The end of a call comes out of the queue: it is recorded, set aside because no retry can help, or tried again later.

use std::time::Duration;

use super::complete_call::{CallEnd, complete_call};
use super::queue::{self, Delivered, Queue, wait};
use super::{Deps, Error};
use crate::store::Completed;
use crate::telemetry::chain;

/// The queue these messages come from, by the last part of its name.
pub const SOURCE: &str = "call-log-retry";

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retried {
    /// The call is on record: acknowledge.
    Recorded(Completed),
    /// It is in the quarantine: acknowledge.
    SetAside(&'static str),
    /// Not now: leave it in the queue, hidden for this long.
    Later(Duration),
}

/// Records one waiting report.
pub async fn retry_end(deps: &Deps, quarantine: &dyn Queue, message: &Delivered<'_>) -> Retried {
    let end = match read(message.body) {
        Ok(end) => end,
        Err(reason) => return set_aside(deps, quarantine, message, reason).await,
    };
    tracing::Span::current().record("call.sid", end.call_sid.as_str()).record("trace.id", end.trace.as_str());
    match complete_call(&deps.traced(&end.trace), &end).await {
        Ok(completed) => Retried::Recorded(completed),
        Err(Error::Invalid { reason }) => set_aside(deps, quarantine, message, reason).await,
        Err(Error::NotFound { .. }) => set_aside(deps, quarantine, message, "the company is gone").await,
        Err(error @ (Error::Unavailable { .. } | Error::Conflict(_) | Error::Bug(_))) => {
            // A mistake of ours is retried too: the next deployment may have mended it before the last attempt.
            tracing::error!(error = chain(&error), "could not record the end of a call");
            Retried::Later(wait(message.receives))
        }
    }
}

fn read(body: &str) -> Result<CallEnd, &'static str> {
    let end: CallEnd = serde_json::from_str(body).map_err(|error| {
        // Where in the text it fails, not what stands there: that may be a person.
        tracing::error!(line = error.line(), column = error.column(), "a report cannot be read");
        "the report cannot be read"
    })?;
    if end.version == CallEnd::VERSION { Ok(end) } else { Err("the report's version is not known") }
}

async fn set_aside(deps: &Deps, quarantine: &dyn Queue, message: &Delivered<'_>, reason: &'static str) -> Retried {
    match queue::set_aside(deps, quarantine, SOURCE, reason, message).await {
        Ok(reason) => Retried::SetAside(reason),
        Err(wait) => Retried::Later(wait),
    }
}
