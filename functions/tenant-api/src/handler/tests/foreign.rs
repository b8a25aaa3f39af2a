//! Another company's ids: not found, nothing told, nothing changed.

use shared::api::route::Operations as _;
use shared::api::routes::TenantApi;
use shared::domain::access::Role;

use super::access::sensible;
use super::world::{Ask, World, somebody};

/// Words that only the first company's items hold.
const CANARIES: [&str; 8] = [
    "Jane Doe",
    "+15005550006",
    "my AC stopped",
    "12 Oak Street",
    "Calls go to the old number",
    "alice1@acme.example",
    "Sam Newman",
    "Zapier",
];

fn tells_nothing(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

#[tokio::test]
async fn an_id_of_another_company_is_not_found_on_every_route_and_nothing_changes() {
    let world = World::start().await;
    let ids = world.furnish().await;
    let before = world.everything();
    let mut asked = 0;

    for route in TenantApi::routes().iter().filter(|route| route.path.contains('{')) {
        let reply = world.send(sensible(route, &ids).by(Some(somebody(2, Role::Owner)))).await;
        asked += 1;

        assert_eq!(reply.status, 404, "{}", route.id);
        tells_nothing(&reply.text);
        assert_eq!(world.everything(), before, "{}", route.id);
    }

    assert!(asked >= 10, "{asked}");
}

#[tokio::test]
async fn the_owner_finds_the_same_ids() {
    let world = World::start().await;
    let ids = world.furnish().await;

    for route in TenantApi::routes().iter().filter(|route| route.path.contains('{')) {
        let reply = world.send(sensible(route, &ids)).await;

        assert!((200..300).contains(&reply.status), "{}: {}", route.id, reply.text);
    }
}

#[tokio::test]
async fn no_list_shows_anything_of_another_company() {
    let world = World::start().await;
    world.furnish().await;

    for route in TenantApi::routes().iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
        let ids = std::collections::BTreeMap::new();
        let reply = world.send(sensible(route, &ids).by(Some(somebody(2, Role::Owner)))).await;

        tells_nothing(&reply.text);
    }
}

#[tokio::test]
async fn what_is_no_id_is_not_found() {
    let world = World::start().await;

    for id in ["x", "0192f000-0000-7000-8000-0000000000FF", "AAAA", "a%20b", &"A".repeat(500)] {
        for operation in [TenantApi::ShowCall, TenantApi::ShowAppointment] {
            assert_eq!(world.send(Ask::new(operation).id(id)).await.status, 404, "{id}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_company_or_list_or_that_was_changed_is_refused() {
    let world = World::start().await;
    for company in [1, 2] {
        for number in 1..4 {
            let log = super::values::a_log(number);
            world.of(company).complete_call(&log, None).await.unwrap();
        }
    }
    let first = world.send(Ask::new(TenantApi::ListCalls).query("limit", 2)).await;
    let cursor = first.body["next_cursor"].as_str().unwrap().to_owned();
    let list = |operation| Ask::new(operation).query("cursor", &cursor);

    let good = world.send(list(TenantApi::ListCalls)).await;

    assert_eq!((good.status, good.ids().len()), (200, 1));
    let mut changed = cursor.clone().into_bytes();
    changed[30] = if changed[30] == b'A' { b'B' } else { b'A' };
    for ask in [
        list(TenantApi::ListCalls).by(Some(somebody(2, Role::Owner))),
        list(TenantApi::ListMessages),
        list(TenantApi::ListAudit),
        list(TenantApi::ListCalls).query("outcome", "booked"),
        Ask::new(TenantApi::ListCalls).query("cursor", String::from_utf8(changed).unwrap()),
        Ask::new(TenantApi::ListCalls).query("cursor", "x"),
    ] {
        let reply = world.send(ask.clone()).await;
        assert_eq!((reply.status, reply.wrong_fields()), (422, vec!["cursor"]), "{ask:?}");
    }
}
