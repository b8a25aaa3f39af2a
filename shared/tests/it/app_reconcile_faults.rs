//! Runs at the same time, runs that break off, and calls that cannot be put on record.

use futures::future::join;
use shared::app::Error;
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::reconcile::{Summary, reconcile};
use shared::domain::call::Outcome;
use shared::twilio::history::RememberedCall;
use shared::twilio::history_fake::FakeCallHistory;
use shared::twilio::rest::RestError;

use crate::app_call::{Kestrel, MESSAGE, OTHER_NUMBER, a_leg};
use crate::app_reconcile::{NOW, a_remembered_call, a_voicemail, calls_of, hourly, messages, run};
use crate::support::Fault::{CommitThenCut, LeaveUnread, Pass, Refuse, Throttle};
use crate::support::{a_turn, at, call_sid, tenant_id, trace};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_count_each_call_once() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(7);
    for number in 1..=40 {
        twilio.call(a_remembered_call(number));
        twilio.recording(a_voicemail(number));
    }

    let (other, trace) = (kestrel.another(), trace());
    let runs = join(
        reconcile(&kestrel.deps, &twilio, hourly(), at(NOW), &trace),
        reconcile(&other, &twilio, hourly(), at(NOW), &trace),
    );
    let (one, two) = runs.await;

    let (one, two) = (one.unwrap().summary, two.unwrap().summary);
    assert_eq!((one.completed + two.completed, one.on_record + two.on_record), (40, 40));
    let usage = kestrel.usage().await.unwrap();
    assert_eq!((usage.calls, usage.seconds), (40, 40 * 90));
    assert_eq!((calls_of(&kestrel, 1).await, messages(&kestrel).await.len()), (40, 40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_callback_that_comes_late_at_the_same_time_counts_nothing_twice() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(100);
    for number in 1..=20 {
        answer_call(&kestrel.deps, &a_leg(number)).await.unwrap();
        twilio.call(a_remembered_call(number));
    }

    let late = async {
        for number in (1..=20).rev() {
            complete_call(&kestrel.deps, &kestrel.end(number)).await.unwrap();
        }
    };
    let (found, ()) = join(run(&kestrel, &twilio), late).await;

    let found = found.unwrap();
    assert_eq!((found.completed + found.on_record, found.failed), (20, 0));
    assert_eq!((kestrel.usage().await.unwrap().calls, calls_of(&kestrel, 1).await), (20, 20));
}

#[tokio::test]
async fn while_the_table_is_away_the_run_fails_in_time_and_is_done_again() {
    for fault in [Refuse, Throttle] {
        for passed in [0, 1, 4] {
            let kestrel = Kestrel::start().await;
            let twilio = FakeCallHistory::new(100);
            for number in 1..=30 {
                twilio.call(a_remembered_call(number));
            }
            kestrel.store.faults.next(std::iter::repeat_n(Pass, passed).chain([fault; 5_000]));

            let away = run(&kestrel, &twilio).await;
            assert!(matches!(away, Err(Error::Unavailable { dependency: "the table", .. })), "{away:?}");
            assert!(kestrel.store.faults.remaining() > 4_800, "{}", kestrel.store.faults.remaining());

            kestrel.store.faults.next([]);
            let found = run(&kestrel, &twilio).await.unwrap();
            assert_eq!((found.on_record + found.completed, found.failed), (30, 0));
            assert_eq!(kestrel.usage().await.unwrap().calls, 30);
        }
    }
}

#[tokio::test]
async fn a_run_whose_answer_was_lost_anywhere_counts_a_call_once_when_it_is_done_again() {
    // However many requests come through before the one whose answer is lost.
    for passed in 0..18 {
        let kestrel = Kestrel::start().await;
        let twilio = FakeCallHistory::new(2);
        twilio.call(a_remembered_call(1));
        twilio.recording(a_voicemail(1));
        kestrel.store.faults.next(std::iter::repeat_n(Pass, passed).chain([CommitThenCut; 2]));

        let lost = run(&kestrel, &twilio).await;
        assert!(matches!(lost, Ok(_) | Err(Error::Unavailable { .. })), "{passed}: {lost:?}");
        kestrel.store.faults.next([]);
        let found = run(&kestrel, &twilio).await.unwrap();

        assert_eq!((found.listed, found.failed), (1, 0), "{passed}");
        assert_eq!(kestrel.usage().await.unwrap().calls, 1, "{passed}");
        assert_eq!((calls_of(&kestrel, 1).await, messages(&kestrel).await.len()), (1, 1), "{passed}");
        assert_eq!(kestrel.log(1).await.unwrap().outcome, Outcome::Message, "{passed}");
    }
}

#[tokio::test]
async fn keys_that_a_busy_table_leaves_unread_are_read_later_or_the_table_is_unavailable() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(100);
    for number in 1..=3 {
        answer_call(&kestrel.deps, &a_leg(number)).await.unwrap();
        complete_call(&kestrel.deps, &kestrel.end(number)).await.unwrap();
        twilio.call(a_remembered_call(number));
    }

    kestrel.store.faults.next([LeaveUnread, LeaveUnread, Pass, LeaveUnread]);
    let found = run(&kestrel, &twilio).await.unwrap();
    assert_eq!(found, Summary { listed: 3, on_record: 3, ..Summary::default() });
    assert_eq!(kestrel.store.faults.remaining(), 0);

    kestrel.store.faults.next([LeaveUnread; 50]);
    let away = run(&kestrel, &twilio).await;
    assert!(matches!(away, Err(Error::Unavailable { .. })), "{away:?}");
    assert_eq!(kestrel.store.faults.remaining(), 50 - 6);
}

#[tokio::test]
async fn twilio_that_is_away_or_signs_us_out_makes_the_run_unavailable_and_a_refusal_is_a_mistake() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(100);
    for later in [RestError::Unauthorized, RestError::TooManyRequests, RestError::Unavailable("away".into())] {
        twilio.fail(later);
        let away = run(&kestrel, &twilio).await;
        assert!(matches!(away, Err(Error::Unavailable { dependency: "Twilio", .. })), "{away:?}");
    }
    for never in [RestError::Refused { status: 400, code: 20_001 }, RestError::Garbled("odd".into())] {
        twilio.fail(never);
        let wrong = run(&kestrel, &twilio).await;
        assert!(matches!(wrong, Err(Error::Bug(_))), "{wrong:?}");
    }
    assert_eq!(run(&kestrel, &twilio).await.unwrap(), Summary::default());
}

#[tokio::test]
async fn a_call_that_cannot_be_put_on_record_does_not_stop_the_others() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(100);
    for number in 1..=12 {
        answer_call(&kestrel.deps, &a_leg(number)).await.unwrap();
        kestrel.say(&a_leg(number), 1, MESSAGE[0]).await.unwrap();
        twilio.call(a_remembered_call(number));
    }
    // One pointer cannot be read, and one call is a company's that is gone.
    kestrel.store.set(format!("CALL#{}", call_sid(2)), "CALL".to_owned(), "started_at", "once upon a time").await;
    let gone = tenant_id(77);
    kestrel.store.set(format!("CALL#{}", call_sid(7)), "CALL".to_owned(), "tenant_id", &gone.to_string()).await;
    kestrel.store.tenant(&gone).put_turn(&call_sid(7), &a_turn(1)).await.unwrap();
    let closed = RememberedCall { to: OTHER_NUMBER.into(), ..a_remembered_call(13) };
    twilio.call(closed);
    twilio.garble(2);

    let found = run(&kestrel, &twilio).await.unwrap();

    // The unreadable items are of both lists' first page; only those of the calls are calls.
    assert_eq!(found, Summary { listed: 15, completed: 11, failed: 6, ..Summary::default() });
    assert_eq!((calls_of(&kestrel, 1).await, calls_of(&kestrel, 2).await), (10, 1));
}
