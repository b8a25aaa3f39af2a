//! One batch of reports: each is recorded by the same use-case as at the front door, set aside, or given back to the
//! queue for a while.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use shared::app::Deps;
use shared::app::queue::Delivered;
use shared::app::retry_end::{Retried, retry_end};
use shared::aws::queue::Queue;
use tracing::Instrument;
use tracing::field::Empty;

/// How often SQS delivered a message, this time included.
const RECEIVES: &str = "ApproximateReceiveCount";

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    /// The queue that feeds this function.
    pub(crate) queue: Queue,
    /// For what no retry can help.
    pub(crate) quarantine: Queue,
}

/// Records a batch. Only the reports that failed are tried again; after the queue's last attempt they are kept in its
/// dead-letter queue.
pub(crate) async fn retry(desk: &Desk, event: SqsEvent) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("report", message.id = %id, call.sid = Empty, trace.id = Empty);
        if !is_done_with(desk, &id, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the queue may forget the message.
async fn is_done_with(desk: &Desk, id: &str, message: &SqsMessage) -> bool {
    let body = message.body.as_deref().unwrap_or_default();
    let delivered = Delivered::new(id, body, message.attributes.get(RECEIVES).map(String::as_str));
    let retried = retry_end(&desk.deps, &desk.quarantine, &delivered).await;
    let cost = desk.deps.store.meter().take();
    match retried {
        Retried::Recorded(completed) => {
            tracing::info!(result = ?completed, table.read_units = cost.read, table.write_units = cost.write, "call is on record");
            true
        }
        Retried::SetAside(_) => true,
        Retried::Later(wait) => {
            // For longer each time.
            desk.queue.hide(message.receipt_handle.as_deref(), wait).await;
            false
        }
    }
}

#[cfg(test)]
mod tests;
