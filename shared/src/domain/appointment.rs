//! A visit.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{AppointmentId, CallSid};
use super::phone::E164;
use super::schedule::Visit;

/// How a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// Will take place.
    Booked,
    /// Was taken back.
    Canceled,
    /// Took place.
    Done,
}

/// A visit that a crew makes to a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Appointment {
    /// Derived from the call and the turn that booked it; made where a person booked it by hand.
    pub id: AppointmentId,
    /// When, and by which crew.
    #[serde(flatten)]
    pub visit: Visit,
    /// Who asked for it.
    pub customer_name: String,
    /// The number to reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_phone: Option<E164>,
    /// Their e-mail, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<String>,
    /// Where, as spoken.
    pub address: String,
    /// What for, in a word or two (`ac repair`).
    pub service_type: String,
    /// What for, in the caller's words.
    pub notes: String,
    /// How it stands.
    pub status: AppointmentStatus,
    /// The call it was booked in; absent where a person booked it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<CallSid>,
    /// When it was booked.
    pub created_at: DateTime<Utc>,
    /// Made in test mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
    /// When it was to start before it was moved last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<DateTime<Utc>>,
    /// Counts changes, so that two people cannot overwrite each other.
    #[serde(default = "first")]
    pub version: u64,
}

/// The version of a visit that nobody changed.
fn first() -> u64 {
    1
}
