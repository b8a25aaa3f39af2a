//! Visits in people's hands, and lists page by page: whole or not at all whatever goes wrong, at a known price.

use shared::domain::appointment::{Appointment, AppointmentStatus};
use shared::domain::audit::AuditEntry;
use shared::domain::schedule::Window;
use shared::store::{Booked, ByHand, Change, Changed, Error, Repeatable, Wanted};

use crate::support::Fault::{CommitThenCut, Conflict, Pass, Refuse, Throttle};
use crate::support::{TestStore, a_log, a_message, a_visit, an_appointment, an_audit, at, call_sid, phone, tenant_id};

const TUESDAY: &str = "2026-11-24T14:00:00Z";
const REQUEST: Repeatable<'static> = Repeatable { name: "a-request", digest: "a-digest" };

fn by_hand(number: u128, crew: u8, starts_at: &str) -> Appointment {
    Appointment { call_sid: None, ..an_appointment(number, 1, a_visit(crew, starts_at)) }
}

async fn book(
    store: &TestStore,
    visit: &Appointment,
    audit: u128,
    request: Option<Repeatable<'_>>,
) -> Result<Booked, Error> {
    let customer = phone("+15005550006");
    let audit = an_audit(audit, "appointment.booked");
    let by_hand = ByHand {
        appointment: visit,
        period: "2026-11".parse().unwrap(),
        customer: Some(&customer),
        request,
        audit: &audit,
    };
    store.tenant(&tenant_id(1)).book_by_hand(&by_hand).await
}

/// The visit at another time, or with another crew.
fn moved(before: &Appointment, crew: u8, starts_at: &str) -> Appointment {
    let moved_from = Some(before.visit.starts_at);
    Appointment { visit: a_visit(crew, starts_at), moved_from, version: before.version + 1, ..before.clone() }
}

fn canceled(before: &Appointment) -> Appointment {
    Appointment { status: AppointmentStatus::Canceled, version: before.version + 1, ..before.clone() }
}

async fn count(store: &TestStore, entity: &str) -> usize {
    store.everything().await.iter().filter(|item| item["entity"].as_s().unwrap() == entity).count()
}

#[tokio::test]
async fn a_lost_answer_books_once_and_a_repeat_gets_the_first_visit() {
    let store = TestStore::start().await;
    let (first, second) = (by_hand(1, 1, TUESDAY), by_hand(2, 1, TUESDAY));

    store.faults.next([CommitThenCut]);
    let booked = book(&store, &first, 1, Some(REQUEST)).await.unwrap();
    let again = book(&store, &second, 2, Some(REQUEST)).await.unwrap();

    assert!(matches!(booked, Booked::New(stored) if *stored == first));
    assert!(matches!(again, Booked::Already(stored) if *stored == first));
    let counts = [count(&store, "appointment").await, count(&store, "slot").await, count(&store, "audit").await];
    assert_eq!(counts, [1, 8, 1]);
    let usage = store.tenant(&tenant_id(1)).usage("2026-11".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(usage.appointments, 1);
}

#[tokio::test]
async fn another_request_under_the_same_name_is_a_conflict_and_books_nothing() {
    let store = TestStore::start().await;
    book(&store, &by_hand(1, 1, TUESDAY), 1, Some(REQUEST)).await.unwrap();
    let other = Repeatable { digest: "another", ..REQUEST };

    let refused = book(&store, &by_hand(2, 2, TUESDAY), 2, Some(other)).await;

    assert!(matches!(refused, Err(Error::Conflict { .. })));
    assert_eq!((count(&store, "appointment").await, count(&store, "slot").await), (1, 8));
}

#[tokio::test]
async fn while_the_table_is_away_nothing_is_booked_moved_or_canceled() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = by_hand(1, 1, TUESDAY);
    book(&store, &visit, 1, None).await.unwrap();
    let before = store.everything().await;
    let (other, later, gone) = (by_hand(2, 2, TUESDAY), moved(&visit, 1, "2026-11-25T14:00:00Z"), canceled(&visit));
    let audit = an_audit(9, "appointment.moved");

    for fault in [Refuse, Throttle] {
        store.faults.next([fault; 2]);
        assert!(matches!(book(&store, &other, 2, Some(REQUEST)).await, Err(Error::Unavailable { .. })));
        store.faults.next([fault; 2]);
        let change = Change { before: &visit, after: &later, audit: &audit };
        assert!(matches!(tenant.move_appointment(&change).await, Err(Error::Unavailable { .. })));
        store.faults.next([fault; 2]);
        let change = Change { before: &visit, after: &gone, audit: &audit };
        assert!(matches!(tenant.cancel_appointment(&change).await, Err(Error::Unavailable { .. })));
    }

    assert_eq!(store.faults.remaining(), 0);
    assert_eq!(store.everything().await, before);
}

#[tokio::test]
async fn a_move_whose_answer_was_lost_is_done_once_and_conflicts_are_waited_for() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = by_hand(1, 1, TUESDAY);
    book(&store, &visit, 1, None).await.unwrap();
    // An hour of the new time is an hour of the old.
    let later = moved(&visit, 1, "2026-11-24T15:00:00Z");
    let audit = an_audit(2, "appointment.moved");

    store.faults.next([Conflict, CommitThenCut]);
    let done = tenant.move_appointment(&Change { before: &visit, after: &later, audit: &audit }).await.unwrap();

    assert!(matches!(done, Changed::Done(stored) if **stored == later));
    assert_eq!(*tenant.appointment_by_id(visit.id).await.unwrap().unwrap(), later);
    assert_eq!(tenant.appointment(visit.visit.starts_at, visit.id).await.unwrap(), None);
    let window = Window { from: at(TUESDAY), until: at("2026-11-24T18:00:00Z") };
    let busy = tenant.busy(1, &window, 15).await.unwrap();
    assert!(!busy.leaves_room_for(&later.visit) && !busy.leaves_room_for(&a_visit(1, TUESDAY)));
    assert!(busy.leaves_room_for(&a_visit(1, "2026-11-24T17:00:00Z")));
    assert_eq!((count(&store, "slot").await, count(&store, "audit").await), (8, 2));
}

#[tokio::test]
async fn of_two_changes_from_the_same_version_one_wins_whole() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = by_hand(1, 1, TUESDAY);
    book(&store, &visit, 1, None).await.unwrap();
    let (later, gone) = (moved(&visit, 2, "2026-11-25T14:00:00Z"), canceled(&visit));
    let (one, two) = (an_audit(2, "appointment.moved"), an_audit(3, "appointment.canceled"));
    let moving = Change { before: &visit, after: &later, audit: &one };
    let canceling = Change { before: &visit, after: &gone, audit: &two };

    let (moved, canceled) = tokio::join!(tenant.move_appointment(&moving), tenant.cancel_appointment(&canceling));
    let late = tenant.move_appointment(&moving).await.unwrap();

    let done = [moved.unwrap(), canceled.unwrap()].iter().filter(|one| matches!(one, Changed::Done(_))).count();
    assert_eq!((done, late), (1, Changed::Meanwhile));
    assert_eq!((count(&store, "appointment").await, count(&store, "audit").await), (1, 2));
    let stands = tenant.appointment_by_id(visit.id).await.unwrap().unwrap();
    assert_eq!(count(&store, "slot").await, if stands.status == AppointmentStatus::Booked { 8 } else { 0 });
}

#[tokio::test]
async fn a_move_onto_somebody_elses_time_changes_nothing() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = by_hand(1, 1, TUESDAY);
    book(&store, &visit, 1, None).await.unwrap();
    book(&store, &by_hand(2, 2, TUESDAY), 2, None).await.unwrap();
    let before = store.everything().await;
    let audit = an_audit(3, "appointment.moved");

    for taken in [moved(&visit, 2, TUESDAY), moved(&visit, 2, "2026-11-24T15:45:00Z")] {
        let change = Change { before: &visit, after: &taken, audit: &audit };
        assert_eq!(tenant.move_appointment(&change).await.unwrap(), Changed::Taken);
    }

    assert_eq!(store.everything().await, before);
}

#[tokio::test]
async fn a_message_is_marked_once_whatever_the_network_does() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let (began, call) = (a_log(1).started_at, call_sid(1));
    let message = tenant.take_message(began, &a_message(1, 2)).await.unwrap();
    let part = message.content.part();
    let audit = |number| an_audit(number, "message.handled");

    store.faults.next([CommitThenCut]);
    let first = tenant.mark_message((began, &call, &part), true, &audit(1)).await.unwrap();
    let second = tenant.mark_message((began, &call, &part), true, &audit(2)).await.unwrap();

    assert_eq!((first, second, count(&store, "audit").await), (true, false, 1));
    let marked = tenant.message(began, &call, &part).await.unwrap().unwrap();
    assert_eq!((marked.is_handled, marked.handled_by.clone()), (true, Some(audit(1).actor)));
    let other = call_sid(9);
    let missing = tenant.mark_message((began, &other, &part), true, &audit(3)).await;
    assert!(matches!(missing, Err(Error::NotFound { .. })));
    assert_eq!(count(&store, "message").await, 1);
}

#[tokio::test]
async fn a_list_whose_second_request_fails_says_so_and_hides_nothing() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    for turn in 1..=150 {
        tenant.take_message(a_log(1).started_at, &a_message(1, turn)).await.unwrap();
    }
    let wanted = Wanted { limit: 10, after: None, read_at_most: 1_000 };
    let last = |message: &shared::domain::message::Message| matches!(message.content, shared::domain::message::MessageContent::Spoken { turn, .. } if turn <= 5);

    store.faults.next([Pass, Refuse, Refuse]);
    let failed = tenant.messages_listed(&wanted, last).await;
    let found = tenant.messages_listed(&wanted, last).await.unwrap();
    let bounded = tenant.messages_listed(&Wanted { read_at_most: 120, ..wanted.clone() }, last).await.unwrap();
    let rest = tenant.messages_listed(&Wanted { after: bounded.next.clone(), ..wanted }, last).await.unwrap();

    assert!(matches!(failed, Err(Error::Unavailable { .. })));
    assert_eq!((found.items.len(), found.next), (5, None));
    assert_eq!((bounded.items.len(), bounded.next.is_some()), (0, true), "a page may be empty while there is more");
    assert_eq!((rest.items.len(), rest.next), (5, None));
}

#[tokio::test]
async fn changes_of_visits_cost_what_their_items_do() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let visit = by_hand(1, 1, TUESDAY);
    let audit = |number: u128| -> AuditEntry { an_audit(number, "appointment.moved") };
    let costs = || store.meter().take();

    book(&store, &visit, 1, Some(REQUEST)).await.unwrap();
    assert_eq!(costs().write, 10.0 + 2.0 * 8.0 + 2.0);
    tenant.appointment_by_id(visit.id).await.unwrap();
    assert_eq!(costs().read, 2.0);
    // An hour later: four quarters of an hour go, four come.
    let later = moved(&visit, 1, "2026-11-24T15:00:00Z");
    tenant.move_appointment(&Change { before: &visit, after: &later, audit: &audit(2) }).await.unwrap();
    assert_eq!(costs().write, 8.0 + 2.0 * 8.0);
    let gone = canceled(&later);
    tenant.cancel_appointment(&Change { before: &later, after: &gone, audit: &audit(3) }).await.unwrap();
    assert_eq!(costs().write, 4.0 + 2.0 * 8.0);
    tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    costs();
    let part = a_message(1, 2).content.part();
    let marked = tenant.mark_message((a_log(1).started_at, &call_sid(1), &part), true, &audit(4)).await.unwrap();
    assert_eq!((marked, costs().write), (true, 4.0));
}

#[tokio::test]
async fn a_page_costs_its_own_items_and_one_more_however_long_the_list_is() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    for number in 1..=60 {
        tenant.complete_call(&a_log(number), None).await.unwrap();
    }
    let ever = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    store.meter().take();

    let page = tenant.calls_listed(ever, &Wanted::first(5), |_| true).await.unwrap();
    let cost = store.meter().take().read;
    let outcomes = tenant.outcomes_since(ever.0, &Wanted::first(500)).await.unwrap();

    assert_eq!((page.items.len(), page.next.is_some()), (5, true));
    assert!(cost <= 0.5, "{cost}");
    assert_eq!((outcomes.items.len(), outcomes.next), (60, None));
}
