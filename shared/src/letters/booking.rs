//! A visit was booked, changed or canceled.

use super::{About, Letter, Quote, Tone, words};
use crate::domain::appointment::{Appointment, AppointmentStatus};

/// What happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitChange {
    /// It was made.
    Booked,
    /// It was moved, or is for something else.
    Changed,
    /// It was taken back.
    Canceled,
}

/// Tells of a visit, as it stands now.
pub fn booking(about: &About<'_>, change: VisitChange, visit: &Appointment) -> Letter {
    let (tone, kicker, heading, lead) = match change {
        VisitChange::Booked => (
            Tone::Good,
            "Visit booked",
            "A visit was booked",
            "It is in the calendar, and the customer was told the time.",
        ),
        VisitChange::Changed => (Tone::Calm, "Visit changed", "A visit was changed", "This is how it stands now."),
        VisitChange::Canceled => {
            (Tone::Warning, "Visit canceled", "A visit was canceled", "Its time is free for somebody else.")
        }
    };
    let mut letter = Letter::new(about, tone, kicker, heading, lead);
    let zone = about.tenant.timezone;
    letter.fact("When", words::moment(visit.visit.starts_at, zone));
    letter.fact("Until", words::clock(visit.visit.ends_at, zone));
    letter.fact("For", &visit.service_type);
    letter.fact("Customer", &visit.customer_name);
    if let Some(phone) = &visit.customer_phone {
        letter.linked_fact("Phone", words::call(phone));
    }
    letter.fact("Address", &visit.address);
    letter.fact("Crew", visit.visit.crew.0.to_string());
    // The mail may be late, and the visit changed again meanwhile.
    if visit.status == AppointmentStatus::Canceled && change != VisitChange::Canceled {
        letter.fact("Now", "Canceled");
    }
    if !visit.notes.is_empty() {
        letter.quote = Some(Quote { label: "In the caller's words", text: visit.notes.clone() });
    }
    letter
}
