//! Calls around a month's end: each is counted in one month, and what a closed month says never changes.

use futures::future::join3;
use futures::{StreamExt as _, stream};
use shared::app::answer_call::answer_call;
use shared::app::complete_call::{CallEnd, complete_call};
use shared::app::open_month::CLOSED;
use shared::domain::call::CallStatus;
use shared::domain::job::Job;
use shared::domain::tenant::Tenant;
use shared::domain::time::Seconds;
use shared::domain::usage::{PeriodState, UsagePeriod};
use shared::store::{Booking, Completed};

use crate::app_call::{Kestrel, NUMBER, a_leg};
use crate::app_months::{month, run, tally};
use crate::support::{a_log, a_visit, an_appointment, an_audit, at, call_sid, tenant_id};

const NOON_OF_THE_FIRST: &str = "2026-12-01T12:00:00Z";
const THE_FIFTH: &str = "2026-12-05T06:00:00Z";

/// A call that begins at a time, which is when its month and its kind are decided.
async fn begins(kestrel: &Kestrel, call: u128, now: &str) {
    kestrel.clock.set(now);
    answer_call(&kestrel.another(), &a_leg(call)).await.unwrap();
}

/// Its end, reported whenever the clock says.
async fn ends(kestrel: &Kestrel, call: u128) -> Completed {
    complete_call(&kestrel.another(), &kestrel.end(call)).await.unwrap()
}

fn counted(period: &str, adjusted: bool) -> Completed {
    Completed::Counted { period: period.parse().unwrap(), adjusted }
}

/// Changes company 1's settings.
async fn change(kestrel: &Kestrel, now: &str, change: impl FnOnce(&mut Tenant)) {
    let handle = kestrel.store.tenant(&tenant_id(1));
    let mut tenant = handle.profile().await.unwrap().unwrap();
    tenant.version += 1;
    change(&mut tenant);
    let audit = shared::domain::audit::AuditEntry {
        at: at(now),
        ..an_audit(500 + u128::from(tenant.version), "tenant.updated")
    };
    handle.update(&tenant, &audit).await.unwrap();
}

fn facts(usage: &UsagePeriod) -> (u64, u64, u64) {
    (usage.calls, usage.adjustments, usage.seconds)
}

#[tokio::test]
async fn calls_throughout_a_months_end_are_counted_where_they_began() {
    let kestrel = Kestrel::start().await;
    // Midnight in New York is at five, UTC.
    for (call, began) in
        (1..).zip(["2026-12-01T04:58:00Z", "2026-12-01T04:59:59Z", "2026-12-01T05:00:00Z", "2026-12-01T11:59:00Z"])
    {
        begins(&kestrel, call, began).await;
    }
    kestrel.clock.set("2026-12-01T05:01:00Z");
    assert_eq!(ends(&kestrel, 1).await, counted("2026-11", false));
    assert_eq!(ends(&kestrel, 3).await, counted("2026-12", false));
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    assert_eq!(ends(&kestrel, 2).await, counted("2026-11", false));
    assert_eq!(ends(&kestrel, 4).await, counted("2026-12", false));

    let stand = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;

    assert_eq!((stand.of(CLOSED), stand.total()), (3, 3));
    assert_eq!(facts(&month(&kestrel, 1, "2026-11").await.unwrap()), (2, 0, 120));
    let december = month(&kestrel, 1, "2026-12").await.unwrap();
    assert_eq!((december.state, facts(&december)), (Some(PeriodState::Open), (2, 0, 120)));
}

#[tokio::test]
async fn a_call_that_comes_after_the_close_is_an_adjustment_and_both_months_close_right() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-30T15:00:00Z").await;
    begins(&kestrel, 2, "2026-11-30T15:00:00Z").await;
    ends(&kestrel, 1).await;
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    run(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    let closed = month(&kestrel, 1, "2026-11").await.unwrap();

    kestrel.clock.set("2026-12-06T15:00:00Z");
    assert_eq!(ends(&kestrel, 2).await, counted("2026-12", true));
    assert_eq!(ends(&kestrel, 2).await, Completed::Duplicate);
    begins(&kestrel, 3, "2026-12-07T15:00:00Z").await;
    ends(&kestrel, 3).await;

    let proof =
        &kestrel.table().await[&(format!("TENANT#{}", tenant_id(1)), format!("ADJUSTMENT#2026-12#{}", call_sid(2)))];
    assert_eq!(proof["period"].as_s().unwrap(), "2026-11");
    run(&kestrel, Job::OpenMonth, "2027-01-01T12:00:00Z").await;
    let stand = tally(&kestrel, Job::CloseMonth, "2027-01-05T06:00:00Z").await;
    assert_eq!((stand.of(CLOSED), stand.total()), (3, 3));
    assert_eq!(month(&kestrel, 1, "2026-11").await.unwrap(), closed);
    // The trial is over by then: the call of the 7th was passed on.
    let december = month(&kestrel, 1, "2026-12").await.unwrap();
    assert_eq!((facts(&december), december.forwarded_calls), ((1, 1, 120), 1));
}

#[tokio::test]
async fn a_change_of_zone_in_mid_month_moves_no_call() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-30T12:00:00Z").await;
    begins(&kestrel, 2, "2026-11-30T12:00:00Z").await;
    ends(&kestrel, 1).await;
    // In Apia, 13 hours before UTC, it is December already.
    change(&kestrel, "2026-11-30T12:01:00Z", |tenant| tenant.timezone = chrono_tz::Pacific::Apia).await;
    begins(&kestrel, 3, "2026-11-30T12:02:00Z").await;
    assert_eq!(ends(&kestrel, 3).await, counted("2026-12", false));
    assert_eq!(ends(&kestrel, 2).await, counted("2026-11", false));
    // And back to the west, where November begins once more.
    change(&kestrel, "2026-11-30T12:03:00Z", |tenant| tenant.timezone = chrono_tz::US::Hawaii).await;
    begins(&kestrel, 4, "2026-12-01T09:59:00Z").await;
    assert_eq!(ends(&kestrel, 4).await, counted("2026-11", false));

    for (job, now) in [(Job::OpenMonth, NOON_OF_THE_FIRST), (Job::OpenMonth, "2027-01-01T12:00:00Z")] {
        run(&kestrel, job, now).await;
    }
    let november = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    let december = tally(&kestrel, Job::CloseMonth, "2027-01-05T06:00:00Z").await;

    assert_eq!((november.of(CLOSED), december.of(CLOSED)), (3, 3));
    assert_eq!(facts(&month(&kestrel, 1, "2026-11").await.unwrap()), (3, 0, 180));
    assert_eq!(facts(&month(&kestrel, 1, "2026-12").await.unwrap()), (1, 0, 60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_end_while_the_month_is_closed_are_counted_in_exactly_one_month() {
    let kestrel = Kestrel::start().await;
    for call in 1..=40 {
        begins(&kestrel, call, "2026-11-30T15:00:00Z").await;
    }
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    kestrel.clock.set(THE_FIFTH);
    let kestrel = &kestrel;

    let all_end = stream::iter(1..=40).for_each_concurrent(4, |call| async move {
        ends(kestrel, call).await;
    });
    let close = || async { run(kestrel, Job::CloseMonth, THE_FIFTH).await };
    join3(all_end, close(), close()).await;
    let now = month(kestrel, 1, "2026-11").await.unwrap();
    run(kestrel, Job::CloseMonth, "2026-12-06T06:00:00Z").await;
    run(kestrel, Job::CloseMonth, "2027-01-05T06:00:00Z").await;

    let [november, december] =
        [month(kestrel, 1, "2026-11").await.unwrap(), month(kestrel, 1, "2026-12").await.unwrap()];
    assert_eq!((november.state(), december.state()), (PeriodState::Closed, PeriodState::Closed));
    assert_eq!(november.calls + december.calls, 40);
    assert_eq!(december.calls, december.adjustments);
    assert!(now.state() == PeriodState::Closing || now == november);
}

#[tokio::test]
async fn a_months_first_call_brings_its_limit_and_a_later_change_of_it_stands() {
    let kestrel = Kestrel::start().await;
    for call in 1..=3 {
        begins(&kestrel, call, "2026-11-23T15:00:00Z").await;
    }
    let warm = kestrel.another();
    complete_call(&warm, &kestrel.end(1)).await.unwrap();
    assert_eq!(kestrel.usage().await.unwrap().limit, Some(1_500));

    change(&kestrel, "2026-11-23T15:00:10Z", |tenant| tenant.max_monthly_calls = 2_000).await;
    assert_eq!(kestrel.usage().await.unwrap().limit, Some(2_000));
    // This instance still remembers the settings of before.
    complete_call(&warm, &kestrel.end(2)).await.unwrap();
    assert_eq!((kestrel.usage().await.unwrap().limit, kestrel.usage().await.unwrap().calls), (Some(2_000), 2));

    change(&kestrel, "2026-11-23T15:00:20Z", |tenant| tenant.crews = 3).await;
    assert_eq!(kestrel.usage().await.unwrap().limit, Some(2_000));
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    assert_eq!(month(&kestrel, 1, "2026-12").await.unwrap().limit, Some(2_000));
}

#[tokio::test]
async fn a_limit_changed_before_the_months_first_call_is_the_months() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-23T15:00:00Z").await;
    let warm = kestrel.another();
    shared::app::routing::of_number(&warm, NUMBER).await.unwrap();

    change(&kestrel, "2026-11-23T15:00:10Z", |tenant| tenant.max_monthly_calls = 10).await;
    complete_call(&warm, &kestrel.end(1)).await.unwrap();

    let usage = kestrel.usage().await.unwrap();
    assert_eq!((usage.limit, usage.calls, usage.state), (Some(10), 1, None));
}

#[tokio::test]
async fn a_number_copied_before_limits_were_part_of_it_still_counts_its_calls() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-23T15:00:00Z").await;
    kestrel.store.unset(&format!("PHONE#{NUMBER}"), "PHONE", "monthly_calls").await;

    assert_eq!(ends(&kestrel, 1).await, counted("2026-11", false));

    assert_eq!(kestrel.usage().await.unwrap().limit, None);
}

#[tokio::test]
async fn a_call_is_recorded_also_where_its_companys_settings_are_gone() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-23T15:00:00Z").await;
    kestrel.store.remove(&format!("PHONE#{NUMBER}"), "PHONE").await;
    kestrel.store.remove(&format!("TENANT#{}", tenant_id(1)), "PROFILE").await;

    assert_eq!(ends(&kestrel, 1).await, counted("2026-11", false));
}

#[tokio::test]
async fn a_visit_booked_in_a_call_of_a_closed_month_is_counted_in_the_next() {
    let kestrel = Kestrel::start().await;
    run(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    let appointment = an_appointment(1, 1, a_visit(1, "2026-12-07T14:00:00Z"));
    let booking = Booking {
        appointment: &appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: None,
    };

    let tenant = kestrel.store.tenant(&tenant_id(1));
    tenant.book(&booking).await.unwrap();
    tenant.book(&booking).await.unwrap();

    assert_eq!(month(&kestrel, 1, "2026-11").await.unwrap().appointments, 0);
    assert_eq!(month(&kestrel, 1, "2026-12").await.unwrap().appointments, 1);
}

#[tokio::test]
async fn a_call_nobody_answered_asks_for_no_settings() {
    let kestrel = Kestrel::start().await;
    begins(&kestrel, 1, "2026-11-23T15:00:00Z").await;
    let end = CallEnd { status: CallStatus::NoAnswer, duration: Seconds(0), ..kestrel.end(1) };
    kestrel.store.meter().take();

    complete_call(&kestrel.another(), &end).await.unwrap();

    // The pointer, the last turn before and after, a voicemail: strong reads, and no half for the number.
    assert_eq!(kestrel.store.meter().take().read, 4.0);
}
