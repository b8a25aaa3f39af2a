//! One request to the table, as far as the simulator looks at it: what it does, and which items it names.

use serde_json::Value;

use super::image::Key;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Reads one item.
    GetItem,
    /// Reads a stretch of one partition.
    Query,
    /// Reads up to a hundred items.
    BatchGetItem,
    /// Replaces one item.
    PutItem,
    /// Changes one item.
    UpdateItem,
    /// Removes one item.
    DeleteItem,
    /// Writes several items or none.
    TransactWriteItems,
}

impl Operation {
    /// By the last part of `X-Amz-Target`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "GetItem" => Self::GetItem,
            "Query" => Self::Query,
            "BatchGetItem" => Self::BatchGetItem,
            "PutItem" => Self::PutItem,
            "UpdateItem" => Self::UpdateItem,
            "DeleteItem" => Self::DeleteItem,
            "TransactWriteItems" => Self::TransactWriteItems,
            _ => return None,
        })
    }

    /// Whether it may change something.
    pub fn writes(self) -> bool {
        match self {
            Self::GetItem | Self::Query | Self::BatchGetItem => false,
            Self::PutItem | Self::UpdateItem | Self::DeleteItem | Self::TransactWriteItems => true,
        }
    }
}

/// A request, parsed once.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it does.
    pub operation: Operation,
    /// Its body. Mutants edit it.
    pub body: Value,
}

/// One action of a transaction: its kind (`Put`, `Update`, …) and its members.
pub type Action<'a> = (&'a str, &'a Value);

impl Request {
    /// Items that the request writes or only looks at in a transaction.
    pub fn keys(&self) -> Vec<Key> {
        match self.operation {
            Operation::GetItem | Operation::UpdateItem | Operation::DeleteItem => {
                Key::of(&self.body["Key"]).into_iter().collect()
            }
            Operation::PutItem => Key::of(&self.body["Item"]).into_iter().collect(),
            Operation::TransactWriteItems => self.actions().filter_map(|(kind, action)| key_of(kind, action)).collect(),
            Operation::BatchGetItem => {
                let tables = self.body["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
                tables.flat_map(|table| table["Keys"].as_array().into_iter().flatten()).filter_map(Key::of).collect()
            }
            Operation::Query => Vec::new(),
        }
    }

    /// Items that the request changes if it succeeds.
    pub fn written(&self) -> Vec<Key> {
        match self.operation {
            Operation::GetItem | Operation::Query | Operation::BatchGetItem => Vec::new(),
            Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => self.keys(),
            Operation::TransactWriteItems => {
                let writes = self.actions().filter(|(kind, _)| *kind != "ConditionCheck");
                writes.filter_map(|(kind, action)| key_of(kind, action)).collect()
            }
        }
    }

    /// The partition of a query, of the table or of its index.
    pub fn partition(&self) -> Option<&str> {
        let values = &self.body["ExpressionAttributeValues"];
        // The store names the partition of the table `:pk`, that of the index `:shard`.
        values[":pk"]["S"].as_str().or_else(|| values[":shard"]["S"].as_str())
    }

    /// Whether a read sees every acknowledged write.
    pub fn is_strong(&self) -> bool {
        self.body["ConsistentRead"].as_bool().unwrap_or_default()
    }

    /// The actions of a transaction.
    pub fn actions(&self) -> impl Iterator<Item = Action<'_>> {
        let actions = self.body["TransactItems"].as_array().into_iter().flatten();
        actions.filter_map(|action| action.as_object()?.iter().next()).map(|(kind, action)| (kind.as_str(), action))
    }
}

fn key_of(kind: &str, action: &Value) -> Option<Key> {
    if kind == "Put" { Key::of(&action["Item"]) } else { Key::of(&action["Key"]) }
}
