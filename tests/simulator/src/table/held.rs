//! Items that requests in flight are about to write. Two transactions that meet on an item conflict, as in DynamoDB;
//! so do a transaction and a single write. The emulator does one request at a time and never would.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::image::Key;

/// Who holds what.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<BTreeMap<Key, Holders>>);

#[derive(Debug, Default, Clone, Copy)]
struct Holders {
    transactions: usize,
    writes: usize,
}

/// Items held until this is dropped.
pub(super) struct Hold {
    held: Arc<Held>,
    keys: Vec<Key>,
    is_transaction: bool,
}

impl Held {
    /// Holds all of `keys`, or says at which positions something else is in the way.
    pub(super) fn take(self: &Arc<Self>, keys: Vec<Key>, is_transaction: bool) -> Result<Hold, Vec<usize>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in_the_way = |key: &Key| {
            let holders = held.get(key).copied().unwrap_or_default();
            // Single writes wait for each other inside the table; only a transaction refuses, and is refused.
            holders.transactions > 0 || (is_transaction && holders.writes > 0)
        };
        let blocked: Vec<usize> = (0..keys.len()).filter(|position| is_in_the_way(&keys[*position])).collect();
        if !blocked.is_empty() {
            return Err(blocked);
        }
        for key in &keys {
            *held.entry(key.clone()).or_default().count(is_transaction) += 1;
        }
        drop(held);
        Ok(Hold { held: Arc::clone(self), keys, is_transaction })
    }
}

impl Holders {
    fn count(&mut self, is_transaction: bool) -> &mut usize {
        if is_transaction { &mut self.transactions } else { &mut self.writes }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.held.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            if let Some(holders) = held.get_mut(key) {
                *holders.count(self.is_transaction) -= 1;
                if holders.transactions + holders.writes == 0 {
                    held.remove(key);
                }
            }
        }
    }
}
