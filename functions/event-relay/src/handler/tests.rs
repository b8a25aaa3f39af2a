//! Every recorded batch, as it comes from AWS: what it announces, and that docs/EVENTS.md and its schema say so.

mod documented;
mod recorded;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event as Batch;
use shared::app::bus::MemoryBus;
use shared::app::connect;
use shared::app::queue::MemoryQueue;
use shared::app::relay_changes::Relay;
use shared::domain::event::Event;
use shared::telemetry::Metrics;

/// A bus and a quarantine in memory.
pub(super) struct Memory {
    pub(super) bus: Arc<MemoryBus>,
    pub(super) quarantine: Arc<MemoryQueue>,
    pub(super) relay: Relay,
}

impl Memory {
    pub(super) fn new() -> Self {
        let (bus, quarantine) = (Arc::new(MemoryBus::default()), Arc::new(MemoryQueue::default()));
        let relay = Relay {
            bus: bus.clone(),
            quarantine: quarantine.clone(),
            clock: connect::system_clock(),
            metrics: Metrics::new("test", "event-relay"),
            waits: &[],
        };
        Self { bus, quarantine, relay }
    }
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// A recorded batch, by its file's name.
fn batch(name: &str) -> Batch {
    serde_json::from_str(&read(&format!("events/event-relay/{name}.json"))).unwrap()
}

/// The names of all recorded batches, in order.
fn batches() -> Vec<String> {
    let files = std::fs::read_dir(root().join("events/event-relay")).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What each recorded batch announces.
async fn announced() -> BTreeMap<String, Vec<Event>> {
    let mut announced = BTreeMap::new();
    for name in batches() {
        let memory = Memory::new();
        let response = super::announce(&memory.relay, batch(&name)).await.unwrap();
        assert_eq!(response.batch_item_failures, [], "{name}");
        announced.insert(name, memory.bus.take());
    }
    announced
}
