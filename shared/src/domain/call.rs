//! A call: the pointer that fixes what it is, and the log item that counts it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{AppointmentId, CallSid, RecordingSid, TenantId};
use super::phone::{Caller, E164};
use super::time::{BillingMonth, Seconds};

/// What is fixed about a call by whoever sees it first. Global, keyed by the call sid, written once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallPointer {
    /// The parent leg.
    pub call_sid: CallSid,
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// When it was first seen, or began by the carrier's word where the beginning was missed.
    pub started_at: DateTime<Utc>,
    /// The month it is counted in.
    pub period: BillingMonth,
    /// The day of that month on which it began, 1 to 31, in the company's zone.
    pub day: u8,
    /// Who calls.
    pub from: Caller,
    /// The number dialled; it may be nobody's.
    pub to: String,
    /// How it is counted when it completes.
    pub kind: CallKind,
    /// Set when its beginning was never seen, because the table was away or the fallback document answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beginning_missed: bool,
}

/// How a completed call is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// Answered by the receptionist: counted and billed.
    Answered,
    /// Passed on because of the company's standing: counted as forwarded, not billed.
    Forwarded,
    /// In test mode: counted as test, not billed.
    Test,
}

impl CallKind {
    /// Its name, as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Forwarded => "forwarded",
            Self::Test => "test",
        }
    }
}

/// How a call's leg stands, by Twilio's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CallStatus {
    /// Waiting.
    Queued,
    /// Not answered yet.
    Ringing,
    /// Being answered.
    InProgress,
    /// Answered and over.
    Completed,
    /// Over: engaged.
    Busy,
    /// Over: could not be connected.
    Failed,
    /// Over: nobody answered.
    NoAnswer,
    /// Over: the caller gave up while it rang.
    Canceled,
}

impl CallStatus {
    /// Whether the call is over.
    pub fn is_final(self) -> bool {
        match self {
            Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled => true,
            Self::Queued | Self::Ringing | Self::InProgress => false,
        }
    }

    /// Twilio's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
        }
    }
}

/// What came of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A visit was booked.
    Booked,
    /// Life or property was in danger.
    Emergency,
    /// A person took over.
    Transferred,
    /// A message or a voicemail was left.
    Message,
    /// A question was answered.
    Info,
    /// A machine, a fax, a sales robot or abuse.
    Spam,
    /// Somebody else was meant.
    WrongNumber,
    /// The caller left before anything came of it.
    Abandoned,
    /// Passed on because of the company's standing.
    Forwarded,
    /// Answered by the fallback document, or never answered: nothing is known of it.
    #[default]
    Unknown,
}

/// One call that is over. Its creation is what counts the call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallLog {
    /// The parent leg.
    pub call_sid: CallSid,
    /// Who called.
    pub from: Caller,
    /// The number dialled.
    pub to: String,
    /// How it ended.
    pub status: CallStatus,
    /// When it was first seen.
    pub started_at: DateTime<Utc>,
    /// When its end was reported.
    pub ended_at: DateTime<Utc>,
    /// How long it lasted.
    pub duration_seconds: Seconds,
    /// What came of it.
    pub outcome: Outcome,
    /// In a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The caller's name, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The number to call back, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_phone: Option<E164>,
    /// The visit booked in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_id: Option<AppointmentId>,
    /// The voicemail left in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_sid: Option<RecordingSid>,
    /// How it was counted.
    pub kind: CallKind,
    /// Whether it counts at all: only completed calls do.
    pub counted: bool,
    /// The month it belongs to.
    pub period: BillingMonth,
    /// The day of that month on which it began, 1 to 31, in the company's zone.
    pub day: u8,
    /// The month it was counted in, where its own was closed already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_in: Option<BillingMonth>,
    /// The last turn the summary knows.
    pub turns: u32,
    /// Made in test mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}
