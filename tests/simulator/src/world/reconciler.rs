//! What the carrier remembers of calls and voicemails, and the runs that compare it with the table.

use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared::app::Deps;
use shared::app::keep_recording::Recording;
use shared::app::reconcile::{Order, reconcile};
use shared::clock::Clock;
use shared::domain::call::CallStatus;
use shared::domain::ids::TraceId;
use shared::twilio::history::{RememberedCall, RememberedRecording};
use shared::twilio::webhook::Direction;
use tokio::time::sleep;

use super::functions::{Event, Function, Spec};
use super::ledger::End;
use super::{World, callers, jobs};
use crate::table::delivery::Reach;

/// A message is tried again this often before an operator must send it again.
const TRIES: u32 = 10;

/// The carrier notes that a call goes on, or how it ended.
pub(super) fn remember(world: &World, call: usize, began: DateTime<Utc>, end: Option<End>) {
    let leg = callers::leg(world, call);
    world.carrier.call(RememberedCall {
        sid: leg.call_sid,
        parent_call_sid: None,
        from: leg.from,
        to: leg.to.as_str().into(),
        forwarded_from: None,
        direction: Some(Direction::Inbound),
        status: end.map_or(CallStatus::InProgress, |end| end.status),
        started_at: began,
        ended_at: end.map(|end| end.at),
        duration: end.map(|end| end.duration),
    });
}

/// The carrier keeps a voicemail.
pub(super) fn remember_recording(world: &World, call: usize, recording: &Recording) {
    let mut ledger = world.ledger.borrow_mut();
    let record = &mut ledger.calls[call];
    record.voicemails.insert(recording.sid.clone());
    world.carrier.recording(RememberedRecording {
        sid: recording.sid.clone(),
        call_sid: Some(record.sid.clone()),
        url: recording.url.clone(),
        started_at: world.clock.now(),
        duration: recording.duration,
        is_voicemail: true,
    });
}

/// Compares now and then while everything goes on.
pub(super) async fn schedule(world: Rc<World>) {
    let mut at = world.plan.months_end - TimeDelta::hours(30);
    while at < world.plan.months_end + TimeDelta::hours(36) {
        at += TimeDelta::minutes(60 * i64::try_from(3 + world.below(12)).unwrap_or(3));
        world.clock.until(at).await;
        world.spawn(run(Rc::clone(&world), Order::Hourly { at }));
    }
}

/// Compares every day of the history.
pub(super) async fn everything(world: &Rc<World>) {
    let mut at = world.plan.begins_at();
    while at < world.clock.now() + TimeDelta::days(1) && at < world.plan.months_end + TimeDelta::days(4) {
        at += TimeDelta::days(1);
        run(Rc::clone(world), Order::Nightly { at }).await;
    }
}

async fn run(world: Rc<World>, order: Order) {
    let number = world.next_run();
    let trace = TraceId::from_header(Some("Root=1-reconcile"));
    let mut job = Some(order.into_job());
    for _ in 0..TRIES {
        let Some(wanted) = job.clone() else { return };
        let spec = Spec { function: Function::Reconcile, event: Event::Reconcile(number), reach: reach(&world) };
        let deadline = world.clock.now() + TimeDelta::seconds(20);
        let done = world.invoke(spec, async |deps: &Deps| {
            reconcile(&deps.traced(&trace), &world.carrier, wanted, deadline, &trace).await
        });
        match done.await {
            Some(Ok(reconciled)) => {
                world.note(|| format!("compared: {:?}", reconciled.summary));
                if reconciled.summary.failed > 0 {
                    world.breach(format!("a comparison could not put on record: {:?}", reconciled.summary));
                }
                job = reconciled.next;
            }
            Some(Err(error)) => callers::expect_unavailable(&world, Event::Reconcile(number), &error),
            None => {}
        }
        sleep(Duration::from_secs(60)).await;
    }
}

/// A comparison looks at everybody's calls.
fn reach(world: &World) -> Reach {
    Reach { families: vec!["CALL#", "PHONE#"], ..jobs::reach(world) }
}
