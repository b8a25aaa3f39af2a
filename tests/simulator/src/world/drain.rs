//! The end of a history: the storm is over, everything that waits is dealt with, dead letters are sent back, what was
//! never reported is found, and then everything is reported once more, which must change nothing.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::sleep;

use super::{World, callers, jobs, reconciler, relay};
use crate::invariants;

/// Requests that were delayed on the wire arrive within this.
const WIRE_AT_MOST: Duration = Duration::from_secs(60);

pub(super) async fn drain(world: &Rc<World>) {
    world.note(|| "the weather is calm from here on".to_owned());
    world.is_calm.set(true);
    world.call_log.calm();
    world.jobs.calm();
    world.quarantine.calm();
    world.bus.calm();
    sleep(WIRE_AT_MOST).await;
    empty(world).await;

    // An operator has mended what was wrong, and sends back what was set aside: poison stays poison.
    for body in world.quarantine.drain() {
        world.call_log.put(body_of(&body));
    }
    empty(world).await;

    reconciler::everything(world).await;
    jobs::close_the_rest(world);
    empty(world).await;
    let mut untold = Vec::new();
    invariants::calls::told(world, &mut untold).await;
    untold.into_iter().for_each(|text| world.breach(text));
    replay(world).await;
    let before = world.table.changes(|changes| changes.len());
    replay(world).await;
    while relay::deliver(world).await {}
    let changed = world.table.changes(|changes| changes.since(before).to_vec());
    if let Some(change) = changed.first() {
        world.breach(format!("a replay of everything changed {:?}", change.key));
    }
}

/// Waits until the queues and their dead letters are empty.
async fn empty(world: &Rc<World>) {
    loop {
        let dead = world.call_log.redrive() + world.jobs.redrive();
        if dead > 0 {
            world.note(|| format!("{dead} dead letters are sent back"));
        }
        world.quiet().await;
        let is_empty = world.call_log.is_empty() && world.jobs.is_empty();
        if is_empty && world.call_log.redrive() + world.jobs.redrive() == 0 {
            return;
        }
        sleep(Duration::from_secs(30)).await;
    }
}

/// Every end is reported once more.
async fn replay(world: &Rc<World>) {
    let ended: Vec<_> = {
        let ledger = world.ledger.borrow();
        ledger.calls.iter().enumerate().filter_map(|(number, call)| Some((number, call.end?))).collect()
    };
    for (call, end) in ended {
        callers::report(world, call, end).await;
    }
    empty(world).await;
}

/// The message inside what was set aside.
fn body_of(set_aside: &str) -> String {
    let parsed: shared::app::queue::SetAside = serde_json::from_str(set_aside).expect("what was set aside is readable");
    parsed.body
}
