//! The queue of the exporter's orders, as the function sees it: it sends the rest of an export, and hides an order.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::http::{Request, Response};

pub(super) const TARGET: &str = "AmazonSQS.";

/// What was asked of it.
#[derive(Debug, Default)]
pub(super) struct Queue {
    asked: Mutex<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    sent: VecDeque<String>,
    hidden: Option<Duration>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn answer(&self, request: &Request) -> Response {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let answer = match request.amz_target.strip_prefix(TARGET) {
            Some("SendMessage") => {
                let text = body["MessageBody"].as_str().unwrap_or_default().to_owned();
                self.lock().sent.push_back(text);
                json!({"MessageId": "5f0e4d2a-9a1b-4f1d-8c7e-2b903f6b4a0e", "MD5OfMessageBody": "0"})
            }
            Some("ChangeMessageVisibility") => {
                self.lock().hidden = body["VisibilityTimeout"].as_u64().map(Duration::from_secs);
                json!({})
            }
            other => {
                let unknown = json!({"__type": "com.amazonaws.sqs#UnsupportedOperation", "message": other});
                return Response::new(400, unknown.to_string()).header("Content-Type", "application/x-amz-json-1.0");
            }
        };
        Response::new(200, answer.to_string()).header("Content-Type", "application/x-amz-json-1.0")
    }

    /// What was sent, once.
    pub(super) fn take_sent(&self) -> Option<String> {
        self.lock().sent.pop_front()
    }

    /// For how long the order was hidden, once.
    pub(super) fn take_hidden(&self) -> Option<Duration> {
        self.lock().hidden.take()
    }
}
