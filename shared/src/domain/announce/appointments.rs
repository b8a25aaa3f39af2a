//! Visits: booked, changed, taken back.

use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::change::Versions;
use crate::domain::event::{ChangedAppointment, What};

/// What a change of a visit is announced as. An item that was written again as it was is no change.
///
/// A visit's time is part of its key, so a visit that moves is a new item beside one that goes (a removal, which is
/// never announced): the new one says where it came from, and is `changed` and not `booked`.
pub(super) fn announce(versions: &Versions<Appointment>) -> Option<What> {
    let now = &*versions.after;
    let told = ChangedAppointment {
        appointment_id: now.id,
        starts_at: now.visit.starts_at,
        call_sid: now.call_sid.clone(),
        is_test: now.is_test,
    };
    let Some(before) = &versions.before else {
        let is_moved = now.moved_from.is_some();
        return Some(if is_moved { What::AppointmentChanged(told) } else { What::AppointmentBooked(told) });
    };
    let was_canceled = before.status == AppointmentStatus::Canceled;
    let is_canceled = now.status == AppointmentStatus::Canceled;
    if is_canceled && !was_canceled {
        Some(What::AppointmentCanceled(told))
    } else if **before != *now {
        Some(What::AppointmentChanged(told))
    } else {
        None
    }
}
