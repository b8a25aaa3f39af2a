//! Whether an export's files hold what the table holds: read as streams, every call by its id, every section by its
//! count.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

const BUFFER: usize = 256 * 1024;

/// A section of which there is one item, and no list.
const COMPANY: &str = "company";
const CALLS: &str = "calls";
/// What is not a section.
const HEAD: [&str; 2] = ["schema_version", "exported_at"];

/// Fails unless the files, by their keys, are the whole export of a company.
pub(super) fn ensure_complete(
    files: &BTreeMap<String, PathBuf>,
    calls: u64,
    turns: u32,
    counts: &BTreeMap<String, u64>,
) -> anyhow::Result<()> {
    let file = |ending: &str| {
        let found = files.iter().find(|(key, _)| key.ends_with(ending));
        found.map(|(_, path)| path).with_context(|| format!("no file ends in {ending}: {:?}", files.keys()))
    };
    ensure!(files.len() == 3, "{} files", files.len());
    let document = BufReader::with_capacity(BUFFER, File::open(file(".json")?)?);
    let found = sections(document, turns)?;
    ensure!(found == *counts, "the document holds {found:?}, the table {counts:?}");

    let sids = (1..=calls).map(call_sid);
    rows(file("_calls.csv")?, "call_sid", sids)?;
    let visits = counts.get("appointments").copied().unwrap_or_default();
    let ids = (0..visits).map(|visit| format!("0192f000-0000-7000-8000-{:012x}", 1 + visit * 3));
    rows(file("_appointments.csv")?, "id", ids)
}

/// Fails unless two files are the same to the byte.
pub(super) fn ensure_same(one: &Path, other: &Path) -> anyhow::Result<()> {
    let mut readers = [BufReader::new(File::open(one)?), BufReader::new(File::open(other)?)];
    let (mut at, mut buffers) = (0, [vec![0; BUFFER], vec![0; BUFFER]]);
    loop {
        let mut read = [0; 2];
        for ((reader, buffer), read) in readers.iter_mut().zip(&mut buffers).zip(&mut read) {
            *read = reader.by_ref().take(BUFFER as u64).read_to_end({
                buffer.clear();
                buffer
            })?;
        }
        ensure!(buffers[0] == buffers[1], "{} and {} differ after byte {at}", one.display(), other.display());
        if read[0] == 0 {
            return Ok(());
        }
        at += read[0];
    }
}

/// The calls of the company, from 1.
fn call_sid(number: u64) -> String {
    format!("CA{number:032x}")
}

/// How many items each section of the document has. Calls must be all of them in order, each with all its turns.
fn sections(document: impl std::io::Read, turns: u32) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut json = serde_json::Deserializer::from_reader(document);
    let counts = Document { turns }.deserialize(&mut json)?;
    json.end()?;
    Ok(counts)
}

/// Fails unless a table has one row for each of `expected`, in this order, in its column with this name.
fn rows(path: &Path, column: &str, mut expected: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut table = csv::Reader::from_path(path)?;
    let column = table.headers()?.iter().position(|name| name == column).context("no such column")?;
    let mut row = csv::StringRecord::new();
    while table.read_record(&mut row)? {
        let wanted = expected.next();
        ensure!(row.get(column) == wanted.as_deref(), "{row:?} instead of {wanted:?} in {}", path.display());
    }
    ensure!(expected.next().is_none(), "{} has too few rows", path.display());
    Ok(())
}

struct Document {
    turns: u32,
}

impl<'de> DeserializeSeed<'de> for Document {
    type Value = BTreeMap<String, u64>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document {
    type Value = BTreeMap<String, u64>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut counts = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let count = match name.as_str() {
                head if HEAD.contains(&head) => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                COMPANY => u64::from(map.next_value::<Option<BTreeMap<String, IgnoredAny>>>()?.is_some()),
                CALLS => map.next_value_seed(Calls { turns: self.turns })?,
                _ => map.next_value_seed(Items)?,
            };
            if counts.insert(name.clone(), count).is_some() {
                return Err(A::Error::custom(format!("{name} is there twice")));
            }
        }
        Ok(counts)
    }
}

/// A list whose items are counted.
struct Items;

impl<'de> DeserializeSeed<'de> for Items {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<u64, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while items.next_element::<BTreeMap<String, IgnoredAny>>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

/// The list of calls.
struct Calls {
    turns: u32,
}

#[derive(Deserialize)]
struct Call {
    call_sid: String,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    number: u32,
}

impl<'de> DeserializeSeed<'de> for Calls {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<u64, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Calls {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of calls")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut calls: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while let Some(call) = calls.next_element::<Call>()? {
            count += 1;
            if call.call_sid != call_sid(count) {
                return Err(A::Error::custom(format!("call {count} is {}", call.call_sid)));
            }
            if !call.turns.iter().map(|turn| turn.number).eq(1..=self.turns) {
                return Err(A::Error::custom(format!("call {count} has not its {} turns", self.turns)));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(calls: &str) -> String {
        format!(
            r#"{{"schema_version": 1, "exported_at": "x", "company": {{"id": 1}}, "users": [{{}}, {{}}], "calls": [{calls}]}}"#
        )
    }

    fn call(number: u64, turns: &[u32]) -> String {
        let turns: Vec<_> = turns.iter().map(|number| format!(r#"{{"number": {number}}}"#)).collect();
        format!(r#"{{"call_sid": "{}", "turns": [{}]}}"#, call_sid(number), turns.join(", "))
    }

    #[test]
    fn a_whole_document_is_counted() {
        let text = document(&[call(1, &[1, 2]), call(2, &[1, 2])].join(", "));

        let counts = sections(text.as_bytes(), 2).unwrap();

        let expected = [("calls", 2), ("company", 1), ("users", 2)].map(|(name, count)| (name.to_owned(), count));
        assert_eq!(counts, BTreeMap::from(expected));
    }

    #[test]
    fn a_gap_a_repeat_a_missing_turn_and_a_cut_are_found() {
        for calls in [[call(1, &[1]), call(3, &[1])], [call(1, &[1]), call(1, &[1])], [call(1, &[1]), call(2, &[])]] {
            assert!(sections(document(&calls.join(", ")).as_bytes(), 1).is_err(), "{calls:?}");
        }
        let text = document(&call(1, &[1]));

        assert!(sections(&text.as_bytes()[..text.len() - 1], 1).is_err());
        assert!(sections(format!("{text}]").as_bytes(), 1).is_err());
    }
}
