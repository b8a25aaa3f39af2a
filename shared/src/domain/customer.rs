//! Somebody who called a company.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{AppointmentId, CallSid};
use super::phone::E164;

/// A company's customer, known by telephone number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// The number that identifies them.
    pub phone: E164,
    /// The name last given.
    pub name: String,
    /// The address last given, as spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The last call in which something was agreed; absent where all was agreed with the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_call_sid: Option<CallSid>,
    /// When that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_call_at: Option<DateTime<Utc>>,
    /// The last visit booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_appointment_id: Option<AppointmentId>,
    /// Visits booked so far.
    pub appointments: u64,
}
