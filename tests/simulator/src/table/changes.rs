//! Everything that was ever committed to the table, in order, with the images before and after: what the table's
//! stream carries, and what the invariants are checked against.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::image::{Image, Key};

/// One committed write of one item.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its place in the order of all writes, from 0. The stream's sequence number.
    pub sequence: usize,
    /// Which commit it was part of: the items of a transaction share it.
    pub commit: usize,
    /// When, by the table's own clock.
    pub at: DateTime<Utc>,
    /// The delivery that wrote it; 0 for the simulator itself.
    pub delivery: u64,
    /// The item.
    pub key: Key,
    /// Before.
    pub old: Option<Image>,
    /// After.
    pub new: Option<Image>,
}

/// The committed writes, and the items as they stand.
#[derive(Debug, Default)]
pub struct Changes {
    all: Vec<Change>,
    items: BTreeMap<Key, usize>,
    commits: usize,
}

impl Changes {
    /// Every write from `sequence` on: a reader of the stream goes on where it stopped.
    pub fn since(&self, sequence: usize) -> &[Change] {
        self.all.get(sequence..).unwrap_or_default()
    }

    /// How many writes there were.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// An item as it stands.
    pub fn item(&self, key: &Key) -> Option<&Image> {
        self.last(key)?.new.as_ref()
    }

    /// The last write of an item.
    pub fn last(&self, key: &Key) -> Option<&Change> {
        self.items.get(key).map(|sequence| &self.all[*sequence])
    }

    /// All items as they stand, in the order of their keys.
    pub fn items(&self) -> impl Iterator<Item = (&Key, &Image)> {
        self.items.iter().filter_map(|(key, sequence)| Some((key, self.all[*sequence].new.as_ref()?)))
    }

    /// The items of the partitions whose keys begin so, in order.
    pub fn items_from<'a>(&'a self, pk: &'a str) -> impl Iterator<Item = (&'a Key, &'a Image)> {
        let start = Key { pk: pk.to_owned(), sk: String::new() };
        let found = self.items.range(start..).take_while(move |(key, _)| key.pk.starts_with(pk));
        found.filter_map(|(key, sequence)| Some((key, self.all[*sequence].new.as_ref()?)))
    }

    /// Notes what one request committed. An item that is as it was is no change, as in DynamoDB's stream.
    pub(super) fn commit(&mut self, at: DateTime<Utc>, delivery: u64, written: Vec<(Key, Option<Image>)>) {
        let commit = self.commits;
        for (key, new) in written {
            let old = self.item(&key).cloned();
            if old == new {
                continue;
            }
            let sequence = self.all.len();
            self.items.insert(key.clone(), sequence);
            self.all.push(Change { sequence, commit, at, delivery, key, old, new });
            self.commits = commit + 1;
        }
    }
}
