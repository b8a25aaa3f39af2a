//! One batch of orders: each is carried out, set aside, or given back to the queue for a while.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::{Error, LambdaEvent};
use shared::app::account_orders::{Carried, take_order};
use shared::app::queue::Delivered;
use shared::domain::ids::TraceId;
use tracing::Instrument;

use crate::desk::Desk;

/// How often SQS delivered a message, this time included.
const RECEIVES: &str = "ApproximateReceiveCount";

/// Carries out a batch. Only the orders that failed are delivered again; after the queue's last attempt they are kept
/// in its dead-letter queue.
pub(crate) async fn carry_out(desk: &Desk, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let trace = TraceId::from_header(event.context.xray_trace_id.as_deref());
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("order", message.id = %id, trace.id = trace.as_str());
        if !is_done_with(desk, &trace, &id, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the queue may forget the message.
async fn is_done_with(desk: &Desk, trace: &TraceId, id: &str, message: &SqsMessage) -> bool {
    let body = message.body.as_deref().unwrap_or_default();
    let delivered = Delivered::new(id, body, message.attributes.get(RECEIVES).map(String::as_str));
    let outside = desk.outside.traced(trace);
    let carried = take_order(&outside, desk.quarantine.as_ref(), &delivered).await;
    let cost = outside.deps.store.meter().take();
    match carried {
        Carried::Done(done) => {
            tracing::info!(result = ?done, table.read_units = cost.read, table.write_units = cost.write, "an order is carried out");
            true
        }
        Carried::SetAside(_) => true,
        Carried::Later(wait) => {
            // For longer each time.
            desk.queue.hide(message.receipt_handle.as_deref(), wait).await;
            false
        }
    }
}

#[cfg(test)]
mod tests;
