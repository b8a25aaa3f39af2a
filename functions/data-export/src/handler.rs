//! One order of the queue: its export is written until it is complete or time is over.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use chrono::{DateTime, Duration, Utc};
use lambda_runtime::{Error, LambdaEvent};
use shared::app::Deps;
use shared::app::export::take::take_export_order;
use shared::app::export::write::{self, PART};
use shared::app::queue::{Consumed, Delivered};
use shared::aws::files::Bucket;
use shared::aws::queue::Queue;
use tracing::Instrument;
use tracing::field::Empty;

/// How often SQS delivered a message, this time included.
const RECEIVES: &str = "ApproximateReceiveCount";

/// What is left of an invocation's time for the part that was begun: reading and sending eight megabytes takes seconds.
const FOR_THE_LAST_PART: Duration = Duration::minutes(1);

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) files: Bucket,
    /// The queue that feeds this function.
    pub(crate) queue: Queue,
    /// For what no retry can help.
    pub(crate) quarantine: Queue,
}

/// Deals with a batch; the queue sends one order at a time.
pub(crate) async fn export(desk: &Desk, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let until = DateTime::<Utc>::from(event.context.deadline()) - FOR_THE_LAST_PART;
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("export", message.id = %id, tenant.id = Empty, export.id = Empty);
        if !is_done_with(desk, until, &id, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the queue may forget the message.
async fn is_done_with(desk: &Desk, until: DateTime<Utc>, id: &str, message: &SqsMessage) -> bool {
    let Desk { deps, files, queue, quarantine } = desk;
    let body = message.body.as_deref().unwrap_or_default();
    let delivered = Delivered::new(id, body, message.attributes.get(RECEIVES).map(String::as_str));
    let writer = write::Desk { deps, files, queue, until, part: PART };
    let consumed = take_export_order(&writer, quarantine, &delivered).await;
    let cost = deps.store.meter().take();
    tracing::info!(table.read_units = cost.read, table.write_units = cost.write, "read a message");
    match consumed {
        Consumed::Done | Consumed::SetAside(_) => true,
        Consumed::Later(wait) => {
            queue.hide(message.receipt_handle.as_deref(), wait).await;
            false
        }
    }
}
