//! What histories held, in numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

use crate::table::changes::Changes;
use crate::table::delivery::Met;
use crate::table::fault::Fault;
use crate::world::ledger::Ledger;
use crate::world::{Event, Function};

/// Numbers of one history, or of many.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many histories.
    pub histories: u64,
    /// Runs of a use-case that reached the table.
    pub deliveries: u64,
    /// Those that repeated an earlier one.
    pub duplicates: u64,
    /// Distinct calls.
    pub calls: u64,
    /// Requests to the table, the SDK's repeats among them.
    pub requests: u64,
    /// What happened to requests, by kind.
    pub faults: BTreeMap<Fault, u64>,
    /// Deliveries by function.
    pub functions: BTreeMap<Function, u64>,
    /// The most that a delivery cost to which nothing happened.
    pub dearest: BTreeMap<&'static str, Units>,
    seen: BTreeSet<Event>,
}

/// Capacity units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Units {
    /// Read.
    pub read: f64,
    /// Written.
    pub write: f64,
}

impl Units {
    fn or_more(self, other: Self) -> Self {
        Self { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

impl Report {
    /// Counts one delivery.
    pub(crate) fn count(&mut self, function: Function, event: Event, met: &Met) {
        if met.requests == 0 {
            return;
        }
        self.deliveries += 1;
        self.requests += met.requests;
        *self.functions.entry(function).or_default() += 1;
        if !self.seen.insert(event) {
            self.duplicates += 1;
        }
        for (fault, count) in &met.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        if met.faults.is_empty() {
            let cost = Units { read: met.read_units, write: met.write_units };
            let dearest = self.dearest.entry(event.kind()).or_default();
            *dearest = dearest.or_more(cost);
        }
    }

    /// The history is over.
    pub(crate) fn close(&mut self, ledger: &Ledger) {
        self.histories = 1;
        self.calls = ledger.calls.len() as u64;
        self.seen.clear();
    }

    /// Adds another report to this one.
    pub fn add(&mut self, other: &Self) {
        self.histories += other.histories;
        self.deliveries += other.deliveries;
        self.duplicates += other.duplicates;
        self.calls += other.calls;
        self.requests += other.requests;
        for (fault, count) in &other.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        for (function, count) in &other.functions {
            *self.functions.entry(*function).or_default() += count;
        }
        for (kind, units) in &other.dearest {
            let dearest = self.dearest.entry(kind).or_default();
            *dearest = dearest.or_more(*units);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100 * self.duplicates / self.deliveries.max(1);
        writeln!(formatter, "{} histories, {} calls", self.histories, self.calls)?;
        writeln!(
            formatter,
            "{} deliveries, {share} % of them duplicates; {} requests",
            self.deliveries, self.requests
        )?;
        for (function, count) in &self.functions {
            writeln!(formatter, "  {:<24} {count:>10}", function.name())?;
        }
        writeln!(formatter, "faults:")?;
        for (fault, count) in &self.faults {
            writeln!(formatter, "  {:<24} {count:>10}", format!("{fault:?}"))?;
        }
        writeln!(formatter, "dearest delivery without a fault, in units read and written:")?;
        for (kind, Units { read, write }) in &self.dearest {
            writeln!(formatter, "  {kind:<24} {read:>8} {write:>8}")?;
        }
        Ok(())
    }
}

/// A digest of every write, in order.
pub(crate) fn digest(changes: &Changes) -> String {
    let mut hash = Sha256::new();
    for change in changes.since(0) {
        hash.update(format!("{} {} {:?}", change.at.timestamp_millis(), change.delivery, change.key));
        hash.update(change.new.as_ref().map(|image| image.json().to_string()).unwrap_or_default());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
