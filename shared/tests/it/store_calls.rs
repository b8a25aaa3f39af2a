//! The end of a call: on record once, counted once, whatever the order and however often.

use std::sync::Arc;

use chrono::Duration;
use shared::domain::call::{CallKind, CallLog, CallStatus, Outcome};
use shared::domain::time::BillingMonth;
use shared::store::{Amendment, Completed};

use crate::support::{TestStore, a_log, at, call_sid, tenant_id, trace};

fn november() -> BillingMonth {
    "2026-11".parse().unwrap()
}

fn december() -> BillingMonth {
    november().next()
}

fn counted() -> Completed {
    Completed::Counted { period: november(), adjusted: false }
}

async fn close(store: &TestStore, month: &str) {
    store.set(format!("TENANT#{}", tenant_id(1)), format!("USAGE#{month}"), "period", month).await;
    store.set(format!("TENANT#{}", tenant_id(1)), format!("USAGE#{month}"), "state", "CLOSED").await;
}

#[tokio::test]
async fn a_completed_call_is_on_record_and_counted_once_however_often_it_is_reported() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let log = a_log(1);

    assert_eq!(tenant.complete_call(&log, None).await.unwrap(), counted());
    assert_eq!(tenant.complete_call(&log, None).await.unwrap(), Completed::Duplicate);

    let usage = tenant.usage(november()).await.unwrap().unwrap();
    assert_eq!((usage.calls, usage.seconds, usage.days["23"]), (1, 180, 1));
    assert_eq!(usage.last_call_at, Some(log.started_at));
    assert_eq!(*tenant.call(log.started_at, &log.call_sid).await.unwrap().unwrap(), log);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_reports_from_each_of_eight_at_once_count_one_call() {
    let store = Arc::new(TestStore::start().await);
    let deliver = |store: Arc<TestStore>| async move {
        let mut new = 0;
        for _ in 0..50 {
            match store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap() {
                Completed::Counted { .. } => new += 1,
                Completed::Duplicate => {}
                Completed::Logged => panic!("a completed call is counted"),
            }
        }
        new
    };
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(deliver(Arc::clone(&store)))).collect();

    let mut new = 0;
    for task in tasks {
        new += task.await.unwrap();
    }

    let tenant = store.tenant(&tenant_id(1));
    assert_eq!(new, 1);
    assert_eq!(tenant.usage(november()).await.unwrap().unwrap().calls, 1);
    assert_eq!(tenant.calls(10, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn each_kind_of_call_has_its_own_counter() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    for (number, kind) in [(1, CallKind::Answered), (2, CallKind::Forwarded), (3, CallKind::Test)] {
        let log = CallLog { kind, ..a_log(number) };
        assert_eq!(tenant.complete_call(&log, None).await.unwrap(), counted());
    }

    let usage = tenant.usage(november()).await.unwrap().unwrap();
    assert_eq!((usage.calls, usage.forwarded_calls, usage.test_calls), (1, 1, 1));
    assert_eq!(usage.seconds, 540);
    assert_eq!(usage.days.values().sum::<u64>(), usage.calls);
}

#[tokio::test]
async fn a_call_nobody_answered_is_on_record_and_not_counted() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let log = CallLog { status: CallStatus::NoAnswer, counted: false, ..a_log(1) };

    assert_eq!(tenant.complete_call(&log, None).await.unwrap(), Completed::Logged);
    assert_eq!(tenant.complete_call(&log, None).await.unwrap(), Completed::Duplicate);
    assert_eq!(tenant.complete_call(&CallLog { counted: true, ..log }, None).await.unwrap(), Completed::Duplicate);

    assert_eq!(tenant.usage(november()).await.unwrap(), None);
}

#[tokio::test]
async fn a_call_of_a_closed_month_is_an_adjustment_of_the_next_that_is_not() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    close(&store, "2026-11").await;
    close(&store, "2026-12").await;
    let january = december().next();
    let log = a_log(1);

    let first = tenant.complete_call(&log, None).await.unwrap();
    let again = tenant.complete_call(&log, None).await.unwrap();

    assert_eq!(first, Completed::Counted { period: january, adjusted: true });
    assert_eq!(again, Completed::Duplicate);
    let usage = tenant.usage(january).await.unwrap().unwrap();
    assert_eq!((usage.calls, usage.adjustments, usage.days.len()), (1, 1, 0));
    assert_eq!(tenant.usage(november()).await.unwrap().unwrap().calls, 0);
    let stored = tenant.call(log.started_at, &log.call_sid).await.unwrap().unwrap();
    assert_eq!((stored.period, stored.counted_in), (november(), Some(january)));
}

#[tokio::test]
async fn a_month_that_is_closing_still_takes_its_calls() {
    let store = TestStore::start().await;
    store.set(format!("TENANT#{}", tenant_id(1)), "USAGE#2026-11".to_owned(), "state", "CLOSING").await;

    assert_eq!(store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap(), counted());
}

#[tokio::test]
async fn a_call_is_counted_on_the_day_that_the_company_saw() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    // Ten in the evening of the last of November in New York, and eight in the morning of the first in Tokyo.
    let late = CallLog { started_at: at("2026-12-01T03:00:00Z"), day: 30, ..a_log(1) };
    let early = CallLog { started_at: at("2026-11-30T23:00:00Z"), period: december(), day: 1, ..a_log(2) };

    tenant.complete_call(&late, None).await.unwrap();
    tenant.complete_call(&early, None).await.unwrap();

    assert_eq!(tenant.usage(november()).await.unwrap().unwrap().days["30"], 1);
    assert_eq!(tenant.usage(december()).await.unwrap().unwrap().days["01"], 1);
}

#[tokio::test]
async fn an_amendment_never_moves_a_record_backwards_and_never_makes_one() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let log = a_log(1);
    let amendment = |turns, outcome| Amendment {
        outcome,
        summary: None,
        customer_name: Some("Jane Roe".to_owned()),
        customer_phone: None,
        appointment_id: None,
        turns,
    };
    let amend = async |turns, outcome| {
        tenant.amend_call(log.started_at, &log.call_sid, &amendment(turns, outcome)).await.unwrap()
    };

    assert!(!amend(7, Outcome::Message).await);
    tenant.complete_call(&log, None).await.unwrap();
    assert!(!amend(5, Outcome::Abandoned).await);
    assert!(amend(7, Outcome::Message).await);
    assert!(!amend(6, Outcome::Info).await);

    let stored = tenant.call(log.started_at, &log.call_sid).await.unwrap().unwrap();
    assert_eq!((stored.outcome, stored.turns), (Outcome::Message, 7));
    assert_eq!((stored.summary.as_ref(), stored.customer_name.as_deref()), (log.summary.as_ref(), Some("Jane Roe")));
    assert_eq!(tenant.usage(november()).await.unwrap().unwrap().calls, 1);
}

#[tokio::test]
async fn a_recording_is_noted_on_a_record_that_exists() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let log = a_log(1);
    let recording = "RE0123456789abcdef0123456789abcdef".parse().unwrap();

    assert!(!tenant.attach_recording(log.started_at, &log.call_sid, &recording).await.unwrap());
    tenant.complete_call(&log, None).await.unwrap();
    assert!(tenant.attach_recording(log.started_at, &log.call_sid, &recording).await.unwrap());

    let stored = tenant.call(log.started_at, &log.call_sid).await.unwrap().unwrap();
    assert_eq!(stored.recording_sid, Some(recording));
}

#[tokio::test]
async fn calls_come_newest_first_page_after_page() {
    let store = TestStore::start().await;
    let traced = store.traced(&trace());
    let tenant = traced.tenant(&tenant_id(1));
    for number in [3, 1, 5, 2, 4] {
        let started_at = a_log(1).started_at + Duration::minutes(number);
        let log = CallLog { started_at, ..a_log(u128::try_from(number).unwrap()) };
        tenant.complete_call(&log, None).await.unwrap();
    }

    let first = tenant.calls(2, None).await.unwrap();
    let last = first.last().unwrap();
    let second = tenant.calls(10, Some((last.started_at, &last.call_sid))).await.unwrap();

    let sids: Vec<_> = first.iter().chain(&second).map(|log| log.call_sid.clone()).collect();
    assert_eq!(sids, [5, 4, 3, 2, 1].map(call_sid));
}
