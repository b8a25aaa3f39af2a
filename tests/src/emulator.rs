//! The emulator's services, asked directly.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

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
    let request = reqwest::Client::new()
        .post(endpoint)
        .header("X-Amz-Target", format!("{target}.{operation}"))
        .header("Content-Type", content_type)
        .header("Authorization", authorization(scope))
        .body(parameters.to_string());
    let answer = request.send().await.expect("the emulator answers");
    let status = answer.status();
    let text = answer.text().await.expect("text");
    assert!(status.is_success(), "{operation}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// The names of API Gateway's keys: the ids of the companies that have one.
pub async fn gateway_keys(endpoint: &str) -> BTreeSet<String> {
    let request = reqwest::Client::new().get(format!("{endpoint}/apikeys?limit=500"));
    let answer = request.header("Authorization", authorization("apigateway")).send().await;
    let keys: Value = answer.expect("the emulator answers").json().await.expect("JSON");
    assert!(keys["position"].is_null(), "there are more keys than fit a page");
    let names = keys["item"].as_array().expect("a list").iter().filter_map(|key| key["name"].as_str());
    names.map(str::to_owned).collect()
}

/// Lets the company with this key ask as often as it likes: takes its key from its plan to one without a limit.
pub async fn lift_limit(endpoint: &str, key: &str) {
    let client = reqwest::Client::new();
    let ask = async |method: Method, path: &str, body: Value| -> Value {
        let request = client.request(method, format!("{endpoint}{path}")).json(&body);
        let answer = request.header("Authorization", authorization("apigateway")).send().await;
        answer.expect("the emulator answers").json().await.unwrap_or_default()
    };
    let keys = ask(Method::GET, &format!("/apikeys?nameQuery={key}"), Value::Null).await;
    let id = keys["item"].as_array().and_then(|keys| keys.iter().find(|found| found["name"] == key));
    let id = id.and_then(|key| key["id"].as_str()).expect("the company has a key");
    let plans = ask(Method::GET, "/usageplans", Value::Null).await;
    let plans = plans["item"].as_array().expect("plans");
    for plan in plans {
        ask(Method::DELETE, &format!("/usageplans/{}/keys/{id}", plan["id"].as_str().expect("an id")), Value::Null)
            .await;
    }
    let wanted = json!({"name": format!("without a limit, for {key}"), "apiStages": plans[0]["apiStages"]});
    let wide = ask(Method::POST, "/usageplans", wanted).await;
    let path = format!("/usageplans/{}/keys", wide["id"].as_str().expect("a plan"));
    ask(Method::POST, &path, json!({"keyId": id, "keyType": "API_KEY"})).await;
}

/// The emulator checks no signature, but reads account, Region and service from one.
fn authorization(scope: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{scope}/aws4_request, SignedHeaders=host, Signature=0")
}
