//! The table's stream: a record becomes a change of the domain.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::error::{Error, Result};
use super::item::{ENTITY, Entity, Item, TRACE, decode};
use super::jobs::RunSummary;
use super::key::{Key, PK, SK, call_in_pk, call_started_at_in_sk, tenant_in_pk};
use super::usage::{self, decode_usage};
use crate::domain::appointment::Appointment;
use crate::domain::call::CallLog;
use crate::domain::change::{Change, Changed, TenantItem, Versions};
use crate::domain::event::FinishedJob;
use crate::domain::health::Health;
use crate::domain::ids::{TenantId, TraceId};
use crate::domain::message::Message;
use crate::domain::tenant::Tenant;
use crate::domain::turn::Turn;
use crate::domain::usage::{PeriodState, UsagePeriod};

/// The kind of a company's score.
const HEALTH: &str = "health";

/// A record of the stream, as it is delivered. It holds people, so it has no `Debug`.
#[derive(Clone)]
pub struct StreamRecord {
    /// The stream's own id of it: the same however often it is delivered.
    pub id: String,
    /// When the change was committed, to the second.
    pub at: DateTime<Utc>,
    /// Whether the item was removed: by its time to live, or by somebody.
    pub is_removal: bool,
    /// The item's key.
    pub keys: serde_dynamo::Item,
    /// The item before the change; empty where there was none.
    pub before: serde_dynamo::Item,
    /// The item after the change; empty where it was removed.
    pub after: serde_dynamo::Item,
}

/// What names a record without showing what is in it.
///
/// Only for records of kinds that are announced: their keys hold ids. Keys of other kinds hold telephone numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordName {
    /// The stream's own id of it.
    pub event_id: String,
    /// The item's partition key.
    pub pk: String,
    /// The item's sort key.
    pub sk: String,
}

impl StreamRecord {
    /// Its name.
    pub fn name(&self) -> RecordName {
        let key = |name: &str| match self.keys.get(name) {
            Some(serde_dynamo::AttributeValue::S(text)) => text.clone(),
            _ => String::new(),
        };
        RecordName { event_id: self.id.clone(), pk: key(PK), sk: key(SK) }
    }
}

/// The change in a record, or nothing where the item was removed or is of a kind that nobody is told of.
///
/// An item that should be told of and cannot be read is [`Error::Corrupt`]: it is never skipped.
pub fn change_in_record(record: &StreamRecord) -> Result<Option<Change>> {
    if record.is_removal {
        return Ok(None);
    }
    if record.after.is_empty() {
        // The stream does not hold images: skipping such records would lose every event.
        return Err(Error::Corrupt { entity: "record" });
    }
    let images = Images {
        name: record.name(),
        before: (!record.before.is_empty()).then(|| record.before.clone().into()),
        after: record.after.clone().into(),
    };
    let Some(item) = images.changed()? else { return Ok(None) };
    Ok(Some(Change { id: record.id.clone(), at: record.at, trace: images.trace(&item), item }))
}

/// An item before and after a change, in the SDK's attribute values, as all of the store reads them.
struct Images {
    name: RecordName,
    before: Option<Item>,
    after: Item,
}

impl Images {
    fn changed(&self) -> Result<Option<Changed>> {
        let Some(kind) = self.text(ENTITY) else { return Ok(None) };
        match kind {
            Tenant::KIND => self.of_tenant(Tenant::KIND, TenantItem::Profile(self.both(decode)?)),
            CallLog::KIND => self.of_tenant(CallLog::KIND, TenantItem::Call(self.both(decode)?)),
            Turn::KIND => {
                let call = call_in_pk(&self.name.pk).ok_or(Error::Corrupt { entity: Turn::KIND })?;
                self.of_tenant(Turn::KIND, TenantItem::Turn(call, self.both(decode)?))
            }
            Message::KIND => {
                let started_at = call_started_at_in_sk(&self.name.sk);
                let started_at = started_at.ok_or(Error::Corrupt { entity: Message::KIND })?;
                self.of_tenant(Message::KIND, TenantItem::Message(started_at, self.both(decode)?))
            }
            Appointment::KIND => self.of_tenant(Appointment::KIND, TenantItem::Appointment(self.both(decode)?)),
            usage::KIND => self.of_tenant(usage::KIND, TenantItem::Usage(self.both(month)?)),
            // Scores of earlier nights lie beside the one of now: only that one falls.
            HEALTH if self.name.sk == Key::Health(self.tenant(HEALTH)?).sk() => {
                self.of_tenant(HEALTH, TenantItem::Health(self.both(health)?))
            }
            RunSummary::KIND => Ok(Some(Changed::JobRun(self.both(run)?))),
            _ => Ok(None),
        }
    }

    fn of_tenant(&self, entity: &'static str, item: TenantItem) -> Result<Option<Changed>> {
        Ok(Some(Changed::OfTenant(self.tenant(entity)?, item)))
    }

    /// Whose item it is. The key says so, and nothing else is believed.
    fn tenant(&self, entity: &'static str) -> Result<TenantId> {
        tenant_in_pk(&self.name.pk).ok_or(Error::Corrupt { entity })
    }

    fn both<T>(&self, read: impl Fn(Item) -> Result<T>) -> Result<Versions<T>> {
        let after = read(self.after.clone())?;
        Ok(match &self.before {
            Some(before) => Versions::changed(read(before.clone())?, after),
            None => Versions::made(after),
        })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.after.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
    }

    /// The invocation that wrote the item as it is now. A turn is stored under short names, so it tells itself.
    fn trace(&self, item: &Changed) -> TraceId {
        if let Changed::OfTenant(_, TenantItem::Turn(_, turn)) = item {
            return turn.after.trace.clone();
        }
        let trace = self.after.get(TRACE).cloned();
        trace.and_then(|trace| serde_dynamo::from_attribute_value(trace).ok()).unwrap_or(TraceId::from_header(None))
    }
}

/// A month that is closed without saying what was counted is not what Kestrel writes.
fn month(item: Item) -> Result<UsagePeriod> {
    let month = decode_usage(item)?;
    let is_whole = month.state != Some(PeriodState::Closed) || month.checksum.is_some();
    is_whole.then_some(month).ok_or(Error::Corrupt { entity: usage::KIND })
}

fn run(item: Item) -> Result<FinishedJob> {
    let RunSummary { job, run, tally, finished_at: _ } = decode(item)?;
    Ok(FinishedJob { job, run, tally })
}

fn health(item: Item) -> Result<Health> {
    // The parser's own error is left out, as in [`decode`].
    serde_dynamo::from_item(item).map_err(|_| Error::Corrupt { entity: HEALTH })
}
