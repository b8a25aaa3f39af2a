//! One order out of the queue: do it, and send what time did not allow back to the queue.

use std::time::Duration;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::{Context, Error, LambdaEvent};
use shared::app::reconcile::{self, Job, Order};
use shared::domain::ids::TraceId;
use shared::telemetry::chain;
use tracing::Instrument;

use crate::desk::Desk;

/// How long the last page of an invocation may take: a thousand calls that are all missing, eight at a time.
const LAST_PAGE: Duration = Duration::from_secs(60);

/// Does a batch of orders. Only those that failed are tried again; after the queue's last attempt they are kept in its
/// dead-letter queue.
pub(crate) async fn reconcile(desk: &Desk, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let trace = TraceId::from_header(event.context.xray_trace_id.as_deref());
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("reconcile", message.id = %id, trace.id = trace.as_str());
        if !fulfil(desk, &message, &event.context, &trace).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the order is done, or what is left of it in the queue.
async fn fulfil(desk: &Desk, message: &SqsMessage, context: &Context, trace: &TraceId) -> bool {
    let order: Order = match serde_json::from_str(message.body.as_deref().unwrap_or_default()) {
        Ok(order) => order,
        Err(error) => {
            tracing::error!(line = error.line(), column = error.column(), "an order cannot be read");
            return false;
        }
    };
    // Read anew each time: hours lie between two runs, and the token may have been rotated.
    let twilio = match desk.twilio.sign_in().await {
        Ok(twilio) => twilio,
        Err(error) => {
            tracing::error!(error = chain(&error), "cannot sign in to Twilio");
            return false;
        }
    };
    let deps = desk.deps.traced(trace);
    let deadline = (context.deadline() - LAST_PAGE).into();
    let done = reconcile::reconcile(&deps, &twilio, order.into_job(), deadline, trace).await;
    let cost = deps.store.meter().take();
    match done {
        Ok(done) => {
            let found = done.summary;
            tracing::info!(
                calls.listed = found.listed,
                calls.on_record = found.on_record,
                calls.completed = found.completed,
                calls.left_in_progress = found.left_in_progress,
                calls.not_ours = found.not_ours,
                recordings.kept = found.recordings_kept,
                failed = found.failed,
                goes_on = done.next.is_some(),
                table.read_units = cost.read,
                table.write_units = cost.write,
                "compared Twilio's calls with ours"
            );
            match done.next {
                Some(rest) => go_on(desk, rest).await,
                None => true,
            }
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "could not compare Twilio's calls with ours");
            false
        }
    }
}

/// Whether the rest waits in the queue. If it does not, the whole order is done again, which changes nothing.
async fn go_on(desk: &Desk, rest: Job) -> bool {
    let body = match serde_json::to_string(&Order::Window(rest)) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "the rest of an order cannot be written down");
            return false;
        }
    };
    match desk.queue.send(body).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(error = chain(&error), "the rest of an order could not be queued");
            false
        }
    }
}

#[cfg(test)]
mod tests;
