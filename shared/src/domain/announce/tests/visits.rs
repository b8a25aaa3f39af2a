use super::*;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::change::Versions;
use crate::domain::ids::AppointmentId;
use crate::domain::schedule::{Crew, Visit};

fn a_visit(status: AppointmentStatus) -> Appointment {
    let visit = Visit { crew: Crew(1), starts_at: at("2026-11-24T15:00:00Z"), ends_at: at("2026-11-24T17:00:00Z") };
    Appointment {
        id: AppointmentId::new(Uuid::from_u128(7)),
        visit,
        customer_name: "Jordan Caller".to_owned(),
        customer_phone: None,
        customer_email: None,
        address: "12 Oak Street".to_owned(),
        service_type: "ac repair".to_owned(),
        notes: String::new(),
        status,
        call_sid: Some(call_sid()),
        created_at: at("2026-11-23T15:00:00Z"),
        is_test: false,
        moved_from: None,
        version: 1,
    }
}

fn became(before: Appointment, after: Appointment) -> Vec<&'static str> {
    announced(TenantItem::Appointment(Versions::changed(before, after)))
}

#[test]
fn a_visit_is_booked_changed_and_taken_back_once_each() {
    let (booked, canceled) = (a_visit(AppointmentStatus::Booked), a_visit(AppointmentStatus::Canceled));
    let noted = |visit: &Appointment| Appointment { notes: "Bring a ladder.".to_owned(), ..visit.clone() };

    assert_eq!(announced(TenantItem::Appointment(Versions::made(booked.clone()))), ["appointment.booked"]);
    assert_eq!(became(booked.clone(), noted(&booked)), ["appointment.changed"]);
    assert_eq!(became(booked.clone(), canceled.clone()), ["appointment.canceled"]);
    assert_eq!(became(canceled.clone(), noted(&canceled)), ["appointment.changed"]);
    assert_eq!(became(booked.clone(), booked), [""; 0]);
}
