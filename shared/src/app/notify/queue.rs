//! Messages of the notifier's queues: done, set aside because no retry can help, or tried again later.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::digest::send_digests;
use super::feedback::{Learned, learn};
use super::{Notifier, Told, tell};
use crate::app::Error;
use crate::app::orders::{JobDesk, Taken, take_order};
use crate::app::queue::{self, Consumed, Delivered, Queue, wait};
use crate::domain::event::Event;
use crate::domain::notice::Channel;
use crate::telemetry::chain;

/// Who publishes the events.
const SOURCE: &str = "kestrel";

/// An event as the bus delivers it.
#[derive(Deserialize)]
struct OnTheBus {
    source: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
    detail: Event,
}

/// Deals with a message of a channel's queue. `source` is the queue's name.
pub async fn consume_event(
    notifier: &Notifier,
    quarantine: &dyn Queue,
    source: &str,
    channel: Channel,
    message: &Delivered<'_>,
) -> Consumed {
    let told = async {
        let event: OnTheBus = read(message.body)?;
        if event.source != SOURCE || event.detail_type != event.detail.what.name() {
            return Err(Error::Invalid { reason: "the event is not what it says" });
        }
        let span = tracing::Span::current();
        span.record("event.id", &event.detail.id).record("trace.id", event.detail.trace_id.as_str());
        if let Some(tenant) = &event.detail.tenant_id {
            span.record("tenant.id", tracing::field::display(tenant));
        }
        tell(notifier, &event.detail, channel).await
    };
    let result = told.await.map(|told| {
        let mut until = None;
        for one in told {
            match one {
                Told::Done(delivery) => tracing::info!(
                    notice = delivery.kind.as_str(),
                    recipient = delivery.recipient.as_str(),
                    status = delivery.status.as_str(),
                    attempts = delivery.attempts,
                    "a notice is dealt with"
                ),
                Told::Held(at) => until = until.max(Some(at)),
            }
        }
        until
    });
    settle(notifier, quarantine, source, message, result).await
}

/// Deals with a message of the feedback queue.
pub async fn consume_feedback(
    notifier: &Notifier,
    quarantine: &dyn Queue,
    source: &str,
    message: &Delivered<'_>,
) -> Consumed {
    let result = learn(notifier, message.body).await.map(|learned| {
        match learned {
            Learned::Suppressed { addresses, is_known } => {
                tracing::warn!(addresses, is_known, "addresses get no more mail");
            }
            Learned::Nothing => {}
        }
        None
    });
    settle(notifier, quarantine, source, message, result).await
}

/// Deals with a message of the digest's job queue, into which the next pages go.
pub async fn consume_order(
    notifier: &Notifier,
    jobs: &dyn Queue,
    quarantine: &dyn Queue,
    source: &str,
    message: &Delivered<'_>,
) -> Consumed {
    let desk = JobDesk { deps: &notifier.deps, source, queue: jobs, quarantine };
    match take_order(&desk, message, async |desk, ordered| send_digests(notifier, desk, ordered).await).await {
        Taken::Done(_) => Consumed::Done,
        Taken::SetAside(reason) => Consumed::SetAside(reason),
        Taken::Later(wait) => Consumed::Later(wait),
    }
}

async fn settle(
    notifier: &Notifier,
    quarantine: &dyn Queue,
    source: &str,
    message: &Delivered<'_>,
    result: Result<Option<DateTime<Utc>>, Error>,
) -> Consumed {
    match result {
        Ok(None) => Consumed::Done,
        Ok(Some(until)) => Consumed::Later(until_then(notifier.deps.clock.now(), until)),
        Err(Error::Invalid { reason }) => set_aside(notifier, quarantine, source, message, reason).await,
        Err(Error::NotFound { .. }) => set_aside(notifier, quarantine, source, message, "the company is gone").await,
        Err(error @ (Error::Unavailable { .. } | Error::Conflict(_) | Error::Bug(_))) => {
            // A mistake of ours is retried too: the next deployment may have mended it before the last attempt.
            tracing::error!(error = chain(&error), "could not deal with a message");
            Consumed::Later(wait(message.receives))
        }
    }
}

/// How long until a claim has ended, and a second more.
fn until_then(now: DateTime<Utc>, until: DateTime<Utc>) -> Duration {
    (until - now).to_std().unwrap_or_default() + Duration::from_secs(1)
}

async fn set_aside(
    notifier: &Notifier,
    quarantine: &dyn Queue,
    source: &str,
    message: &Delivered<'_>,
    reason: &'static str,
) -> Consumed {
    match queue::set_aside(&notifier.deps, quarantine, source, reason, message).await {
        Ok(reason) => Consumed::SetAside(reason),
        Err(wait) => Consumed::Later(wait),
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Error> {
    serde_json::from_str(body).map_err(|error| {
        // Where in the text it fails, not what stands there: that may be a person.
        tracing::error!(line = error.line(), column = error.column(), "a message cannot be read");
        Error::Invalid { reason: "the message cannot be read" }
    })
}
