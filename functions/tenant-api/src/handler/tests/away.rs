//! While the table or the secret is away, every route says so and when to try again.

use shared::api::route::Operations as _;
use shared::api::routes::TenantApi;
use shared::app::office::cursor::Cursors;
use shared::aws::Patience;

use super::access::sensible;
use super::values::*;
use super::world::{Ask, World};

#[tokio::test]
async fn while_the_table_is_away_every_route_says_when_to_try_again() {
    let ids = World::start().await.furnish().await;
    let away = World::away();

    let replies = TenantApi::routes().iter().map(|route| async { (route.id, away.send(sensible(route, &ids)).await) });

    for (id, reply) in futures::future::join_all(replies).await {
        assert_eq!((reply.status, reply.retry_after.as_deref()), (503, Some("2")), "{id}: {}", reply.text);
        assert!(!reply.text.contains("127.0.0.1"), "{}", reply.text);
    }
}

#[tokio::test]
async fn while_the_secret_is_away_only_lists_that_go_on_wait_for_it() {
    let mut world = World::start().await;
    let config = super::world::config("http://127.0.0.1:9", "http://127.0.0.1:9");
    let aws = shared::app::connect::aws(&config.common, Patience::Caller);
    world.desk.cursors = Cursors::of_secret(&aws, "arn:cursor");
    for number in 1..4 {
        world.of(1).complete_call(&a_log(number), None).await.unwrap();
    }

    let whole = world.send(Ask::new(TenantApi::ListCalls)).await;
    let part = world.send(Ask::new(TenantApi::ListCalls).query("limit", 2)).await;

    assert_eq!((whole.status, whole.ids().len()), (200, 3));
    assert_eq!((part.status, part.retry_after.as_deref()), (503, Some("2")));
}
