//! The end of a call is reported: it is put on record, or, while the table is away, kept in a queue. Either way it is
//! durable before Twilio hears 2xx, and Twilio hears anything else only when it is not.

use std::time::Duration;

use super::complete_call::{CallEnd, complete_call};
use super::queue::Queue;
use super::{Deps, Error};
use crate::store::Completed;
use crate::telemetry::{Metric, chain};

/// How long the table may take before the report goes to the queue. The queue needs up to three seconds more, and the
/// function has twelve.
const TABLE_AT_MOST: Duration = Duration::from_secs(6);

/// Where the report is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// On record.
    Recorded(Completed),
    /// In the queue, to be recorded later.
    Queued,
}

/// Records the end of a call, or keeps the report. An error means that nothing durable holds it.
pub async fn report_end(deps: &Deps, queue: &dyn Queue, end: &CallEnd) -> Result<Reported, Error> {
    // Completing twice is once, so giving up is safe; running out of the function's time before queueing is not.
    let completed = tokio::time::timeout(TABLE_AT_MOST, complete_call(deps, end)).await;
    let completed =
        completed.unwrap_or_else(|late| Err(Error::Unavailable { dependency: "the table", source: late.into() }));
    let error = match completed {
        Ok(completed) => return Ok(Reported::Recorded(completed)),
        Err(error) => error,
    };
    // Whatever it was: the queue's consumer tells what can be tried again from what cannot, and loses neither.
    tracing::error!(error = chain(&error), "could not record the end of a call");
    let body = serde_json::to_string(end).map_err(|error| Error::Bug(Box::new(error)))?;
    queue.send(body).await?;
    deps.metrics.count(Metric::CallLogQueued, deps.clock.now());
    Ok(Reported::Queued)
}
