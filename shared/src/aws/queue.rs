//! Queues.

use std::time::Duration;

use super::Aws;
use crate::telemetry::chain;

/// Why a queue did not do it.
#[derive(Debug, thiserror::Error)]
#[error("the queue did not take the request")]
pub struct QueueError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A queue, by its URL.
#[derive(Debug, Clone)]
pub struct Queue {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Queue {
    /// A queue that is there already.
    pub fn new(aws: &Aws, url: &str) -> Self {
        Self { client: aws.sqs(), url: url.to_owned() }
    }

    /// Sends one message. Returns once the queue has stored it.
    pub async fn send(&self, body: String) -> Result<(), QueueError> {
        let sent = self.client.send_message().queue_url(&self.url).message_body(body).send().await;
        sent.map(drop).map_err(|error| QueueError(Box::new(error)))
    }

    /// Hides a message that was received for this long from now, before it is delivered again. At most 12 hours.
    async fn postpone(&self, receipt_handle: &str, wait: Duration) -> Result<(), QueueError> {
        let request = self.client.change_message_visibility().queue_url(&self.url).receipt_handle(receipt_handle);
        let seconds = i32::try_from(wait.as_secs()).unwrap_or(i32::MAX);
        request.visibility_timeout(seconds).send().await.map(drop).map_err(|error| QueueError(Box::new(error)))
    }

    /// The same for a message that was just delivered. Where it fails the queue's own visibility timeout holds, so it is
    /// only logged.
    pub async fn hide(&self, receipt_handle: Option<&str>, wait: Duration) {
        let Some(receipt) = receipt_handle else { return };
        if let Err(error) = self.postpone(receipt, wait).await {
            tracing::warn!(error = chain(&error), "could not postpone a message");
        }
    }
}
