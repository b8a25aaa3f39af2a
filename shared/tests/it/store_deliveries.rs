//! Claims of deliveries: who may say what became of one.

use chrono::{DateTime, Duration, Utc};
use shared::domain::delivery::{Delivery, DeliveryStatus};
use shared::store::{DeliveryClaim, Finish, TenantStore};
use uuid::Uuid;

use crate::support::{TestStore, a_notice, at, tenant_id};

const SLOW: Uuid = Uuid::from_u128(1);
const QUICK: Uuid = Uuid::from_u128(2);

fn start() -> DateTime<Utc> {
    at("2026-11-23T15:00:00Z")
}

async fn claim(tenant: &TenantStore<'_>, who: Uuid, minutes: i64) -> DeliveryClaim {
    let (name, notice) = a_notice("e1");
    tenant.claim_delivery(&name, &notice, who, start() + Duration::minutes(minutes)).await.unwrap()
}

async fn record(tenant: &TenantStore<'_>) -> Delivery {
    tenant.delivery(&a_notice("e1").0).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_sender_whose_claim_has_ended_may_not_say_what_became_of_it() {
    let store = TestStore::start().await;
    let (tenant, (name, _)) = (store.tenant(&tenant_id(1)), a_notice("e1"));
    assert!(matches!(claim(&tenant, SLOW, 0).await, DeliveryClaim::Mine(_)));
    assert_eq!(claim(&tenant, QUICK, 4).await, DeliveryClaim::Held { until: start() + Duration::minutes(5) });
    assert!(matches!(claim(&tenant, QUICK, 5).await, DeliveryClaim::Mine(_)));

    assert!(!tenant.finish_delivery(&name, SLOW, Finish::Failed("refused"), start()).await.unwrap());
    assert!(!tenant.release_delivery(&name, SLOW, "not now", start()).await.unwrap());

    let now = record(&tenant).await;
    assert_eq!((now.status, now.claim, now.attempts), (DeliveryStatus::Claimed, QUICK, 2));
    assert_eq!(now.claimed_until, start() + Duration::minutes(10));
    assert!(tenant.finish_delivery(&name, QUICK, Finish::Sent("mail-1"), start()).await.unwrap());
    assert_eq!(record(&tenant).await.provider_id.as_deref(), Some("mail-1"));
}

#[tokio::test]
async fn what_is_finished_is_not_finished_otherwise() {
    let store = TestStore::start().await;
    let (tenant, (name, _)) = (store.tenant(&tenant_id(1)), a_notice("e1"));
    claim(&tenant, SLOW, 0).await;
    assert!(tenant.bounce_delivery(&name, "mail-1", "it came back", start()).await.unwrap());

    assert!(!tenant.finish_delivery(&name, SLOW, Finish::Sent("mail-1"), start()).await.unwrap());

    let now = record(&tenant).await;
    assert_eq!((now.status, now.reason.as_deref()), (DeliveryStatus::Bounced, Some("it came back")));
    assert_eq!(claim(&tenant, QUICK, 60).await, DeliveryClaim::Finished(now));
}

#[tokio::test]
async fn a_claim_that_was_given_back_is_the_next_ones_at_once() {
    let store = TestStore::start().await;
    let (tenant, (name, _)) = (store.tenant(&tenant_id(1)), a_notice("e1"));
    claim(&tenant, SLOW, 0).await;

    assert!(tenant.release_delivery(&name, SLOW, "not now", start()).await.unwrap());

    let DeliveryClaim::Mine(mine) = claim(&tenant, QUICK, 0).await else { panic!("a claim") };
    assert_eq!((mine.attempts, mine.reason.as_deref()), (2, Some("not now")));
}

#[tokio::test]
async fn the_same_sender_that_asks_twice_has_one_claim() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    let first = claim(&tenant, SLOW, 0).await;

    assert_eq!(claim(&tenant, SLOW, 0).await, first);
    assert_eq!(record(&tenant).await.attempts, 1);
}
