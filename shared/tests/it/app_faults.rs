//! The table is away or slow: every use-case says so in time, and what is tried again happens once.

use std::time::Duration;

use shared::app::Error;
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::end_transfer::end_transfer;
use shared::store::Completed;

use crate::app_call::{BOOKING, Kestrel, a_leg};
use crate::support::Fault::{CommitThenCut, Pass, Refuse, Throttle};
use crate::support::tenant_id;

/// Longer than any use-case may try, by far; a test that gets here has found one that hangs.
const BOUND: Duration = Duration::from_secs(20);

async fn assert_unavailable<T: std::fmt::Debug>(attempt: impl Future<Output = Result<T, Error>>) {
    let result = tokio::time::timeout(BOUND, attempt).await.expect("an answer in time");
    assert!(matches!(result, Err(Error::Unavailable { .. })), "{result:?}");
}

#[tokio::test]
async fn a_table_that_refuses_or_throttles_makes_every_use_case_unavailable_in_time() {
    for fault in [Refuse, Throttle] {
        let kestrel = Kestrel::start().await;
        answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
        kestrel.store.faults.next([fault; 500]);

        for deps in [kestrel.deps.clone(), kestrel.another()] {
            assert_unavailable(answer_call(&deps, &a_leg(2))).await;
            assert_unavailable(end_transfer(&deps, &a_leg(1), 1, false)).await;
        }
        assert_unavailable(kestrel.say(&a_leg(1), 1, BOOKING[0])).await;
        assert_unavailable(complete_call(&kestrel.deps, &kestrel.end(1))).await;

        assert!(kestrel.store.faults.remaining() > 400, "{}", kestrel.store.faults.remaining());
        kestrel.store.faults.next([]);
        kestrel.say(&a_leg(1), 1, BOOKING[0]).await.unwrap();
        let completed = complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
        assert!(matches!(completed, Completed::Counted { .. }));
    }
}

#[tokio::test]
async fn a_call_start_whose_answer_was_lost_is_greeted_the_same_when_repeated() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(9)).await.unwrap();

    kestrel.store.faults.next([CommitThenCut; 4]);
    let lost = answer_call(&kestrel.deps, &a_leg(1)).await;
    kestrel.store.faults.next([]);
    let table = kestrel.table().await;
    kestrel.clock.step(9);
    let repeated = answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();

    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!(kestrel.table().await, table);
    assert_eq!((repeated.next_turn, repeated.routing.tenant_id), (1, tenant_id(1)));
}

#[tokio::test]
async fn a_call_end_whose_answer_was_lost_anywhere_is_counted_once() {
    // However many requests come through before the one whose answer is lost.
    for passed in 0..6 {
        let kestrel = Kestrel::start().await;
        answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
        let passing = std::iter::repeat_n(Pass, passed);
        kestrel.store.faults.next(passing.chain([CommitThenCut; 4]));

        let _ = complete_call(&kestrel.deps, &kestrel.end(1)).await;
        kestrel.store.faults.next([]);
        complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

        assert_eq!(kestrel.usage().await.unwrap().calls, 1, "{passed}");
        assert!(kestrel.log(1).await.is_some());
    }
}
