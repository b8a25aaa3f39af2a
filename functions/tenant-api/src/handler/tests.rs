//! The published document, and every route over an embedded table.

mod access;
mod api_keys;
mod away;
mod calls;
mod company;
mod document;
mod exports;
mod foreign;
mod isolation;
mod messages;
mod overview;
mod people;
mod recordings;
mod reports;
mod test_conversations;
mod tickets;
#[expect(dead_code, reason = "the same values as in the store's tests; not all are needed here")]
#[path = "../../../../shared/tests/it/support/values.rs"]
mod values;
mod visits;
mod world;

use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
