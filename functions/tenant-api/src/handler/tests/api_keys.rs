//! API keys: their secret is seen once, and a repeat never makes two.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::app::identity::authorize::authorize;
use shared::domain::access::{Principal, Role};
use shared::domain::api_key::MOST_KEYS;

use super::world::{Ask, Reply, World, is_now, somebody};

fn wanted() -> Value {
    json!({ "name": "Board", "permissions": ["messages:read", "calls:read", "calls:read"] })
}

fn create(body: Value) -> Ask {
    Ask::new(TenantApi::CreateApiKey).body(body)
}

fn of(operation: TenantApi, made: &Reply) -> Ask {
    Ask::new(operation).id(made.body["key"]["id"].as_str().unwrap())
}

impl World {
    async fn keys(&self) -> Vec<Value> {
        self.send(Ask::new(TenantApi::ListApiKeys)).await.body["items"].as_array().unwrap().clone()
    }

    /// Whose a secret is, as the authorizer says.
    async fn whose(&self, made: &Reply) -> Option<Principal> {
        let header = format!("Bearer {}", made.body["secret"].as_str().unwrap());
        authorize(&self.deps, &header).await.unwrap().map(|authorized| authorized.principal)
    }
}

#[tokio::test]
async fn a_key_works_and_its_secret_is_in_no_other_answer_and_no_item() {
    let world = World::start().await;

    let made = world.send(create(wanted())).await;

    assert_eq!(made.status, 201, "{}", made.text);
    let (key, secret) = (&made.body["key"], made.body["secret"].as_str().unwrap());
    assert!(secret.starts_with("kst_live_") && secret.ends_with(key["last4"].as_str().unwrap()));
    assert_eq!(key["permissions"], json!(["calls:read", "messages:read"]));
    assert_eq!((&key["prefix"], &key["environment"]), (&json!("kst_live_"), &json!("live")));
    assert_eq!(
        (&key["is_active"], &key["expires_at"], &key["total_requests"]),
        (&json!(true), &Value::Null, &json!(0))
    );
    assert_eq!(key["created_by"]["kind"], "user");
    assert!(is_now(&key["created_at"]));
    let principal = world.whose(&made).await.unwrap();
    assert_eq!(world.send(Ask::new(TenantApi::ListCalls).by(Some(principal))).await.status, 200);
    let listed = world.send(Ask::new(TenantApi::ListApiKeys)).await;
    for text in world.everything().values().chain([&listed.text]) {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!listed.text.contains("digest"));
    assert_eq!(world.audited().await, ["api_key.created"]);
}

#[tokio::test]
async fn a_repeat_under_the_same_key_makes_no_second_one_and_says_what_to_do() {
    let world = World::start().await;
    let ask = |name: &str| {
        create(json!({ "name": name, "permissions": ["calls:read"] })).header("Idempotency-Key", "make-00001")
    };

    let (one, two) = tokio::join!(world.send(ask("Board")), world.send(ask("Board")));
    let later = world.send(ask("Board")).await;
    let other = world.send(ask("Other")).await;

    let mut statuses = [one.status, two.status, later.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert!(later.text.contains("rotate or revoke") && !later.text.contains("kst_"), "{}", later.text);
    assert!(other.text.contains("Idempotency-Key"), "{}", other.text);
    assert_eq!((world.keys().await.len(), world.audited().await.len()), (1, 1));
}

#[tokio::test]
async fn a_rotated_key_has_one_successor_and_works_for_a_day_beside_it() {
    let world = World::start().await;
    let old = world.send(create(wanted())).await;
    let rotate = || of(TenantApi::RotateApiKey, &old);

    let (one, two) = tokio::join!(world.send(rotate()), world.send(rotate()));
    let later = world.send(rotate()).await;

    let (made, refused) = if one.status == 201 { (one, two) } else { (two, one) };
    assert_eq!((made.status, refused.status, later.status), (201, 409, 409), "{}", refused.text);
    assert!(later.body["detail"].as_str().is_some_and(|words| words.contains("rotate the successor")));
    let keys = world.keys().await;
    assert_eq!((keys.len(), &keys[0]["replaced_by"]), (2, &made.body["key"]["id"]));
    assert_eq!((&keys[0]["is_active"], &keys[1]["permissions"]), (&json!(true), &keys[0]["permissions"]));
    assert!(keys[0]["expires_at"].as_str().unwrap().starts_with("2026-11-25T15:00:00"));
    assert!(world.whose(&old).await.is_some() && world.whose(&made).await.is_some());
    assert_eq!(world.audited().await, ["api_key.created", "api_key.rotated"]);
}

#[tokio::test]
async fn a_revoked_key_is_nobodys_stays_in_the_list_and_cannot_be_rotated() {
    let world = World::start().await;
    let made = world.send(create(wanted())).await;

    let revoked = world.send(of(TenantApi::RevokeApiKey, &made)).await;
    let again = world.send(of(TenantApi::RevokeApiKey, &made)).await;
    let rotated = world.send(of(TenantApi::RotateApiKey, &made)).await;

    assert_eq!((revoked.status, again.status, rotated.status), (204, 204, 409));
    assert_eq!(world.whose(&made).await, None);
    let keys = world.keys().await;
    assert_eq!((keys.len(), &keys[0]["is_active"], is_now(&keys[0]["revoked_at"])), (1, &json!(false), true));
    assert_eq!(world.audited().await, ["api_key.created", "api_key.revoked"]);
}

#[tokio::test]
async fn wrong_fields_are_named_and_nothing_is_made() {
    let world = World::start().await;
    let before = world.everything();
    let with = |field: &str, value: Value| {
        let mut body = wanted();
        body[field] = value;
        create(body)
    };
    let wrong = json!({ "name": " ", "permissions": ["calls:read", "x"], "expires_at": "soon", "environment": "prod" });
    let cases = [
        (create(wrong), 422, vec!["name", "permissions.1", "expires_at", "environment"]),
        (with("permissions", json!([])), 422, vec!["permissions"]),
        (with("permissions", json!(["keys:write"])), 422, vec!["permissions"]),
        (with("permissions", json!(["exports:read"])), 422, vec!["permissions"]),
        (with("expires_at", json!("2026-11-24T14:59:59Z")), 422, vec!["expires_at"]),
        (with("name", json!("x".repeat(61))), 422, vec!["name"]),
        (with("secret", json!("kst_live_mine")), 400, vec![]),
    ];
    for (ask, status, fields) in cases {
        let reply = world.send(ask.clone()).await;
        assert_eq!((reply.status, reply.wrong_fields()), (status, fields), "{ask:?}: {}", reply.text);
    }

    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_key_may_expire_and_be_for_trying_out() {
    let world = World::start().await;
    let body = json!({
        "name": "Trial", "permissions": ["calls:read"], "expires_at": "2026-12-01T00:00:00+01:00", "environment": "test",
    });

    let made = world.send(create(body)).await;

    assert_eq!(made.body["key"]["expires_at"], "2026-11-30T23:00:00Z");
    assert!(made.body["secret"].as_str().unwrap().starts_with("kst_test_"));
}

#[tokio::test]
async fn beyond_twenty_keys_one_has_to_go_first() {
    let world = World::start().await;
    let mut first = None;
    for number in 0..MOST_KEYS {
        let made = world.send(create(wanted()).header("Idempotency-Key", format!("make-{number:05}"))).await;
        first.get_or_insert(made);
    }

    let beyond = world.send(create(wanted())).await;
    let repeat = world.send(create(wanted()).header("Idempotency-Key", "make-00000")).await;

    assert_eq!((beyond.status, repeat.status), (409, 409));
    assert!(beyond.text.contains("Revoke one first") && repeat.text.contains("already"), "{}", repeat.text);
    world.send(of(TenantApi::RevokeApiKey, &first.unwrap())).await;
    assert_eq!(world.send(create(wanted())).await.status, 201);
}

#[tokio::test]
async fn an_admin_gives_a_key_nothing_that_is_an_owners() {
    let world = World::start().await;
    let by = Some(somebody(1, Role::Admin));

    let made = world.send(create(json!({ "name": "Board", "permissions": ["company:write"] })).by(by.clone())).await;
    let refused = world.send(create(json!({ "name": "Board", "permissions": ["account:close"] })).by(by)).await;

    assert_eq!((made.status, refused.status), (201, 422));
}

#[tokio::test]
async fn requests_made_with_a_key_are_counted_whether_they_succeed_or_not() {
    let world = World::start().await;
    let made = world.send(create(wanted())).await;
    let by = world.whose(&made).await;

    let shown = world.send(Ask::new(TenantApi::ListCalls).by(by.clone())).await;
    let missing = world.send(Ask::new(TenantApi::ShowCall).id("x").by(by)).await;

    assert_eq!((shown.status, missing.status), (200, 404));
    let key = &world.keys().await[0];
    assert_eq!((&key["total_requests"], is_now(&key["last_used_at"])), (&json!(1), true), "the rest within a minute");
}

#[tokio::test]
async fn a_use_that_cannot_be_counted_fails_nothing() {
    let world = World::start().await;
    let made = world.send(create(wanted())).await;
    let by = world.whose(&made).await;
    let mut away = World::away();
    away.desk.isolation = None;

    // It needs no table itself; the count does.
    let unknown = away.send(Ask::new(TenantApi::ShowCall).id("x").by(by)).await;

    assert_eq!(unknown.status, 404, "{}", unknown.text);
}
