//! One delivery: one run of a use-case, with its own luck, and what it may touch.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::domain::ids::TenantId;
use tokio::sync::Notify;

use super::fault::{Fault, Weather};
use super::image::Key;
use super::request::{Operation, Request};

tokio::task_local! {
    /// The delivery whose requests these are. Requests outside of one are the simulator's own: nothing happens to them.
    pub static DELIVERY: Arc<Delivery>;
}

/// What a delivery may read and write.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The companies whose items it may touch; one, save for whoever looks a number up that is nobody's.
    pub tenants: Vec<TenantId>,
    /// The global items it may touch, by partition key.
    pub global: Vec<String>,
    /// What the partition keys of other global items it may touch begin with.
    pub families: Vec<&'static str>,
}

/// A delivery under way.
#[derive(Debug)]
pub struct Delivery {
    /// Its number, from 1.
    pub id: u64,
    reach: Reach,
    weather: Weather,
    luck: Mutex<Luck>,
    killed: Notify,
}

#[derive(Debug)]
struct Luck {
    random: fastrand::Rng,
    faults: BTreeMap<Fault, u64>,
    requests: u64,
    read_units: f64,
    write_units: f64,
}

/// What a delivery cost and met.
#[derive(Debug, Clone, Default)]
pub struct Met {
    /// How many requests it sent, the SDK's repeats among them.
    pub requests: u64,
    /// What happened to them.
    pub faults: BTreeMap<Fault, u64>,
    /// Capacity it was told of.
    pub read_units: f64,
    /// Capacity it was told of.
    pub write_units: f64,
}

impl Delivery {
    /// A delivery that begins.
    pub fn new(id: u64, reach: Reach, weather: Weather, random: fastrand::Rng) -> Self {
        let luck = Luck { random, faults: BTreeMap::new(), requests: 0, read_units: 0.0, write_units: 0.0 };
        Self { id, reach, weather, luck: Mutex::new(luck), killed: Notify::new() }
    }

    /// Ends when the function is killed.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// What it met so far.
    pub fn met(&self) -> Met {
        let luck = self.luck();
        Met {
            requests: luck.requests,
            faults: luck.faults.clone(),
            read_units: luck.read_units,
            write_units: luck.write_units,
        }
    }

    pub(super) fn kill(&self) {
        self.killed.notify_one();
    }

    /// What happens to the next request.
    pub(super) fn fault(&self, request: &Request) -> Option<Fault> {
        let mut luck = self.luck();
        luck.requests += 1;
        let fault = self.weather.pick(&mut luck.random, request)?;
        *luck.faults.entry(fault).or_default() += 1;
        Some(fault)
    }

    /// Notes a conflict that nobody injected.
    pub(super) fn met_conflict(&self) {
        *self.luck().faults.entry(Fault::Conflict).or_default() += 1;
    }

    pub(super) fn is_stale(&self) -> bool {
        self.luck().random.f64() < self.weather.stale
    }

    pub(super) fn below(&self, end: u64) -> u64 {
        self.luck().random.u64(0..end)
    }

    pub(super) fn random(&self) -> fastrand::Rng {
        self.luck().random.fork()
    }

    pub(super) fn cost(&self, operation: Operation, units: f64) {
        let mut luck = self.luck();
        if operation.writes() { luck.write_units += units } else { luck.read_units += units }
    }

    /// The first key of a request that this delivery has no business with.
    pub(super) fn trespass(&self, request: &Request) -> Option<String> {
        let partitions = request.keys().into_iter().map(|Key { pk, .. }| pk);
        let partitions = partitions.chain(request.partition().map(str::to_owned));
        partitions.into_iter().find(|pk| !self.may_touch(pk))
    }

    fn may_touch(&self, pk: &str) -> bool {
        let of_tenant = |tenant: &TenantId| {
            pk.strip_prefix("TENANT#").and_then(|rest| rest.strip_prefix(tenant.to_string().as_str()))
        };
        let is_theirs = |rest: &str| rest.is_empty() || rest.starts_with('#');
        self.reach.tenants.iter().filter_map(of_tenant).any(is_theirs)
            || self.reach.global.iter().any(|global| global == pk)
            || self.reach.families.iter().any(|family| pk.starts_with(family))
    }

    fn luck(&self) -> MutexGuard<'_, Luck> {
        self.luck.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
