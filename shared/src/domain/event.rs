//! What Kestrel announces: facts that are in the table already, in words that consumers may rely on.
//!
//! An event holds ids and numbers, never a person: the bus keeps an archive, and whoever needs a name reads it from
//! the table. docs/EVENTS.md describes each; a change that an old consumer cannot read is a new version.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::call::{CallKind, CallStatus, Outcome};
use super::health::Reason;
use super::ids::{AppointmentId, CallSid, RecordingSid, TenantId, TraceId};
use super::job::{Job, Tally};
use super::time::{BillingMonth, Seconds};

/// The version that [`Event::version`] holds today.
pub const VERSION: u8 = 1;

/// Something that happened and is committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// The version of this form.
    pub version: u8,
    /// Names this happening: a consumer that has seen the id has seen the event, however often it comes. The stream's
    /// id of the change and the type, or for a threshold `<tenant>:<yyyy-mm>:<percent>`.
    pub id: String,
    /// Whose it is; absent for what concerns the whole deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<TenantId>,
    /// When the change was committed.
    pub occurred_at: DateTime<Utc>,
    /// The invocation that made the change.
    pub trace_id: TraceId,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened. The variant's name as text is the event's `detail-type` on the bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", content = "data")]
pub enum What {
    /// A call is over and on record.
    #[serde(rename = "call.completed")]
    CallCompleted(CompletedCall),
    /// Danger was recognised in a call that still goes on, or is worse than was known.
    #[serde(rename = "call.emergency")]
    CallEmergency(EmergencyCall),
    /// Somebody left a message or a voicemail.
    #[serde(rename = "call.message")]
    CallMessage(LeftMessage),
    /// A caller left before anything came of the call, or was never answered: worth calling back.
    #[serde(rename = "call.missed")]
    CallMissed(CompletedCall),
    /// A visit was booked.
    #[serde(rename = "appointment.booked")]
    AppointmentBooked(ChangedAppointment),
    /// A visit was moved, what it is for has changed, or it was done.
    #[serde(rename = "appointment.changed")]
    AppointmentChanged(ChangedAppointment),
    /// A visit was taken back.
    #[serde(rename = "appointment.canceled")]
    AppointmentCanceled(ChangedAppointment),
    /// A month's calls reached a share of its limit: 80, 100 or 120 percent.
    #[serde(rename = "usage.threshold")]
    UsageThreshold(ReachedThreshold),
    /// A month's totals are final.
    #[serde(rename = "usage.closed")]
    UsageClosed(ClosedMonth),
    /// A company signed up.
    #[serde(rename = "tenant.created")]
    TenantCreated(ChangedTenant),
    /// A company's settings changed.
    #[serde(rename = "tenant.updated")]
    TenantUpdated(ChangedTenant),
    /// A company's calls are no longer answered: an operator stopped it, it ended the subscription, or its trial was
    /// cut short.
    #[serde(rename = "tenant.suspended")]
    TenantSuspended(ChangedTenant),
    /// A company's calls are answered again.
    #[serde(rename = "tenant.reactivated")]
    TenantReactivated(ChangedTenant),
    /// A company left.
    #[serde(rename = "tenant.deleted")]
    TenantDeleted(ChangedTenant),
    /// A company's health fell from 50 or more to below.
    #[serde(rename = "health.dropped")]
    HealthDropped(DroppedHealth),
    /// A job that visits every company has visited them all.
    #[serde(rename = "job.finished")]
    JobFinished(FinishedJob),
}

/// A call that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompletedCall {
    /// The call.
    pub call_sid: CallSid,
    /// When it was first seen.
    pub started_at: DateTime<Utc>,
    /// How it ended.
    pub status: CallStatus,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it lasted.
    pub duration_seconds: Seconds,
    /// How it counts.
    pub kind: CallKind,
    /// Whether it counts at all.
    pub counted: bool,
    /// The month it belongs to.
    pub period: BillingMonth,
    /// The month it was counted in, where its own was closed already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_in: Option<BillingMonth>,
    /// The visit booked in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_id: Option<AppointmentId>,
    /// Made in test mode.
    pub is_test: bool,
}

/// A call in which danger was recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EmergencyCall {
    /// The call.
    pub call_sid: CallSid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The turn in which it was recognised.
    pub turn: u32,
    /// Whether life is in danger, and not only property: then somebody is to be paged at once. Otherwise the company's
    /// own urgent words were heard, and the caller is offered the on-call phone.
    pub is_life_threatening: bool,
    /// Made in test mode.
    pub is_test: bool,
}

/// A message somebody left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftMessage {
    /// The call it was left in.
    pub call_sid: CallSid,
    /// When that call began.
    pub call_started_at: DateTime<Utc>,
    /// The turn that took it, where it was told to the receptionist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// The recording, where it is a voicemail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_sid: Option<RecordingSid>,
    /// Left in test mode.
    pub is_test: bool,
}

/// A visit that was booked, changed or taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedAppointment {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// When it starts, after the change.
    pub starts_at: DateTime<Utc>,
    /// The call it was booked in; absent where a person booked it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<CallSid>,
    /// Made in test mode.
    pub is_test: bool,
}

/// A share of a month's limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReachedThreshold {
    /// The month.
    pub period: BillingMonth,
    /// 80, 100 or 120.
    pub percent: u8,
    /// Billed calls so far.
    pub calls: u64,
    /// The limit.
    pub limit: u64,
}

/// A month whose totals are final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClosedMonth {
    /// The month.
    pub period: BillingMonth,
    /// Billed calls.
    pub calls: u64,
    /// Calls passed on because of the company's standing.
    pub forwarded_calls: u64,
    /// Calls in test mode.
    pub test_calls: u64,
    /// Of the billed calls, those of earlier months that were closed already.
    pub adjustments: u64,
    /// Length of all counted calls.
    pub seconds: u64,
    /// Visits booked.
    pub appointments: u64,
    /// The limit it was measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// What was counted, as a SHA-256 in hex.
    pub checksum: String,
}

/// A company that signed up or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedTenant {
    /// The version of its settings.
    pub settings_version: u64,
}

/// A company whose health fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DroppedHealth {
    /// The night it was scored.
    pub date: NaiveDate,
    /// The score now.
    pub score: u8,
    /// The score before; 100 where it was never scored.
    pub previous: u8,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A job that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinishedJob {
    /// Which.
    pub job: Job,
    /// Which run of it.
    pub run: String,
    /// What came of the companies it visited.
    pub tally: Tally,
}

impl What {
    /// The event's type, as consumers' rules name it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CallCompleted(_) => "call.completed",
            Self::CallEmergency(_) => "call.emergency",
            Self::CallMessage(_) => "call.message",
            Self::CallMissed(_) => "call.missed",
            Self::AppointmentBooked(_) => "appointment.booked",
            Self::AppointmentChanged(_) => "appointment.changed",
            Self::AppointmentCanceled(_) => "appointment.canceled",
            Self::UsageThreshold(_) => "usage.threshold",
            Self::UsageClosed(_) => "usage.closed",
            Self::TenantCreated(_) => "tenant.created",
            Self::TenantUpdated(_) => "tenant.updated",
            Self::TenantSuspended(_) => "tenant.suspended",
            Self::TenantReactivated(_) => "tenant.reactivated",
            Self::TenantDeleted(_) => "tenant.deleted",
            Self::HealthDropped(_) => "health.dropped",
            Self::JobFinished(_) => "job.finished",
        }
    }
}

/// The form of an event as a JSON Schema (2020-12), made from the types above.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Event>().into()
}
