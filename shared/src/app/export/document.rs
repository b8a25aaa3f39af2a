//! The text of the export: one JSON document, written piece after piece. What was written is never looked at again, so
//! it can go on in another process.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::export::SCHEMA_VERSION;
use crate::store::Section;

/// What comes before the first section. `created_at` and not the time of writing: whoever goes on with the document
/// writes the same.
pub fn beginning(created_at: DateTime<Utc>) -> String {
    let time = json!(created_at);
    format!("{{\n\"schema_version\": {SCHEMA_VERSION},\n\"exported_at\": {time}")
}

/// What comes before a section's first item.
pub fn section_begins(section: Section) -> String {
    let opens = if is_single(section) { "" } else { "[" };
    format!(",\n\"{}\": {opens}", section.name())
}

/// An item; `index` counts from 0 within its section.
pub fn item(section: Section, index: u64, item: Map<String, Value>) -> String {
    let text = Value::Object(item).to_string();
    match (is_single(section), index) {
        (true, _) => text,
        (false, 0) => format!("\n{text}"),
        (false, _) => format!(",\n{text}"),
    }
}

/// What comes after a section's last item, of which there were so many.
pub fn section_ends(section: Section, items: u64) -> &'static str {
    match (is_single(section), items) {
        (true, 0) => "null",
        (true, _) => "",
        (false, 0) => "]",
        (false, _) => "\n]",
    }
}

/// What comes after the last section.
pub const END: &str = "\n}\n";

/// A company is one; everything else it has any number of.
fn is_single(section: Section) -> bool {
    section == Section::Company
}
