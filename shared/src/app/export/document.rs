//! The texts of an export, written piece after piece: one JSON document with everything, and the calls and the visits
//! once more as tables. What was written is never looked at again, so another process can go on with it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::app::Error;
use crate::app::office::reports::harmless;
use crate::domain::export::SCHEMA_VERSION;
use crate::store::Section;

/// A file of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Everything.
    Everything,
    /// The calls, a row each.
    Calls,
    /// The visits, a row each.
    Appointments,
}

/// The columns of the table of calls, as they are named in the JSON document.
const CALLS: [&str; 13] = [
    "started_at",
    "ended_at",
    "from",
    "to",
    "status",
    "outcome",
    "duration_seconds",
    "kind",
    "counted",
    "customer_name",
    "customer_phone",
    "summary",
    "call_sid",
];

/// The columns of the table of visits.
const APPOINTMENTS: [&str; 9] =
    ["starts_at", "ends_at", "status", "customer_name", "customer_phone", "address", "service_type", "notes", "id"];

impl Document {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Everything, Self::Calls, Self::Appointments];

    /// Its file's name, from that of the whole export, which ends in `.json`.
    pub fn file_name(self, whole: &str) -> String {
        let stem = whole.strip_suffix(".json").unwrap_or(whole);
        match self {
            Self::Everything => whole.to_owned(),
            Self::Calls => format!("{stem}_calls.csv"),
            Self::Appointments => format!("{stem}_appointments.csv"),
        }
    }

    /// What it is.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Everything => "application/json",
            Self::Calls | Self::Appointments => "text/csv; charset=utf-8",
        }
    }

    /// What is in it, in this order.
    pub fn sections(self) -> &'static [Section] {
        match self {
            Self::Everything => &Section::ALL,
            Self::Calls => &[Section::Calls],
            Self::Appointments => &[Section::Appointments],
        }
    }

    /// What comes before the first section. The time is when the export was asked for, and not that of writing: whoever
    /// goes on with the document writes the same.
    pub fn beginning(self, asked_at: DateTime<Utc>) -> Result<String, Error> {
        match self {
            Self::Everything => {
                let time = json!(asked_at);
                Ok(format!("{{\n\"schema_version\": {SCHEMA_VERSION},\n\"exported_at\": {time}"))
            }
            Self::Calls => row(CALLS.map(str::to_owned)),
            Self::Appointments => row(APPOINTMENTS.map(str::to_owned)),
        }
    }

    /// What comes before a section's first item.
    pub fn section_begins(self, section: Section) -> String {
        match self {
            Self::Everything => {
                let opens = if is_single(section) { "" } else { "[" };
                format!(",\n\"{}\": {opens}", section.name())
            }
            Self::Calls | Self::Appointments => String::new(),
        }
    }

    /// An item; `index` counts from 0 within its section.
    pub fn item(self, section: Section, index: u64, item: Map<String, Value>) -> Result<String, Error> {
        match self {
            Self::Everything => {
                let text = Value::Object(item).to_string();
                Ok(match (is_single(section), index) {
                    (true, _) => text,
                    (false, 0) => format!("\n{text}"),
                    (false, _) => format!(",\n{text}"),
                })
            }
            Self::Calls => row(CALLS.map(|column| cell(&item, column))),
            Self::Appointments => row(APPOINTMENTS.map(|column| cell(&item, column))),
        }
    }

    /// What comes after a section's last item, of which there were so many.
    pub fn section_ends(self, section: Section, items: u64) -> &'static str {
        match (self, is_single(section), items) {
            (Self::Calls | Self::Appointments, ..) => "",
            (Self::Everything, true, 0) => "null",
            (Self::Everything, true, _) => "",
            (Self::Everything, false, 0) => "]",
            (Self::Everything, false, _) => "\n]",
        }
    }

    /// What comes after the last section.
    pub fn end(self) -> &'static str {
        match self {
            Self::Everything => "\n}\n",
            Self::Calls | Self::Appointments => "",
        }
    }
}

/// A company is one; everything else it has any number of.
fn is_single(section: Section) -> bool {
    section == Section::Company
}

fn cell(item: &Map<String, Value>, column: &str) -> String {
    match item.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A line as RFC 4180 wants it, with no cell that a spreadsheet takes for a formula.
fn row<const COLUMNS: usize>(cells: [String; COLUMNS]) -> Result<String, Error> {
    let bug = |error: Box<dyn std::error::Error + Send + Sync>| Error::Bug(error);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells.map(|cell| harmless(&cell))).map_err(|error| bug(Box::new(error)))?;
    let line = writer.into_inner().map_err(|error| bug(error.to_string().into()))?;
    String::from_utf8(line).map_err(|error| bug(Box::new(error.utf8_error())))
}
