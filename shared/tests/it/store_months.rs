//! A month's states and its sum, request by request.

use shared::domain::call::{CallKind, CallLog};
use shared::domain::month_sum::{CountedCall, MonthSum};
use shared::domain::time::BillingMonth;
use shared::domain::usage::PeriodState;
use shared::store::{Booking, TenantStore};

use crate::support::{TestStore, a_log, a_visit, an_appointment, at, call_sid, tenant_id};

const CLOSED_AT: &str = "2026-12-05T06:00:00Z";

fn november() -> BillingMonth {
    "2026-11".parse().unwrap()
}

async fn state(tenant: &TenantStore<'_>, month: BillingMonth) -> Option<PeriodState> {
    tenant.usage(month).await.unwrap().and_then(|usage| usage.state)
}

fn sum_of(calls: &[CallLog]) -> MonthSum {
    let mut sum = MonthSum::default();
    for CallLog { call_sid, kind, duration_seconds: seconds, day, .. } in calls.iter().cloned() {
        sum.add(&CountedCall { call_sid, kind, seconds, day: Some(day) });
    }
    sum
}

#[tokio::test]
async fn a_month_closes_only_with_the_totals_that_were_proven() {
    for kind in [Some(CallKind::Answered), Some(CallKind::Forwarded), Some(CallKind::Test), None] {
        let store = TestStore::start().await;
        let tenant = store.tenant(&tenant_id(1));
        tenant.complete_call(&a_log(1), None).await.unwrap();
        tenant.end_month(november(), None, 1_500).await.unwrap();
        let proven = tenant.usage(november()).await.unwrap().unwrap();

        match kind {
            Some(kind) => {
                tenant.complete_call(&CallLog { kind, ..a_log(2) }, None).await.unwrap();
            }
            None => {
                let appointment = an_appointment(1, 2, a_visit(1, "2026-11-24T14:00:00Z"));
                let started_at = a_log(1).started_at;
                let booking = Booking { appointment: &appointment, started_at, period: november(), customer: None };
                tenant.book(&booking).await.unwrap();
            }
        }

        assert!(!tenant.close_month(&proven, "of before", at(CLOSED_AT)).await.unwrap(), "{kind:?}");
        let now = tenant.usage(november()).await.unwrap().unwrap();
        assert!(tenant.close_month(&now, "of now", at(CLOSED_AT)).await.unwrap(), "{kind:?}");
        let closed = tenant.usage(november()).await.unwrap().unwrap();
        assert_eq!((closed.calls, closed.checksum.as_deref()), (now.calls, Some("of now")));
    }
}

#[tokio::test]
async fn a_month_that_has_not_ended_and_one_that_is_closed_are_not_closed() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    tenant.begin_month(november(), 1_500).await.unwrap();
    let open = tenant.usage(november()).await.unwrap().unwrap();

    assert!(!tenant.close_month(&open, "early", at(CLOSED_AT)).await.unwrap());
    assert_eq!(state(&tenant, november()).await, Some(PeriodState::Open));
    tenant.end_month(november(), None, 1_500).await.unwrap();
    assert!(tenant.close_month(&open, "in time", at(CLOSED_AT)).await.unwrap());
    assert!(!tenant.close_month(&open, "again", at("2026-12-06T06:00:00Z")).await.unwrap());

    let closed = tenant.usage(november()).await.unwrap().unwrap();
    assert_eq!((closed.checksum.as_deref(), closed.closed_at), (Some("in time"), Some(at(CLOSED_AT))));
}

#[tokio::test]
async fn a_month_that_ended_is_left_as_it_is_and_so_is_the_one_after_it() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let (december, january) = (november().next(), november().next().next());

    assert_eq!(tenant.end_month(november(), Some(december), 10).await.unwrap(), PeriodState::Closing);
    assert_eq!(tenant.end_month(november(), Some(january), 20).await.unwrap(), PeriodState::Closing);
    tenant.begin_month(december, 30).await.unwrap();

    assert_eq!(tenant.usage(december).await.unwrap().unwrap().limit, Some(10));
    assert_eq!(tenant.usage(january).await.unwrap(), None);
    let usage = tenant.usage(november()).await.unwrap().unwrap();
    tenant.close_month(&usage, "checksum", at(CLOSED_AT)).await.unwrap();
    assert_eq!(tenant.end_month(november(), Some(january), 20).await.unwrap(), PeriodState::Closed);
    assert_eq!(tenant.usage(january).await.unwrap(), None);
}

#[tokio::test]
async fn a_sum_holds_what_is_counted_in_the_month_and_nothing_else() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    // In Apia November begins at eleven in the morning of October 31, UTC; in Hawaii it ends at ten of December 1.
    let first = CallLog { started_at: at("2026-10-31T11:00:00Z"), day: 1, ..a_log(1) };
    let last = CallLog { started_at: at("2026-12-01T09:59:00Z"), day: 30, ..a_log(2) };
    let of_october = CallLog { period: "2026-10".parse().unwrap(), started_at: at("2026-11-01T02:00:00Z"), ..a_log(3) };
    let of_december = CallLog { period: november().next(), started_at: at("2026-11-30T23:00:00Z"), ..a_log(4) };
    let uncounted = CallLog { counted: false, ..a_log(5) };
    for log in [&first, &last, &of_october, &of_december, &uncounted] {
        tenant.complete_call(log, None).await.unwrap();
    }

    let sum = tenant.month_sum(november()).await.unwrap();

    assert_eq!(sum.checksum(), sum_of(&[first, last]).checksum());
}

#[tokio::test]
async fn a_late_call_is_in_the_sum_of_the_month_it_is_counted_in() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    tenant.end_month(november(), None, 1_500).await.unwrap();
    let usage = tenant.usage(november()).await.unwrap().unwrap();
    tenant.close_month(&usage, "checksum", at(CLOSED_AT)).await.unwrap();
    for (call, kind) in [(1, CallKind::Answered), (2, CallKind::Forwarded), (3, CallKind::Test)] {
        tenant.complete_call(&CallLog { kind, ..a_log(call) }, None).await.unwrap();
    }

    let [before, after] = [november(), november().next()];

    assert_eq!(tenant.month_sum(before).await.unwrap(), MonthSum::default());
    let counted = tenant.usage(after).await.unwrap().unwrap();
    assert_eq!((counted.calls, counted.adjustments, counted.forwarded_calls, counted.test_calls), (1, 1, 1, 1));
    assert!(tenant.month_sum(after).await.unwrap().differences(&counted).is_none());
}

#[tokio::test]
async fn records_of_more_than_a_megabyte_are_added_up_page_by_page() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let long = |call| CallLog { summary: Some("w".repeat(40_000)), call_sid: call_sid(call), ..a_log(call) };
    let logs: Vec<_> = (1..=60).map(long).collect();
    for log in &logs {
        tenant.complete_call(log, None).await.unwrap();
    }
    store.meter().take();

    let sum = tenant.month_sum(november()).await.unwrap();

    // 2.4 MB in units of 4 KB: three pages, of which each attribute left out still is paid.
    assert!(store.meter().take().read > 500.0);
    assert_eq!(sum.checksum(), sum_of(&logs).checksum());
}
