//! The month ends and closes by itself: once for each company, whatever is repeated, at once, or interrupted.

use std::collections::BTreeMap;

use futures::future::join;
use shared::app::close_month::{MISMATCH, close_month};
use shared::app::open_month::{CLOSED, CLOSING, LEFT, NEW, open_month};
use shared::app::orders::{JobDesk, Taken};
use shared::app::sweep::{Ordered, Swept};
use shared::app::{Deps, Error};
use shared::domain::call::{CallKind, CallLog};
use shared::domain::job::{Job, Order, Page, Tally};
use shared::domain::tenant::Tenant;
use shared::domain::time::Seconds;
use shared::domain::usage::{PeriodState, UsagePeriod};
use shared::store::{Capacity, RunSummary};

use crate::app_call::Kestrel;
use crate::support::Fault::{CommitThenCut, Conflict, Pass, Refuse, Throttle};
use crate::support::{JobQueues, a_log, a_tenant, at, signed_up, tenant_id};

const NOON_OF_THE_FIRST: &str = "2026-12-01T12:00:00Z";
const THE_FIFTH: &str = "2026-12-05T06:00:00Z";
const THE_SIXTH: &str = "2026-12-06T06:00:00Z";

pub(crate) async fn either(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    match ordered.order.job() {
        Job::OpenMonth => open_month(desk, ordered).await,
        Job::CloseMonth => close_month(desk, ordered).await,
        Job::ScoreHealth | Job::SendDigests => Err(Error::Invalid { reason: "not a month's job" }),
    }
}

pub(crate) fn begin(job: Job) -> String {
    format!(r#"{{"step":"begin","job":"{job}"}}"#)
}

/// Runs a job at a time, all of it.
pub(crate) async fn run(kestrel: &Kestrel, job: Job, now: &str) -> Vec<RunSummary> {
    kestrel.clock.set(now);
    run_with(&kestrel.deps, job).await
}

async fn run_with(deps: &Deps, job: Job) -> Vec<RunSummary> {
    JobQueues::default().run(deps, &begin(job), either).await
}

/// Where companies stand after a run.
pub(crate) async fn tally(kestrel: &Kestrel, job: Job, now: &str) -> Tally {
    run(kestrel, job, now).await.pop().expect("the first run of the day").tally
}

/// A month of a company.
pub(crate) async fn month(kestrel: &Kestrel, tenant: u128, month: &str) -> Option<UsagePeriod> {
    kestrel.store.tenant(&tenant_id(tenant)).usage(month.parse().unwrap()).await.unwrap()
}

async fn state(kestrel: &Kestrel, tenant: u128, of: &str) -> Option<PeriodState> {
    month(kestrel, tenant, of).await.map(|usage| usage.state.expect("a state"))
}

/// All months of all companies, as they are stored.
async fn months(kestrel: &Kestrel) -> BTreeMap<(String, String), String> {
    let is_usage = |(_, sk): &(String, String)| sk.starts_with("USAGE#");
    let table = kestrel.table().await.into_iter().filter(|(key, _)| is_usage(key));
    table.map(|(key, item)| (key, format!("{item:?}"))).collect()
}

async fn call(kestrel: &Kestrel, tenant: u128, log: CallLog) {
    kestrel.store.tenant(&tenant_id(tenant)).complete_call(&log, Some(1_500)).await.unwrap();
}

fn forwarded(call: u128) -> CallLog {
    CallLog { kind: CallKind::Forwarded, duration_seconds: Seconds(7), ..a_log(call) }
}

#[tokio::test]
async fn a_month_ends_and_the_next_opens_with_the_companys_limit() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;

    let stand = tally(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;

    assert_eq!((stand.of(CLOSING), stand.total()), (3, 3));
    let november = month(&kestrel, 1, "2026-11").await.unwrap();
    assert_eq!((november.state(), november.calls, november.limit), (PeriodState::Closing, 1, Some(1_500)));
    let december = month(&kestrel, 1, "2026-12").await.unwrap();
    assert_eq!((december.state, december.calls, december.limit), (Some(PeriodState::Open), 0, Some(1_500)));
    let empty = month(&kestrel, 2, "2026-11").await.unwrap();
    assert_eq!((empty.state(), empty.calls, empty.seconds), (PeriodState::Closing, 0, 0));
}

#[tokio::test]
async fn nothing_ends_before_the_month_is_over_everywhere() {
    let kestrel = Kestrel::start().await;
    signed_up(&kestrel.store, [Tenant { created_at: at("2026-09-01T00:00:00Z"), ..a_tenant(3) }]).await;

    let stand = tally(&kestrel, Job::OpenMonth, "2026-12-01T11:59:00Z").await;

    // It is the month before that has ended: for the one company that was there already.
    assert_eq!((stand.of(CLOSING), stand.of(NEW)), (1, 3));
    assert_eq!(state(&kestrel, 3, "2026-10").await, Some(PeriodState::Closing));
    assert_eq!(state(&kestrel, 1, "2026-11").await, Some(PeriodState::Open));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_jobs_twice_at_once_and_again_change_nothing_more() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;
    for (job, now) in [(Job::OpenMonth, NOON_OF_THE_FIRST), (Job::CloseMonth, THE_FIFTH)] {
        kestrel.clock.set(now);
        let (one, other) = (kestrel.another(), kestrel.another());

        let (first, second) = join(run_with(&one, job), run_with(&other, job)).await;
        let table = kestrel.table().await;
        let third = run_with(&kestrel.deps, job).await;

        assert_eq!(first.len() + second.len() + third.len(), 1);
        assert_eq!(kestrel.table().await, table);
    }
    assert_eq!(state(&kestrel, 1, "2026-11").await, Some(PeriodState::Closed));
}

#[tokio::test]
async fn a_closed_month_holds_its_totals_and_what_exactly_was_counted() {
    use sha2::Digest;
    let kestrel = Kestrel::start().await;
    for log in [a_log(2), a_log(1), forwarded(3), CallLog { counted: false, ..a_log(4) }] {
        call(&kestrel, 1, log).await;
    }
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;

    let stand = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;

    assert_eq!((stand.of(CLOSED), stand.total()), (3, 3));
    let closed = month(&kestrel, 1, "2026-11").await.unwrap();
    assert_eq!((closed.state, closed.closed_at), (Some(PeriodState::Closed), Some(at(THE_FIFTH))));
    assert_eq!((closed.calls, closed.forwarded_calls, closed.test_calls, closed.seconds), (2, 1, 0, 367));
    let calls = [(1, 180, "answered"), (2, 180, "answered"), (3, 7, "forwarded")];
    let list: String = calls.iter().map(|(sid, seconds, kind)| format!("CA{sid:032x}:{seconds}:{kind}\n")).collect();
    assert_eq!(closed.checksum, Some(hex::encode(sha2::Sha256::digest(list))));
    let nothing = month(&kestrel, 2, "2026-11").await.unwrap();
    assert_eq!(nothing.checksum, Some(hex::encode(sha2::Sha256::digest(""))));
}

#[tokio::test]
async fn a_month_that_nobody_ended_on_the_first_is_ended_and_closed_on_the_fifth() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;

    let stand = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;

    assert_eq!((stand.of(CLOSED), stand.total()), (3, 3));
    assert_eq!(state(&kestrel, 1, "2026-12").await, Some(PeriodState::Open));
}

#[tokio::test]
async fn a_job_that_breaks_at_any_request_ends_as_if_nothing_had_happened() {
    let reference = Kestrel::start().await;
    call(&reference, 1, a_log(1)).await;
    for (job, now) in [(Job::OpenMonth, NOON_OF_THE_FIRST), (Job::CloseMonth, THE_FIFTH)] {
        run(&reference, job, now).await;
    }
    let expected = months(&reference).await;

    let mut broken = 0;
    // A page of one company takes ten requests at most. Being told "not now" is the same at each of them.
    let faults = [(Refuse, 10), (CommitThenCut, 10), (Throttle, 3), (Conflict, 3)].into_iter();
    for (fault, passed) in faults.flat_map(|(fault, most)| (0..most).map(move |passed| (fault, passed))) {
        let kestrel = Kestrel::start().await;
        call(&kestrel, 1, a_log(1)).await;
        for (job, now) in [(Job::OpenMonth, NOON_OF_THE_FIRST), (Job::CloseMonth, THE_FIFTH)] {
            kestrel.clock.set(now);
            let queues = JobQueues::default();
            for page in pages_with_companies(&kestrel, job, now).await {
                kestrel.store.faults.next(std::iter::repeat_n(Pass, passed).chain([fault; 2]));
                let first = queues.deliver(&kestrel.deps, &page, either).await;
                kestrel.store.faults.next([]);
                if let Taken::Later(_) = first {
                    broken += 1;
                    let again = queues.deliver_again(&kestrel.deps, &page, 2, either).await;
                    assert!(matches!(again, Taken::Done(_)), "{again:?}");
                }
            }
        }
        assert_eq!(months(&kestrel).await, expected, "{fault:?} {passed}");
    }
    assert!(broken > 30, "{broken}");
}

/// The orders for those pages of a run on which anybody stands.
async fn pages_with_companies(kestrel: &Kestrel, job: Job, as_of: &str) -> Vec<String> {
    let mut orders = Vec::new();
    for page in Page::first_of_each(job, at(as_of)) {
        if !kestrel.store.directory(&page).await.unwrap().companies.is_empty() {
            orders.push(serde_json::to_string(&Order::Visit(page)).unwrap());
        }
    }
    orders
}

#[tokio::test]
async fn states_only_move_forward_whatever_runs_when() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;
    let mut seen = [None; 2];
    let runs = [
        (Job::OpenMonth, NOON_OF_THE_FIRST),
        (Job::OpenMonth, "2026-12-02T12:00:00Z"),
        (Job::CloseMonth, THE_FIFTH),
        (Job::OpenMonth, NOON_OF_THE_FIRST),
        (Job::CloseMonth, THE_SIXTH),
        (Job::CloseMonth, "2026-12-05T23:00:00Z"),
        (Job::OpenMonth, "2027-01-01T12:00:00Z"),
        (Job::OpenMonth, "2026-12-03T12:00:00Z"),
        (Job::CloseMonth, "2027-01-05T06:00:00Z"),
        (Job::CloseMonth, "2026-12-07T06:00:00Z"),
    ];

    for (job, now) in runs {
        run(&kestrel, job, now).await;

        let stands = [state(&kestrel, 1, "2026-11").await, state(&kestrel, 1, "2026-12").await];
        assert!(stands.iter().zip(&seen).all(|(now, before)| now >= before), "{job} {now}: {seen:?} {stands:?}");
        seen = stands;
    }

    assert_eq!(seen, [Some(PeriodState::Closed); 2]);
}

#[tokio::test]
async fn a_month_whose_calls_do_not_add_up_stays_open_to_a_person_and_stops_no_other_company() {
    let (home, calls) = (format!("TENANT#{}", tenant_id(1)), format!("TENANT#{}#CALLS", tenant_id(1)));
    let record = format!("2026-11-23T15:00:00.250Z#CA{:032x}", 1);
    for counter in ["calls", "forwarded_calls", "test_calls", "adjustments", "seconds", "day_23", "day_24", "a record"]
    {
        let kestrel = Kestrel::start().await;
        call(&kestrel, 1, a_log(1)).await;
        call(&kestrel, 1, a_log(2)).await;
        run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
        match counter {
            "a record" => kestrel.store.remove(&calls, &record).await,
            counter => kestrel.store.set_number(&home, "USAGE#2026-11", counter, 7).await,
        }

        let fifth = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;
        let sixth = tally(&kestrel, Job::CloseMonth, THE_SIXTH).await;

        for stand in [fifth, sixth] {
            assert_eq!((stand.of(MISMATCH), stand.of(CLOSED), stand.total()), (1, 2, 3), "{counter}");
        }
        assert_eq!(state(&kestrel, 1, "2026-11").await, Some(PeriodState::Closing), "{counter}");
    }
}

#[tokio::test]
async fn a_month_put_right_by_hand_closes_the_next_day() {
    let kestrel = Kestrel::start().await;
    let home = format!("TENANT#{}", tenant_id(1));
    call(&kestrel, 1, a_log(1)).await;
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    kestrel.store.set_number(&home, "USAGE#2026-11", "seconds", 181).await;
    assert_eq!(tally(&kestrel, Job::CloseMonth, THE_FIFTH).await.of(MISMATCH), 1);

    kestrel.store.set_number(&home, "USAGE#2026-11", "seconds", 180).await;
    let stand = tally(&kestrel, Job::CloseMonth, THE_SIXTH).await;

    assert_eq!((stand.of(CLOSED), stand.total()), (3, 3));
}

#[tokio::test]
async fn a_month_put_right_after_its_last_run_closes_with_the_next_month() {
    let kestrel = Kestrel::start().await;
    let home = format!("TENANT#{}", tenant_id(1));
    call(&kestrel, 1, a_log(1)).await;
    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    kestrel.store.set_number(&home, "USAGE#2026-11", "seconds", 181).await;
    run(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    run(&kestrel, Job::OpenMonth, "2027-01-01T12:00:00Z").await;

    let unexplained = tally(&kestrel, Job::CloseMonth, "2027-01-05T12:00:00Z").await;
    kestrel.store.set_number(&home, "USAGE#2026-11", "seconds", 180).await;
    let explained = tally(&kestrel, Job::CloseMonth, "2027-01-06T12:00:00Z").await;

    assert_eq!((unexplained.of(MISMATCH), unexplained.of(CLOSED)), (1, 2));
    assert_eq!((explained.of(MISMATCH), explained.of(CLOSED)), (0, 3));
    assert_eq!(state(&kestrel, 1, "2026-11").await, Some(PeriodState::Closed));
    assert_eq!(state(&kestrel, 1, "2026-12").await, Some(PeriodState::Closed));
}

#[tokio::test]
async fn no_month_ends_before_its_time_whatever_an_order_says() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;
    let table = kestrel.table().await;
    let early = "the time that the order is about has not come yet";
    // It is 15:00 on the 23rd of November.
    for (body, reason) in [
        (r#"{"step":"begin","job":"open_month","as_of":"2026-12-01T12:00:00Z"}"#, early),
        (r#"{"step":"begin","job":"close_month","as_of":"2026-12-05T12:00:00Z"}"#, early),
        (r#"{"step":"visit","job":"open_month","as_of":"2026-12-01T12:00:00Z","shard":0}"#, early),
        (r#"{"step":"visit","job":"close_month","as_of":"2026-12-05T12:00:00Z","shard":0}"#, early),
        (r#"{"step":"begin","job":"close_month","as_of":"2026-11-04T23:59:59Z"}"#, "a month is closed from the 5th on"),
        (
            r#"{"step":"visit","job":"close_month","as_of":"2026-11-04T23:59:59Z","shard":0}"#,
            "a month is closed from the 5th on",
        ),
    ] {
        let queues = JobQueues::default();

        let taken = queues.deliver(&kestrel.deps, body, either).await;

        assert_eq!(taken, Taken::SetAside(reason), "{body}");
        assert_eq!((queues.orders.take().len(), queues.quarantine.take().len()), (0, 1), "{body}");
    }
    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn once_all_are_closed_the_days_after_cost_a_few_reads() {
    let kestrel = Kestrel::start().await;
    run(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    let table = kestrel.table().await;
    kestrel.store.meter().take();

    kestrel.clock.set("2026-12-31T06:00:00Z");
    let queues = JobQueues::default();
    let taken = queues.deliver(&kestrel.deps, &begin(Job::CloseMonth), either).await;

    assert_eq!((taken, queues.orders.take().len()), (Taken::Done(Swept::Unneeded), 0));
    assert!(kestrel.store.meter().take().read <= 31.0);
    assert_eq!(kestrel.table().await, table);
    // The next month is another matter.
    kestrel.clock.set("2027-01-05T06:00:00Z");
    assert_eq!(queues.deliver(&kestrel.deps, &begin(Job::CloseMonth), either).await, Taken::Done(Swept::Begun));
}

#[tokio::test]
async fn a_company_closed_already_costs_one_read_and_one_that_ended_too() {
    let kestrel = Kestrel::start().await;
    call(&kestrel, 1, a_log(1)).await;
    kestrel.clock.set(THE_FIFTH);
    let cost = async |job| {
        let queues = JobQueues::default();
        let pages = pages_with_companies(&kestrel, job, THE_FIFTH).await;
        kestrel.store.meter().take();
        for page in &pages {
            queues.deliver(&kestrel.deps, page, either).await;
        }
        kestrel.store.meter().take()
    };

    let [ended, ended_again] = [cost(Job::OpenMonth).await, cost(Job::OpenMonth).await];
    let [closed, closed_again] = [cost(Job::CloseMonth).await, cost(Job::CloseMonth).await];

    // What the pages themselves cost is the same each time.
    assert_eq!(capacity(&ended, &ended_again), (0.0, 3.0 * 4.0));
    // Before it is closed: the counters once more, the records and the late calls.
    assert_eq!(capacity(&closed, &closed_again), (3.0 * 3.0, 3.0));
}

fn capacity(first: &Capacity, again: &Capacity) -> (f64, f64) {
    (first.read - again.read, first.write - again.write)
}

#[tokio::test]
async fn a_company_that_signed_up_after_the_month_gets_only_its_first() {
    let kestrel = Kestrel::start().await;
    // Still November in New York, already December there by an hour.
    let last_evening = Tenant { created_at: at("2026-12-01T04:30:00Z"), ..a_tenant(3) };
    let first_morning = Tenant { created_at: at("2026-12-01T05:30:00Z"), ..a_tenant(4) };
    signed_up(&kestrel.store, [last_evening, first_morning]).await;

    let opened = tally(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    let closed = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;

    assert_eq!((opened.of(CLOSING), opened.of(NEW)), (4, 1));
    assert_eq!((closed.of(CLOSED), closed.of(NEW)), (4, 1));
    assert_eq!(state(&kestrel, 3, "2026-11").await, Some(PeriodState::Closed));
    assert_eq!(state(&kestrel, 4, "2026-11").await, None);
    assert_eq!(state(&kestrel, 4, "2026-12").await, Some(PeriodState::Open));
    assert!(run(&kestrel, Job::CloseMonth, THE_SIXTH).await.is_empty(), "nothing was left to do");
}

#[tokio::test]
async fn a_company_that_left_gets_its_last_month_closed_and_no_new_one() {
    let kestrel = Kestrel::start().await;
    let created_at = at("2026-01-10T00:00:00Z");
    let long_gone = Tenant { created_at, deleted_at: Some(at("2026-10-20T00:00:00Z")), ..a_tenant(3) };
    let just_gone = Tenant { created_at, deleted_at: Some(at("2026-11-20T00:00:00Z")), ..a_tenant(4) };
    signed_up(&kestrel.store, [long_gone, just_gone]).await;
    call(&kestrel, 4, a_log(1)).await;

    let opened = tally(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    let closed = tally(&kestrel, Job::CloseMonth, THE_FIFTH).await;
    let after = tally(&kestrel, Job::OpenMonth, "2027-01-01T12:00:00Z").await;

    assert_eq!((opened.of(CLOSING), opened.of(LEFT)), (4, 1));
    assert_eq!((closed.of(CLOSED), closed.of(LEFT)), (4, 1));
    assert_eq!((after.of(CLOSING), after.of(LEFT)), (3, 2));
    assert_eq!(month(&kestrel, 4, "2026-11").await.unwrap().calls, 1);
    assert_eq!((month(&kestrel, 3, "2026-11").await, month(&kestrel, 4, "2026-12").await), (None, None));
}

#[tokio::test]
async fn calls_that_were_passed_on_for_a_company_that_left_are_closed_with_their_month_and_open_no_other() {
    let kestrel = Kestrel::start().await;
    let created_at = at("2026-01-10T00:00:00Z");
    let left = Tenant { created_at, deleted_at: Some(at("2026-11-20T00:00:00Z")), ..a_tenant(4) };
    signed_up(&kestrel.store, [left]).await;
    // Its number leads to it for thirty days more.
    let [started_at, ended_at] = ["2026-12-03T15:00:00Z", "2026-12-03T15:00:07Z"].map(at);
    let late = CallLog { started_at, ended_at, period: "2026-12".parse().unwrap(), day: 3, ..forwarded(1) };
    call(&kestrel, 4, late).await;

    run(&kestrel, Job::OpenMonth, NOON_OF_THE_FIRST).await;
    let open = month(&kestrel, 4, "2026-12").await.unwrap();
    assert_eq!(open.state(), PeriodState::Open, "its own call opened it, and its time is not over");
    run(&kestrel, Job::OpenMonth, "2027-01-01T12:00:00Z").await;
    let closed = tally(&kestrel, Job::CloseMonth, "2027-01-05T06:00:00Z").await;

    let month = month(&kestrel, 4, "2026-12").await.unwrap();
    assert_eq!((month.state(), month.calls, month.forwarded_calls), (PeriodState::Closed, 0, 1));
    assert_eq!(closed.of(LEFT), 0);
    assert_eq!(state(&kestrel, 4, "2027-01").await, None);
    let long_after = tally(&kestrel, Job::OpenMonth, "2027-02-01T12:00:00Z").await;
    assert_eq!(long_after.of(LEFT), 1);
}
