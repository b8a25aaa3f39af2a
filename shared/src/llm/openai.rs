//! Chat completions of OpenAI, and of the many gateways that speak the same.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Request, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use super::breaker::Breaker;
use super::openai_wire as wire;
use super::{ChatAnswer, ChatRequest, Llm, LlmError};
use crate::http_client::{HttpClient, HttpError};

/// The longest time to make a connection: a caller is waiting. For [`HttpClient::new`].
pub const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// Failures in a row after which callers no longer wait for the model, and for how long.
const FAILURES_TO_REST: u32 = 3;
const REST: Duration = Duration::from_secs(30);
/// A second attempt with less time than this would only make the caller wait longer.
const WORTH_A_RETRY: Duration = Duration::from_millis(800);

/// A model behind an OpenAI-compatible API.
#[derive(Debug)]
pub struct OpenAi {
    http: HttpClient,
    url: String,
    authorization: SecretString,
    breaker: Breaker,
}

impl OpenAi {
    /// `base_url` is for example `https://api.openai.com/v1`.
    pub fn new(http: HttpClient, base_url: &str, api_key: &SecretString) -> Self {
        Self {
            http,
            url: format!("{}/chat/completions", base_url.trim_end_matches('/')),
            authorization: format!("Bearer {}", api_key.expose_secret()).into(),
            breaker: Breaker::new(FAILURES_TO_REST, REST),
        }
    }

    /// One attempt, and a second where that may help and there is time for it.
    async fn attempt_twice(&self, request: &ChatRequest) -> Result<ChatAnswer, LlmError> {
        let body = Bytes::from(wire::request(request).to_string());
        let started = Instant::now();
        let error = match self.attempt(body.clone(), request.deadline).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let Some(pause) = pause_before_retry(&error) else { return Err(error) };
        let left = request.deadline.saturating_sub(started.elapsed()).saturating_sub(pause);
        if left < WORTH_A_RETRY {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        self.attempt(body, left).await
    }

    async fn attempt(&self, body: Bytes, within: Duration) -> Result<ChatAnswer, LlmError> {
        let request = Request::post(&self.url)
            .header(AUTHORIZATION, self.authorization.expose_secret())
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|error| LlmError::Unreachable(error.into()))?;
        let answer = self.http.send(request, within).await.map_err(|error| match error {
            HttpError::Timeout => LlmError::Timeout,
            HttpError::Connect(_) | HttpError::TooLong | HttpError::Broken(_) => LlmError::Unreachable(error.into()),
        })?;
        if answer.status().is_success() {
            wire::answer(answer.body())
        } else {
            Err(refusal(answer.status(), answer.headers(), answer.body()))
        }
    }
}

impl Llm for OpenAi {
    fn complete<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<ChatAnswer, LlmError>> {
        async move {
            if !self.breaker.allows(Instant::now()) {
                return Err(LlmError::Resting);
            }
            let answer = self.attempt_twice(request).await;
            match &answer {
                Err(error) if counts_as_down(error) => self.breaker.failed(Instant::now()),
                Ok(_) | Err(_) => self.breaker.succeeded(),
            }
            answer
        }
        .boxed()
    }
}

/// How long to wait before a second attempt; `None` where a second would end as the first did.
fn pause_before_retry(error: &LlmError) -> Option<Duration> {
    let soon = Duration::from_millis(fastrand::u64(50..200));
    match error {
        LlmError::RateLimited { retry_after } => Some(retry_after.unwrap_or(soon)),
        LlmError::Failed { .. } => Some(soon),
        // Mostly a pooled connection that died while the function was frozen. A completion changes nothing, so it may
        // be asked for twice.
        LlmError::Unreachable(_) => Some(Duration::ZERO),
        LlmError::Resting
        | LlmError::Timeout
        | LlmError::QuotaExhausted
        | LlmError::Refused { .. }
        | LlmError::Garbled(_)
        | LlmError::Empty => None,
    }
}

/// Whether the next caller would meet the same. An odd answer to one request says nothing about the next.
fn counts_as_down(error: &LlmError) -> bool {
    match error {
        LlmError::Timeout
        | LlmError::Unreachable(_)
        | LlmError::RateLimited { .. }
        | LlmError::QuotaExhausted
        | LlmError::Refused { .. }
        | LlmError::Failed { .. } => true,
        LlmError::Resting | LlmError::Garbled(_) | LlmError::Empty => false,
    }
}

fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> LlmError {
    match status.as_u16() {
        429 if wire::error_code(body).as_deref() == Some("insufficient_quota") => LlmError::QuotaExhausted,
        429 => LlmError::RateLimited { retry_after: retry_after(headers) },
        status @ (408 | 409 | 500..) => LlmError::Failed { status },
        status => LlmError::Refused { status },
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let milliseconds = header("retry-after-ms").and_then(|text| text.parse().ok()).map(Duration::from_millis);
    milliseconds.or_else(|| header(RETRY_AFTER.as_str()).and_then(|text| text.parse().ok()).map(Duration::from_secs))
}

#[cfg(test)]
#[path = "openai_tests.rs"]
mod tests;
