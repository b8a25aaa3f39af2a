//! The queue in which a call's end waits while the table is away.

use super::Aws;

/// Why nothing was queued.
#[derive(Debug, thiserror::Error)]
#[error("the queue did not take the message")]
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
}
