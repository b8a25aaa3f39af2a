//! The emulator's services that speak AWS's JSON protocol, asked directly.

use serde_json::Value;

/// What a service is called in a request: in the credential's scope, and before an operation's name.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    scope: &'static str,
    target: &'static str,
    content_type: &'static str,
}

/// Queues.
pub const SQS: Service = Service { scope: "sqs", target: "AmazonSQS", content_type: "application/x-amz-json-1.0" };
/// The event bus, its rules and its archive.
pub const EVENTS: Service =
    Service { scope: "events", target: "AWSEvents", content_type: "application/x-amz-json-1.1" };

/// Asks for one operation, which must succeed.
pub async fn request(endpoint: &str, service: Service, operation: &str, parameters: &Value) -> Value {
    let Service { scope, target, content_type } = service;
    // The emulator checks no signature, but reads account and Region from one.
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{scope}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let request = reqwest::Client::new()
        .post(endpoint)
        .header("X-Amz-Target", format!("{target}.{operation}"))
        .header("Content-Type", content_type)
        .header("Authorization", authorization)
        .body(parameters.to_string());
    let answer = request.send().await.expect("the emulator answers");
    let status = answer.status();
    let text = answer.text().await.expect("text");
    assert!(status.is_success(), "{operation}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}
