//! One batch of orders: each is carried out by the job it names, set aside, or given back to the queue for a while.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use shared::app::close_month::close_month;
use shared::app::open_month::open_month;
use shared::app::orders::{JobDesk, Taken, take_order};
use shared::app::queue::Delivered;
use shared::app::sweep::{Ordered, Swept};
use shared::app::{self, Deps};
use shared::aws::queue::Queue;
use shared::domain::ids::TraceId;
use shared::domain::job::Job;
use tracing::Instrument;
use tracing::field::Empty;

/// The queue these orders come from, by the last part of its name.
const SOURCE: &str = "usage-reset";

/// How often SQS delivered a message, this time included.
const RECEIVES: &str = "ApproximateReceiveCount";

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    /// The queue that feeds this function, and takes the pages that follow.
    pub(crate) queue: Queue,
    /// For what no retry can help.
    pub(crate) quarantine: Queue,
}

/// Carries out a batch. Only the orders that failed are delivered again; after the queue's last attempt they are kept
/// in its dead-letter queue.
pub(crate) async fn carry_out(desk: &Desk, trace: &TraceId, event: SqsEvent) -> Result<SqsBatchResponse, Error> {
    let deps = desk.deps.traced(trace);
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("order", message.id = %id, trace.id = trace.as_str(), job = Empty);
        if !is_done_with(desk, &deps, &id, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the queue may forget the message.
async fn is_done_with(desk: &Desk, deps: &Deps, id: &str, message: &SqsMessage) -> bool {
    let body = message.body.as_deref().unwrap_or_default();
    let delivered = Delivered::new(id, body, message.attributes.get(RECEIVES).map(String::as_str));
    let job_desk = JobDesk { deps, source: SOURCE, queue: &desk.queue, quarantine: &desk.quarantine };
    let taken = take_order(&job_desk, &delivered, dispatch).await;
    let cost = deps.store.meter().take();
    match taken {
        Taken::Done(swept) => {
            tracing::info!(result = ?swept, table.read_units = cost.read, table.write_units = cost.write, "order is carried out");
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

/// The job that an order names.
async fn dispatch(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, app::Error> {
    match ordered.order.job() {
        Job::OpenMonth => open_month(desk, ordered).await,
        Job::CloseMonth => close_month(desk, ordered).await,
        Job::ScoreHealth | Job::SendDigests => Err(app::Error::Invalid { reason: "the order is for another function" }),
    }
}

#[cfg(test)]
mod tests;
