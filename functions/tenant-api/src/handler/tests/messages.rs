//! Messages: listed, dealt with, opened again.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::domain::access::{Permission, Role};

use super::values::*;
use super::world::{Ask, NOW, World, a_key, somebody, written};

async fn leave_three(world: &World) -> Vec<String> {
    for turn in 1..4 {
        world.of(1).take_message(a_log(1).started_at, &a_message(1, turn)).await.unwrap();
    }
    world.send(Ask::new(TenantApi::ListMessages)).await.ids()
}

fn mark(id: &str, is_handled: bool) -> Ask {
    Ask::new(TenantApi::ChangeMessage).id(id).body(json!({ "is_handled": is_handled }))
}

#[tokio::test]
async fn whoever_deals_with_a_message_first_is_named_until_it_is_opened_again() {
    let world = World::start().await;
    let ids = leave_three(&world).await;

    let handled = world.send(mark(&ids[0], true).by(Some(somebody(1, Role::Member)))).await;
    let again = world.send(mark(&ids[0], true).by(Some(a_key(vec![Permission::MessagesWrite])))).await;
    let opened = world.send(mark(&ids[0], false)).await;

    assert_eq!(handled.body["handled_at"], written(NOW));
    assert_eq!(handled.body["handled_by"]["kind"], "user");
    assert_eq!(again.body, handled.body);
    assert_eq!((&opened.body["is_handled"], &opened.body["handled_by"]), (&json!(false), &Value::Null));
    assert_eq!(world.audited().await, ["message.handled", "message.reopened"]);
}

#[tokio::test]
async fn only_what_waits_or_only_what_does_not_can_be_listed() {
    let world = World::start().await;
    let ids = leave_three(&world).await;
    world.send(mark(&ids[1], true)).await;
    let list = |handled: &str| Ask::new(TenantApi::ListMessages).query("handled", handled);

    assert_eq!(world.send(list("true")).await.ids(), [ids[1].clone()]);
    assert_eq!(world.send(list("false")).await.ids(), [ids[0].clone(), ids[2].clone()]);
    let first = world.send(list("false").query("limit", 1)).await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let second = world.send(list("false").query("limit", 1).query("cursor", cursor)).await;
    assert_eq!((second.ids(), &second.body["next_cursor"]), (vec![ids[2].clone()], &Value::Null));
    assert_eq!(world.send(list("perhaps")).await.wrong_fields(), ["handled"]);
}
