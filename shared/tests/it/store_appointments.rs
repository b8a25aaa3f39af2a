//! Booking: all of a visit or nothing, once for each turn, never over another, never after the call.

use std::sync::Arc;

use shared::domain::appointment::Appointment;
use shared::domain::schedule::Window;
use shared::domain::stored::Stored;
use shared::store::{Booked, Booking};

use crate::support::{TestStore, a_log, a_visit, an_appointment, at, phone, tenant_id};

async fn book(store: &TestStore, appointment: &Appointment) -> Booked {
    let customer = phone("+15005550006");
    let booking = Booking {
        appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: Some(&customer),
    };
    store.tenant(&tenant_id(1)).book(&booking).await.unwrap()
}

fn stored(booked: Booked) -> Stored<Appointment> {
    match booked {
        Booked::New(stored) | Booked::Already(stored) => stored,
        Booked::Taken | Booked::CallOver => panic!("nothing is booked"),
    }
}

#[tokio::test]
async fn a_booking_is_a_visit_a_taken_time_a_customer_and_a_count() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = a_visit(1, "2026-11-24T14:00:00Z");
    let appointment = an_appointment(1, 1, visit);

    let booked = book(&store, &appointment).await;

    assert!(matches!(booked, Booked::New(stored) if *stored == appointment));
    let window = Window { from: at("2026-11-24T13:00:00Z"), until: at("2026-11-24T20:00:00Z") };
    let busy = tenant.busy(2, &window, 120).await.unwrap();
    assert!(!busy.leaves_room_for(&visit));
    assert!(!busy.leaves_room_for(&a_visit(1, "2026-11-24T15:45:00Z")));
    assert!(busy.leaves_room_for(&a_visit(1, "2026-11-24T16:00:00Z")));
    assert!(busy.leaves_room_for(&a_visit(2, "2026-11-24T14:00:00Z")));
    let customer = tenant.customer(&phone("+15005550006")).await.unwrap().unwrap();
    assert_eq!((customer.name.as_str(), customer.appointments), ("Jane Doe", 1));
    assert_eq!(customer.last_appointment_id, Some(appointment.id));
    assert_eq!(tenant.usage("2026-11".parse().unwrap()).await.unwrap().unwrap().appointments, 1);
}

#[tokio::test]
async fn a_repeated_turn_books_nothing_more_even_at_another_time() {
    let store = TestStore::start().await;
    let first = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    let moved = an_appointment(1, 1, a_visit(2, "2026-11-25T14:00:00Z"));

    book(&store, &first).await;
    let again = book(&store, &first).await;
    let elsewhere = book(&store, &moved).await;

    assert!(matches!(&again, Booked::Already(stored) if **stored == first));
    assert!(matches!(&elsewhere, Booked::Already(stored) if **stored == first));
    let tenant = store.tenant(&tenant_id(1));
    let all = tenant.appointments(at("2026-11-24T00:00:00Z"), at("2026-11-26T00:00:00Z")).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(tenant.usage("2026-11".parse().unwrap()).await.unwrap().unwrap().appointments, 1);
    assert_eq!(tenant.customer(&phone("+15005550006")).await.unwrap().unwrap().appointments, 1);
}

#[tokio::test]
async fn a_time_that_overlaps_by_a_quarter_of_an_hour_is_taken() {
    let store = TestStore::start().await;
    book(&store, &an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"))).await;

    assert_eq!(book(&store, &an_appointment(2, 2, a_visit(1, "2026-11-24T15:45:00Z"))).await, Booked::Taken);
    assert_eq!(book(&store, &an_appointment(3, 3, a_visit(1, "2026-11-24T12:15:00Z"))).await, Booked::Taken);
    stored(book(&store, &an_appointment(4, 4, a_visit(1, "2026-11-24T16:00:00Z"))).await);
    stored(book(&store, &an_appointment(5, 5, a_visit(2, "2026-11-24T14:00:00Z"))).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_that_want_the_same_time_at_once_one_gets_it() {
    let store = Arc::new(TestStore::start().await);
    let tasks: Vec<_> = (1..=8)
        .map(|number| {
            let store = Arc::clone(&store);
            let appointment = an_appointment(number, number, a_visit(1, "2026-11-24T14:00:00Z"));
            tokio::spawn(async move { book(&store, &appointment).await })
        })
        .collect();

    let mut new = 0;
    for task in tasks {
        match task.await.unwrap() {
            Booked::New(_) => new += 1,
            Booked::Taken => {}
            other => panic!("{other:?}"),
        }
    }

    let tenant = store.tenant(&tenant_id(1));
    assert_eq!(new, 1);
    assert_eq!(tenant.usage("2026-11".parse().unwrap()).await.unwrap().unwrap().appointments, 1);
}

#[tokio::test]
async fn a_call_that_is_over_books_nothing_but_keeps_what_it_booked() {
    let store = TestStore::start().await;
    let before = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    let after = an_appointment(2, 1, a_visit(2, "2026-11-24T14:00:00Z"));

    book(&store, &before).await;
    store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap();

    assert_eq!(book(&store, &after).await, Booked::CallOver);
    assert!(matches!(book(&store, &before).await, Booked::Already(stored) if *stored == before));
}

#[tokio::test]
async fn visits_are_listed_from_a_time_until_before_another() {
    let store = TestStore::start().await;
    for (number, start) in [(1, "2026-11-24T14:00:00Z"), (2, "2026-11-24T16:00:00Z"), (3, "2026-11-24T18:00:00Z")] {
        book(&store, &an_appointment(number, number, a_visit(1, start))).await;
    }

    let tenant = store.tenant(&tenant_id(1));
    let found = tenant.appointments(at("2026-11-24T14:00:00Z"), at("2026-11-24T18:00:00Z")).await.unwrap();

    let starts: Vec<_> = found.iter().map(|appointment| appointment.visit.starts_at).collect();
    assert_eq!(starts, [at("2026-11-24T14:00:00Z"), at("2026-11-24T16:00:00Z")]);
}
