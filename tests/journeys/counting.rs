//! A call is counted when its log item is created, and only then, however often and in whatever order its end is
//! reported.

use futures::StreamExt;
use futures::stream;
use journeys::caller::{call, run, say, say_and_hang_up};
use journeys::company::{self, a_caller, log};
use journeys::stack::share;
use journeys::webhook;
use shared::domain::call::{CallStatus, Outcome};

const COPIES: u32 = 50;
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_reports_of_the_same_end_count_one_call() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let mut call = call(&company.number, &a_caller(), [say("what are your hours"), say("goodbye")]);
    call.status_copies = Some(COPIES);

    let finished = run(&share.carrier, &call).await;

    finished.assert_flawless();
    assert_eq!(company.calls(1).await.len(), 1);
    assert_eq!(company.usage().await.expect("the month was opened").calls, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_reported_before_the_last_turn_is_stored_still_tells_what_the_turn_brought() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let script = [say("I need a message taken for Bob"), say_and_hang_up("tell him the part has arrived")];
    let mut call = call(&company.number, &a_caller(), script);
    call.status_copies = Some(COPIES);

    let finished = run(&share.carrier, &call).await;

    let turns = company.store.tenant(&company.tenant.id).turns(&finished.sid()).await.expect("turns");
    assert_eq!(turns.len(), 2, "{}", finished.transcript());
    assert_eq!(company.usage().await.expect("the month was opened").calls, 1);
    assert_eq!(log(&company, &finished).await.turns, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_beginning_was_never_seen_is_counted_once() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let sid = webhook::new_call_sid();
    let more = [("CallStatus", "completed"), ("CallDuration", "42")];
    let params = webhook::params(&sid, &a_caller(), &company.number, &more);

    let reports = (0..COPIES).map(|_| webhook::post(&share.stack, "/voice/status", &params));
    let answers: Vec<_> = stream::iter(reports).buffer_unordered(AT_ONCE).map(|answer| answer.status()).collect().await;

    assert!(answers.iter().all(|status| status.as_u16() == 204), "{answers:?}");
    let calls = company.calls(1).await;
    let [log] = calls.as_slice() else { panic!("{} log items", calls.len()) };
    assert_eq!((log.call_sid.as_str(), log.duration_seconds.0, log.status), (sid.as_str(), 42, CallStatus::Completed));
    assert_eq!(log.outcome, Outcome::Unknown);
    let usage = company.usage().await.expect("the month was opened");
    assert_eq!((usage.calls, usage.seconds), (1, 42));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_never_answered_is_on_record_but_not_counted() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let sid = webhook::new_call_sid();
    let more = [("CallStatus", "canceled"), ("CallDuration", "0")];
    let params = webhook::params(&sid, &a_caller(), &company.number, &more);

    webhook::post(&share.stack, "/voice/status", &params).await;
    webhook::post(&share.stack, "/voice/status", &params).await;

    let calls = company.calls(1).await;
    let [log] = calls.as_slice() else { panic!("{} log items", calls.len()) };
    assert!(!log.counted);
    assert_eq!(company.usage().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfers_own_leg_is_no_call_of_its_own() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let more =
        [("CallStatus", "completed"), ("CallDuration", "9"), ("ParentCallSid", "CA0123456789abcdef0123456789abcdef")];
    let params = webhook::params(&webhook::new_call_sid(), &a_caller(), &company.number, &more);

    let answer = webhook::post(&share.stack, "/voice/status", &params).await;

    assert_eq!(answer.status().as_u16(), 204);
    assert!(company.store.tenant(&company.tenant.id).calls(10, None).await.expect("calls").is_empty());
}
