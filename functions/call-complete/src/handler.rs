//! One status callback: let in, understand, record; queue what cannot be recorded.

use std::convert::Infallible;

use lambda_http::http::StatusCode;
use lambda_http::{Request, RequestExt, Response};
use shared::app::complete_call::CallEnd;
use shared::app::report_end::{Reported, report_end};
use shared::domain::ids::TraceId;
use shared::domain::time::Seconds;
use shared::telemetry::{Metric, chain};
use shared::twilio::webhook::{Direction, Form, StatusCallback};
use tracing::Instrument;

use crate::desk::Desk;
use crate::transport::{self, empty};

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
    report(desk, &end).instrument(span).await
}

async fn report(desk: &Desk, end: &CallEnd) -> StatusCode {
    let reported = report_end(&desk.deps.traced(&end.trace), &desk.queue, end).await;
    let cost = desk.deps.store.meter().take();
    match reported {
        Ok(Reported::Recorded(completed)) => {
            tracing::info!(result = ?completed, table.read_units = cost.read, table.write_units = cost.write, "call is on record");
            StatusCode::NO_CONTENT
        }
        Ok(Reported::Queued) => {
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
