//! The control API: `GET`, `PUT` and `DELETE /faults`.

use axum::{
    Json, Router,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use super::Switch;
use crate::types::{FaultPlan, FaultReport};

const LONGEST_DELAY_MS: u64 = 120_000;

/// The control API of this switch.
pub fn router(switch: Switch) -> Router {
    Router::new()
        .route("/health", get(|| async { Json(json!({"ok": true})) }))
        .route("/faults", get(show).put(set).delete(reset))
        .with_state(switch)
}

async fn show(State(switch): State<Switch>) -> Json<FaultReport> {
    Json(switch.report())
}

async fn set(State(switch): State<Switch>, plan: Result<Json<FaultPlan>, JsonRejection>) -> Response {
    let refuse = |text: String| (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"error": text}))).into_response();
    let plan = match plan {
        Ok(Json(plan)) => plan,
        Err(rejection) => return refuse(rejection.body_text()),
    };
    if !(0.0..=1.0).contains(&plan.share) {
        return refuse("share must be between 0.0 and 1.0".into());
    }
    if plan.delay_ms > LONGEST_DELAY_MS {
        return refuse(format!("delay_ms must be at most {LONGEST_DELAY_MS}"));
    }
    switch.set(plan);
    Json(switch.report()).into_response()
}

async fn reset(State(switch): State<Switch>) -> StatusCode {
    switch.reset();
    StatusCode::NO_CONTENT
}
