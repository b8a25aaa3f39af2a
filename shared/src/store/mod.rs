//! The table: the only module that knows DynamoDB.
//!
//! [`Store`] holds what is global (numbers, call pointers, sign-up); everything of one company is reached through its
//! [`TenantStore`], so reading across companies does not compile. Each operation is one request wherever its meaning
//! allows, and says what a second identical request answers. Keys are in `key`, stored forms in `item`, costs and
//! lifetimes in docs/KEYS.md.

mod api_keys;
mod appointments;
mod audit;
mod batch;
mod calendar;
mod calls;
mod changes;
mod claims;
mod closings;
mod codes;
mod compact;
mod credentials;
mod deliveries;
mod directory;
mod error;
mod exports;
mod forwardings;
mod health;
mod invitations;
mod item;
mod jobs;
mod key;
mod listing;
mod messages;
mod meter;
mod months;
mod numbers;
mod onboardings;
mod pointers;
mod portable;
mod presence;
mod rentals;
mod repeatable;
mod request;
mod saved_forms;
mod suppressions;
mod tenants;
mod tickets;
mod transaction;
mod tries;
mod turns;
mod usage;
mod users;
mod waiting;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::domain::ids::{TenantId, TraceId};

pub use appointments::{Booked, Booking};
pub use calendar::{ByHand, Change, Changed};
pub use calls::{Amendment, Completed};
pub use changes::{RecordName, StreamRecord, change_in_record};
pub use claims::Claim;
pub use deliveries::{DeliveryClaim, Finish};
pub use directory::{DirectoryEntry, DirectoryPage};
pub use error::{Conflicting, Error, Result};
pub use exports::ExportClaim;
pub use health::HealthWritten;
pub use invitations::Acceptance;
pub use jobs::{PageDone, RunSummary};
pub use key::TriesOf;
pub use listing::{Listed, Place, Wanted};
pub use messages::Found;
pub use meter::{Capacity, CapacityMeter};
pub use numbers::number_in_image;
pub use onboardings::{Begun, KeptName, Moved};
pub use pointers::Opened;
pub use portable::{ExportPage, LEFT, Section, WITHIN};
pub use rentals::{Attached, BegunRental, Leaving};
pub use repeatable::Repeatable;
pub use suppressions::{Suppression, WhySuppressed};
pub use tenants::{Created, NewTenant};
pub use tries::Tried;
pub use turns::TurnWritten;
pub use users::PersonChange;

/// How fresh a read must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// May miss the writes of the last second; half the price.
    Eventual,
    /// Sees every acknowledged write.
    Strong,
}

impl Read {
    fn is_strong(self) -> bool {
        match self {
            Self::Eventual => false,
            Self::Strong => true,
        }
    }
}

/// The table. Cloning is cheap; clones share the connection and the meter.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
    trace: Option<TraceId>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    table: String,
    meter: Arc<CapacityMeter>,
}

impl Store {
    /// A store over a table.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        let inner = Inner { client, table: table.into(), meter: Arc::default() };
        Self { inner: Arc::new(inner), trace: None }
    }

    /// The same table by another client, for example one with fewer rights. What both cost is counted together.
    #[must_use]
    pub fn through(&self, client: Client) -> Self {
        let inner = Inner { client, table: self.inner.table.clone(), meter: Arc::clone(&self.inner.meter) };
        Self { inner: Arc::new(inner), trace: self.trace.clone() }
    }

    /// The same store for one invocation: every item it writes carries the invocation's trace.
    #[must_use]
    pub fn traced(&self, trace: &TraceId) -> Self {
        Self { inner: Arc::clone(&self.inner), trace: Some(trace.clone()) }
    }

    /// What the requests of this store have cost so far.
    pub fn meter(&self) -> &CapacityMeter {
        &self.inner.meter
    }

    /// The items of one company.
    pub fn tenant(&self, id: &TenantId) -> TenantStore<'_> {
        TenantStore { store: self, id: *id }
    }

    fn client(&self) -> &Client {
        &self.inner.client
    }

    fn table(&self) -> &str {
        &self.inner.table
    }
}

/// The items of one company. There is no other door to them.
#[derive(Debug, Clone, Copy)]
pub struct TenantStore<'a> {
    store: &'a Store,
    id: TenantId,
}

impl TenantStore<'_> {
    /// Whose items these are.
    pub fn id(&self) -> TenantId {
        self.id
    }
}
