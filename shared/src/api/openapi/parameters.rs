//! Parameters of paths, queries and headers.

use serde_json::{Value, json};

use crate::api::page::{LONGEST, USUAL};

/// The parts of a path that vary.
pub(super) fn of_path(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| parameter("path", name, true, "Its id. What is no id is not found.", json!({ "type": "string" })))
        .collect()
}

fn parameter(place: &str, name: &str, is_required: bool, description: &str, schema: Value) -> Value {
    json!({ "in": place, "name": name, "required": is_required, "description": description, "schema": schema })
}

/// A parameter of the query that may be left out.
pub(super) fn query(name: &str, description: &str, schema: Value) -> Value {
    parameter("query", name, false, description, schema)
}

/// A parameter of the query that must be given.
pub(super) fn needed(name: &str, description: &str, schema: Value) -> Value {
    parameter("query", name, true, description, schema)
}

/// How lists are paged.
pub(super) fn paged() -> [Value; 2] {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": LONGEST, "default": USUAL });
    let cursor = json!({ "type": "string", "maxLength": 400 });
    [
        query("limit", "How many entries at most.", limit),
        query("cursor", "`next_cursor` of the page before, with the same filters.", cursor),
    ]
}

/// Dates in the company's zone.
pub(super) fn dates(most_days: u32) -> [Value; 2] {
    let date = json!({ "type": "string", "format": "date" });
    let until =
        format!("The last date that belongs to it, in the company's zone. At most {most_days} days after `from`.");
    [
        query("from", "The first date, in the company's zone, from the year 2000 on.", date.clone()),
        query("to", &until, date),
    ]
}

/// The month of a report.
pub(super) fn month() -> Value {
    let month = json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2026-11"] });
    needed("month", "The month, in the company's zone.", month)
}

/// The version that is changed.
pub(super) fn if_match() -> Value {
    let schema = json!({ "type": "string", "examples": ["\"7\""] });
    parameter("header", "If-Match", true, "The `ETag` that was read, so that nobody's change is lost.", schema)
}

/// The version that is changed, for those who care.
pub(super) fn if_match_optional() -> Value {
    let schema = json!({ "type": "string", "examples": ["\"7\""] });
    parameter("header", "If-Match", false, "The `ETag` that was read, to change only what was seen.", schema)
}

/// What makes a repeat the same request.
pub(super) fn idempotency_key() -> Value {
    let schema = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{8,128}$" });
    let words = "A repeat under the same key, within a week, answers what the first was answered and changes nothing.";
    parameter("header", "Idempotency-Key", false, words, schema)
}

/// The same where an answer cannot be given twice.
pub(super) fn idempotency_key_of_secrets() -> Value {
    let schema = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{8,128}$" });
    let words = "A repeat under the same key, within a week, makes nothing and is answered with 409: only the first \
        answer shows the secret.";
    parameter("header", "Idempotency-Key", false, words, schema)
}

/// The same where nothing is done without it.
pub(super) fn idempotency_key_needed() -> Value {
    let schema = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{8,128}$" });
    let words = "A repeat under the same key goes on with what the first began, and answers what it came to.";
    parameter("header", "Idempotency-Key", true, words, schema)
}
