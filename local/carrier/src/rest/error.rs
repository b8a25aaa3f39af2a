//! Twilio's error answers.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// `{code, message, more_info, status}`
#[derive(Debug)]
pub struct RestError {
    /// HTTP.
    pub status: u16,
    /// Twilio's.
    pub code: u32,
    /// In words.
    pub message: String,
}

impl RestError {
    /// 400.
    pub fn bad(code: u32, message: impl Into<String>) -> Self {
        Self { status: 400, code, message: message.into() }
    }

    /// 404.
    pub fn not_found(path: &str) -> Self {
        Self { status: 404, code: 20_404, message: format!("The requested resource {path} was not found") }
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let more_info = format!("https://www.twilio.com/docs/errors/{}", self.code);
        let body = json!({"code": self.code, "message": self.message, "more_info": more_info, "status": self.status});
        let mut response = (status, Json(body)).into_response();
        if self.status == 401 {
            let realm = axum::http::HeaderValue::from_static("Basic realm=\"Twilio API\"");
            response.headers_mut().insert("www-authenticate", realm);
        }
        response
    }
}
