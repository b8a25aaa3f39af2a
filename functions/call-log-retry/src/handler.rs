//! One batch of reports: each is recorded by the same use-case as at the front door, or given back to the queue.

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use shared::app::Deps;
use shared::app::complete_call::{self, CallEnd};
use shared::telemetry::chain;
use tracing::Instrument;
use tracing::field::Empty;

/// Records a batch. Only the reports that failed are tried again; after the queue's last attempt they are kept in its
/// dead-letter queue.
pub(crate) async fn retry(deps: &Deps, event: SqsEvent) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        // A message without an id cannot be named as failed: failing the batch gives all of it back.
        let id = message.message_id.clone().ok_or("a message without an id")?;
        let span = tracing::info_span!("report", message.id = %id, call.sid = Empty, trace.id = Empty);
        if !record(deps, &message).instrument(span).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether the report is on record now.
async fn record(deps: &Deps, message: &SqsMessage) -> bool {
    let end: CallEnd = match serde_json::from_str(message.body.as_deref().unwrap_or_default()) {
        Ok(end) => end,
        Err(error) => {
            // Where in the text it fails, not what stands there: that may be a person.
            tracing::error!(line = error.line(), column = error.column(), "a report cannot be read");
            return false;
        }
    };
    tracing::Span::current().record("call.sid", end.call_sid.as_str()).record("trace.id", end.trace.as_str());
    let completed = complete_call::complete_call(&deps.traced(&end.trace), &end).await;
    let cost = deps.store.meter().take();
    match completed {
        Ok(completed) => {
            tracing::info!(
                result = ?completed,
                table.read_units = cost.read,
                table.write_units = cost.write,
                "call is on record"
            );
            true
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "could not record the end of a call");
            false
        }
    }
}

#[cfg(test)]
mod tests;
