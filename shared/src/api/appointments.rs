//! Visits, as the API shows and takes them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::body::whole_or_null;
use super::public_id::CallId;
use crate::domain::appointment::{Appointment as Stored, AppointmentStatus};
use crate::domain::ids::AppointmentId;
use crate::domain::phone::E164;
use crate::domain::schedule::Visit;

/// A visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// When it starts, on a quarter of an hour.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Which crew goes, from 1.
    pub crew: u8,
    /// Who asked for it.
    pub customer_name: String,
    /// The number to reach them.
    pub customer_phone: Option<E164>,
    /// Their e-mail, where given.
    pub customer_email: Option<String>,
    /// Where.
    pub address: String,
    /// What for, in a word or two.
    pub service_type: String,
    /// What for, in the caller's words.
    pub notes: String,
    /// How it stands.
    pub status: AppointmentStatus,
    /// The call it was booked in; null where a person booked it by hand.
    pub call_id: Option<CallId>,
    /// When it was booked.
    pub created_at: DateTime<Utc>,
    /// When it was to start before it was moved last.
    pub moved_from: Option<DateTime<Utc>>,
    /// Made in test mode.
    pub is_test: bool,
    /// Counts changes; `If-Match` takes it.
    pub version: u64,
}

impl From<Stored> for Appointment {
    fn from(visit: Stored) -> Self {
        Self {
            call_id: call_id(&visit),
            id: visit.id,
            starts_at: visit.visit.starts_at,
            ends_at: visit.visit.ends_at,
            crew: visit.visit.crew.0,
            customer_name: visit.customer_name,
            customer_phone: visit.customer_phone,
            customer_email: visit.customer_email,
            address: visit.address,
            service_type: visit.service_type,
            notes: visit.notes,
            status: visit.status,
            created_at: visit.created_at,
            moved_from: visit.moved_from,
            is_test: visit.is_test,
            version: visit.version,
        }
    }
}

/// The id of a visit that was booked in a call is made of the moment at which the call began.
fn call_id(visit: &Stored) -> Option<CallId> {
    let call_sid = visit.call_sid.clone()?;
    let (seconds, nanoseconds) = visit.id.as_uuid().get_timestamp()?.to_unix();
    let began = DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)?;
    Some(CallId::new(began, call_sid))
}

/// A visit to book by hand. It may lie outside the opening hours: whoever books it knows why.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BookAppointment {
    /// When it starts, on a quarter of an hour, in the future and at most 400 days ahead.
    pub starts_at: String,
    /// How long it takes: a multiple of 15 from 15 to 480. The company's `visit_minutes` where absent.
    #[serde(default, deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(min = 15, max = 480), extend("multipleOf" = 15)))]
    pub minutes: Option<i64>,
    /// Which crew goes. The first that is free where absent.
    #[serde(default, deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20)))]
    pub crew: Option<i64>,
    /// Who asked for it, 1 to 80 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub customer_name: String,
    /// The number to reach them, in E.164.
    #[serde(default)]
    pub customer_phone: Option<String>,
    /// Their e-mail.
    #[serde(default)]
    pub customer_email: Option<String>,
    /// Where, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub address: String,
    /// What for, in a word or two, 1 to 60 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 60)))]
    pub service_type: String,
    /// More about it, at most 1,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 1_000)))]
    pub notes: Option<String>,
}

/// Another time for a visit.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveAppointment {
    /// When it starts from now on, on a quarter of an hour, in the future and at most 400 days ahead.
    pub starts_at: String,
    /// Which crew goes. The one that was to go where absent and it is free, otherwise the first that is.
    #[serde(default, deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20)))]
    pub crew: Option<i64>,
}

/// A time that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FreeSlot {
    /// When a visit can start.
    pub starts_at: DateTime<Utc>,
    /// When it would end.
    pub ends_at: DateTime<Utc>,
    /// The crew that would go.
    pub crew: u8,
}

impl From<Visit> for FreeSlot {
    fn from(visit: Visit) -> Self {
        Self { starts_at: visit.starts_at, ends_at: visit.ends_at, crew: visit.crew.0 }
    }
}
