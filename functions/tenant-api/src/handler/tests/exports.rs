//! Exports: asked for by an owner, one at a time, seen by nobody else.

use serde_json::json;
use shared::api::routes::TenantApi;
use shared::domain::access::Role;

use super::world::{Ask, World, somebody};

#[tokio::test]
async fn an_owner_asks_and_looks_and_nobody_else_may() {
    let world = World::start().await;

    let asked = world.send(Ask::new(TenantApi::AskExport)).await;
    let again = world.send(Ask::new(TenantApi::AskExport)).await;

    assert_eq!((asked.status, &asked.body["status"]), (202, &json!("queued")));
    assert_eq!(asked.body["id"], again.body["id"]);
    let id = asked.body["id"].as_str().unwrap().to_owned();
    let shown = world.send(Ask::new(TenantApi::ShowExport).id(&id)).await;
    assert_eq!((shown.status, &shown.body["download_url"]), (200, &json!(null)));
    assert_eq!(world.send(Ask::new(TenantApi::ListExports)).await.ids(), std::slice::from_ref(&id));
    let by_another = Ask::new(TenantApi::ShowExport).id(&id).by(Some(somebody(2, Role::Owner)));
    assert_eq!(world.send(by_another).await.status, 404);
    let by_an_admin = Ask::new(TenantApi::AskExport).by(Some(somebody(1, Role::Admin)));
    assert_eq!(world.send(by_an_admin).await.status, 403);
    assert_eq!(world.audited().await, ["export.requested"]);
}
