//! Eventually consistent reads that are behind: an item that changed within the last second may be shown as it was
//! before.

use chrono::Duration;
use serde_json::Value;

use super::Table;
use super::image::Key;
use super::request::{Operation, Request};

/// How far behind a read may be. DynamoDB is within a second "usually".
const BEHIND_AT_MOST: Duration = Duration::seconds(1);

/// Turns a read's answer into one of a moment ago.
pub(super) fn behind(table: &Table, request: &Request, body: &mut Value) {
    match request.operation {
        Operation::GetItem => {
            let Some(key) = Key::of(&request.body["Key"]) else { return };
            if let Some(before) = before(table, &key) {
                match (before, body.as_object_mut()) {
                    (Some(image), Some(answer)) => drop(answer.insert("Item".to_owned(), image)),
                    (None, Some(answer)) => drop(answer.remove("Item")),
                    (_, None) => {}
                }
            }
        }
        Operation::Query if request.body.get("IndexName").is_none() => {
            let Some(items) = body.get_mut("Items").and_then(Value::as_array_mut) else { return };
            all_behind(table, items);
            let count = items.len();
            body["Count"] = count.into();
        }
        Operation::BatchGetItem => {
            let tables = body.get_mut("Responses").and_then(Value::as_object_mut);
            let tables = tables.into_iter().flat_map(|tables| tables.values_mut());
            tables.filter_map(Value::as_array_mut).for_each(|items| all_behind(table, items));
        }
        Operation::Query
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem
        | Operation::TransactWriteItems => {}
    }
}

fn all_behind(table: &Table, items: &mut Vec<Value>) {
    let found = std::mem::take(items);
    items.extend(found.into_iter().filter_map(|item| match Key::of(&item).and_then(|key| before(table, &key)) {
        Some(before) => before,
        None => Some(item),
    }));
}

/// What an item was before its last write, where that was a moment ago. The inner option: whether there was one.
fn before(table: &Table, key: &Key) -> Option<Option<Value>> {
    table.changes(|changes| {
        let last = changes.last(key)?;
        let is_recent = table.now() - last.at <= BEHIND_AT_MOST;
        is_recent.then(|| last.old.as_ref().map(|image| image.json().clone()))
    })
}
