//! A company with as many calls as are wanted. Its items are those that the store's tests keep as snapshots, so they are
//! what the store writes today; those that there are many of differ only where their keys do.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use dynoxide::{AttributeValue, Database, ImportOptions, Item};
use serde::Deserialize;

/// Items of one transaction: more of them only take more memory.
const AT_ONCE: usize = 20_000;

/// When the first call began. The others follow it, [`BETWEEN`] apart.
const FIRST: &str = "2026-01-05T13:00:00.250Z";
const BETWEEN: Duration = Duration::minutes(3);

/// Kinds of which the company has one, with their sections in the export.
const SINGLE: [(&str, &str); 9] = [
    ("tenant", "company"),
    ("number", "numbers"),
    ("forwarding", "forwarding"),
    ("user", "users"),
    ("api_key", "api_keys"),
    ("usage", "usage"),
    ("adjustment", "late_calls"),
    ("ticket", "tickets"),
    ("audit", "audit"),
];

/// Kinds of which there are many: one for each so many calls, with their sections in the export.
const MANY: [(&str, &str, u64); 5] = [
    ("call", "calls", 1),
    ("customer", "customers", 2),
    ("appointment", "appointments", 3),
    ("message", "messages", 5),
    ("delivery", "notices", 5),
];

/// What is wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct Company {
    /// The table, which exists.
    table: String,
    /// The folder with the snapshots.
    snapshots: PathBuf,
    calls: u64,
    /// Turns of each call.
    turns: u32,
}

impl Company {
    /// Puts all of it. Returns how many of each section there are; of turns, those of a call times the calls.
    pub(crate) fn put_into(&self, database: &Database) -> anyhow::Result<BTreeMap<&'static str, u64>> {
        let mut items = Vec::new();
        let mut counts = BTreeMap::new();
        for (kind, section) in SINGLE {
            items.push(self.snapshot(kind)?);
            counts.insert(section, 1);
        }
        for (kind, section, calls) in MANY {
            let one = self.snapshot(kind)?;
            for call in (1..=self.calls).step_by(usize::try_from(calls)?) {
                items.push(another(&one, kind, call)?);
                *counts.entry(section).or_default() += 1;
                self.flush(database, &mut items, AT_ONCE)?;
            }
        }
        let turn = self.snapshot("turn")?;
        for call in 1..=self.calls {
            for number in 1..=self.turns {
                items.push(another_turn(&turn, call, number)?);
                *counts.entry("turns").or_default() += 1;
            }
            self.flush(database, &mut items, AT_ONCE)?;
        }
        self.flush(database, &mut items, 0)?;
        Ok(counts)
    }

    fn flush(&self, database: &Database, items: &mut Vec<Item>, kept: usize) -> anyhow::Result<()> {
        if items.len() > kept {
            database.import_items(&self.table, std::mem::take(items), ImportOptions::default())?;
        }
        Ok(())
    }

    /// The item that the store's tests keep of a kind.
    fn snapshot(&self, kind: &str) -> anyhow::Result<Item> {
        let path = self.snapshots.join(format!("it__store_items__{kind}.snap"));
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let (_, item) = text.split_once("\n---\n").with_context(|| format!("{} has no head", path.display()))?;
        Ok(serde_json::from_str(item)?)
    }
}

/// An item like `one`, of the call with this number.
fn another(one: &Item, kind: &str, call: u64) -> anyhow::Result<Item> {
    let mut item = one.clone();
    let sid = format!("CA{call:032x}");
    let began = began(call)?;
    match kind {
        "call" => {
            set(&mut item, "SK", format!("{began}#{sid}"))?;
            set(&mut item, "started_at", began)?;
            set(&mut item, "call_sid", sid)?;
        }
        "customer" => {
            let phone = format!("+1500{call:07}");
            set(&mut item, "SK", phone.clone())?;
            set(&mut item, "phone", phone)?;
            set(&mut item, "last_call_sid", sid)?;
        }
        "appointment" => {
            let id = format!("0192f000-0000-7000-8000-{call:012x}");
            set(&mut item, "SK", format!("{began}#{id}"))?;
            set(&mut item, "id", id)?;
            set(&mut item, "call_sid", sid)?;
        }
        "message" => {
            set(&mut item, "SK", format!("{began}#{sid}#TURN#002"))?;
            set(&mut item, "call_sid", sid)?;
        }
        "delivery" => set(&mut item, "SK", format!("e{call}#mail#owner"))?,
        other => bail!("nobody said how one {other} differs from another"),
    }
    Ok(item)
}

fn another_turn(one: &Item, call: u64, number: u32) -> anyhow::Result<Item> {
    let mut item = one.clone();
    let partition = match item.get("PK") {
        Some(AttributeValue::S(partition)) => partition.clone(),
        other => bail!("a turn's partition key is {other:?}"),
    };
    let (company, _) = partition.rsplit_once('#').context("a turn's partition key names its call last")?;
    set(&mut item, "PK", format!("{company}#CA{call:032x}"))?;
    set(&mut item, "SK", format!("TURN#{number:03}"))?;
    *item.get_mut("n").context("a turn without its number")? = AttributeValue::N(number.to_string());
    Ok(item)
}

/// When a call began, as sort keys say it.
fn began(call: u64) -> anyhow::Result<String> {
    let first: DateTime<Utc> = FIRST.parse()?;
    let at = first + BETWEEN * i32::try_from(call)?;
    Ok(at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Changes a text that is there.
fn set(item: &mut Item, name: &str, text: String) -> anyhow::Result<()> {
    match item.get_mut(name) {
        Some(AttributeValue::S(old)) => *old = text,
        other => bail!("{name} is {other:?}"),
    }
    Ok(())
}
