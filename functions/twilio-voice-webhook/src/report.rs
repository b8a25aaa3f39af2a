//! News of a recording, outside the call's own flow: nobody listens to the answer.

use lambda_http::Response;
use lambda_http::http::StatusCode;
use shared::app::{Error, keep_recording};
use shared::domain::ids::{CallSid, TraceId};
use shared::domain::phone::E164;
use shared::telemetry::chain;
use shared::twilio::webhook::{Form, RecordingResult};
use tracing::Instrument;

use crate::desk::Desk;
use crate::transport::empty;

/// Keeps a reported recording. Only what may succeed later is refused, so that Twilio sends it again.
pub(crate) async fn keep(desk: &Desk, form: &Form, dialled: Option<&E164>, trace: &TraceId) -> Response<String> {
    let call_sid: Option<CallSid> = form.get("CallSid").and_then(|sid| sid.parse().ok());
    let (Some(call_sid), Ok(recording)) = (call_sid, RecordingResult::from_form(form)) else {
        tracing::error!("Twilio reported a recording that belongs to no call");
        return empty(StatusCode::BAD_REQUEST);
    };
    let Some(recording) = recording else { return empty(StatusCode::NO_CONTENT) };
    let span = tracing::info_span!("recording", call.sid = %call_sid, trace.id = trace.as_str());
    let deps = desk.deps.traced(trace);
    let kept = async {
        let kept = keep_recording::keep_reported_recording(&deps, &call_sid, dialled, recording.into(), trace).await;
        let cost = deps.store.meter().take();
        match &kept {
            Ok(()) => tracing::info!(table.read_units = cost.read, table.write_units = cost.write, "kept a recording"),
            Err(error) => tracing::error!(error = chain(error), "could not keep a recording"),
        }
        kept
    };
    match kept.instrument(span).await {
        Ok(()) => empty(StatusCode::NO_CONTENT),
        Err(Error::Unavailable { .. } | Error::Bug(_)) => empty(StatusCode::SERVICE_UNAVAILABLE),
        Err(Error::Invalid { .. } | Error::NotFound { .. } | Error::Conflict(_)) => empty(StatusCode::NO_CONTENT),
    }
}
