//! Queues, as use-cases see them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use serde::{Deserialize, Serialize};

use super::{Deps, Error};
use crate::telemetry::{Metric, chain};

/// The first wait. Each wait is twice the one before, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(900);

/// A queue: it keeps what it has taken until somebody has dealt with it.
pub trait Queue: Send + Sync {
    /// Sends a message. Returns once it is stored.
    fn send<'a>(&'a self, body: String) -> BoxFuture<'a, Result<(), Error>>;
}

#[cfg(feature = "queue")]
impl Queue for crate::aws::queue::Queue {
    fn send<'a>(&'a self, body: String) -> BoxFuture<'a, Result<(), Error>> {
        self.send(body)
            .map(|sent| sent.map_err(|error| Error::Unavailable { dependency: "the queue", source: Box::new(error) }))
            .boxed()
    }
}

/// A message that a queue has delivered.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    /// The queue's id for it.
    pub id: &'a str,
    /// Its text. May be personal.
    pub body: &'a str,
    /// How often it was delivered, this time included.
    pub receives: u32,
}

impl<'a> Delivered<'a> {
    /// A message with the count that the queue sends along as text. Without one it is taken for the first delivery.
    pub fn new(id: &'a str, body: &'a str, receive_count: Option<&str>) -> Self {
        Self { id, body, receives: receive_count.and_then(|count| count.parse().ok()).unwrap_or(1) }
    }
}

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consumed {
    /// Acknowledge it.
    Done,
    /// It is in the quarantine: acknowledge it.
    SetAside(&'static str),
    /// Not now: leave it in the queue, hidden for this long.
    Later(Duration),
}

/// What is set aside because no retry can help, with the reason. An operator looks at it, then sends it back or
/// discards it (docs/DEPLOY.md).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// The version of this form.
    pub version: u8,
    /// The queue it came from, by the last part of its name.
    pub source: String,
    /// Why: one of our own fixed texts.
    pub reason: String,
    /// The queue's id for it.
    pub message_id: String,
    /// The text as it came.
    pub body: String,
}

impl SetAside {
    /// The version that [`SetAside::version`] holds today.
    pub const VERSION: u8 = 1;

    /// A message of the queue `source`, set aside for `reason`.
    pub fn new(source: &str, reason: &str, message: &Delivered<'_>) -> Self {
        Self {
            version: Self::VERSION,
            source: source.to_owned(),
            reason: reason.to_owned(),
            message_id: message.id.to_owned(),
            body: message.body.to_owned(),
        }
    }

    /// Sends it to the quarantine. Only then may the message be acknowledged.
    pub async fn to(&self, quarantine: &dyn Queue) -> Result<(), Error> {
        let body = serde_json::to_string(self).map_err(|error| Error::Bug(Box::new(error)))?;
        quarantine.send(body).await
    }
}

/// Sets a message of the queue `source` aside, says so once, and counts it. Returns the reason; or, where the quarantine
/// did not take it, how long its own queue must keep it until it is tried again.
pub async fn set_aside(
    deps: &Deps,
    quarantine: &dyn Queue,
    source: &str,
    reason: &'static str,
    message: &Delivered<'_>,
) -> Result<&'static str, Duration> {
    if let Err(error) = SetAside::new(source, reason, message).to(quarantine).await {
        // Never acknowledged before it is kept elsewhere.
        tracing::error!(error = chain(&error), reason, "could not set a message aside");
        return Err(wait(message.receives));
    }
    tracing::error!(reason, "set a message aside");
    deps.metrics.count(Metric::MessagesSetAside, deps.clock.now());
    Ok(reason)
}

/// How long a message waits that was delivered `receives` times: half of it fixed, half by chance, so that messages
/// that failed together do not come back together.
pub fn wait(receives: u32) -> Duration {
    let doublings = receives.saturating_sub(1).min(10);
    let longest = (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
    let half = longest / 2;
    half + Duration::from_millis(fastrand::u64(0..=u64::try_from(half.as_millis()).unwrap_or_default()))
}

/// A queue in memory, for tests of whatever sends to one.
#[derive(Debug, Default)]
pub struct MemoryQueue {
    sent: Mutex<Vec<String>>,
    is_away: Mutex<bool>,
}

impl MemoryQueue {
    /// Takes out what was sent so far, oldest first.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on the queue refuses every message, or takes them again.
    pub fn set_away(&self, is_away: bool) {
        *self.is_away.lock().unwrap_or_else(PoisonError::into_inner) = is_away;
    }
}

impl<Q: Queue + ?Sized> Queue for std::sync::Arc<Q> {
    fn send<'a>(&'a self, body: String) -> BoxFuture<'a, Result<(), Error>> {
        self.as_ref().send(body)
    }
}

impl Queue for MemoryQueue {
    fn send<'a>(&'a self, body: String) -> BoxFuture<'a, Result<(), Error>> {
        if *self.is_away.lock().unwrap_or_else(PoisonError::into_inner) {
            let error = Error::Unavailable { dependency: "the queue", source: "switched off".into() };
            return ready(Err(error)).boxed();
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(body);
        ready(Ok(())).boxed()
    }
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
