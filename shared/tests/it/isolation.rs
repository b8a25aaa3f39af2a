//! One company never sees another's items, and writes only under its own keys.

use shared::domain::call::CallLog;
use shared::domain::month_sum::MonthSum;
use shared::domain::schedule::Window;
use shared::store::{Booking, Change, Changed, Store, Wanted};
use uuid::Uuid;

use crate::support::{
    TestStore, a_health, a_log, a_message, a_notice, a_signed_up_tenant, a_ticket, a_turn, a_visit, an_appointment,
    an_audit, at, call_sid, phone, tenant_id,
};

/// Everything a company's handle can write.
async fn write_all(store: &Store, tenant: u128) {
    let handle = store.tenant(&tenant_id(tenant));
    let caller = phone("+15005550006");
    let appointment = an_appointment(1, 2, a_visit(1, "2026-11-24T14:00:00Z"));
    let booking = Booking {
        appointment: &appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: Some(&caller),
    };
    handle.complete_call(&a_log(1), None).await.unwrap();
    handle.put_turn(&call_sid(1), &a_turn(1)).await.unwrap();
    handle.take_message(a_log(1).started_at, &a_message(1, 1)).await.unwrap();
    handle.book(&booking).await.unwrap();
    let audit = an_audit(7, "ticket.opened");
    handle.open_ticket(&a_ticket(1, "2026-11-24T15:00:00Z"), &audit).await.unwrap();
    handle.record_health(&a_health(70, "2026-11-24")).await.unwrap();
    a_closed_month_and_a_late_call(store, tenant).await;
    let now = at("2026-11-23T15:00:00Z");
    handle.claim_transfer(&caller, &call_sid(1), now, chrono::Duration::minutes(2)).await.unwrap();
    let (name, notice) = a_notice("e1");
    handle.claim_delivery(&name, &notice, Uuid::from_u128(1), now).await.unwrap();
}

async fn a_closed_month_and_a_late_call(store: &Store, tenant: u128) {
    let handle = store.tenant(&tenant_id(tenant));
    let october = "2026-10".parse().unwrap();
    handle.end_month(october, None, 1_500).await.unwrap();
    let usage = handle.usage(october).await.unwrap().unwrap();
    assert!(handle.close_month(&usage, "checksum", at("2026-11-05T06:00:00Z")).await.unwrap());
    handle.begin_month("2026-12".parse().unwrap(), 1_500).await.unwrap();
    handle.complete_call(&CallLog { period: october, ..a_log(3) }, None).await.unwrap();
}

#[tokio::test]
async fn nothing_of_one_company_is_found_through_another() {
    let store = TestStore::start().await;
    a_signed_up_tenant(&store, 1, "+15005550001").await;
    write_all(&store, 1).await;
    let (log, other) = (a_log(1), store.tenant(&tenant_id(2)));
    let (start, end) = (at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z"));

    assert_eq!(other.profile().await.unwrap(), None);
    assert_eq!(other.numbers().await.unwrap(), []);
    assert_eq!(other.turn(&call_sid(1), 1).await.unwrap(), None);
    assert_eq!(other.last_turn(&call_sid(1)).await.unwrap(), None);
    assert_eq!(other.turns(&call_sid(1)).await.unwrap(), []);
    assert_eq!(other.messages(10).await.unwrap(), []);
    assert_eq!(other.appointments(start, end).await.unwrap(), []);
    assert_eq!(other.customer(&phone("+15005550006")).await.unwrap(), None);
    assert_eq!(other.usage("2026-11".parse().unwrap()).await.unwrap(), None);
    assert_eq!(other.month_sum("2026-11".parse().unwrap()).await.unwrap(), MonthSum::default());
    assert_eq!(other.call(log.started_at, &log.call_sid).await.unwrap(), None);
    assert_eq!(other.calls(10, None).await.unwrap(), []);
    assert_eq!(other.tickets(10).await.unwrap(), []);
    assert_eq!(other.ticket(a_ticket(1, "2026-11-24T15:00:00Z").id).await.unwrap(), None);
    assert_eq!(other.tickets_opened(start, end, 10).await.unwrap(), 0);
    assert_eq!(other.health().await.unwrap(), None);
    assert_eq!(other.health_history(10).await.unwrap(), []);
    assert_eq!(other.calls_between(log.started_at, end).await.unwrap(), []);
    assert_eq!(other.spoken_message(log.started_at, &log.call_sid, 1).await.unwrap(), None);
    let visit = an_appointment(1, 2, a_visit(1, "2026-11-24T14:00:00Z"));
    assert_eq!(other.appointment(visit.visit.starts_at, visit.id).await.unwrap(), None);
    assert_eq!(other.appointment_by_id(visit.id).await.unwrap(), None);
    let (all, wanted) = ((log.started_at, end), Wanted::first(10));
    assert_eq!(other.calls_listed(all, &wanted, |_| true).await.unwrap().items, []);
    assert_eq!(other.calls_in_order(all, &wanted).await.unwrap().items, []);
    assert_eq!(other.outcomes_since(log.started_at, &wanted).await.unwrap().items, []);
    assert_eq!(other.messages_listed(&wanted, |_| true).await.unwrap().items, []);
    assert_eq!(other.appointments_listed((start, end), &wanted, |_| true).await.unwrap().items, []);
    assert_eq!(other.months_listed(&wanted).await.unwrap().items, []);
    assert_eq!(other.all_months().await.unwrap(), []);
    assert_eq!(other.tickets_listed(&wanted).await.unwrap().items, []);
    assert_eq!(other.audit_listed(&wanted).await.unwrap().items, []);
    assert_eq!(other.numbers_held(shared::store::Read::Eventual).await.unwrap(), []);
    // Nor changed.
    let change = Change { before: &visit, after: &visit, audit: &an_audit(8, "appointment.canceled") };
    assert_eq!(other.cancel_appointment(&change).await.unwrap(), Changed::Meanwhile);
    let message = (log.started_at, &log.call_sid, &a_message(1, 1).content.part());
    assert!(other.mark_message(message, true, &an_audit(9, "message.handled")).await.is_err());
    let (name, _) = a_notice("e1");
    assert_eq!(other.delivery(&name).await.unwrap(), None);
    assert!(!other.bounce_delivery(&name, "mail-1", "bounce", end).await.unwrap());
    let busy = other.busy(1, &Window { from: start, until: end }, 120).await.unwrap();
    assert!(busy.leaves_room_for(&a_visit(1, "2026-11-24T14:00:00Z")));
    let recording = "RE0123456789abcdef0123456789abcdef".parse().unwrap();
    assert!(!other.attach_recording(log.started_at, &log.call_sid, &recording).await.unwrap());
}

#[tokio::test]
async fn two_companies_with_the_same_calls_and_callers_do_not_meet() {
    let store = TestStore::start().await;

    write_all(&store, 1).await;
    write_all(&store, 2).await;

    for tenant in [1, 2] {
        let usage = store.tenant(&tenant_id(tenant)).usage("2026-11".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((usage.calls, usage.adjustments, usage.appointments), (2, 1, 1));
    }
}

#[tokio::test]
async fn every_item_a_companys_handle_writes_lies_under_its_own_key() {
    let store = TestStore::start().await;
    let home = format!("TENANT#{}", tenant_id(1));

    write_all(&store, 1).await;

    let items = store.everything().await;
    assert!(items.len() > 10, "{}", items.len());
    for item in items {
        let pk = item["PK"].as_s().unwrap();
        assert!(pk == &home || pk.starts_with(&format!("{home}#")), "{pk}");
        assert!(item.contains_key("entity"), "{pk}");
    }
}

#[tokio::test]
async fn settings_touch_global_items_only_of_their_own_names_and_numbers() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    store.tenant(&tenant.id).attach_number(&phone("+15005550005"), &an_audit(2, "number.attached")).await.unwrap();

    let mut global: Vec<_> = store.everything().await.iter().map(|item| item["PK"].as_s().unwrap().clone()).collect();
    global.retain(|pk| !pk.starts_with(&format!("TENANT#{}", tenant.id)));
    global.sort();

    let expected =
        ["PHONE#+15005550001", "PHONE#+15005550005", "UNIQUE#EMAIL#alice1@acme.example", "UNIQUE#SLUG#acme-air-1"];
    assert_eq!(global, expected);
}
