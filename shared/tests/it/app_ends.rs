//! The end of a call, reported late, early, often or never: one record, counted once, with the last turn's outcome.

use futures::StreamExt as _;
use futures::future::join;
use futures::stream;
use shared::app::CallLeg;
use shared::app::answer_call::answer_call;
use shared::app::complete_call::{CallEnd, complete_call};
use shared::domain::call::{CallStatus, Outcome};
use shared::store::{Completed, Read};

use crate::app_call::{CALLER, Kestrel, MESSAGE, a_leg};
use crate::support::{call_sid, tenant_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_reported_fifty_times_eight_at_a_time_is_counted_once() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    let end = kestrel.end(1);

    let reports = stream::iter(0..50).map(|_| complete_call(&kestrel.deps, &end)).buffer_unordered(8);
    let completed: Vec<Completed> = reports.map(|completed| completed.unwrap()).collect().await;

    let counted = completed.iter().filter(|completed| matches!(completed, Completed::Counted { .. })).count();
    assert_eq!((completed.len(), counted), (50, 1));
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
    assert_eq!(kestrel.store.tenant(&tenant_id(1)).calls(9, None).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_never_seen_is_counted_once_however_many_report_its_end() {
    let kestrel = Kestrel::start().await;
    let end = kestrel.end(1);

    let instances: Vec<_> = (0..8).map(|_| kestrel.another()).collect();
    let reports = stream::iter(&instances).map(|deps| complete_call(deps, &end)).buffer_unordered(8);
    let completed: Vec<Completed> = reports.map(|completed| completed.unwrap()).collect().await;

    assert_eq!(completed.iter().filter(|completed| **completed != Completed::Duplicate).count(), 1);
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.outcome, log.turns), (Outcome::Unknown, 0));
    assert_eq!(log.started_at, end.ended_at - chrono::Duration::seconds(60));
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
    let pointer = kestrel.store.call_pointer(&call_sid(1), Read::Strong).await.unwrap().unwrap();
    assert!(pointer.beginning_missed);
}

#[tokio::test]
async fn a_call_nobody_answered_is_on_record_and_not_counted() {
    for status in [CallStatus::Busy, CallStatus::Failed, CallStatus::NoAnswer, CallStatus::Canceled] {
        let kestrel = Kestrel::start().await;
        let end = CallEnd { status, ..kestrel.end(1) };

        assert_eq!(complete_call(&kestrel.deps, &end).await.unwrap(), Completed::Logged);
        assert_eq!(complete_call(&kestrel.deps, &end).await.unwrap(), Completed::Duplicate);
        assert_eq!(kestrel.usage().await, None);
        assert_eq!(kestrel.log(1).await.unwrap().outcome, Outcome::Abandoned);
    }
}

#[tokio::test]
async fn a_call_that_is_not_over_is_not_completed() {
    let kestrel = Kestrel::start().await;
    let table = kestrel.table().await;

    for status in [CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress] {
        let end = CallEnd { status, ..kestrel.end(1) };
        assert!(complete_call(&kestrel.deps, &end).await.is_err(), "{status:?}");
    }
    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn a_message_taken_after_the_end_was_reported_is_on_record() {
    for is_over in [false, true] {
        let kestrel = Kestrel::start().await;
        answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
        kestrel.say_all(&a_leg(1), &MESSAGE[..2]).await;
        complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
        assert_eq!(kestrel.log(1).await.unwrap().outcome, Outcome::Abandoned);

        kestrel.say(&CallLeg { is_over, ..a_leg(1) }, 3, MESSAGE[2]).await.unwrap();

        let log = kestrel.log(1).await.unwrap();
        assert_eq!((log.outcome, log.turns, log.customer_name.as_deref()), (Outcome::Message, 3, Some("Jane")));
        assert_eq!(kestrel.usage().await.unwrap().calls, 1);
        assert_eq!(kestrel.store.tenant(&tenant_id(1)).messages(9).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_ends_with_the_last_turn_whichever_of_turn_and_end_is_first() {
    let kestrel = Kestrel::start().await;
    for call in 1..=50 {
        // Another caller each time, or the message would be the same customer's.
        let leg = CallLeg { from: format!("+1500555{:04}", 1000 + call).as_str().into(), ..a_leg(call) };
        answer_call(&kestrel.deps, &leg).await.unwrap();
        kestrel.say_all(&leg, &MESSAGE[..2]).await;
        let end = CallEnd { from: leg.from.clone(), ..kestrel.end(call) };

        let give_way = async |times: u128| {
            for _ in 0..times {
                tokio::task::yield_now().await;
            }
        };
        let turn = async {
            give_way(call % 11 * 3).await;
            kestrel.say(&leg, 3, MESSAGE[2]).await
        };
        let ended = async {
            give_way(call % 7 * 5).await;
            complete_call(&kestrel.deps, &end).await
        };
        let (answer, completed) = join(turn, ended).await;

        answer.unwrap();
        assert!(matches!(completed.unwrap(), Completed::Counted { .. }));
        let log = kestrel.log(call).await.unwrap();
        assert_eq!((log.outcome, log.turns), (Outcome::Message, 3), "call {call}");
    }
    assert_eq!(kestrel.usage().await.unwrap().calls, 50);
    assert_eq!(kestrel.store.tenant(&tenant_id(1)).messages(99).await.unwrap().len(), 50);
}

#[tokio::test]
async fn a_repeated_end_brings_a_record_up_to_the_last_turn() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    kestrel.say_all(&a_leg(1), &MESSAGE).await;

    let repeated = complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let log = kestrel.log(1).await.unwrap();
    assert_eq!(repeated, Completed::Duplicate);
    assert_eq!((log.outcome, log.turns, log.from), (Outcome::Message, 3, CALLER.into()));
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
}
