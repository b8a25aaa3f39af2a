//! The table's stream and the bus behind it: committed changes are delivered in order, again from where a batch
//! stopped, and all of a batch where its function was killed.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::DurationRound as _;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::app::Error;
use shared::app::bus::{Bus, Refused};
use shared::app::queue::Queue;
use shared::app::relay_changes::{Relay, WAITS, relay_changes};
use shared::clock::Clock;
use shared::domain::event::Event as Announcement;
use shared::store::StreamRecord;
use shared::telemetry::Metrics;
use tokio::time::sleep;

use super::World;
use super::functions::{Event, Function, Spec};
use crate::table::changes::Change;
use crate::table::delivery::Reach;
use crate::table::image::Image;

/// As in template.yaml.
const BATCH: usize = 100;

/// The bus, with everything that it ever took.
pub(crate) struct SimulatedBus(Mutex<State>);

struct State {
    random: fastrand::Rng,
    /// The share of requests that go wrong.
    faults: f64,
    /// Events by their ids, each with all forms in which it came.
    taken: BTreeMap<String, Vec<Announcement>>,
}

impl SimulatedBus {
    pub(crate) fn new(random: fastrand::Rng, faults: f64) -> Self {
        Self(Mutex::new(State { random, faults, taken: BTreeMap::new() }))
    }

    /// From now on nothing goes wrong.
    pub(crate) fn calm(&self) {
        self.state().faults = 0.0;
    }

    /// What consumers have seen, by id.
    pub(crate) fn taken(&self) -> BTreeMap<String, Vec<Announcement>> {
        self.state().taken.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for SimulatedBus {
    fn publish<'a>(&'a self, events: &'a [Announcement]) -> BoxFuture<'a, Result<Vec<Refused>, Error>> {
        async move {
            sleep(Duration::from_millis(4)).await;
            let mut state = self.state();
            let State { random, faults, taken } = &mut *state;
            let away = || Err(Error::Unavailable { dependency: "the bus", source: "the simulator says so".into() });
            let luck = random.f64();
            if luck < *faults / 4.0 {
                return away();
            }
            let mut refused = Vec::new();
            for (index, event) in events.iter().enumerate() {
                if random.f64() < *faults / 2.0 {
                    refused.push(Refused { index, code: "ThrottlingException".to_owned(), is_permanent: false });
                } else {
                    taken.entry(event.id.clone()).or_default().push(event.clone());
                }
            }
            // Taken, but the answer is lost.
            if luck < *faults / 2.0 { away() } else { Ok(refused) }
        }
        .boxed()
    }
}

/// Delivers the stream for as long as the history lasts.
pub(super) async fn poll(world: Rc<World>) {
    loop {
        if !deliver(&world).await {
            world.table.committed().await;
        }
        sleep(Duration::from_millis(200 + world.below(2_000))).await;
    }
}

/// Delivers what is left in the stream. Returns whether something may be left after it.
pub(super) async fn deliver(world: &Rc<World>) -> bool {
    let start = world.announced.get();
    let records: Vec<StreamRecord> =
        world.table.changes(|changes| changes.since(start).iter().take(BATCH).map(record).collect());
    if records.is_empty() {
        return false;
    }
    let relay = Relay {
        bus: Arc::clone(&world.bus) as Arc<dyn Bus>,
        quarantine: Arc::clone(&world.quarantine) as Arc<dyn Queue>,
        clock: Arc::clone(&world.clock) as Arc<dyn Clock>,
        metrics: Metrics::silent(),
        waits: &WAITS,
    };
    let spec = Spec { function: Function::Relay, event: Event::Changes(start), reach: Reach::default() };
    let relayed = world.invoke(spec, async |_| relay_changes(&relay, &records).await).await;
    // Killed now and then after the bus took it all: the whole batch comes again.
    let is_killed = !world.is_calm.get() && world.chance(20);
    if let Some(relayed) = relayed.filter(|_| !is_killed) {
        let done = relayed.stopped_at.unwrap_or(records.len());
        // The stream may deliver a batch twice at once; it never goes back.
        world.announced.set(world.announced.get().max(start + done));
        if relayed.set_aside > 0 {
            world.breach(format!("I4: {} of the changes from {start} on were set aside", relayed.set_aside));
        }
    }
    true
}

fn record(change: &Change) -> StreamRecord {
    StreamRecord {
        id: format!("change-{}", change.sequence),
        at: change.at.duration_trunc(chrono::TimeDelta::seconds(1)).unwrap_or(change.at),
        is_removal: change.new.is_none(),
        keys: item(&json!({"PK": {"S": change.key.pk}, "SK": {"S": change.key.sk}})),
        before: image(change.old.as_ref()),
        after: image(change.new.as_ref()),
    }
}

fn image<T: DeserializeOwned>(image: Option<&Image>) -> T {
    image.map_or_else(|| item(&json!({})), |image| item(image.json()))
}

fn item<T: DeserializeOwned>(attributes: &Value) -> T {
    serde_json::from_value(attributes.clone()).expect("DynamoDB's JSON is an item")
}
