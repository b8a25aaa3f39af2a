//! The end of a call comes out of the queue: it is recorded, set aside because no retry can help, or tried again later.

use std::time::Duration;

use super::complete_call::{CallEnd, complete_call};
use super::queue::{Delivered, Queue, SetAside};
use super::{Deps, Error};
use crate::store::Completed;
use crate::telemetry::{Metric, chain};

/// The queue these messages come from, by the last part of its name.
pub const SOURCE: &str = "call-log-retry";

/// The first wait. Each wait is twice the one before, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(900);

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
    match SetAside::new(SOURCE, reason, message).to(quarantine).await {
        Ok(()) => {
            tracing::error!(reason, "set a report aside");
            deps.metrics.count(Metric::MessagesSetAside, deps.clock.now());
            Retried::SetAside(reason)
        }
        Err(error) => {
            // Never acknowledged before it is kept elsewhere.
            tracing::error!(error = chain(&error), reason, "could not set a report aside");
            Retried::Later(wait(message.receives))
        }
    }
}

/// How long a message waits that was delivered `receives` times: half of it fixed, half by chance, so that messages
/// that failed together do not come back together.
pub fn wait(receives: u32) -> Duration {
    let doublings = receives.saturating_sub(1).min(10);
    let longest = (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
    let half = longest / 2;
    half + Duration::from_millis(fastrand::u64(0..=u64::try_from(half.as_millis()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour() {
        for (receives, least, most) in
            [(0, 15, 30), (1, 15, 30), (2, 30, 60), (4, 120, 240), (6, 450, 900), (40, 450, 900)]
        {
            for _ in 0..50 {
                let wait = wait(receives).as_secs();

                assert!((least..=most).contains(&wait), "{receives}: {wait}");
            }
        }
    }
}
