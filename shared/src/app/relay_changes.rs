//! What is committed is announced: changes of the table, in order, become events on the bus.
//!
//! Nothing is lost: whatever was not announced stays in the stream, which delivers it again, or is set aside where no
//! retry can help. Something may be announced twice, under the same id.

use std::sync::Arc;
use std::time::Duration;

use super::Error;
use super::bus::{Bus, EVENTS_AT_ONCE};
use super::queue::{Delivered, Queue, SetAside};
use crate::clock::Clock;
use crate::domain::announce::events_of;
use crate::domain::event::Event;
use crate::store::{RecordName, StreamRecord, change_in_record};
use crate::telemetry::{Metric, Metrics, chain};

/// Where set-aside records come from, as the quarantine names it.
pub const SOURCE: &str = "event-relay";

/// For [`Relay::waits`]: a moment in all, for the stream's own repetition waits longer.
pub const WAITS: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(900)];

/// What relaying needs from the outside.
#[derive(Clone)]
pub struct Relay {
    /// Where events are published.
    pub bus: Arc<dyn Bus>,
    /// For what no retry can help.
    pub quarantine: Arc<dyn Queue>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Metrics,
    /// The longest waits before refused events are published again; each is a random part of it. After the last the
    /// stream is asked to deliver the rest again.
    pub waits: &'static [Duration],
}

/// How far a batch came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relayed {
    /// Events that the bus has taken.
    pub announced: usize,
    /// Records set aside, because no retry can help.
    pub set_aside: usize,
    /// The place of the first record that must be delivered again, with all that follow it. Nothing where the whole
    /// batch is done with.
    pub stopped_at: Option<usize>,
}

/// A batch on its way.
struct Batch<'a> {
    relay: &'a Relay,
    names: Vec<RecordName>,
    /// Events that wait to be published, each with the place of the record it announces.
    waiting: Vec<(usize, Event)>,
    relayed: Relayed,
}

/// The batch stops here: the first place that must be delivered again.
struct Stop(usize);

/// Announces a batch of records, in order.
pub async fn relay_changes(relay: &Relay, records: &[StreamRecord]) -> Relayed {
    let names = records.iter().map(StreamRecord::name).collect();
    let mut batch = Batch { relay, names, waiting: Vec::new(), relayed: Relayed::default() };
    let stopped_at = match batch.relay_all(records).await {
        Ok(()) => None,
        Err(Stop(place)) => Some(place),
    };
    Relayed { stopped_at, ..batch.relayed }
}

impl Batch<'_> {
    async fn relay_all(&mut self, records: &[StreamRecord]) -> Result<(), Stop> {
        for (place, record) in records.iter().enumerate() {
            match change_in_record(record) {
                Ok(change) => {
                    let events = change.iter().flat_map(events_of);
                    self.waiting.extend(events.map(|event| (place, event)));
                    self.publish_while(EVENTS_AT_ONCE).await?;
                }
                Err(error) => {
                    // What came before it goes first, or a second delivery would set it aside again.
                    self.publish_while(1).await?;
                    let error = chain(&error);
                    self.set_aside(place, "the change cannot be read", &error).await.map_err(|_| Stop(place))?;
                }
            }
        }
        self.publish_while(1).await
    }

    /// Publishes for as long as at least `enough` events wait.
    async fn publish_while(&mut self, enough: usize) -> Result<(), Stop> {
        while self.waiting.len() >= enough {
            let count = self.waiting.len().min(EVENTS_AT_ONCE);
            let (places, events) = self.waiting.drain(..count).unzip();
            self.publish(places, events).await?;
        }
        Ok(())
    }

    /// Publishes at most [`EVENTS_AT_ONCE`] events in the order of their places, and those that were refused again, for
    /// a moment.
    async fn publish(&mut self, mut places: Vec<usize>, mut events: Vec<Event>) -> Result<(), Stop> {
        let mut waits = self.relay.waits.iter();
        loop {
            let refused = match self.relay.bus.publish(&events).await {
                Ok(refused) => refused,
                // The client has tried again already.
                Err(error) => return Err(gave_up(&places, &error)),
            };
            self.relayed.announced += events.len() - refused.len();
            let is_refused = |index: &usize| refused.iter().any(|refused| refused.index == *index);
            let first_refused = (0..places.len()).find(is_refused).map(|index| places[index]);
            let Some(first_refused) = first_refused else { return Ok(()) };
            for hopeless in refused.iter().filter(|refused| refused.is_permanent) {
                let reason = "the bus will not have the event";
                let set_aside = self.set_aside(places[hopeless.index], reason, &hopeless.code);
                // Those refused before it have not been announced either.
                set_aside.await.map_err(|_| Stop(first_refused))?;
            }
            let Some(passing) = refused.iter().find(|refused| !refused.is_permanent) else { return Ok(()) };
            let may_pass = |index: usize| refused.iter().any(|one| one.index == index && !one.is_permanent);
            (places, events) = (places.into_iter().zip(events).enumerate())
                .filter_map(|(index, one)| may_pass(index).then_some(one))
                .unzip();
            match waits.next() {
                Some(longest) => tokio::time::sleep(longest.mul_f64(fastrand::f64())).await,
                None => {
                    let source = passing.code.clone().into();
                    return Err(gave_up(&places, &Error::Unavailable { dependency: "the bus", source }));
                }
            }
        }
    }

    /// Keeps a record's name where an operator finds it. Never its image, which may hold a person.
    async fn set_aside(&mut self, place: usize, reason: &'static str, error: &str) -> Result<(), Error> {
        let name = &self.names[place];
        keep(self.relay, name, reason).await.inspect_err(|error| {
            tracing::error!(event.id = %name.event_id, error = chain(error), "could not set a change aside");
        })?;
        tracing::error!(event.id = %name.event_id, reason, error, "set a change aside");
        self.relay.metrics.count(Metric::ChangesNotAnnounced, self.relay.clock.now());
        self.relayed.set_aside += 1;
        Ok(())
    }
}

/// The places are in order: the first of them is where the stream must go on.
fn gave_up(places: &[usize], error: &Error) -> Stop {
    tracing::error!(error = chain(error), waiting = places.len(), "could not announce changes");
    Stop(places.first().copied().unwrap_or_default())
}

async fn keep(relay: &Relay, name: &RecordName, reason: &'static str) -> Result<(), Error> {
    let body = serde_json::to_string(name).map_err(|error| Error::Bug(Box::new(error)))?;
    let delivered = Delivered { id: &name.event_id, body: &body, receives: 1 };
    SetAside::new(SOURCE, reason, &delivered).to(relay.quarantine.as_ref()).await
}
