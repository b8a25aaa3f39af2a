//! The table refuses, answers too late, or is busy with the same item: nothing is lost, nothing happens twice, and the
//! error says whether trying again can help.

use shared::store::{Completed, Error, Opened, TurnWritten};

use crate::support::Fault::{CommitThenCut, Conflict, ConflictAndThrottle, Refuse, Throttle};
use crate::support::{TestStore, a_log, a_pointer, a_turn, call_sid, tenant_id, trace};

async fn calls_counted(store: &TestStore) -> u64 {
    let usage = store.tenant(&tenant_id(1)).usage("2026-11".parse().unwrap()).await.unwrap();
    usage.map_or(0, |usage| usage.calls)
}

#[tokio::test]
async fn a_conflict_is_tried_again_at_once() {
    let store = TestStore::start().await;
    store.faults.next([Conflict; 4]);

    let completed = store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap();

    assert!(matches!(completed, Completed::Counted { adjusted: false, .. }));
    assert_eq!((store.faults.remaining(), calls_counted(&store).await), (0, 1));
}

#[tokio::test]
async fn conflicts_that_last_are_given_up_after_five_tries() {
    let store = TestStore::start().await;
    store.faults.next([Conflict; 6]);

    let error = store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert_eq!(store.faults.remaining(), 1);
    store.faults.next([]);
    assert_eq!(calls_counted(&store).await, 0);
}

#[tokio::test]
async fn a_conflict_beside_a_throttled_item_is_not_tried_again_here() {
    let store = TestStore::start().await;
    store.faults.next([ConflictAndThrottle, ConflictAndThrottle, ConflictAndThrottle]);

    let error = store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert_eq!(store.faults.remaining(), 2);
}

#[tokio::test]
async fn throttling_beyond_the_clients_own_tries_is_unavailable() {
    let store = TestStore::start().await;
    store.faults.next([Throttle, Throttle]);

    let error = store.open_call(&a_pointer(1, 1), &trace()).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(matches!(store.open_call(&a_pointer(1, 1), &trace()).await.unwrap(), Opened::New(_)));
}

#[tokio::test]
async fn a_table_that_is_away_is_unavailable() {
    let store = TestStore::start().await;
    store.faults.next([Refuse; 4]);

    let error = store.open_call(&a_pointer(1, 1), &trace()).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_call_end_whose_answer_was_lost_is_counted_once() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    // As often as the client tries: it never learns that the first try was taken.
    store.faults.next([CommitThenCut, CommitThenCut]);

    let lost = tenant.complete_call(&a_log(1), None).await.unwrap_err();
    let retried = tenant.complete_call(&a_log(1), None).await.unwrap();

    assert!(matches!(lost, Error::Unavailable { .. }), "{lost:?}");
    assert_eq!(retried, Completed::Duplicate);
    assert_eq!(calls_counted(&store).await, 1);
}

#[tokio::test]
async fn a_call_end_whose_answer_was_lost_once_is_repeated_by_the_client_and_counted_once() {
    let store = TestStore::start().await;
    store.faults.next([CommitThenCut]);

    let completed = store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap();

    assert!(matches!(completed, Completed::Counted { adjusted: false, .. }));
    assert_eq!(calls_counted(&store).await, 1);
}

#[tokio::test]
async fn a_turn_and_a_call_start_whose_answers_were_lost_are_the_ones_stored() {
    let store = TestStore::start().await;
    let (pointer, turn) = (a_pointer(1, 1), a_turn(1));

    store.faults.next([CommitThenCut]);
    let opened = store.open_call(&pointer, &trace()).await.unwrap();
    store.faults.next([CommitThenCut]);
    let written = store.tenant(&tenant_id(1)).put_turn(&call_sid(1), &turn).await.unwrap();

    assert!(matches!(opened, Opened::Already(stored) if *stored == pointer));
    assert!(matches!(written, TurnWritten::Repeated(stored) if *stored == turn));
}

#[tokio::test]
async fn an_error_says_nothing_of_a_person() {
    let store = TestStore::start().await;
    let mut log = a_log(1);
    // Larger than any item may be, so that the table refuses it.
    log.summary = Some("Jane Doe ".repeat(50_000));

    let error = store.tenant(&tenant_id(1)).complete_call(&log, None).await.unwrap_err();

    let shown = format!("{error:?} {error}");
    assert!(matches!(error, Error::Bug(_)), "{error:?}");
    assert!(!shown.contains("Jane") && !shown.contains("+1500"), "{shown}");
}
