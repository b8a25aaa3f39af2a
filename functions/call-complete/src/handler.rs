//! One status callback: let in, understand, record; queue what cannot be recorded.

use std::convert::Infallible;
use std::time::Duration;

use lambda_http::http::StatusCode;
use lambda_http::{Request, RequestExt, Response};
use shared::app::Error;
use shared::app::complete_call::{self, CallEnd};
use shared::domain::ids::TraceId;
use shared::domain::time::Seconds;
use shared::telemetry::{Metric, chain};
use shared::twilio::webhook::{Direction, Form, StatusCallback};
use tracing::Instrument;

use crate::desk::Desk;
use crate::transport::{self, empty};

/// How long the table may take before the report goes to the queue. The queue needs up to three seconds more, and the
/// function has twelve.
const TABLE_AT_MOST: Duration = Duration::from_secs(6);

/// Answers one status callback: 204 once the call's end is on record or in the queue.
pub(crate) async fn answer(desk: &Desk, request: Request) -> Result<Response<String>, Infallible> {
    let arrival = transport::arrival(&request);
    let form = match desk.gate.admit(&arrival).await {
        Ok(admitted) => admitted.form,
        Err(refused) => {
            tracing::warn!(reason = %refused, "refused a request that Twilio did not sign");
            desk.deps.metrics.count(Metric::SignatureRefused, desk.deps.clock.now());
            return Ok(empty(StatusCode::FORBIDDEN));
        }
    };
    let context = request.lambda_context_ref();
    let trace = TraceId::from_header(context.and_then(|context| context.xray_trace_id.as_deref()));
    Ok(empty(record(desk, &form, trace).await))
}

async fn record(desk: &Desk, form: &Form, trace: TraceId) -> StatusCode {
    let callback = match StatusCallback::from_form(form) {
        Ok(callback) => callback,
        Err(error) => {
            tracing::error!(%error, "Twilio sent a status callback that is no call");
            return StatusCode::BAD_REQUEST;
        }
    };
    // A transfer's own leg is part of the call that made it, and a call that goes on is not over.
    let concerns_us = !callback.is_child_leg() && callback.direction == Direction::Inbound;
    if !concerns_us || !callback.status.is_final() {
        return StatusCode::NO_CONTENT;
    }
    let span = tracing::info_span!("status", call.sid = %callback.call_sid, trace.id = trace.as_str());
    let end = end_of(desk, callback, form, trace);
    complete_or_queue(desk, &end).instrument(span).await
}

async fn complete_or_queue(desk: &Desk, end: &CallEnd) -> StatusCode {
    let deps = desk.deps.traced(&end.trace);
    // Completing twice is once, so giving up is safe; running out of the function's time before queueing is not.
    let completed = tokio::time::timeout(TABLE_AT_MOST, complete_call::complete_call(&deps, end)).await;
    let completed =
        completed.unwrap_or_else(|late| Err(Error::Unavailable { dependency: "the table", source: late.into() }));
    let cost = desk.deps.store.meter().take();
    let error = match completed {
        Ok(completed) => {
            tracing::info!(result = ?completed, table.read_units = cost.read, table.write_units = cost.write, "call is on record");
            return StatusCode::NO_CONTENT;
        }
        Err(error) => error,
    };
    tracing::error!(error = chain(&error), "could not record the end of a call");
    let sent = match serde_json::to_string(end) {
        Ok(body) => desk.queue.send(body).await,
        Err(error) => {
            tracing::error!(%error, "the end of a call cannot be written down");
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
    };
    match sent {
        Ok(()) => {
            desk.deps.metrics.count(Metric::CallLogQueued, desk.deps.clock.now());
            tracing::warn!("the end of the call waits in the queue");
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            // Nothing durable holds the report: only now is it refused, so that Twilio may send it again.
            tracing::error!(error = chain(&error), "the end of a call could not be queued");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn end_of(desk: &Desk, callback: StatusCallback, form: &Form, trace: TraceId) -> CallEnd {
    CallEnd {
        version: CallEnd::VERSION,
        call_sid: callback.call_sid,
        from: callback.from,
        to: callback.to.expose().to_owned(),
        forwarded_from: form.get("ForwardedFrom").and_then(|number| number.parse().ok()),
        status: callback.status,
        duration: callback.duration.unwrap_or(Seconds(0)),
        ended_at: callback.timestamp.unwrap_or_else(|| desk.deps.clock.now()),
        trace,
    }
}

#[cfg(test)]
mod tests;
