//! The requests that API Gateway and the store of parameters get, and their answers, on a socket.

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::*;
use crate::aws::service::{Answer, Asked, service};

const NAME: &str = "0192f000-0000-7000-8000-000000000001";

/// Plans behind a socket that gives these answers, one a request: status, the error's name, the body.
async fn plans(answers: Vec<(u16, &'static str, Value)>) -> (UsagePlans, JoinHandle<Vec<Asked>>) {
    let answer = |(status, error, body): (u16, &'static str, Value)| Answer { error, ..Answer::new(status, body) };
    let (aws, server) = service(answers.into_iter().map(answer).collect()).await;
    let parameters =
        PlanParameters { professional: "/k/professional".to_owned(), enterprise: "/k/enterprise".to_owned() };
    (UsagePlans::new(&aws, parameters), server)
}

/// What was asked, each as its first line and its body.
async fn asked_of(server: JoinHandle<Vec<Asked>>) -> Vec<(String, Value)> {
    let read = |asked: Asked| {
        let line = asked.head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        (line, serde_json::from_str(&asked.body).unwrap_or(Value::Null))
    };
    server.await.unwrap().into_iter().map(read).collect()
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
    let asked = asked_of(server).await;
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
    assert_eq!(asked_of(server).await.len(), 1);
}

#[tokio::test]
async fn a_key_that_somebody_made_at_the_same_moment_is_that_key() {
    let conflict = (409, "ConflictException", json!({ "message": "API Key already exists" }));
    let (plans, server) = plans(vec![(200, "", keys(&[])), conflict, (200, "", keys(&[NAME]))]).await;

    let id = plans.ensure_key(NAME, &value()).await.unwrap();

    assert_eq!(id, format!("id-of-{NAME}"));
    assert_eq!(asked_of(server).await.len(), 3);
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

    let asked = asked_of(server).await;
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

    assert_eq!(asked_of(server).await.len(), 4);
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

    let asked = asked_of(server).await;
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
