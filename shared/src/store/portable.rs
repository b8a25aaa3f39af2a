//! What a company takes along: every kind of item, either with its section in the export or with the reason why it is
//! not in it. A test finds kinds that are in neither list.

use serde_json::{Map, Value};

use super::error::{Error, Result, bug};
use super::item::{ENTITY, Item, TRACE, TTL, sort_key};
use super::key::{self, GSI1_PK, GSI1_SK, PK, Partition, SK};
use super::request::{Query, Range};
use super::usage::decode_usage;
use super::{TenantStore, compact};
use crate::domain::ids::CallSid;

/// A list of the export, of items of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The company and its settings: one item.
    Company,
    /// Its numbers.
    Numbers,
    /// Its own numbers that are forwarded to them, as far as calls have shown.
    Forwarding,
    /// Its people, without their passwords.
    Users,
    /// Its API keys, without their secrets.
    ApiKeys,
    /// Its months.
    Usage,
    /// Calls that were counted in a month other than their own.
    LateCalls,
    /// Its support tickets.
    Tickets,
    /// Its calls, each with its turns.
    Calls,
    /// Messages and voicemails.
    Messages,
    /// Its customers.
    Customers,
    /// Its visits.
    Appointments,
    /// What it was told by mail and text message.
    Notices,
    /// Who changed what.
    Audit,
}

impl Section {
    /// All of them, in the order of the document.
    pub const ALL: [Self; 14] = [
        Self::Company,
        Self::Numbers,
        Self::Forwarding,
        Self::Users,
        Self::ApiKeys,
        Self::Usage,
        Self::LateCalls,
        Self::Tickets,
        Self::Calls,
        Self::Messages,
        Self::Customers,
        Self::Appointments,
        Self::Notices,
        Self::Audit,
    ];

    /// Its name in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Numbers => "numbers",
            Self::Forwarding => "forwarding",
            Self::Users => "users",
            Self::ApiKeys => "api_keys",
            Self::Usage => "usage",
            Self::LateCalls => "late_calls",
            Self::Tickets => "tickets",
            Self::Calls => "calls",
            Self::Messages => "messages",
            Self::Customers => "customers",
            Self::Appointments => "appointments",
            Self::Notices => "notices",
            Self::Audit => "audit",
        }
    }

    /// What the sort keys of its items begin with, within its partition.
    fn prefix(self) -> &'static str {
        match self {
            Self::Company => key::PROFILE,
            Self::Numbers => key::NUMBERS,
            Self::Forwarding => key::FORWARDINGS,
            Self::Users => key::USERS,
            Self::ApiKeys => key::API_KEYS,
            Self::Usage => key::USAGE,
            Self::LateCalls => key::ADJUSTMENTS,
            Self::Tickets => key::TICKETS,
            Self::Calls | Self::Messages | Self::Customers | Self::Appointments | Self::Notices | Self::Audit => "",
        }
    }

    /// The kind of its items.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Company => "tenant",
            Self::Numbers => "number",
            Self::Forwarding => "forwarding",
            Self::Users => "user",
            Self::ApiKeys => "api_key",
            Self::Usage => "usage",
            Self::LateCalls => "adjustment",
            Self::Tickets => "ticket",
            Self::Calls => "call",
            Self::Messages => "message",
            Self::Customers => "customer",
            Self::Appointments => "appointment",
            Self::Notices => "delivery",
            Self::Audit => "audit",
        }
    }
}

/// Kinds that are within another section's items.
pub const WITHIN: [(&str, Section); 1] = [("turn", Section::Calls)];

/// Kinds that no export holds, and why.
pub const LEFT: [(&str, &str); 23] = [
    ("phone", "a copy of the company's settings, for the call path"),
    ("call_pointer", "made from the call, for reports that come late"),
    ("unique", "keeps names unique; the names are in the company and its people"),
    ("slot", "made from the visits, for the calendar"),
    ("once", "keeps a repeat from doing something twice"),
    ("suppression", "an address that must not be written to, by its hash: no company's own"),
    ("health", "the operator's estimate of the company"),
    ("health_history", "the operator's estimate of the company"),
    ("job_page", "how far a job over all companies is"),
    ("job_run", "what came of a job over all companies"),
    ("export", "this export and those before it"),
    ("draft", "what a sign-up will be, gone when it is a company"),
    ("onboarding", "how far a sign-up has come"),
    ("reservation", "keeps names for a sign-up that is under way"),
    ("invitation", "an invitation that is open: whoever takes it is in the people"),
    ("invitation_pointer", "finds an invitation by its secret, by its hash"),
    ("saved_form", "a sign-up form that somebody has begun, for a week: gone when it is a company"),
    ("mailed_code", "a code that was mailed, by its hash, for ten minutes"),
    ("address_proof", "that somebody reads an address, for an hour"),
    ("tries", "counts tries against whoever guesses"),
    ("gateway_key", "under which requests are counted: worth nothing elsewhere"),
    ("closing", "how far a company's leaving has come; when it left is in the company"),
    ("credential", "secrets, by their hash: worth nothing elsewhere"),
];

/// Attributes that are not the value: keys, bookkeeping, secrets.
const HIDDEN: [&str; 10] = [PK, SK, GSI1_PK, GSI1_SK, ENTITY, TRACE, TTL, "password_hash", "session_epoch", "digest"];

/// Some items of a section, as the document shows them.
#[derive(Debug, Default)]
pub struct ExportPage {
    /// The items, in the order of their keys.
    pub items: Vec<Map<String, Value>>,
    /// Where the next page begins; absent after the last.
    pub next: Option<String>,
}

impl TenantStore<'_> {
    /// At most `limit` items of a section, after the one with the sort key `after`.
    pub async fn export_page(&self, section: Section, after: Option<&str>, limit: usize) -> Result<ExportPage> {
        let prefix = section.prefix();
        // Above every sort key that begins with the prefix: no key holds the last character of Unicode.
        let end = format!("{prefix}\u{10ffff}");
        let range = match after {
            Some(after) => Range::Between(format!("{after}\0"), end),
            None if prefix.is_empty() => Range::All,
            None => Range::BeginsWith(prefix.to_owned()),
        };
        let query = Query { range, limit: Some(limit), ..Query::of(self.partition_of(section)) };
        let found = self.store.query("export_page", &query).await?;
        let next = (found.len() >= limit).then(|| found.last().map(|item| sort_key(item).to_owned())).flatten();
        let items = found.into_iter().map(|item| shown(section, item)).collect::<Result<_>>()?;
        Ok(ExportPage { items, next })
    }

    /// A call's turns, as the document shows them.
    pub async fn export_turns(&self, call: &CallSid) -> Result<Vec<Value>> {
        let found = self.store.query("export_turns", &Query::of(Partition::Turns(self.id, call))).await?;
        found.into_iter().map(|item| bare(compact::lengthen(item), "turn").map(Value::Object)).collect()
    }

    fn partition_of(&self, section: Section) -> Partition<'static> {
        match section {
            Section::Company
            | Section::Numbers
            | Section::Forwarding
            | Section::Users
            | Section::ApiKeys
            | Section::Usage
            | Section::LateCalls
            | Section::Tickets => Partition::Home(self.id),
            Section::Calls => Partition::Calls(self.id),
            Section::Messages => Partition::Messages(self.id),
            Section::Customers => Partition::Customers(self.id),
            Section::Appointments => Partition::Appointments(self.id),
            Section::Notices => Partition::Deliveries(self.id),
            Section::Audit => Partition::Audit(self.id),
        }
    }
}

fn shown(section: Section, item: Item) -> Result<Map<String, Value>> {
    match section {
        Section::Numbers => {
            let number = sort_key(&item).trim_start_matches(key::NUMBERS).to_owned();
            let mut shown = bare(item, section.kind())?;
            shown.insert("phone_number".to_owned(), Value::String(number));
            Ok(shown)
        }
        Section::Usage => match serde_json::to_value(decode_usage(item)?) {
            Ok(Value::Object(month)) => Ok(month),
            _ => Err(bug("export_page", "usage", "a month is no object")),
        },
        Section::Company
        | Section::Forwarding
        | Section::Users
        | Section::ApiKeys
        | Section::LateCalls
        | Section::Tickets
        | Section::Calls
        | Section::Messages
        | Section::Customers
        | Section::Appointments
        | Section::Notices
        | Section::Audit => bare(item, section.kind()),
    }
}

/// An item's value without what is not the value.
fn bare(item: Item, entity: &'static str) -> Result<Map<String, Value>> {
    let value: Value = serde_dynamo::from_item(item).map_err(|_| Error::Corrupt { entity })?;
    match value {
        Value::Object(mut fields) => {
            fields.retain(|name, _| !HIDDEN.contains(&name.as_str()));
            Ok(fields)
        }
        _ => Err(Error::Corrupt { entity }),
    }
}
