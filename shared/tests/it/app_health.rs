//! The nightly score: each company once a night, at a price that does not depend on how many there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use dynoxide::AttributeValue as Stored;
use dynoxide::Item;
use futures::future::join;
use shared::app::orders::Taken;
use shared::app::score_health::{HEALTHY, LOW, SKIPPED, score_health, visit};
use shared::app::{Deps, Error};
use shared::clock::FixedClock;
use shared::domain::call::{CallKind, CallLog};
use shared::domain::health::Reason::{self, LowUsage, ManyTickets, PastDue, Silent};
use shared::domain::job::{Job, Page};
use shared::domain::tenant::{SubscriptionStatus, Tenant};
use shared::store::{Capacity, DirectoryEntry, RunSummary};

use crate::app_call::Kestrel;
use crate::support::Fault::{CommitThenCut, Conflict, Pass, Refuse, Throttle};
use crate::support::{JobQueues, a_log, a_tenant, a_ticket, an_audit, at, signed_up, tenant_id};

const TONIGHT: &str = "2026-11-24T10:30:00Z";
/// What the schedule sends.
const BEGIN: &str = r#"{"step":"begin","job":"score_health"}"#;

/// A company of last year that pays and expects five calls a month: one call on any day is enough.
fn a_company(number: u128) -> Tenant {
    Tenant {
        subscription_status: SubscriptionStatus::Active,
        trial_ends_at: None,
        created_at: at("2025-06-01T15:00:00Z"),
        max_monthly_calls: 5,
        ..a_tenant(number)
    }
}

fn entry(tenant: &Tenant) -> DirectoryEntry {
    DirectoryEntry {
        id: tenant.id,
        timezone: tenant.timezone,
        plan_tier: tenant.plan_tier,
        subscription_status: tenant.subscription_status,
        max_monthly_calls: tenant.max_monthly_calls,
        is_test_mode: tenant.is_test_mode,
        trial_ends_at: tenant.trial_ends_at,
        created_at: tenant.created_at,
        deleted_at: tenant.deleted_at,
    }
}

fn night(as_of: &str) -> Page {
    Page { job: Job::ScoreHealth, as_of: at(as_of), shard: 0, after: None }
}

async fn scored(deps: &Deps, tenant: &Tenant, as_of: &str) -> (&'static str, Option<(u8, Vec<Reason>)>) {
    let word = visit(deps, &night(as_of), &entry(tenant)).await.unwrap();
    let health = deps.store.tenant(&tenant.id).health().await.unwrap();
    (word, health.map(|health| (health.score, health.into_inner().reasons)))
}

/// A call of a company, counted: of November, unless it is said otherwise.
async fn a_call(deps: &Deps, tenant: &Tenant, number: u128, started_at: &str, more: impl Fn(CallLog) -> CallLog) {
    let started_at = at(started_at);
    let day = started_at.format("%d").to_string().parse().unwrap();
    let log = more(CallLog { started_at, day, ..a_log(number) });
    deps.store.tenant(&tenant.id).complete_call(&log, None).await.unwrap();
}

async fn tickets(deps: &Deps, tenant: &Tenant, count: u8, opened_at: &str) {
    for number in 0..count {
        let audit = an_audit(u128::from(number) + 5_000, "ticket.opened");
        deps.store.tenant(&tenant.id).open_ticket(&a_ticket(number, opened_at), &audit).await.unwrap();
    }
}

/// Runs the job from its beginning to its end, at that time.
async fn run(deps: &Deps, now: &str) -> Vec<RunSummary> {
    let deps = Deps { clock: Arc::new(FixedClock(at(now))), ..deps.clone() };
    JobQueues::default().run(&deps, BEGIN, async |desk, ordered| score_health(desk, ordered).await).await
}

#[tokio::test]
async fn a_company_is_scored_by_its_calls_its_tickets_and_its_payments() {
    let kestrel = Kestrel::start().await;
    let deps = &kestrel.deps;
    let [well, silent, asking, owing] = [10, 11, 12, 13].map(a_company);
    let owing = Tenant { subscription_status: SubscriptionStatus::PastDue, ..owing };
    a_call(deps, &well, 1, "2026-11-20T15:00:00Z", |log| log).await;
    a_call(deps, &asking, 2, "2026-11-20T15:00:00Z", |log| log).await;
    tickets(deps, &asking, 6, "2026-11-03T15:00:00Z").await;

    assert_eq!(scored(deps, &well, TONIGHT).await, (HEALTHY, Some((100, vec![]))));
    assert_eq!(scored(deps, &silent, TONIGHT).await, (HEALTHY, Some((50, vec![Silent, LowUsage]))));
    assert_eq!(scored(deps, &asking, TONIGHT).await, (HEALTHY, Some((85, vec![ManyTickets]))));
    assert_eq!(scored(deps, &owing, TONIGHT).await, (LOW, Some((0, vec![PastDue, Silent, LowUsage]))));
}

#[tokio::test]
async fn a_company_that_left_is_not_scored_and_keeps_its_last_score() {
    let kestrel = Kestrel::start().await;
    let company = a_company(10);
    scored(&kestrel.deps, &company, "2026-11-23T10:30:00Z").await;
    let before = kestrel.table().await;

    let gone = Tenant { deleted_at: Some(at("2026-11-23T12:00:00Z")), ..company };
    let (word, kept) = scored(&kestrel.deps, &gone, TONIGHT).await;

    assert_eq!((word, kept), (SKIPPED, Some((50, vec![Silent, LowUsage]))));
    assert_eq!(kestrel.table().await, before);
}

#[tokio::test]
async fn only_tickets_of_this_month_until_the_night_count() {
    let kestrel = Kestrel::start().await;
    let deps = &kestrel.deps;
    let [earlier, later, midnight] = [10, 11, 12].map(a_company);
    for company in [&earlier, &later, &midnight] {
        a_call(deps, company, 1, "2026-11-20T15:00:00Z", |log| log).await;
    }
    // November begins at 04:00 in New York.
    tickets(deps, &earlier, 6, "2026-11-01T03:59:59.999Z").await;
    tickets(deps, &later, 6, TONIGHT).await;
    tickets(deps, &midnight, 6, "2026-11-01T04:00:00Z").await;

    assert_eq!(scored(deps, &earlier, TONIGHT).await.1, Some((100, vec![])));
    assert_eq!(scored(deps, &later, TONIGHT).await.1, Some((100, vec![])));
    assert_eq!(scored(deps, &midnight, TONIGHT).await.1, Some((85, vec![ManyTickets])));
}

#[tokio::test]
async fn in_the_first_week_of_a_month_the_last_call_may_be_of_the_month_before() {
    let kestrel = Kestrel::start().await;
    let deps = &kestrel.deps;
    let early = "2026-12-05T10:30:00Z";
    let [recent, old, both] = [10, 11, 12].map(a_company);
    let none_expected = |tenant: &Tenant| Tenant { max_monthly_calls: 0, ..tenant.clone() };
    a_call(deps, &recent, 1, "2026-11-29T15:00:00Z", |log| log).await;
    a_call(deps, &old, 2, "2026-11-28T10:30:00Z", |log| log).await;
    // In December nothing but a call of October, reported so late that its own month was closed.
    a_call(deps, &both, 3, "2026-11-29T15:00:00Z", |log| log).await;
    let december = |log| CallLog { period: "2026-12".parse().unwrap(), ..log };
    a_call(deps, &both, 4, "2026-11-05T15:00:00Z", december).await;

    assert_eq!(scored(deps, &none_expected(&recent), early).await.1, Some((100, vec![])));
    assert_eq!(scored(deps, &none_expected(&old), early).await.1, Some((70, vec![Silent])));
    assert_eq!(scored(deps, &none_expected(&both), early).await.1, Some((100, vec![])));
}

#[tokio::test]
async fn a_call_that_was_passed_on_or_made_in_test_mode_breaks_the_silence_but_is_no_usage() {
    let kestrel = Kestrel::start().await;
    for (number, kind) in [(10, CallKind::Forwarded), (11, CallKind::Test)] {
        let company = a_company(number);
        a_call(&kestrel.deps, &company, 1, "2026-11-20T15:00:00Z", |log| CallLog { kind, ..log }).await;

        let (_, health) = scored(&kestrel.deps, &company, TONIGHT).await;

        assert_eq!(health, Some((80, vec![LowUsage])), "{kind:?}");
    }
}

#[tokio::test]
async fn a_score_costs_the_same_for_every_company_and_reads_a_month_more_in_the_first_week() {
    let kestrel = Kestrel::start().await;
    let deps = &kestrel.deps;
    let [quiet, busy] = [10, 11].map(a_company);
    for number in 0..40 {
        a_call(deps, &busy, number, "2026-11-20T15:00:00Z", |log| log).await;
    }
    tickets(deps, &busy, 20, "2026-11-03T15:00:00Z").await;
    deps.store.meter().take();
    let cost = async |company, as_of| {
        visit(deps, &night(as_of), &entry(company)).await.unwrap();
        deps.store.meter().take()
    };

    let first = (cost(&quiet, TONIGHT).await, cost(&busy, TONIGHT).await);
    let repeated = cost(&quiet, TONIGHT).await;
    let unchanged = cost(&quiet, "2026-11-25T10:30:00Z").await;
    let in_the_first_week = cost(&quiet, "2026-12-03T10:30:00Z").await;

    // The month and the tickets; the score, its place in the index and its line of history.
    assert_eq!(first, (Capacity { read: 1.5, write: 5.0 }, Capacity { read: 1.5, write: 5.0 }));
    // The table bills the refused write too, but does not report it.
    assert_eq!(repeated, Capacity { read: 1.5, write: 0.0 });
    assert_eq!(unchanged, Capacity { read: 1.5, write: 4.0 });
    assert_eq!(in_the_first_week.read, 2.5);
}

#[tokio::test]
async fn a_visit_that_fails_anywhere_is_made_good_by_the_next() {
    for fault in [Refuse, Throttle, CommitThenCut] {
        for passed in 0..3 {
            let kestrel = Kestrel::start().await;
            let company = a_company(10);
            kestrel.store.watch().await;
            // As often as the client tries, and once more where requests are sent together.
            kestrel.store.faults.next(std::iter::repeat_n(Pass, passed).chain([fault; 4]));

            let failed = visit(&kestrel.deps, &night(TONIGHT), &entry(&company)).await;
            kestrel.store.faults.next([]);
            let (word, health) = scored(&kestrel.deps, &company, TONIGHT).await;

            assert!(matches!(failed, Err(Error::Unavailable { .. })), "{fault:?} {passed}: {failed:?}");
            assert_eq!((word, health), (HEALTHY, Some((50, vec![Silent, LowUsage]))), "{fault:?} {passed}");
            assert_eq!(kestrel.store.changes_of("HEALTH").len(), 1, "{fault:?} {passed}");
        }
    }
}

#[tokio::test]
async fn conflicts_are_waited_for() {
    let kestrel = Kestrel::start().await;
    kestrel.store.faults.next([Pass, Pass, Conflict, Conflict]);

    let (word, _) = scored(&kestrel.deps, &a_company(10), TONIGHT).await;

    assert_eq!((word, kestrel.store.faults.remaining()), (HEALTHY, 0));
}

#[tokio::test]
async fn an_order_of_another_job_or_of_a_night_to_come_is_set_aside() {
    let kestrel = Kestrel::start().await;
    let queues = JobQueues::default();
    // It is 15:00 on the 23rd.
    for (body, reason) in [
        (r#"{"step":"begin","job":"open_month"}"#, "the order is not for the score of health"),
        (
            r#"{"step":"begin","job":"score_health","as_of":"2062-11-24T08:00:00Z"}"#,
            "the time that the order is about has not come yet",
        ),
        (
            r#"{"step":"visit","job":"score_health","as_of":"2026-11-23T16:00:01Z","shard":0}"#,
            "the time that the order is about has not come yet",
        ),
    ] {
        let taken = queues.deliver(&kestrel.deps, body, async |desk, ordered| score_health(desk, ordered).await).await;

        assert_eq!(taken, Taken::SetAside(reason), "{body}");
        assert_eq!((queues.orders.take().len(), queues.quarantine.take().len()), (0, 1));
    }
}

fn score_in(image: &Item) -> u8 {
    match &image["score"] {
        Stored::N(score) => score.parse().unwrap(),
        other => panic!("a score is a number, not {other:?}"),
    }
}

/// How often a score fell from 50 or more to below, as those who read the stream see it.
fn falls(kestrel: &Kestrel) -> usize {
    let changes = kestrel.store.changes_of("HEALTH");
    let fell = changes.iter().filter(|change| {
        let before = change.old_image.as_ref().map_or(100, score_in);
        before >= 50 && score_in(change.new_image.as_ref().unwrap()) < 50
    });
    fell.count()
}

/// The companies of the table that are no longer paying from now on.
async fn stop_paying(kestrel: &Kestrel, numbers: impl Iterator<Item = u128>) {
    for number in numbers {
        let tenant = Tenant { subscription_status: SubscriptionStatus::PastDue, version: 2, ..a_company(number) };
        let audit = an_audit(number + 900_000, "tenant.updated");
        kestrel.store.tenant(&tenant.id).update(&tenant, &audit).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_change_each_score_once_and_a_fall_shows_once() {
    const MANY: u128 = 60;
    let kestrel = Kestrel::start().await;
    signed_up(&kestrel.store, (100..100 + MANY).map(a_company)).await;
    kestrel.store.watch().await;
    run(&kestrel.deps, "2026-11-23T10:30:00Z").await;
    stop_paying(&kestrel, 100..120).await;

    let (one, other) = (kestrel.another(), kestrel.another());
    // Begun by two schedules, some minutes apart: what they know of the time differs, the night does not.
    let (first, second) = join(run(&one, TONIGHT), run(&other, "2026-11-24T10:37:00Z")).await;
    let after_two = kestrel.table().await;
    let third = run(&kestrel.deps, "2026-11-24T11:00:00Z").await;

    assert_eq!(falls(&kestrel), 20);
    // Three companies come with every Kestrel: all are scored on two nights.
    let all = usize::try_from(MANY).unwrap() + 3;
    assert_eq!(kestrel.store.changes_of("HEALTH").len(), 2 * all);
    assert_eq!(kestrel.store.changes_of("HEALTH#2026-11-24").len(), all);
    let summaries: Vec<_> = first.into_iter().chain(second).chain(third).collect();
    let tally = &summaries[0].tally;
    assert_eq!((summaries.len(), tally.of(LOW), tally.of(HEALTHY), tally.total()), (1, 20, 43, 63));
    assert_eq!(scores(&kestrel.table().await), scores(&after_two));
    run(&kestrel.deps, "2026-11-25T10:30:00Z").await;
    assert_eq!(falls(&kestrel), 20);
}

/// Every item of a score, by its key.
fn scores(
    table: &BTreeMap<(String, String), BTreeMap<String, AttributeValue>>,
) -> BTreeMap<(String, String), BTreeMap<String, AttributeValue>> {
    let is_score = |item: &BTreeMap<String, AttributeValue>| item["SK"].as_s().unwrap().starts_with("HEALTH");
    table.iter().filter(|(_, item)| is_score(item)).map(|(key, item)| (key.clone(), item.clone())).collect()
}

#[tokio::test]
async fn a_night_in_which_the_table_fails_now_and_then_scores_everybody_once() {
    let kestrel = Kestrel::start().await;
    signed_up(&kestrel.store, (100..130).map(a_company)).await;
    kestrel.store.watch().await;
    // The client tries twice, so two faults in a row fail a page, and one does not.
    let now_and_then = (0..300).map(|number| match number % 97 {
        5 | 40 | 41 => Throttle,
        13 | 60 | 61 => CommitThenCut,
        21 | 80 | 81 => Refuse,
        33 => Conflict,
        _ => Pass,
    });
    kestrel.store.faults.next(now_and_then);

    run(&kestrel.deps, TONIGHT).await;

    let stored = kestrel.store.job_summary(Job::ScoreHealth, "2026-11-24").await.unwrap().unwrap();
    assert_eq!((stored.tally.of(HEALTHY), stored.tally.total()), (33, 33));
    assert_eq!(kestrel.store.changes_of("HEALTH").len(), 33);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_company_costs_the_same_among_a_hundred_and_among_a_thousand() {
    let mut units = Vec::new();
    for companies in [100_u32, 1_000] {
        let kestrel = Kestrel::start().await;
        signed_up(&kestrel.store, (100..100 + u128::from(companies)).map(a_company)).await;
        kestrel.store.meter().take();

        let began = std::time::Instant::now();
        let summaries = run(&kestrel.deps, TONIGHT).await;
        let (took, used) = (began.elapsed(), kestrel.store.meter().take());

        let scored = summaries[0].tally.total();
        assert_eq!(scored, u64::from(companies) + 3);
        let each = (used.read / f64::from(companies + 3), used.write / f64::from(companies + 3));
        println!("{scored} companies: {:.2} read and {:.2} write units each, {took:.1?}", each.0, each.1);
        units.push(each);
    }

    // A visit is 1.5 read units and 5 write units for a first score. The rest is what pages cost by themselves: each
    // shard has one at least, so few companies share it.
    let [(few_read, few_write), (many_read, many_write)] = units[..] else { panic!("two sizes") };
    assert!(many_read <= few_read && many_write <= few_write, "{units:?}");
    assert!((1.5..1.8).contains(&many_read) && (5.0..5.1).contains(&many_write), "{units:?}");
}

#[tokio::test]
async fn the_history_tells_the_reasons_of_each_night() {
    let kestrel = Kestrel::start().await;
    let company = a_company(10);
    a_call(&kestrel.deps, &company, 1, "2026-11-16T12:00:00Z", |log| log).await;

    for as_of in ["2026-11-22T10:30:00Z", "2026-11-23T10:30:00Z", TONIGHT] {
        scored(&kestrel.deps, &company, as_of).await;
    }

    let history = kestrel.store.tenant(&tenant_id(10)).health_history(10).await.unwrap();
    let told: Vec<_> = history.iter().map(|health| (health.score, health.reasons.clone())).collect();
    assert_eq!(told, [(70, vec![Silent]), (100, vec![]), (100, vec![])]);
    let nights: Vec<_> = history.iter().map(|health| health.scored_on.to_string()).collect();
    assert_eq!(nights, ["2026-11-24", "2026-11-23", "2026-11-22"]);
}
