//! Support tickets: opened and closed once, each with its audit line; counted by time.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use shared::domain::audit::AuditEntry;
use shared::domain::ids::TicketId;
use shared::domain::ticket::{Ticket, TicketStatus};
use shared::store::Error;

use crate::support::Fault::{CommitThenCut, Conflict, Throttle};
use crate::support::{TestStore, a_ticket, an_audit, at, tenant_id};

const MORNING: &str = "2026-11-24T15:00:00.123Z";

fn opened(number: u128) -> AuditEntry {
    an_audit(number, "ticket.opened")
}

fn closed(number: u128) -> AuditEntry {
    AuditEntry { at: at("2026-11-25T09:00:00Z"), ..an_audit(number, "ticket.closed") }
}

async fn items_of(store: &TestStore, entity: &str) -> Vec<BTreeMap<String, AttributeValue>> {
    let mut items = store.everything().await;
    items.retain(|item| item["entity"].as_s().unwrap() == entity);
    items
}

#[tokio::test]
async fn a_ticket_waits_in_the_index_until_it_is_closed() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let ticket = a_ticket(1, MORNING);

    let stored = tenant.open_ticket(&ticket, &opened(1)).await.unwrap();
    let waiting = items_of(&store, "ticket").await;
    let is_first = tenant.close_ticket(ticket.id, &closed(2)).await.unwrap();
    let dealt_with = items_of(&store, "ticket").await;

    assert_eq!((&*stored, is_first), (&ticket, true));
    assert_eq!(waiting[0]["gsi1pk"].as_s().unwrap(), "TICKETS#OPEN");
    assert_eq!(waiting[0]["gsi1sk"].as_s().unwrap(), &format!("{MORNING}#{}", ticket.id));
    assert!(!dealt_with[0].contains_key("gsi1pk") && !dealt_with[0].contains_key("gsi1sk"));
    let at_nine = at("2026-11-25T09:00:00Z");
    let expected =
        Ticket { status: TicketStatus::Closed, closed_at: Some(at_nine), updated_at: at_nine, ..ticket.clone() };
    assert_eq!(tenant.ticket(ticket.id).await.unwrap().unwrap().into_inner(), expected);
    assert_eq!(items_of(&store, "audit").await.len(), 2);
}

#[tokio::test]
async fn opened_or_closed_again_a_ticket_stays_as_it_was_first() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let ticket = a_ticket(1, MORNING);
    let other_words = Ticket { subject: "Something else".parse().unwrap(), ..ticket.clone() };

    tenant.open_ticket(&ticket, &opened(1)).await.unwrap();
    let again = tenant.open_ticket(&other_words, &opened(2)).await.unwrap();
    let first_close = tenant.close_ticket(ticket.id, &closed(3)).await.unwrap();
    let later = AuditEntry { at: at("2026-11-26T09:00:00Z"), ..closed(4) };
    let second_close = tenant.close_ticket(ticket.id, &later).await.unwrap();
    let reopened = tenant.open_ticket(&ticket, &opened(5)).await.unwrap();

    assert_eq!(again.subject, ticket.subject);
    assert_eq!((first_close, second_close), (true, false));
    assert_eq!((reopened.status, reopened.closed_at), (TicketStatus::Closed, Some(at("2026-11-25T09:00:00Z"))));
    assert_eq!((items_of(&store, "ticket").await.len(), items_of(&store, "audit").await.len()), (1, 2));
}

#[tokio::test]
async fn opened_or_closed_twice_at_once_a_ticket_has_one_audit_line_for_each() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let ticket = a_ticket(1, MORNING);
    let audits: Vec<_> = (1..9).map(opened).collect();
    let closings: Vec<_> = (11..19).map(closed).collect();

    let opening = audits.iter().map(|audit| tenant.open_ticket(&ticket, audit));
    let stored = futures::future::try_join_all(opening).await.unwrap();
    let closing = closings.iter().map(|audit| tenant.close_ticket(ticket.id, audit));
    let is_first = futures::future::try_join_all(closing).await.unwrap();

    assert!(stored.iter().all(|stored| **stored == ticket));
    assert_eq!(is_first.iter().filter(|is_first| **is_first).count(), 1);
    assert_eq!(items_of(&store, "audit").await.len(), 2);
}

#[tokio::test]
async fn a_ticket_whose_answer_was_lost_is_there_once() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let ticket = a_ticket(1, MORNING);

    store.faults.next([CommitThenCut, CommitThenCut]);
    let lost = tenant.open_ticket(&ticket, &opened(1)).await;
    let repeated = tenant.open_ticket(&ticket, &opened(2)).await.unwrap();
    store.faults.next([Conflict, CommitThenCut]);
    let is_first = tenant.close_ticket(ticket.id, &closed(3)).await.unwrap();

    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!((repeated.id, is_first, store.faults.remaining()), (ticket.id, true, 0));
    assert_eq!(items_of(&store, "audit").await.len(), 2);
}

#[tokio::test]
async fn a_table_that_throttles_leaves_no_half_of_a_ticket() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    store.faults.next([Throttle, Throttle]);
    let refused = tenant.open_ticket(&a_ticket(1, MORNING), &opened(1)).await;

    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    assert_eq!(store.everything().await, []);
}

#[tokio::test]
async fn a_ticket_of_nobody_or_of_another_company_cannot_be_closed() {
    let store = TestStore::start().await;
    let ticket = a_ticket(1, MORNING);
    store.tenant(&tenant_id(1)).open_ticket(&ticket, &opened(1)).await.unwrap();
    let before = store.everything().await;

    for (tenant, id) in [(2, ticket.id), (1, a_ticket(2, MORNING).id)] {
        let refused = store.tenant(&tenant_id(tenant)).close_ticket(id, &closed(9)).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    }

    assert_eq!(store.everything().await, before);
}

#[tokio::test]
async fn tickets_are_counted_by_when_they_were_opened_and_no_further_than_asked() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let times = [
        "2026-10-31T23:59:59.999Z",
        "2026-11-01T00:00:00.000Z",
        "2026-11-01T00:00:00.000Z",
        "2026-11-20T12:00:00.000Z",
        "2026-11-30T23:59:59.999Z",
        "2026-12-01T00:00:00.000Z",
    ];
    for (number, time) in (1..).zip(times) {
        tenant.open_ticket(&a_ticket(number, time), &opened(number.into())).await.unwrap();
    }
    let closed_one = a_ticket(4, times[3]).id;
    tenant.close_ticket(closed_one, &closed(50)).await.unwrap();
    let (from, until) = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));

    let in_november = tenant.tickets_opened(from, until, 100).await.unwrap();
    let at_most_three = tenant.tickets_opened(from, until, 3).await.unwrap();
    let at_once = tenant.tickets_opened(from, from, 100).await.unwrap();
    let of_another = store.tenant(&tenant_id(2)).tickets_opened(from, until, 100).await.unwrap();

    assert_eq!((in_november, at_most_three, at_once, of_another), (4, 3, 0, 0));
    let newest: Vec<TicketId> = tenant.tickets(2).await.unwrap().iter().map(|ticket| ticket.id).collect();
    assert_eq!(newest, [a_ticket(6, times[5]).id, a_ticket(5, times[4]).id]);
}
