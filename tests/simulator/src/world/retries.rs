//! The queue's consumer, as its function's handler is written: each message of a batch is dealt with, postponed, or
//! left for its visibility timeout.

use std::rc::Rc;
use std::time::Duration;

use shared::app::Deps;
use shared::app::complete_call::CallEnd;
use shared::app::queue::Delivered;
use shared::app::retry_end::{Retried, retry_end};
use tokio::time::sleep;

use super::functions::{Event, Function, Spec};
use super::queue::Message;
use super::{World, callers};
use crate::table::delivery::Reach;

/// Receives for as long as the history lasts.
pub(super) async fn poll(world: Rc<World>) {
    loop {
        world.call_log.ready().await;
        sleep(Duration::from_millis(world.below(3_000))).await;
        let batch = world.call_log.receive();
        if !batch.is_empty() {
            world.spawn(handle(Rc::clone(&world), batch));
        }
    }
}

async fn handle(world: Rc<World>, batch: Vec<Message>) {
    let mut done = Vec::new();
    for message in &batch {
        let delivered = Delivered { id: &message.id, body: &message.body, receives: message.receives };
        let retried = world.invoke(spec_of(&world, message), async |deps: &Deps| {
            retry_end(deps, &*world.quarantine, &delivered).await
        });
        match retried.await {
            Some(Retried::Recorded(_) | Retried::SetAside(_)) => done.push(&message.id),
            Some(Retried::Later(wait)) => world.call_log.postpone(&message.id, wait),
            // Killed in mid-batch: nobody says what was dealt with, so all of it comes back.
            None => return,
        }
    }
    done.into_iter().for_each(|id| world.call_log.delete(id));
}

fn spec_of(world: &World, message: &Message) -> Spec {
    let ledger = world.ledger.borrow();
    let call = serde_json::from_str::<CallEnd>(&message.body).ok().and_then(|end| ledger.number_of(&end.call_sid));
    let poison = ledger.poison.iter().position(|body| *body == message.body);
    drop(ledger);
    let (event, reach) = match (call, poison) {
        (Some(call), None) => (Event::End(call), callers::reach(world, call)),
        (_, poison) => (Event::Poison(poison.unwrap_or(usize::MAX)), Reach::default()),
    };
    Spec { function: Function::CallLogRetry, event, reach }
}
