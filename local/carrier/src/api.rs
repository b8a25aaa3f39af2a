//! The carrier's own API: place a call, take part in it, read it; phones, numbers, messages.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Path, Query, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    engine::{self, PlaceError},
    line::Live,
    page,
    record::CallRecord,
    rest,
    state::Carrier,
    twiml::is_e164,
    types::{CallView, Phone, PlaceCall, WaitingFor},
};

const LONGEST_WAIT: u64 = 60;

/// Everything the carrier listens to on its main port: this API, Twilio's REST, the phone page.
pub fn router(carrier: Carrier) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/numbers", get(numbers))
        .route("/numbers/{number}/refusal", put(refuse_number).delete(sell_number))
        .route("/messages", get(messages))
        .route("/problems", get(problems))
        .route("/phones", get(phones))
        .route("/phones/{number}", put(set_phone).delete(reset_phone))
        .route("/calls", get(calls).post(place))
        .route("/calls/{sid}", get(call))
        .route("/calls/{sid}/wait", get(wait))
        .route("/calls/{sid}/say", post(say))
        .route("/calls/{sid}/speaking", post(speaking))
        .route("/calls/{sid}/press", post(press))
        .route("/calls/{sid}/hangup", post(hang_up))
        .merge(page::router())
        .merge(rest::router())
        .with_state(carrier)
}

/// A refusal: `{"error": …}` and what to do about it.
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        Refusal(StatusCode::UNPROCESSABLE_ENTITY, rejection.body_text())
    }
}

async fn health(State(carrier): State<Carrier>) -> Json<Value> {
    let world = carrier.world();
    let live = world.calls.iter().filter(|call| !call.read(|view| view.ended)).count();
    Json(json!({
        "ok": true,
        "account_sid": carrier.settings.account_sid,
        "numbers": world.numbers.len(),
        "calls": world.calls.len(),
        "calls_under_way": live,
        "rest_requests_checked": carrier.settings.spec.is_some(),
    }))
}

async fn numbers(State(carrier): State<Carrier>) -> impl IntoResponse {
    Json(carrier.world().numbers.iter().map(|number| number.view()).collect::<Vec<_>>())
}

/// Why a number is not sold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotForSale {
    /// Twilio's code: 21422 where somebody else was quicker.
    code: u32,
}

/// From now on the number is not found by a search, and renting it is refused.
async fn refuse_number(
    State(carrier): State<Carrier>,
    Path(number): Path<String>,
    refusal: Result<Json<NotForSale>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(NotForSale { code }) = refusal?;
    if !is_e164(&number) {
        let text = format!("{number:?} is no phone number in E.164");
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, text));
    }
    carrier.world().refusals.insert(number, code);
    Ok(StatusCode::NO_CONTENT)
}

async fn sell_number(State(carrier): State<Carrier>, Path(number): Path<String>) -> StatusCode {
    carrier.world().refusals.remove(&number);
    StatusCode::NO_CONTENT
}

async fn messages(State(carrier): State<Carrier>) -> impl IntoResponse {
    Json(carrier.world().messages.clone())
}

async fn problems(State(carrier): State<Carrier>) -> impl IntoResponse {
    Json(carrier.world().rest_problems.clone())
}

async fn phones(State(carrier): State<Carrier>) -> impl IntoResponse {
    Json(carrier.world().phones.clone())
}

async fn set_phone(
    State(carrier): State<Carrier>,
    Path(number): Path<String>,
    phone: Result<Json<Phone>, JsonRejection>,
) -> Result<Json<Phone>, Refusal> {
    let Json(phone) = phone?;
    for number in [Some(&number), phone.forward_to.as_ref()].into_iter().flatten() {
        if !is_e164(number) {
            let text = format!("{number:?} is no phone number in E.164");
            return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, text));
        }
    }
    carrier.world().phones.insert(number, phone.clone());
    Ok(Json(phone))
}

async fn reset_phone(State(carrier): State<Carrier>, Path(number): Path<String>) -> StatusCode {
    carrier.world().phones.remove(&number);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default = "usual_limit")]
    limit: usize,
}

fn usual_limit() -> usize {
    50
}

/// The newest legs, newest first.
async fn calls(State(carrier): State<Carrier>, Query(listed): Query<Listed>) -> impl IntoResponse {
    let records: Vec<_> = carrier.world().calls.iter().rev().take(listed.limit).cloned().collect();
    Json(records.iter().map(|record| record.view()).collect::<Vec<_>>())
}

async fn place(
    State(carrier): State<Carrier>,
    call: Result<Json<PlaceCall>, JsonRejection>,
) -> Result<impl IntoResponse, Refusal> {
    let Json(call) = call?;
    let record = engine::place(&carrier, call).map_err(|error| {
        let status = match error {
            PlaceError::NoSuchNumber(_) => StatusCode::NOT_FOUND,
            PlaceError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Refusal(status, error.to_string())
    })?;
    Ok((StatusCode::CREATED, Json(record.view())))
}

async fn call(State(carrier): State<Carrier>, Path(sid): Path<String>) -> Result<Json<CallView>, Refusal> {
    Ok(Json(find(&carrier, &sid)?.view()))
}

#[derive(Deserialize)]
struct Wait {
    #[serde(default = "usual_wait")]
    seconds: u64,
    /// With it, any change counts; without, only that somebody listens or that the call has ended.
    since: Option<u64>,
}

fn usual_wait() -> u64 {
    30
}

async fn wait(
    State(carrier): State<Carrier>,
    Path(sid): Path<String>,
    Query(wait): Query<Wait>,
) -> Result<Json<CallView>, Refusal> {
    let record = find(&carrier, &sid)?;
    let wanted = |view: &CallView| match wait.since {
        Some(since) => view.version > since,
        None => view.ended || view.waiting_for.is_some(),
    };
    let mut changed = record.subscribe();
    let until = tokio::time::Instant::now() + Duration::from_secs(wait.seconds.min(LONGEST_WAIT));
    while !record.read(|view| wanted(view) || view.ended) {
        let next = tokio::time::timeout_at(until, changed.changed()).await;
        if !matches!(next, Ok(Ok(()))) {
            break;
        }
    }
    Ok(Json(record.view()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
}

async fn say(
    State(carrier): State<Carrier>,
    Path(sid): Path<String>,
    said: Result<Json<Said>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(said) = said?;
    let record = find(&carrier, &sid)?;
    if said.text.trim().is_empty() {
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, "there is nothing to say in an empty text".into()));
    }
    listening(&record, "words", &[WaitingFor::Speech, WaitingFor::SpeechOrDtmf, WaitingFor::Recording])?;
    record.line.act(Live::Says(said.text));
    Ok(StatusCode::ACCEPTED)
}

/// The caller begins to speak or to type: the silence timeout stops.
async fn speaking(State(carrier): State<Carrier>, Path(sid): Path<String>) -> Result<StatusCode, Refusal> {
    find(&carrier, &sid)?.line.act(Live::Begins);
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pressed {
    digits: String,
}

async fn press(
    State(carrier): State<Carrier>,
    Path(sid): Path<String>,
    pressed: Result<Json<Pressed>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(pressed) = pressed?;
    let record = find(&carrier, &sid)?;
    let keys = pressed.digits.chars().all(|key| key.is_ascii_digit() || matches!(key, '*' | '#'));
    if pressed.digits.is_empty() || !keys {
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, "digits may be 0-9, * and #".into()));
    }
    listening(&record, "keys", &[WaitingFor::Dtmf, WaitingFor::SpeechOrDtmf, WaitingFor::Recording])?;
    record.line.act(Live::Presses(pressed.digits));
    Ok(StatusCode::ACCEPTED)
}

async fn hang_up(State(carrier): State<Carrier>, Path(sid): Path<String>) -> Result<StatusCode, Refusal> {
    find(&carrier, &sid)?.line.hang_up();
    Ok(StatusCode::ACCEPTED)
}

fn find(carrier: &Carrier, sid: &str) -> Result<Arc<CallRecord>, Refusal> {
    carrier.call(sid).ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("there is no call {sid}")))
}

fn listening(record: &CallRecord, what: &str, fit: &[WaitingFor]) -> Result<(), Refusal> {
    let (waiting, ended) = record.read(|view| (view.waiting_for, view.outcome.is_some()));
    let text = match waiting {
        _ if ended => "the call is over".to_owned(),
        _ if record.line.is_scripted() => "the call follows a script".to_owned(),
        Some(waiting) if fit.contains(&waiting) => return Ok(()),
        Some(waiting) => format!("nobody listens to {what} now, but to {waiting:?}"),
        None => format!("nobody listens to {what} now; wait until waiting_for is set"),
    };
    Err(Refusal(StatusCode::CONFLICT, text))
}
