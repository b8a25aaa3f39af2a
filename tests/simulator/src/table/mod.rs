//! The table of one history: DynamoDB's emulator in this process, without a network, and all that was committed to it.
//!
//! The SDK's own client speaks to it through [`connector`], so requests are built, retried, timed out and parsed by
//! the same code as in a function; only the wire is missing. [`fault`] decides what happens to each request on it.

pub mod changes;
pub mod connector;
pub mod delivery;
pub mod fault;
mod held;
pub mod image;
mod mutant;
pub mod request;
mod stale;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::clock::Clock;
use tokio::sync::Notify;

use changes::Changes;
use held::Held;
use image::{Image, Key};
pub use mutant::{Mutant, UnknownMutant};
use request::{Operation, Request};

/// Its name.
pub const TABLE: &str = "kestrel";

/// The table. Shared by all functions of a history.
pub struct Table {
    database: Database,
    state: Mutex<State>,
    /// Items that a request in flight is about to write.
    held: Arc<Held>,
    clock: Arc<dyn Clock>,
    mutant: Option<Mutant>,
    committed: Notify,
}

#[derive(Default)]
struct State {
    changes: Changes,
    /// What no history may do, whatever else happens in it.
    breaches: Vec<String>,
}

/// What the table answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Table {
    /// An empty table with the keys and the index of template.yaml.
    ///
    /// # Panics
    ///
    /// If the emulator refuses the definition.
    pub fn new(clock: Arc<dyn Clock>, mutant: Option<Mutant>) -> Self {
        let database = Database::memory().expect("a database in memory");
        let definition = serde_json::from_value(definition()).expect("the definition of a table");
        database.create_table(definition).expect("a table");
        Self { database, state: Mutex::default(), held: Arc::default(), clock, mutant, committed: Notify::new() }
    }

    /// Looks at what was committed.
    pub fn changes<T>(&self, look: impl FnOnce(&Changes) -> T) -> T {
        look(&self.state().changes)
    }

    /// What must never happen and did, as text for the failure.
    pub fn breaches(&self) -> Vec<String> {
        self.state().breaches.clone()
    }

    /// Waits until something is committed, or was since the last time.
    pub async fn committed(&self) {
        self.committed.notified().await;
    }

    /// The table's own clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Does what a request asks for, at once, and notes what it changed.
    pub fn execute(&self, request: &Request, delivery: u64) -> Answer {
        let mut request = request.clone();
        if let Some(mutant) = self.mutant {
            mutant.edit_request(&mut request);
        }
        let done = self.dispatch(&request);
        match done {
            Ok(body) => {
                self.note(&request, delivery);
                Answer { status: 200, body }
            }
            Err(error) => {
                let body = serde_json::from_str(&error.to_json()).unwrap_or_default();
                Answer { status: error.status_code(), body }
            }
        }
    }

    fn dispatch(&self, request: &Request) -> Result<Value, DynoxideError> {
        let (database, body) = (&self.database, request.body.clone());
        match request.operation {
            Operation::GetItem => run(body, |wanted| database.get_item(wanted)),
            Operation::Query => run(body, |wanted| database.query(wanted)),
            Operation::BatchGetItem => run(body, |wanted| database.batch_get_item(wanted)),
            Operation::PutItem => run(body, |wanted| database.put_item(wanted)),
            Operation::UpdateItem => run(body, |wanted| database.update_item(wanted)),
            Operation::DeleteItem => run(body, |wanted| database.delete_item(wanted)),
            Operation::TransactWriteItems => run(body, |wanted| database.transact_write_items(wanted)),
        }
    }

    /// Reads what the written items are now: the emulator's word, not the request's.
    fn note(&self, request: &Request, delivery: u64) {
        let written = request.written();
        if written.is_empty() {
            return;
        }
        let images = written.into_iter().map(|key| {
            let image = self.read(&key);
            (key, image)
        });
        let images = images.collect();
        let now = self.clock.now();
        self.state().changes.commit(now, delivery, images);
        self.committed.notify_one();
    }

    fn read(&self, key: &Key) -> Option<Image> {
        let wanted =
            json!({"TableName": TABLE, "Key": {"PK": {"S": key.pk}, "SK": {"S": key.sk}}, "ConsistentRead": true});
        let found = run(wanted, |wanted| self.database.get_item(wanted)).expect("the emulator reads what it wrote");
        found.get("Item").cloned().map(Image::new)
    }

    fn breach(&self, text: String) {
        self.state().breaches.push(text);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Table")
    }
}

fn run<Q: DeserializeOwned, A: Serialize>(
    body: Value,
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Value, DynoxideError> {
    let wanted = serde_json::from_value(body).map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
    let answer = operation(wanted)?;
    serde_json::to_value(answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The table as template.yaml defines it. Keys and index are read from there, as the store's own tests do.
fn definition() -> Value {
    let template = include_str!("../../../../template.yaml");
    let section = |from: &str, to: &str| -> &str {
        let (_, rest) = template.split_once("Type: AWS::DynamoDB::Table").expect("a table in the template");
        let (_, rest) = rest.split_once(from).expect("the section begins");
        rest.split_once(to).map(|(section, _)| section).expect("the section ends")
    };
    let keys = |yaml: &str| -> Value {
        pairs(yaml, "KeyType").map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind})).collect()
    };
    let attributes: Value = pairs(section("AttributeDefinitions", "KeySchema"), "AttributeType")
        .map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}))
        .collect();
    let projected: Value = section("Projection:", "TimeToLiveSpecification")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .map(|name| json!(name))
        .collect();
    json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": keys(section("KeySchema", "GlobalSecondaryIndexes")),
        "GlobalSecondaryIndexes": [{
            "IndexName": "gsi1",
            "KeySchema": keys(section("GlobalSecondaryIndexes", "Projection:")),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": projected},
        }],
    })
}

/// The `- {AttributeName: PK, KeyType: HASH}` lines of a piece of YAML.
fn pairs<'a>(yaml: &'a str, second: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    yaml.lines().filter_map(move |line| {
        let (name, kind) = line.trim().strip_prefix("- {AttributeName: ")?.strip_suffix('}')?.split_once(", ")?;
        Some((name, kind.strip_prefix(second)?.trim_start_matches(": ")))
    })
}
