//! Twilio's list of calls against ours: what never reached us is put on record once, and nothing else is touched.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::reconcile::{Job, List, Order, Reconciled, Summary, reconcile};
use shared::app::{CallLeg, Error};
use shared::domain::call::{CallStatus, Outcome};
use shared::domain::ids::RecordingSid;
use shared::domain::message::Message;
use shared::domain::time::Seconds;
use shared::store::{Capacity, Read};
use shared::twilio::history::{PageCursor, RememberedCall, RememberedRecording};
use shared::twilio::history_fake::FakeCallHistory;
use shared::twilio::webhook::Direction;

use crate::app_call::{CALLER, Kestrel, MESSAGE, NUMBER, OTHER_NUMBER, a_leg};
use crate::support::{at, call_sid, tenant_id, trace};

/// When the hourly run looks: an hour after the tests' calls began.
pub(crate) const NOW: &str = "2026-11-23T16:00:00Z";

pub(crate) fn hourly() -> Job {
    Order::Hourly { at: at(NOW) }.into_job()
}

/// A call of a minute and a half to company 1, answered after four seconds, an hour ago.
pub(crate) fn a_remembered_call(number: u128) -> RememberedCall {
    RememberedCall {
        sid: call_sid(number),
        parent_call_sid: None,
        from: CALLER.into(),
        to: NUMBER.into(),
        forwarded_from: None,
        direction: Some(Direction::Inbound),
        status: CallStatus::Completed,
        started_at: at("2026-11-23T15:00:00Z"),
        ended_at: Some(at("2026-11-23T15:01:34Z")),
        duration: Some(Seconds(90)),
    }
}

pub(crate) fn recording_sid(number: u128) -> RecordingSid {
    format!("RE{number:032x}").parse().unwrap()
}

/// A voicemail of twelve seconds in such a call.
pub(crate) fn a_voicemail(call: u128) -> RememberedRecording {
    RememberedRecording {
        sid: recording_sid(call),
        call_sid: Some(call_sid(call)),
        url: format!("https://api.twilio.com/Recordings/{}", recording_sid(call)),
        started_at: at("2026-11-23T15:01:00Z"),
        duration: Seconds(12),
        is_voicemail: true,
    }
}

pub(crate) async fn run(kestrel: &Kestrel, twilio: &FakeCallHistory) -> Result<Summary, Error> {
    let Reconciled { summary, next } = reconcile(&kestrel.deps, twilio, hourly(), at(NOW), &trace()).await?;
    assert_eq!(next, None);
    Ok(summary)
}

pub(crate) async fn calls_of(kestrel: &Kestrel, tenant: u128) -> usize {
    kestrel.store.tenant(&tenant_id(tenant)).calls(5_000, None).await.unwrap().len()
}

pub(crate) async fn messages(kestrel: &Kestrel) -> Vec<Message> {
    let found = kestrel.store.tenant(&tenant_id(1)).messages(99).await.unwrap();
    found.into_iter().map(|message| message.into_inner()).collect()
}

#[tokio::test]
async fn a_call_whose_end_was_never_reported_is_completed_with_twilios_times_and_counted_once() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.say_all(&a_leg(1), &MESSAGE).await;
    twilio.call(a_remembered_call(1));

    let first = run(&kestrel, &twilio).await.unwrap();
    let again = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(first, Summary { listed: 1, completed: 1, ..Summary::default() });
    assert_eq!(again, Summary { listed: 1, on_record: 1, ..Summary::default() });
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.ended_at, log.duration_seconds), (at("2026-11-23T15:01:34Z"), Seconds(90)));
    assert_eq!((log.outcome, log.turns, log.customer_name.as_deref()), (Outcome::Message, 3, Some("Jane")));
    let usage = kestrel.usage().await.unwrap();
    assert_eq!((usage.calls, usage.seconds), (1, 90));
}

#[tokio::test]
async fn a_call_nobody_saw_begins_when_twilio_says_and_belongs_to_the_number_dialled() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    twilio.call(a_remembered_call(1));
    twilio.call(RememberedCall { to: OTHER_NUMBER.into(), ..a_remembered_call(2) });

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 2, completed: 2, ..Summary::default() });
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.started_at, log.outcome), (at("2026-11-23T15:00:00Z"), Outcome::Unknown));
    assert_eq!((calls_of(&kestrel, 1).await, calls_of(&kestrel, 2).await), (1, 1));
    let pointer = kestrel.store.call_pointer(&call_sid(1), Read::Strong).await.unwrap().unwrap();
    assert!(pointer.beginning_missed);
}

#[tokio::test]
async fn a_call_nobody_answered_is_on_record_and_not_counted() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    let gave_up =
        RememberedCall { status: CallStatus::Canceled, ended_at: None, duration: None, ..a_remembered_call(1) };
    twilio.call(gave_up);

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found.completed, 1);
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.counted, log.outcome, log.ended_at), (false, Outcome::Abandoned, log.started_at));
    assert_eq!(kestrel.usage().await, None);
}

#[tokio::test]
async fn calls_on_record_cost_one_read_each_and_nothing_is_written() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(1_000);
    for number in 1..=150 {
        answer_call(&kestrel.deps, &a_leg(number)).await.unwrap();
        complete_call(&kestrel.deps, &kestrel.end(number)).await.unwrap();
        twilio.call(a_remembered_call(number));
    }
    let table = kestrel.table().await;
    kestrel.store.meter().take();

    let found = run(&kestrel, &twilio).await.unwrap();

    // Half a unit for the pointer, half for the record.
    assert_eq!(kestrel.store.meter().take(), Capacity { read: 150.0, write: 0.0 });
    assert_eq!(found, Summary { listed: 150, on_record: 150, ..Summary::default() });
    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn what_nobody_here_saw_to_a_number_nobody_here_owns_is_another_deployments() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    let of_nobody = "+15005550099";
    twilio.call(RememberedCall { to: of_nobody.into(), ..a_remembered_call(1) });
    twilio.recording(a_voicemail(1));
    twilio.call(RememberedCall { to: "sip:desk@example.com".into(), ..a_remembered_call(2) });
    let table = kestrel.table().await;

    assert_eq!(run(&kestrel, &twilio).await.unwrap(), Summary { listed: 2, not_ours: 2, ..Summary::default() });
    assert_eq!(kestrel.table().await, table);

    // One that was answered here is ours, whoever has the number: the default company has the call.
    answer_call(&kestrel.deps, &CallLeg { to: of_nobody.to_owned(), ..a_leg(3) }).await.unwrap();
    twilio.call(RememberedCall { to: of_nobody.into(), ..a_remembered_call(3) });
    assert_eq!(run(&kestrel, &twilio).await.unwrap().completed, 1);
    assert_eq!(calls_of(&kestrel, 9).await, 1);
}

#[tokio::test]
async fn a_call_in_progress_is_left_for_the_next_run() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    let table = kestrel.table().await;
    let lasting = RememberedCall { status: CallStatus::InProgress, ended_at: None, ..a_remembered_call(1) };
    twilio.call(lasting);

    let found = run(&kestrel, &twilio).await.unwrap();
    assert_eq!(found, Summary { listed: 1, left_in_progress: 1, ..Summary::default() });
    assert_eq!(kestrel.table().await, table);

    twilio.call(a_remembered_call(1));
    assert_eq!(run(&kestrel, &twilio).await.unwrap().completed, 1);
}

#[tokio::test]
async fn legs_that_no_caller_made_and_calls_of_another_time_are_no_concern() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    let table = kestrel.table().await;
    twilio.call(RememberedCall { direction: Some(Direction::OutboundApi), ..a_remembered_call(1) });
    let transfer = RememberedCall { direction: Some(Direction::OutboundDial), ..a_remembered_call(2) };
    twilio.call(RememberedCall { parent_call_sid: Some(call_sid(9)), ..transfer });
    twilio.call(RememberedCall { parent_call_sid: Some(call_sid(9)), ..a_remembered_call(3) });
    twilio.call(RememberedCall { direction: None, ..a_remembered_call(4) });
    twilio.call(RememberedCall { started_at: at("2026-11-23T15:50:00Z"), ..a_remembered_call(5) });
    twilio.call(RememberedCall { started_at: at("2026-11-23T09:59:59Z"), ..a_remembered_call(6) });

    assert_eq!(run(&kestrel, &twilio).await.unwrap(), Summary::default());

    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn all_pages_are_walked_and_what_is_older_is_not_asked_for() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(4);
    for number in 1..=22 {
        let started_at = at("2026-11-23T15:00:00Z") - Duration::minutes(i64::try_from(number).unwrap());
        twilio.call(RememberedCall { started_at, ..a_remembered_call(number) });
    }
    for number in 101..=200 {
        let started_at = at("2026-11-23T09:00:00Z") - Duration::minutes(i64::try_from(number).unwrap());
        twilio.call(RememberedCall { started_at, ..a_remembered_call(number) });
    }

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 22, completed: 22, ..Summary::default() });
    assert_eq!(kestrel.usage().await.unwrap().calls, 22);
    // Six pages hold the calls, the seventh nothing that matters, the eighth is that of the recordings.
    assert_eq!(twilio.pages_asked(), 8);
}

#[tokio::test]
async fn a_run_that_is_out_of_time_says_where_to_go_on() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(2);
    for number in 1..=5 {
        twilio.call(a_remembered_call(number));
        twilio.recording(a_voicemail(number));
    }

    // Already over: one page a run.
    let deadline: DateTime<Utc> = at("2026-11-23T14:00:00Z");
    let (mut completed, mut kept, mut job, mut lists) = (Vec::new(), Vec::new(), Some(hourly()), BTreeSet::new());
    while let Some(next) = job {
        lists.insert(format!("{:?}", next.list));
        let json = serde_json::to_string(&Order::Window(next)).unwrap();
        let next: Order = serde_json::from_str(&json).unwrap();
        let done = reconcile(&kestrel.deps, &twilio, next.into_job(), deadline, &trace()).await.unwrap();
        completed.push(done.summary.completed);
        kept.push(done.summary.recordings_kept);
        job = done.next;
    }

    assert_eq!((completed, kept), (vec![2, 2, 1, 0, 0, 0], vec![0, 0, 0, 2, 2, 1]));
    assert_eq!(lists.len(), 2);
    assert_eq!((kestrel.usage().await.unwrap().calls, messages(&kestrel).await.len()), (5, 5));
}

#[tokio::test]
async fn a_call_that_begins_meanwhile_does_not_move_the_pages_that_follow() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(2);
    for number in 1..=5 {
        let started_at = at("2026-11-23T15:00:00Z") - Duration::minutes(i64::try_from(number).unwrap());
        twilio.call(RememberedCall { started_at, ..a_remembered_call(number) });
    }
    let first = reconcile(&kestrel.deps, &twilio, hourly(), at("2026-11-23T14:00:00Z"), &trace()).await.unwrap();

    twilio.call(RememberedCall { started_at: at("2026-11-23T15:40:00Z"), ..a_remembered_call(6) });
    let rest = reconcile(&kestrel.deps, &twilio, first.next.unwrap(), at(NOW), &trace()).await.unwrap();

    assert_eq!((first.summary.completed, rest.summary.completed, rest.summary.on_record), (2, 3, 0));
}

#[tokio::test]
async fn an_order_that_goes_on_at_a_page_does_not_begin_again() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(100);
    twilio.call(a_remembered_call(1));
    let page = PageCursor { page: 1, token: call_sid(1).to_string() };

    let job = Job { list: List::Calls, page: Some(page), ..hourly() };
    let found = reconcile(&kestrel.deps, &twilio, job, at(NOW), &trace()).await.unwrap();

    assert_eq!(found.summary, Summary::default());
}
