//! The stack's queues, spoken to as the functions never do: looked into, filled by hand.

use std::time::{Duration, Instant};

use seed::stack::Stack;
use serde_json::{Value, json};

use crate::emulator::{SQS, request};

/// A queue of the stack, by the last part of its name.
pub struct Queue {
    endpoint: String,
    url: String,
}

impl Queue {
    /// The queue `name`, for example `call-log-retry`.
    pub fn of(stack: &Stack, name: &str) -> Self {
        let url = stack.queues.get(name).unwrap_or_else(|| panic!("the stack has no queue {name}"));
        Self { endpoint: stack.aws_endpoint_url.clone(), url: url.clone() }
    }

    /// Makes a queue of a journey's own.
    pub async fn create(stack: &Stack, name: &str) -> Self {
        let made = request(&stack.aws_endpoint_url, SQS, "CreateQueue", &json!({"QueueName": name})).await;
        let url = made["QueueUrl"].as_str().expect("its address").to_owned();
        Self { endpoint: stack.aws_endpoint_url.clone(), url }
    }

    /// What a rule or a policy calls it.
    pub async fn arn(&self) -> String {
        let answer = self.request("GetQueueAttributes", json!({"AttributeNames": ["QueueArn"]})).await;
        answer["Attributes"]["QueueArn"].as_str().expect("its name").to_owned()
    }

    /// Removes it.
    pub async fn delete(&self) {
        self.request("DeleteQueue", json!({})).await;
    }

    /// Sends a message.
    pub async fn send(&self, body: &str) {
        self.request("SendMessage", json!({"MessageBody": body})).await;
    }

    /// How many messages wait or are in hand.
    pub async fn depth(&self) -> usize {
        let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
        let answer = self.request("GetQueueAttributes", json!({"AttributeNames": names})).await;
        let count = |name: &str| answer["Attributes"][name].as_str().and_then(|count| count.parse::<usize>().ok());
        names.iter().map(|name| count(name).expect("a count")).sum()
    }

    /// Waits until so many messages wait or are in hand.
    pub async fn until_depth(&self, wanted: usize, at_most: Duration) -> usize {
        let begun = Instant::now();
        loop {
            let depth = self.depth().await;
            if depth == wanted || begun.elapsed() > at_most {
                return depth;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Takes every message out for good. Returns their texts.
    pub async fn drain(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        loop {
            let wanted = json!({"MaxNumberOfMessages": 10, "VisibilityTimeout": 60});
            let answer = self.request("ReceiveMessage", wanted).await;
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return bodies;
            }
            for message in messages {
                self.request("DeleteMessage", json!({"ReceiptHandle": message["ReceiptHandle"]})).await;
                bodies.push(message["Body"].as_str().unwrap_or_default().to_owned());
            }
        }
    }

    async fn request(&self, operation: &str, mut parameters: Value) -> Value {
        parameters["QueueUrl"] = self.url.clone().into();
        request(&self.endpoint, SQS, operation, &parameters).await
    }
}
