//! A company's score: one a night, the first that is written; the nights before are kept.

use aws_sdk_dynamodb::types::AttributeValue;
use shared::domain::health::Health;
use shared::store::{Error, HealthWritten};

use crate::support::Fault::{CommitThenCut, Conflict, Throttle};
use crate::support::{TestStore, a_health, tenant_id};

const TONIGHT: &str = "2026-11-24";

fn is_new(written: &HealthWritten) -> bool {
    matches!(written, HealthWritten::New(_))
}

#[tokio::test]
async fn the_first_score_of_a_night_stands() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let (first, second) = (a_health(85, TONIGHT), a_health(35, TONIGHT));

    let written = tenant.record_health(&first).await.unwrap();
    let before = store.everything().await;
    let repeated = tenant.record_health(&second).await.unwrap();

    assert!(matches!(&written, HealthWritten::New(stored) if **stored == first), "{written:?}");
    assert!(matches!(&repeated, HealthWritten::Repeated(stored) if **stored == first), "{repeated:?}");
    assert_eq!(store.everything().await, before);
    assert_eq!(*tenant.health().await.unwrap().unwrap(), first);
}

#[tokio::test]
async fn of_many_scores_at_once_one_is_written_once() {
    let store = TestStore::start().await;
    store.watch().await;
    let tenant = store.tenant(&tenant_id(1));
    let scores: Vec<Health> = (0..16).map(|score| a_health(score, TONIGHT)).collect();

    let writes = scores.iter().map(|health| tenant.record_health(health));
    let written = futures::future::try_join_all(writes).await.unwrap();

    let stored = tenant.health().await.unwrap().unwrap();
    assert_eq!(written.iter().filter(|written| is_new(written)).count(), 1);
    for written in written {
        let (HealthWritten::New(answer) | HealthWritten::Repeated(answer)) = written;
        assert_eq!(answer, stored);
    }
    assert_eq!((store.changes_of("HEALTH").len(), store.changes_of("HEALTH#2026-11-24").len()), (1, 1));
}

#[tokio::test]
async fn a_later_night_replaces_the_score_and_an_earlier_one_does_not() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    for (score, night) in [(90, "2026-11-22"), (80, "2026-11-23"), (70, TONIGHT)] {
        assert!(is_new(&tenant.record_health(&a_health(score, night)).await.unwrap()), "{night}");
    }
    let late = tenant.record_health(&a_health(10, "2026-11-20")).await.unwrap();

    assert!(matches!(&late, HealthWritten::Repeated(stored) if stored.score == 70), "{late:?}");
    assert_eq!(tenant.health().await.unwrap().unwrap().score, 70);
    let scores = |found: Vec<shared::domain::stored::Stored<Health>>| -> Vec<u8> {
        found.iter().map(|health| health.score).collect()
    };
    assert_eq!(scores(tenant.health_history(10).await.unwrap()), [70, 80, 90]);
    assert_eq!(scores(tenant.health_history(2).await.unwrap()), [70, 80]);
}

#[tokio::test]
async fn the_index_sorts_the_last_score_and_the_history_is_removed_after_400_days() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    tenant.record_health(&a_health(100, "2026-11-23")).await.unwrap();
    tenant.record_health(&a_health(5, TONIGHT)).await.unwrap();

    let items = store.everything().await;
    let of = |sk: &str| items.iter().find(|item| item["SK"].as_s().unwrap() == sk).unwrap();
    assert_eq!(of("HEALTH")["gsi1sk"].as_s().unwrap(), &format!("005#{}", tenant_id(1)));
    assert!(of("HEALTH")["gsi1pk"].as_s().unwrap().starts_with("HEALTH#"));
    assert!(!of("HEALTH").contains_key("ttl"));
    // 2027-12-29, 400 days later.
    assert_eq!(of("HEALTH#2026-11-24")["ttl"], AttributeValue::N("1830038400".to_owned()));
    assert!(!of("HEALTH#2026-11-24").contains_key("gsi1pk"));
}

#[tokio::test]
async fn a_score_whose_answer_was_lost_or_refused_is_written_once() {
    let store = TestStore::start().await;
    store.watch().await;
    let tenant = store.tenant(&tenant_id(1));
    let health = a_health(35, TONIGHT);

    store.faults.next([Throttle, Throttle]);
    let throttled = tenant.record_health(&health).await;
    let nothing = store.everything().await.is_empty();
    store.faults.next([Conflict, CommitThenCut, CommitThenCut]);
    let lost = tenant.record_health(&health).await;
    let repeated = tenant.record_health(&health).await.unwrap();

    assert!(matches!(throttled, Err(Error::Unavailable { .. })) && nothing, "{throttled:?}");
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert!(matches!(&repeated, HealthWritten::Repeated(stored) if **stored == health), "{repeated:?}");
    assert_eq!(store.changes_of("HEALTH").len(), 1);
}
