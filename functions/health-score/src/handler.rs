//! One batch of orders: the night begins, or a page of companies is scored. What fails goes back to the queue for a
//! while.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use shared::app::Deps;
use shared::app::orders::{JobDesk, Taken, take_order};
use shared::app::queue::Delivered;
use shared::app::score_health::score_health;
use shared::aws::queue::Queue;
use tracing::Instrument;
use tracing::field::Empty;

/// The queue that feeds this function, by the last part of its name.
const SOURCE: &str = "health-score";

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

/// Carries out a batch. Only the orders that failed are delivered again; after the queue's last attempt they are kept
/// in its dead-letter queue.
pub(crate) async fn score(desk: &Desk, event: SqsEvent) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("order", message.id = %id, job = Empty);
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
    let job = JobDesk { deps: &desk.deps, source: SOURCE, queue: &desk.queue, quarantine: &desk.quarantine };
    let taken = take_order(&job, &delivered, score_health).await;
    let cost = desk.deps.store.meter().take();
    match taken {
        Taken::Done(swept) => {
            tracing::info!(result = ?swept, table.read_units = cost.read, table.write_units = cost.write, "an order is carried out");
            true
        }
        Taken::SetAside(_) => true,
        Taken::Later(wait) => {
            // For longer each time.
            desk.queue.hide(message.receipt_handle.as_deref(), wait).await;
            false
        }
    }
}

#[cfg(test)]
mod tests;
