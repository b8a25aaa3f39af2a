//! Scheduled jobs: a schedule puts the first order in their queue, sometimes twice; the orders that follow come from
//! the jobs themselves.

use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared::app::close_month::close_month;
use shared::app::open_month::open_month;
use shared::app::orders::{JobDesk, Taken, take_order};
use shared::app::queue::Delivered;
use shared::app::score_health::score_health;
use shared::app::sweep::{Ordered, Swept};
use shared::app::{Deps, Error};
use shared::clock::Clock;
use shared::domain::job::{Job, Order, Page, SHARDS};
use tokio::time::sleep;

use super::functions::{Event, Function, Spec};
use super::queue::Message;
use super::{World, company};
use crate::table::delivery::Reach;

/// Starts the jobs at their times.
pub(super) async fn schedule(world: Rc<World>) {
    let noon = |days| world.plan.months_end + TimeDelta::days(days) + TimeDelta::hours(12);
    let night = world.plan.months_end + TimeDelta::hours(32);
    let closings = (4..7).map(|days| (noon(days), Job::CloseMonth));
    for (at, job) in [(noon(0), Job::OpenMonth), (night, Job::ScoreHealth)].into_iter().chain(closings) {
        world.clock.until(at).await;
        begin(&world, job, at);
    }
}

/// Whoever could not be closed yet is closed on one of the days that follow.
pub(super) fn close_the_rest(world: &World) {
    begin(world, Job::CloseMonth, world.clock.now());
}

/// Puts the first order of a job in the queue; schedules too deliver at least once.
///
/// It names the time for which it was scheduled. One that does not begins another run when it comes back days later,
/// out of the dead letters, and the run that it began in part is never finished (seed 31 showed that).
fn begin(world: &World, job: Job, at: DateTime<Utc>) {
    let order = Order::Begin { job, as_of: Some(at) };
    let order = serde_json::to_string(&order).expect("an order is JSON");
    for _ in 0..=world.below(2) {
        world.jobs.put(order.clone());
    }
}

/// Receives for as long as the history lasts.
pub(super) async fn poll(world: Rc<World>) {
    loop {
        world.jobs.ready().await;
        sleep(Duration::from_millis(world.below(2_000))).await;
        let batch = world.jobs.receive();
        if !batch.is_empty() {
            world.spawn(handle(Rc::clone(&world), batch));
        }
    }
}

async fn handle(world: Rc<World>, batch: Vec<Message>) {
    let mut done = Vec::new();
    for message in &batch {
        let delivered = Delivered { id: &message.id, body: &message.body, receives: message.receives };
        let spec = Spec { function: Function::Jobs, event: event_of(&message.body), reach: reach(&world) };
        let taken = world.invoke(spec, async |deps: &Deps| {
            let desk = JobDesk { deps, source: "jobs", queue: &*world.jobs, quarantine: &*world.quarantine };
            take_order(&desk, &delivered, carry_out).await
        });
        match taken.await {
            Some(Taken::Done(swept)) => {
                finished(&world, &swept);
                done.push(&message.id);
            }
            Some(Taken::SetAside(reason)) => world.breach(format!("an order was set aside: {reason}")),
            Some(Taken::Later(wait)) => world.jobs.postpone(&message.id, wait),
            None => return,
        }
    }
    done.into_iter().for_each(|id| world.jobs.delete(id));
}

/// As the functions `usage-reset` and `health-score` dispatch.
async fn carry_out(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    match ordered.order.job() {
        Job::OpenMonth => open_month(desk, ordered).await,
        Job::CloseMonth => close_month(desk, ordered).await,
        Job::ScoreHealth => score_health(desk, ordered).await,
        Job::SendDigests => Err(Error::Invalid { reason: "the simulator sends no digests" }),
    }
}

fn finished(world: &World, swept: &Swept) {
    if let Swept::Finished(summary) = swept {
        world.note(|| format!("{} {} is finished: {}", summary.job, summary.run, summary.tally));
        let run = format!("{} {}", summary.job, summary.run);
        let is_first = world.ledger.borrow_mut().runs.insert(run.clone());
        if !is_first {
            world.breach(format!("{run} was finished twice"));
        }
    }
}

fn event_of(body: &str) -> Event {
    match serde_json::from_str::<Order>(body) {
        Ok(Order::Visit(Page { job, shard, .. })) => Event::Page(job, shard),
        Ok(Order::Begin { job, .. }) => Event::Page(job, SHARDS),
        Err(_) => Event::Poison(usize::MAX),
    }
}

/// A page visits many companies; each visit is held to its own by the store's types, not here.
pub(super) fn reach(world: &World) -> Reach {
    Reach {
        tenants: (0..world.plan.companies).chain([100, 101]).map(company::id).collect(),
        global: (0..SHARDS).map(|shard| format!("TENANTS#{shard:02}")).collect(),
        families: vec!["JOB#"],
    }
}
