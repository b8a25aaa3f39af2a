//! Stored forms: what each kind of item holds beside its value, how long it lives, and both directions between values
//! and attributes.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Duration, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{Error, Result, bug};
use super::key::{GSI1_PK, GSI1_SK, Key, PK, SK, gsi1};
use super::{Store, compact};
use crate::domain::appointment::Appointment;
use crate::domain::audit::AuditEntry;
use crate::domain::call::{CallLog, CallPointer};
use crate::domain::customer::Customer;
use crate::domain::ids::{AppointmentId, CallSid, TenantId, UserId};
use crate::domain::message::Message;
use crate::domain::number::Routing;
use crate::domain::tenant::Tenant;
use crate::domain::turn::Turn;
use crate::domain::usage::Adjustment;

/// An item's attributes.
pub(super) type Item = HashMap<String, AttributeValue>;

/// What kind of item it is, for people who look at the table and for readers of its stream.
pub(super) const ENTITY: &str = "entity";
/// Which invocation wrote it.
pub(super) const TRACE: &str = "trace";
/// When it may be removed, in seconds since 1970. DynamoDB removes it some days later at most.
pub(super) const TTL: &str = "ttl";

/// Outlives every queue (14 days), archive and reconcile window, and a year of "what happened in that call?".
const CALL_DAYS: i64 = 400;
/// How long a repeat of a request is known as one. Clients repeat within minutes.
const REQUEST_DAYS: i64 = 7;
/// A quarter of an hour that has passed keeps nobody from anything.
const SLOT_DAYS: i64 = 30;

/// A value that is an item of its own.
pub(super) trait Entity: Serialize + DeserializeOwned {
    /// Its kind, as stored and as named in errors.
    const KIND: &'static str;
    /// Whether its attributes are stored under short names ([`compact`]).
    const IS_COMPACT: bool = false;

    /// When it may be removed.
    fn expires_at(&self) -> Option<DateTime<Utc>> {
        None
    }
}

impl Entity for Tenant {
    const KIND: &'static str = "tenant";
}

impl Entity for Routing {
    const KIND: &'static str = "phone";
}

impl Entity for CallPointer {
    const KIND: &'static str = "call_pointer";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.started_at + Duration::days(CALL_DAYS))
    }
}

impl Entity for Turn {
    const KIND: &'static str = "turn";
    const IS_COMPACT: bool = true;

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at + Duration::days(CALL_DAYS))
    }
}

impl Entity for CallLog {
    const KIND: &'static str = "call";
}

impl Entity for Appointment {
    const KIND: &'static str = "appointment";
}

impl Entity for Customer {
    const KIND: &'static str = "customer";
}

impl Entity for Message {
    const KIND: &'static str = "message";
}

impl Entity for AuditEntry {
    const KIND: &'static str = "audit";
}

impl Entity for Adjustment {
    const KIND: &'static str = "adjustment";
}

/// That a company has a number; the number is in the key.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NumberOfTenant {
    pub(super) added_at: DateTime<Utc>,
    /// Since when it is being given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leaving_since: Option<DateTime<Utc>>,
}

impl NumberOfTenant {
    /// A number that the company has from now on.
    pub(super) fn added(at: DateTime<Utc>) -> Self {
        Self { added_at: at, leaving_since: None }
    }
}

impl Entity for NumberOfTenant {
    const KIND: &'static str = "number";
}

/// Whose a unique name is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UniqueName {
    pub(super) tenant_id: TenantId,
    /// Who logs in with it, where it is an e-mail address of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<UserId>,
}

impl Entity for UniqueName {
    const KIND: &'static str = "unique";
}

/// A quarter of an hour of a crew that is taken.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Slot {
    pub(super) appointment_id: AppointmentId,
    #[serde(skip)]
    pub(super) start: DateTime<Utc>,
}

impl Entity for Slot {
    const KIND: &'static str = "slot";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.start + Duration::days(SLOT_DAYS))
    }
}

/// That an appointment was booked, and where in the calendar it is now: its key cannot be known from its id alone. It
/// lives as long as the appointment.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BookingMarker {
    pub(super) starts_at: DateTime<Utc>,
    pub(super) booked_at: DateTime<Utc>,
}

impl Entity for BookingMarker {
    const KIND: &'static str = "once";
}

/// What a request made that may be repeated under its key.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RequestOnce {
    /// The thing's id.
    pub(super) made: Uuid,
    /// What was asked for, hashed: another request under the same key is a mistake.
    pub(super) digest: String,
    pub(super) asked_at: DateTime<Utc>,
}

impl Entity for RequestOnce {
    const KIND: &'static str = "once";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.asked_at + Duration::days(REQUEST_DAYS))
    }
}

/// Which call is being connected to a phone on behalf of a caller.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TransferClaim {
    pub(super) call_sid: CallSid,
    #[serde(skip)]
    pub(super) until: DateTime<Utc>,
}

impl Entity for TransferClaim {
    const KIND: &'static str = "once";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.until)
    }
}

/// The whole item of a value under its key.
pub(super) fn encode<T: Entity>(store: &Store, key: &Key<'_>, value: &T) -> Result<Item> {
    let mut item: Item =
        serde_dynamo::to_item(value).map_err(|_| bug("encode", T::KIND, "the value is not an item"))?;
    if T::IS_COMPACT {
        item = compact::shorten(item);
    } else if let Some(trace) = &store.trace {
        item.insert(TRACE.to_owned(), text(trace.as_str()));
    }
    if let Some(at) = value.expires_at() {
        item.insert(TTL.to_owned(), AttributeValue::N(at.timestamp().to_string()));
    }
    item.insert(ENTITY.to_owned(), text(T::KIND));
    item.extend(key_attributes(key));
    if let Key::Profile(tenant) = key {
        index(&mut item, gsi1(*tenant));
    }
    Ok(item)
}

/// Puts an item in the index as well.
pub(super) fn index(item: &mut Item, (pk, sk): (String, String)) {
    item.extend([(GSI1_PK.to_owned(), text(pk)), (GSI1_SK.to_owned(), text(sk))]);
}

/// The value of an item.
pub(super) fn decode<T: Entity>(item: Item) -> Result<T> {
    let item = if T::IS_COMPACT { compact::lengthen(item) } else { item };
    // The parser's own error may quote the value, so a person.
    serde_dynamo::from_item(item).map_err(|_| Error::Corrupt { entity: T::KIND })
}

/// The two attributes that name an item.
pub(super) fn key_attributes(key: &Key<'_>) -> Item {
    HashMap::from([(PK.to_owned(), text(key.pk())), (SK.to_owned(), text(key.sk()))])
}

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl Into<u64>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// An attribute of a value, in the form in which [`encode`] writes it.
pub(super) fn attribute(value: &impl Serialize) -> Result<AttributeValue> {
    serde_dynamo::to_attribute_value(value).map_err(|_| bug("encode", "attribute", "the value is no attribute"))
}

/// The sort key of an item, for kinds that keep something in it.
pub(super) fn sort_key(item: &Item) -> &str {
    item.get(SK).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}
