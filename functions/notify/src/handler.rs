//! One batch of one of the queues: each message is dealt with, set aside, or given back to its queue for a while.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use shared::app::notify::{consume_event, consume_feedback, consume_order};
use shared::app::queue::Consumed;
use shared::app::queue::Delivered;
use tracing::Instrument;
use tracing::field::Empty;

use crate::desk::Desk;
use crate::queues::{Feed, Source};

/// How often SQS delivered a message, this time included.
const RECEIVES: &str = "ApproximateReceiveCount";

/// Deals with a batch. Only the messages that failed are tried again; after the queue's last attempt they are kept in
/// its dead-letter queue.
pub(crate) async fn notify(desk: &Desk, event: SqsEvent) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let arn = message.event_source_arn.as_deref().unwrap_or_default();
        let source = desk.queues.of_arn(arn).ok_or("a message of a queue that is not this function's")?;
        let span = tracing::info_span!(
            "notice",
            message.id = %id,
            queue = source.label,
            event.id = Empty,
            tenant.id = Empty,
            trace.id = Empty
        );
        if !is_done_with(desk, source, &id, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the queue may forget the message.
async fn is_done_with(desk: &Desk, source: &Source, id: &str, message: &SqsMessage) -> bool {
    let body = message.body.as_deref().unwrap_or_default();
    let delivered = Delivered::new(id, body, message.attributes.get(RECEIVES).map(String::as_str));
    let Desk { notifier, quarantine, .. } = desk;
    let consumed = match source.feed {
        Feed::Events(channel) => consume_event(notifier, quarantine, source.label, channel, &delivered).await,
        Feed::Feedback => consume_feedback(notifier, quarantine, source.label, &delivered).await,
        Feed::Orders => consume_order(notifier, &source.queue, quarantine, source.label, &delivered).await,
    };
    let cost = notifier.deps.store.meter().take();
    tracing::info!(table.read_units = cost.read, table.write_units = cost.write, "read a message");
    match consumed {
        Consumed::Done | Consumed::SetAside(_) => true,
        Consumed::Later(wait) => {
            // For longer each time.
            source.queue.hide(message.receipt_handle.as_deref(), wait).await;
            false
        }
    }
}

#[cfg(test)]
mod tests;
