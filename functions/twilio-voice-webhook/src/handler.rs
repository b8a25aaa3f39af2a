//! One webhook: let in, understand, answer. Every failure behind the signature ends in speech.

use std::convert::Infallible;

use lambda_http::http::StatusCode;
use lambda_http::{Request, RequestExt, Response};
use shared::app::gate::Admitted;
use shared::app::{self, Answer, CallLeg, Deps, Error};
use shared::domain::ids::TraceId;
use shared::telemetry::Metric;
use shared::twilio::answer::{self, Scene};
use shared::twilio::twiml;
use shared::twilio::webhook::{self, DialResult, RecordingResult, VoiceRequest};
use tracing::Instrument;

use crate::desk::Desk;
use crate::report;
use crate::rescue::rescue;
use crate::route::Route;
use crate::transport;

/// Answers one webhook. Only a request that is not Twilio's gets something else than TwiML.
pub(crate) async fn answer(desk: &Desk, request: Request) -> Result<Response<String>, Infallible> {
    let arrival = transport::arrival(&request);
    let path = arrival.voice_path();
    let admitted = match desk.gate.admit(&arrival).await {
        Ok(admitted) => admitted,
        Err(refused) => {
            tracing::warn!(reason = %refused, "refused a request that Twilio did not sign");
            desk.deps.metrics.count(Metric::SignatureRefused, desk.deps.clock.now());
            return Ok(transport::empty(StatusCode::FORBIDDEN));
        }
    };
    let context = request.lambda_context_ref();
    let trace = TraceId::from_header(context.and_then(|context| context.xray_trace_id.as_deref()));
    Ok(match Route::of(path) {
        Some(Route::RecordingReport(number)) => report::keep(desk, &admitted.form, number.as_ref(), &trace).await,
        route => transport::twiml(respond(desk, route, &admitted, trace).await),
    })
}

async fn respond(desk: &Desk, route: Option<Route>, admitted: &Admitted, trace: TraceId) -> String {
    let request = match VoiceRequest::from_form(&admitted.form) {
        Ok(request) => request,
        Err(error) => {
            tracing::error!(%error, "Twilio sent a webhook that is no call");
            desk.deps.metrics.count(Metric::CallsNotAnswered, desk.deps.clock.now());
            return twiml::apology_and_hang_up();
        }
    };
    let span = tracing::info_span!(
        "webhook",
        call.sid = %request.call_sid,
        step = route.as_ref().map_or("unknown", Route::name),
        trace.id = trace.as_str(),
        tenant.id = tracing::field::Empty,
    );
    let deps = desk.deps.traced(&trace);
    let leg = leg_of(&request, trace);
    async {
        let scenery = Scenery { leg: &leg, admitted };
        let answered = match &route {
            Some(route) => step(&deps, route, &leg, admitted).await,
            None => Err(Error::Invalid { reason: "no step has this path" }),
        };
        let cost = desk.deps.store.meter().take();
        match answered {
            Ok(answer) => {
                tracing::Span::current().record("tenant.id", answer.routing.tenant_id.to_string());
                tracing::info!(table.read_units = cost.read, table.write_units = cost.write, "answered");
                spoken(&answer, &scenery)
            }
            Err(error) => rescue(desk, route.as_ref(), &scenery, &error).await,
        }
    }
    .instrument(span)
    .await
}

/// Does what the step asks for.
async fn step(deps: &Deps, route: &Route, leg: &CallLeg, admitted: &Admitted) -> Result<Answer, Error> {
    match route {
        Route::Incoming => app::answer_call::answer_call(deps, leg).await,
        Route::Turn(number) => app::take_turn::take_turn(deps, leg, *number, &webhook::heard(&admitted.form)).await,
        Route::TransferEnded(number) => {
            let number = match number {
                Some(number) => *number,
                None => app::end_transfer::next_turn(deps, leg).await?,
            };
            let answered = DialResult::from_form(&admitted.form).was_answered();
            app::end_transfer::end_transfer(deps, leg, number, answered).await
        }
        Route::Recording(number) => {
            let recording = RecordingResult::from_form(&admitted.form);
            let recording = recording.map_err(|_| Error::Invalid { reason: "the recording has no id" })?;
            app::keep_recording::keep_recording(deps, leg, *number, recording.map(Into::into)).await
        }
        Route::RecordingReport(_) => Err(Error::Bug("a report is no step of a call".into())),
    }
}

/// What is around an answer.
pub(crate) struct Scenery<'a> {
    pub(crate) leg: &'a CallLeg,
    pub(crate) admitted: &'a Admitted,
}

/// The answer as TwiML.
pub(crate) fn spoken(answer: &Answer, scenery: &Scenery<'_>) -> String {
    let scene = Scene {
        routing: &answer.routing,
        urls: &scenery.admitted.urls,
        next_turn: answer.next_turn,
        caller: &scenery.leg.from,
        dialled: &scenery.leg.to,
    };
    answer::render(&answer.reply, &scene)
}

fn leg_of(request: &VoiceRequest, trace: TraceId) -> CallLeg {
    CallLeg {
        call_sid: request.call_sid.clone(),
        from: request.from.clone(),
        to: request.to.expose().to_owned(),
        forwarded_from: request.forwarded_from.clone(),
        is_over: request.status.is_some_and(|status| status.is_final()),
        trace,
    }
}

#[cfg(test)]
mod tests;
