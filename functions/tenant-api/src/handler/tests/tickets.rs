//! Support tickets: opened once for each key, closed once.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;

use super::world::{Ask, NOW, World, written};

fn open(subject: &str, key: &str) -> Ask {
    let ask = Ask::new(TenantApi::OpenTicket).body(json!({ "subject": subject, "body": "Since this morning." }));
    if key.is_empty() { ask } else { ask.header("Idempotency-Key", key) }
}

#[tokio::test]
async fn a_repeat_under_the_same_key_gets_the_first_ticket_and_another_request_is_a_conflict() {
    let world = World::start().await;

    let (one, two) = tokio::join!(world.send(open("No sound", "key-00001")), world.send(open("No sound", "key-00001")));
    let other = world.send(open("No light", "key-00001")).await;
    let new = world.send(open("No sound", "")).await;

    assert_eq!((one.status, two.status, other.status, new.status), (201, 201, 409, 201), "{}", one.text);
    assert_eq!(one.body, two.body);
    assert_ne!(new.body["id"], one.body["id"]);
    assert_eq!((world.items_of("ticket").len(), world.audited().await.len()), (2, 2));
}

#[tokio::test]
async fn a_ticket_is_closed_once() {
    let world = World::start().await;
    let opened = world.send(open("No sound", "")).await;
    let close = || Ask::new(TenantApi::CloseTicket).id(opened.body["id"].as_str().unwrap());

    let closed = world.send(close()).await;
    let again = world.send(close()).await;

    assert_eq!((&opened.body["status"], &opened.body["closed_at"]), (&json!("open"), &Value::Null));
    assert_eq!((&closed.body["status"], &closed.body["closed_at"]), (&json!("closed"), &written(NOW)));
    assert_eq!(again.body, closed.body);
    assert_eq!(world.audited().await, ["ticket.opened", "ticket.closed"]);
}

#[tokio::test]
async fn words_that_are_none_or_too_many_are_named() {
    let world = World::start().await;
    let body = json!({ "subject": "x".repeat(121), "body": " " });

    let reply = world.send(Ask::new(TenantApi::OpenTicket).body(body)).await;

    assert_eq!((reply.status, reply.wrong_fields()), (422, vec!["subject", "body"]));
    assert!(world.items_of("ticket").is_empty());
}
