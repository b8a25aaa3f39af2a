//! Many items by their keys in one request: a hundred at most, some of which the table may leave for the next request.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};

use super::error::{Cause, Error, Result, bug, classify};
use super::item::{Item, key_attributes, sort_key};
use super::key::{Key, PK, SK};
use super::request::FullJitter;
use super::{Read, Store};

/// DynamoDB takes no more keys in one request.
const AT_MOST: usize = 100;

/// What names an item: both parts of its key.
pub(super) type Name = (String, String);

/// The name of the item under a key.
pub(super) fn name_of(key: &Key<'_>) -> Name {
    (key.pk(), key.sk())
}

/// The name of an item that was read.
pub(super) fn name_in(item: &Item) -> Name {
    let partition = item.get(PK).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    (partition, sort_key(item).to_owned())
}

/// What is sent back of each item. It makes no difference to the price.
#[derive(Clone, Copy)]
enum Shown {
    Whole,
    KeyOnly,
}

impl Store {
    /// The items under these keys that exist, in no order.
    ///
    /// A key named twice is read once. What the table leaves unread because it has too much to do is asked for again:
    /// up to six requests for each hundred keys within two seconds, then the table is unavailable.
    pub(super) async fn batch_get(&self, operation: &'static str, keys: &[Key<'_>], read: Read) -> Result<Vec<Item>> {
        self.batch(operation, keys, read, Shown::Whole).await
    }

    /// Which of these keys have an item. As [`Store::batch_get`], without anybody's words on the way. Eventually
    /// consistent: what was written in the last second may be missing, for half the price.
    pub(super) async fn batch_exists(&self, operation: &'static str, keys: &[Key<'_>]) -> Result<HashSet<Name>> {
        let found = self.batch(operation, keys, Read::Eventual, Shown::KeyOnly).await?;
        Ok(found.iter().map(name_in).collect())
    }

    async fn batch(&self, operation: &'static str, keys: &[Key<'_>], read: Read, shown: Shown) -> Result<Vec<Item>> {
        // DynamoDB refuses a request that names a key twice.
        let keys: HashMap<Name, Item> = keys.iter().map(|key| (name_of(key), key_attributes(key))).collect();
        let keys: Vec<Item> = keys.into_values().collect();
        let mut found = Vec::with_capacity(keys.len());
        for hundred in keys.chunks(AT_MOST) {
            let wanted = wanted(operation, hundred.to_vec(), read, shown)?;
            self.read_all(operation, wanted, &mut found).await?;
        }
        Ok(found)
    }

    async fn read_all(
        &self,
        operation: &'static str,
        mut wanted: KeysAndAttributes,
        found: &mut Vec<Item>,
    ) -> Result<()> {
        let mut waits = FullJitter::while_throttled();
        loop {
            let answer = self
                .client()
                .batch_get_item()
                .request_items(self.table(), wanted)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| classify(operation, &error))?;
            for used in answer.consumed_capacity() {
                self.meter().read(Some(used));
            }
            found.extend(answer.responses.unwrap_or_default().remove(self.table()).unwrap_or_default());
            match answer.unprocessed_keys.unwrap_or_default().remove(self.table()) {
                Some(rest) if !rest.keys().is_empty() => wanted = rest,
                Some(_) | None => return Ok(()),
            }
            let Some(wait) = waits.next() else {
                return Err(Error::Unavailable { source: Cause::new(operation, "UnprocessedKeys", "") });
            };
            tokio::time::sleep(wait).await;
        }
    }
}

fn wanted(operation: &'static str, keys: Vec<Item>, read: Read, shown: Shown) -> Result<KeysAndAttributes> {
    let projection = match shown {
        Shown::Whole => None,
        Shown::KeyOnly => Some(format!("{PK}, {SK}")),
    };
    KeysAndAttributes::builder()
        .set_keys(Some(keys))
        .consistent_read(read.is_strong())
        .set_projection_expression(projection)
        .build()
        .map_err(|error| bug(operation, "construction", error.to_string()))
}
