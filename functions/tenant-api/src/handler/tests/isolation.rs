//! Nothing of a company is reached but by its own session.

use super::values::tenant_id;
use super::world::World;

#[tokio::test]
async fn the_functions_own_role_reaches_no_item_and_a_session_only_its_companys() {
    let world = World::start().await;
    let ours = tenant_id(1);

    assert!(world.desk.deps.store.tenant(&ours).profile().await.is_err());
    let session = world.desk.deps_of(ours).await.unwrap();
    assert!(session.store.tenant(&ours).profile().await.unwrap().is_some());
    assert!(session.store.tenant(&tenant_id(2)).profile().await.is_err());
}
