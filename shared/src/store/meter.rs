//! Adds up what requests cost, as the table reports it.

use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Capacity units used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Capacity {
    /// Read units. An eventually consistent read of up to 4 KB is half a unit.
    pub read: f64,
    /// Write units. A write of up to 1 KB is one unit, two in a transaction.
    pub write: f64,
}

/// Sums the units of successful requests.
///
/// DynamoDB reports nothing for a write that its condition refused, although it bills for it: what a duplicate costs
/// is at most what the first delivery cost.
#[derive(Debug, Default)]
pub struct CapacityMeter(Mutex<Capacity>);

impl CapacityMeter {
    /// What was used since the last call, and starts again from nothing.
    pub fn take(&self) -> Capacity {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn read(&self, used: Option<&ConsumedCapacity>) {
        self.add(Capacity { read: units(used), write: 0.0 });
    }

    pub(super) fn write(&self, used: Option<&ConsumedCapacity>) {
        self.add(Capacity { read: 0.0, write: units(used) });
    }

    fn add(&self, used: Capacity) {
        let mut sum = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sum.read += used.read;
        sum.write += used.write;
    }
}

fn units(used: Option<&ConsumedCapacity>) -> f64 {
    used.and_then(ConsumedCapacity::capacity_units).unwrap_or_default()
}
