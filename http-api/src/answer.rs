//! What is sent back.

use lambda_http::Response;
use lambda_http::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, RETRY_AFTER};
use lambda_http::http::{HeaderMap, StatusCode};
use serde::Serialize;
use shared::api::problem::{CONTENT_TYPE as PROBLEM, Kind, Problem};

use crate::{Call, status};

const JSON: &str = "application/json";

/// A success.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| {
            tracing::error!(%error, "an answer cannot be written");
            Problem::new(Kind::Broken)
        })?;
        Ok(Self { status, headers: HeaderMap::new(), body }.with(CONTENT_TYPE, JSON))
    }

    /// JSON, 200.
    pub fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, body)
    }

    /// JSON, 201.
    pub fn created(body: &impl Serialize) -> Result<Self, Problem> {
        Self::json(StatusCode::CREATED, body)
    }

    /// Nothing to say, 204.
    pub fn empty() -> Self {
        Self::nothing(StatusCode::NO_CONTENT)
    }

    /// Nothing to say, with a status that says it all.
    pub fn nothing(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: String::new() }
    }

    /// A file to download.
    pub fn file(content_type: &'static str, name: &str, body: String) -> Self {
        let disposition = format!("attachment; filename=\"{name}\"");
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body }
            .with(CONTENT_TYPE, content_type)
            .with(lambda_http::http::header::CONTENT_DISPOSITION, &disposition)
    }

    /// With a header. A value that no header can hold is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// With the version that `If-Match` takes.
    #[must_use]
    pub fn with_version(self, version: u64) -> Self {
        self.with(ETAG, &format!("\"{version}\""))
    }

    pub(crate) fn into_response(self) -> Response<String> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        seal(response)
    }
}

/// A problem document.
pub(crate) fn refusal(problem: &Problem, call: &Call<'_>) -> Response<String> {
    let body = serde_json::to_string(&problem.document(Some(call.trace.as_str()))).unwrap_or_default();
    let mut response = Response::new(body);
    *response.status_mut() = status(problem.kind);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    seal(response)
}

/// What holds for every answer: it is one company's, so nobody keeps it.
fn seal(mut response: Response<String>) -> Response<String> {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
