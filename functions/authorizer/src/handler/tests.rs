use std::fs;

use serde_json::{Value, json};
use shared::api::context;
use shared::app::connect;
use shared::app::identity::authorize::Authorized;
use shared::aws::Patience;
use shared::config::AuthorizerConfig;
use shared::domain::access::{Credential, Permission, Principal, Role};

use super::*;

/// A function whose table is away.
fn deps() -> Deps {
    let config = AuthorizerConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel-local",
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => "test",
            "AWS_ENDPOINT_URL" => "http://127.0.0.1:9",
            _ => return None,
        };
        Some(value.to_owned())
    });
    let config = config.unwrap();
    Deps::new(&config.common, &connect::aws(&config.common, Patience::Caller))
}

fn read(name: &str) -> Asked {
    let file = format!("{}/../../events/authorizer/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

async fn answer(asked: Asked) -> Result<Value, Error> {
    authorize(&deps(), asked, Context::default()).await.map(|answer| serde_json::to_value(answer).unwrap())
}

/// What API Gateway makes ACCESS_DENIED of, whatever is asked for: 401 by template.yaml, and no error of the function's.
fn turned_away() -> Value {
    json!({
        "principalId": "nobody",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Deny", "Action": "execute-api:Invoke",
                "Resource": "arn:aws:execute-api:us-east-1:000000000000:kestrelapp/live/*/*",
            }],
        },
        "context": {},
    })
}

#[test]
fn every_event_file_is_a_question() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/authorizer");
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();

    assert_eq!(names, ["api-key", "mistyped-key", "no-credential", "password-instead", "session"]);
    assert!(names.iter().all(|name| read(name).method_arn.starts_with("arn:aws:execute-api:")));
}

#[tokio::test]
async fn what_cannot_be_a_credential_is_turned_away_without_asking_the_table() {
    for name in ["mistyped-key", "no-credential", "password-instead"] {
        assert_eq!(answer(read(name)).await.unwrap(), turned_away(), "{name}");
    }
}

#[tokio::test]
async fn while_the_table_is_away_nobody_is_told_that_they_are_logged_out() {
    for name in ["api-key", "session"] {
        assert!(answer(read(name)).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn two_credentials_are_none() {
    let mut asked = read("session");
    let headers = asked.headers.as_mut().unwrap();
    let value = headers["Authorization"].clone();
    headers.insert("authorization".to_owned(), value);

    assert_eq!(answer(asked).await.unwrap(), turned_away());
}

#[test]
fn the_answer_lets_in_to_all_routes_of_the_stage_and_says_who_it_is() {
    let tenant = "019ab000-0000-7000-8000-00000000000a".parse().unwrap();
    let person =
        Credential::Person { user: "019ab000-0000-7000-8000-0000000000aa".parse().unwrap(), role: Role::Admin };
    let key = Credential::Key {
        key: "019ab000-0000-7000-8000-0000000000bb".parse().unwrap(),
        permissions: vec![Permission::CallsRead],
    };
    let arn = "arn:aws:execute-api:us-east-1:000000000000:kestrelapp/live/GET/v1/calls/GET/x";
    for (by, id) in [(person, "019ab000-0000-7000-8000-0000000000aa"), (key, "019ab000-0000-7000-8000-0000000000bb")] {
        let principal = Principal { tenant, by };
        let gateway_key = Some("a".repeat(32).parse().unwrap());
        let authorized = Authorized { principal: principal.clone(), gateway_key };

        let answer = serde_json::to_value(Answer::of(&authorized, arn)).unwrap();

        assert_eq!(answer["principalId"], id);
        assert_eq!(answer["usageIdentifierKey"], "a".repeat(32));
        assert_eq!(
            answer["policyDocument"],
            json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow", "Action": "execute-api:Invoke",
                    "Resource": "arn:aws:execute-api:us-east-1:000000000000:kestrelapp/live/*/*",
                }],
            })
        );
        let said = |name: &str| answer["context"].get(name).and_then(Value::as_str);
        assert_eq!(context::principal(said), Some(principal));
    }
}

#[test]
fn a_company_without_a_gateway_key_is_not_counted_under_anothers() {
    let tenant = "019ab000-0000-7000-8000-00000000000a".parse().unwrap();
    let by = Credential::Person { user: "019ab000-0000-7000-8000-0000000000aa".parse().unwrap(), role: Role::Owner };
    let authorized = Authorized { principal: Principal { tenant, by }, gateway_key: None };

    let answer = serde_json::to_value(Answer::of(&authorized, "arn/live/GET/v1")).unwrap();

    assert!(answer.get("usageIdentifierKey").is_none());
}
