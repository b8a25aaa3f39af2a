//! Jobs: every company is visited, however often and in whatever pieces a run's messages are delivered.

use std::collections::BTreeMap;
use std::sync::Mutex;

use futures::future::join;
use shared::app::orders::{JobDesk, Taken};
use shared::app::sweep::{FAILED, GIVE_UP_AFTER, Ordered, Swept, sweep};
use shared::app::{Deps, Error};
use shared::domain::ids::TenantId;
use shared::domain::job::{Job, SHARDS};
use shared::domain::tenant::Tenant;

use crate::app_call::Kestrel;
use crate::support::Fault::{CommitThenCut, Pass, Throttle};
use crate::support::{JobQueues, a_tenant, at, signed_up, tenant_id};

/// Three companies come with every [`Kestrel`]; so many more make two pages of every shard.
const MORE: u128 = 600;
const ALL: u64 = 603;
const BEGIN: &str = r#"{"step":"begin","job":"close_month","as_of":"2026-11-05T06:00:00Z"}"#;
const RUN: &str = "2026-11-05";

/// A job that notes how often it sees each company, and fails for one of them.
#[derive(Default)]
struct Census {
    seen: Mutex<BTreeMap<TenantId, u32>>,
    failing: Option<(TenantId, fn() -> Error)>,
}

impl Census {
    async fn take(&self, desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
        sweep(desk, ordered, async |_, company| {
            *self.seen.lock().unwrap().entry(company.id).or_default() += 1;
            match self.failing {
                Some((failing, error)) if failing == company.id => Err(error()),
                _ => Ok("seen"),
            }
        })
        .await
    }

    fn times(&self) -> Vec<u32> {
        self.seen.lock().unwrap().values().copied().collect()
    }
}

async fn a_cell(more: u128) -> Kestrel {
    let kestrel = Kestrel::start().await;
    signed_up(&kestrel.store, (100..100 + more).map(a_tenant)).await;
    kestrel
}

async fn run(queues: &JobQueues, deps: &Deps, census: &Census) -> Vec<shared::store::RunSummary> {
    queues.run(deps, BEGIN, async |desk, ordered| census.take(desk, ordered).await).await
}

fn unavailable() -> Error {
    Error::Unavailable { dependency: "the table", source: "away".into() }
}

#[tokio::test]
async fn every_company_of_every_page_is_visited_once_and_the_run_is_summed_up() {
    let (kestrel, census) = (a_cell(MORE).await, Census::default());

    let summaries = run(&JobQueues::default(), &kestrel.deps, &census).await;

    assert_eq!(census.times(), vec![1; usize::try_from(ALL).unwrap()]);
    assert_eq!((summaries.len(), summaries[0].tally.of("seen"), summaries[0].tally.total()), (1, ALL, ALL));
    let stored = kestrel.store.job_summary(Job::CloseMonth, RUN).await.unwrap();
    assert_eq!(stored.as_ref(), summaries.first());
    let pages = kestrel.table().await.into_values().filter(|item| item["entity"].as_s().unwrap() == "job_page");
    assert!(pages.count() >= 2 * usize::from(SHARDS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_and_one_after_them_are_summed_up_once() {
    let (kestrel, census) = (a_cell(40).await, Census::default());
    let (one, other) = (JobQueues::default(), JobQueues::default());

    let (first, second) = join(run(&one, &kestrel.deps, &census), run(&other, &kestrel.deps, &census)).await;
    let third = run(&one, &kestrel.deps, &census).await;

    assert_eq!(census.times(), [3; 43]);
    let summaries: Vec<_> = first.into_iter().chain(second).chain(third).collect();
    assert_eq!((summaries.len(), summaries[0].tally.of("seen")), (1, 43));
}

#[tokio::test]
async fn a_company_that_can_never_be_visited_does_not_hold_up_the_others() {
    let kestrel = a_cell(10).await;
    let census = Census { failing: Some((tenant_id(104), || Error::NotFound { what: "it" })), ..Census::default() };

    let summaries = run(&JobQueues::default(), &kestrel.deps, &census).await;

    assert_eq!(census.times(), [1; 13]);
    assert_eq!((summaries[0].tally.of("seen"), summaries[0].tally.of(FAILED)), (12, 1));
}

#[tokio::test]
async fn a_company_that_the_table_refuses_is_tried_again_and_given_up_in_the_end() {
    let kestrel = a_cell(10).await;
    let census = Census { failing: Some((tenant_id(104), unavailable)), ..Census::default() };

    let summaries = run(&JobQueues::default(), &kestrel.deps, &census).await;

    assert_eq!(census.seen.lock().unwrap()[&tenant_id(104)], GIVE_UP_AFTER);
    assert_eq!((summaries[0].tally.of("seen"), summaries[0].tally.of(FAILED)), (12, 1));
}

#[tokio::test]
async fn a_run_that_loses_an_answer_anywhere_visits_everybody_and_is_summed_up_once() {
    // Each of the 16 pages reads the directory, writes its note and asks for all others; the last writes the summary.
    for passed in (0..3).chain(45..49) {
        let (kestrel, census) = (a_cell(0).await, Census::default());
        let passing = std::iter::repeat_n(Pass, passed);
        kestrel.store.faults.next(passing.chain([CommitThenCut; 3]));

        run(&JobQueues::default(), &kestrel.deps, &census).await;
        kestrel.store.faults.next([]);

        assert!(census.times().iter().all(|times| (1..=3).contains(times)), "{passed}");
        let summary = kestrel.store.job_summary(Job::CloseMonth, RUN).await.unwrap().unwrap();
        assert_eq!(summary.tally.of("seen"), 3, "{passed}");
    }
}

#[tokio::test]
async fn failures_do_not_multiply_messages() {
    let (kestrel, census, queues) = (a_cell(0).await, Census::default(), JobQueues::default());
    let visit = async |desk: &JobDesk<'_>, ordered: &Ordered| census.take(desk, ordered).await;
    queues.deliver(&kestrel.deps, BEGIN, visit).await;
    let page = queues.orders.take().remove(0);

    for receives in 1..4 {
        kestrel.store.faults.next([Pass, Throttle, Throttle]);
        let taken = queues.deliver_again(&kestrel.deps, &page, receives, visit).await;
        assert!(matches!(taken, Taken::Later(_)), "{taken:?}");
    }

    assert_eq!(queues.orders.take(), Vec::<String>::new());
}

#[tokio::test]
async fn an_order_that_cannot_be_read_or_is_not_the_functions_own_is_set_aside() {
    let (kestrel, queues) = (a_cell(0).await, JobQueues::default());
    let not_mine = async |_: &JobDesk<'_>, _: &Ordered| Err(Error::Invalid { reason: "not this function's job" });

    let unreadable = queues.deliver(&kestrel.deps, r#"{"step":"begin","job":"make_tea"}"#, not_mine).await;
    let foreign = queues.deliver(&kestrel.deps, BEGIN, not_mine).await;

    assert_eq!(unreadable, Taken::SetAside("the order cannot be read"));
    assert_eq!(foreign, Taken::SetAside("not this function's job"));
    assert_eq!(queues.quarantine.take().len(), 2);
    queues.quarantine.set_away(true);
    let kept = queues.deliver(&kestrel.deps, "?", not_mine).await;
    assert!(matches!(kept, Taken::Later(_)), "{kept:?}");
}

#[tokio::test]
async fn a_run_begins_again_where_a_first_page_could_not_be_sent() {
    let (kestrel, census, queues) = (a_cell(0).await, Census::default(), JobQueues::default());
    queues.orders.set_away(true);

    let taken = queues.deliver(&kestrel.deps, BEGIN, async |desk, ordered| census.take(desk, ordered).await).await;

    assert!(matches!(taken, Taken::Later(_)), "{taken:?}");
    queues.orders.set_away(false);
    assert_eq!(run(&queues, &kestrel.deps, &census).await.len(), 1);
}

#[tokio::test]
async fn a_company_that_left_is_in_the_directory_with_the_day_it_left() {
    let kestrel = a_cell(0).await;
    let gone = Tenant { deleted_at: Some(at("2026-11-24T00:00:00Z")), ..a_tenant(50) };
    signed_up(&kestrel.store, [gone]).await;
    let left = Mutex::new(Vec::new());

    let visit = async |_: &_, company: &shared::store::DirectoryEntry| {
        left.lock().unwrap().extend(company.deleted_at.map(|at| (company.id, at)));
        Ok("seen")
    };
    JobQueues::default().run(&kestrel.deps, BEGIN, async |desk, ordered| sweep(desk, ordered, visit).await).await;

    assert_eq!(*left.lock().unwrap(), [(tenant_id(50), at("2026-11-24T00:00:00Z"))]);
}
