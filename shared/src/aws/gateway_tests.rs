//! The requests that API Gateway and the store of parameters get, and their answers, on a socket.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::aws::Patience;
use crate::config::AwsConfig;

const NAME: &str = "0192f000-0000-7000-8000-000000000001";

/// What is asked, each as its first line and its body.
type Asked = Vec<(String, Value)>;

/// Plans behind a socket that gives these answers, one a request: status, the error's name, the body.
async fn plans(answers: Vec<(u16, &'static str, Value)>) -> (UsagePlans, JoinHandle<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = AwsConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "test".to_owned(),
        secret_access_key: "test".into(),
        session_token: None,
        endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
        dynamodb_endpoint: None,
    };
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        for (status, error, body) in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            while !is_whole(&request) {
                let mut chunk = vec![0; 64 * 1024];
                let length = stream.read(&mut chunk).await.unwrap();
                request.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
            }
            let (head, asked_for) = request.split_once("\r\n\r\n").unwrap();
            let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
            asked.push((line, serde_json::from_str(asked_for).unwrap_or(Value::Null)));
            let body = body.to_string();
            let kind = if error.is_empty() { String::new() } else { format!("x-amzn-errortype: {error}\r\n") };
            let head =
                format!("HTTP/1.1 {status} x\r\nconnection: close\r\n{kind}content-length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
        asked
    });
    let parameters =
        PlanParameters { professional: "/k/professional".to_owned(), enterprise: "/k/enterprise".to_owned() };
    (UsagePlans::new(&Aws::new(&config, Patience::Background), parameters), server)
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    body.len() >= length.parse().unwrap()
}

fn value() -> GatewayKeyValue {
    "0123456789abcdef0123456789abcdef".parse().unwrap()
}

fn keys(names: &[&str]) -> Value {
    let items: Vec<_> = names.iter().map(|name| json!({ "id": format!("id-of-{name}"), "name": name })).collect();
    json!({ "item": items })
}

fn parameter(id: &str) -> Value {
    json!({ "Parameter": { "Name": "x", "Value": id } })
}

#[tokio::test]
async fn a_key_is_made_once_under_its_companys_id() {
    let made = (201, "", json!({ "id": "key1", "name": NAME }));
    let (plans, server) = plans(vec![(200, "", keys(&[])), made]).await;

    let id = plans.ensure_key(NAME, &value()).await.unwrap();

    assert_eq!(id, "key1");
    let asked = server.await.unwrap();
    assert!(asked[0].0.starts_with("GET /apikeys?") && asked[0].0.contains(&format!("name={NAME}")), "{}", asked[0].0);
    assert!(asked[0].0.contains("includeValues=false"));
    assert_eq!(asked[1].0, "POST /apikeys");
    assert_eq!(asked[1].1, json!({ "name": NAME, "value": value().expose(), "enabled": true }));
}

#[tokio::test]
async fn a_key_that_is_there_is_found_by_its_whole_name() {
    let longer = format!("{NAME}-old");
    let (plans, server) = plans(vec![(200, "", keys(&[&longer, NAME]))]).await;

    let id = plans.ensure_key(NAME, &value()).await.unwrap();

    assert_eq!(id, format!("id-of-{NAME}"));
    assert_eq!(server.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_that_somebody_made_at_the_same_moment_is_that_key() {
    let conflict = (409, "ConflictException", json!({ "message": "API Key already exists" }));
    let (plans, server) = plans(vec![(200, "", keys(&[])), conflict, (200, "", keys(&[NAME]))]).await;

    let id = plans.ensure_key(NAME, &value()).await.unwrap();

    assert_eq!(id, format!("id-of-{NAME}"));
    assert_eq!(server.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_key_is_put_on_its_plan_whose_id_is_read_once() {
    let attached = || (201, "", json!({ "id": "key1", "type": "API_KEY" }));
    let already = (409, "ConflictException", json!({ "message": "is already associated" }));
    let parameters = [(200, "", parameter("plan-p")), (200, "", parameter("plan-e"))];
    let answers = parameters.into_iter().chain([attached(), attached(), already]).collect();
    let (plans, server) = plans(answers).await;

    plans.attach("key1", PlanTier::Enterprise).await.unwrap();
    plans.attach("key2", PlanTier::Professional).await.unwrap();
    plans.attach("key2", PlanTier::Professional).await.unwrap();

    let asked = server.await.unwrap();
    assert_eq!((&asked[0].1["Name"], &asked[1].1["Name"]), (&json!("/k/professional"), &json!("/k/enterprise")));
    assert_eq!(asked[2].0, "POST /usageplans/plan-e/keys");
    assert_eq!(asked[2].1, json!({ "keyId": "key1", "keyType": "API_KEY" }));
    assert_eq!(asked[3].0, "POST /usageplans/plan-p/keys");
}

#[tokio::test]
async fn a_plan_whose_id_could_not_be_read_is_read_again() {
    let missing = (400, "", json!({ "__type": "ParameterNotFound", "message": "x" }));
    let there = [(200, "", parameter("plan-p")), (200, "", parameter("plan-e")), (201, "", json!({ "id": "key1" }))];
    let (plans, server) = plans([missing].into_iter().chain(there).collect()).await;

    assert!(matches!(plans.attach("key1", PlanTier::Enterprise).await, Err(GatewayError::Failed { .. })));
    plans.attach("key1", PlanTier::Enterprise).await.unwrap();

    assert_eq!(server.await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_key_is_taken_away_by_its_name_or_was_gone_already() {
    let gone = (404, "NotFoundException", json!({ "message": "Invalid API Key identifier specified" }));
    let answers =
        vec![(200, "", keys(&[NAME])), (202, "", json!({})), (200, "", keys(&[])), (200, "", keys(&[NAME])), gone];
    let (plans, server) = plans(answers).await;

    for _ in 0..3 {
        plans.keys.remove_key(NAME).await.unwrap();
    }

    let asked = server.await.unwrap();
    assert_eq!(asked[1].0, format!("DELETE /apikeys/id-of-{NAME}"));
}

#[tokio::test]
async fn an_error_does_not_show_the_keys_value() {
    let refused = (400, "BadRequestException", json!({ "message": "no" }));
    let (plans, _) = plans(vec![(200, "", keys(&[])), refused]).await;

    let error = plans.ensure_key(NAME, &value()).await.unwrap_err();

    assert!(!format!("{error:?} {}", crate::telemetry::chain(&error)).contains(value().expose()));
    assert_eq!(error.to_string(), "API Gateway did not take the request CreateApiKey");
}
