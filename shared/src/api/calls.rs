//! Calls, as the API shows them.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::public_id::CallId;
use crate::domain::call::{CallKind, CallLog, CallStatus, Outcome};
use crate::domain::ids::{AppointmentId, CallSid};
use crate::domain::phone::{Caller, E164};
use crate::domain::time::{BillingMonth, Seconds};

/// A call that is over.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// Its id here.
    pub id: CallId,
    /// Its id at Twilio.
    pub call_sid: CallSid,
    /// Who called: a number, `withheld`, or a `sip:` or `client:` address.
    pub from: Caller,
    /// The number dialled.
    pub to: String,
    /// How it ended.
    pub status: CallStatus,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its end was reported.
    pub ended_at: DateTime<Utc>,
    /// How long it lasted.
    pub duration_seconds: Seconds,
    /// What came of it.
    pub outcome: Outcome,
    /// In a sentence or two.
    pub summary: Option<String>,
    /// The caller's name, where given.
    pub customer_name: Option<String>,
    /// The number to call back, where given.
    pub customer_phone: Option<E164>,
    /// The visit booked in it.
    pub appointment_id: Option<AppointmentId>,
    /// Whether a voicemail was left in it.
    pub has_recording: bool,
    /// How it was counted.
    pub kind: CallKind,
    /// Whether it counts at all: only completed calls do.
    pub counted: bool,
    /// The month it belongs to.
    pub period: BillingMonth,
    /// The month it was counted in, where its own was closed already.
    pub counted_in: Option<BillingMonth>,
    /// Made in test mode.
    pub is_test: bool,
}

impl From<CallLog> for Call {
    fn from(log: CallLog) -> Self {
        Self {
            id: CallId::new(log.started_at, log.call_sid.clone()),
            call_sid: log.call_sid,
            from: log.from,
            to: log.to,
            status: log.status,
            started_at: log.started_at,
            ended_at: log.ended_at,
            duration_seconds: log.duration_seconds,
            outcome: log.outcome,
            summary: log.summary,
            customer_name: log.customer_name,
            customer_phone: log.customer_phone,
            appointment_id: log.appointment_id,
            has_recording: log.recording_sid.is_some(),
            kind: log.kind,
            counted: log.counted,
            period: log.period,
            counted_in: log.counted_in,
            is_test: log.is_test,
        }
    }
}

/// A call with its conversation. Words are kept for 400 days after the call.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallDetail {
    /// The call itself.
    #[serde(flatten)]
    pub call: Call,
    /// What was said after the greeting, in order. Card and social security numbers are masked.
    pub transcript: Vec<Line>,
    /// What Kestrel did, in order.
    pub events: Vec<CallEvent>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The exchange it belongs to, from 1.
    pub turn: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who spoke.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
}

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Whoever called, by speech or keys.
    Caller,
    /// The receptionist.
    Kestrel,
}

/// Something that Kestrel did in a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallEvent {
    /// The exchange in which it was done.
    pub turn: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: CallEventKind,
    /// The visit, for `visit_booked`.
    pub appointment_id: Option<AppointmentId>,
    /// When the visit starts, for `visit_booked`.
    pub starts_at: Option<DateTime<Utc>>,
}

/// What Kestrel did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallEventKind {
    /// Danger was recognised.
    EmergencyRecognised,
    /// A visit was booked.
    VisitBooked,
    /// A message was taken.
    MessageTaken,
    /// The caller was connected to the company's own phone.
    TransferredToOffice,
    /// The caller was connected to the on-call person.
    TransferredToOnCall,
    /// A voicemail was asked for.
    VoicemailOffered,
    /// Kestrel ended the call.
    HungUp,
}
