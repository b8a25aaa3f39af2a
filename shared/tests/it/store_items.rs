//! The exact items in the table, one snapshot for each kind: a change of what is stored shows in review.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use shared::domain::number::Routing;
use shared::domain::schedule::Window;
use shared::store::{Booking, number_in_image};

use crate::support::{
    TestStore, a_health, a_log, a_message, a_pointer, a_signed_up_tenant, a_ticket, a_turn, a_visit, an_appointment,
    an_audit, at, call_sid, phone, tenant_id, trace,
};

/// One item of every kind, with the trace that production items have.
async fn a_table_with_everything() -> TestStore {
    let mut store = TestStore::start().await;
    store.store = store.store.traced(&trace());
    a_signed_up_tenant(&store, 1, "+15005550001").await;
    store.open_call(&a_pointer(1, 1), &trace()).await.unwrap();
    let tenant = store.tenant(&tenant_id(1));
    let mut turn = a_turn(1);
    turn.state.offers = vec![a_visit(1, "2026-11-24T14:00:00Z")];
    turn.state.intake.when = Some(Window { from: at("2026-11-24T13:00:00Z"), until: at("2026-11-24T22:00:00Z") });
    tenant.put_turn(&call_sid(1), &turn).await.unwrap();
    tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    let customer = phone("+15005550006");
    let appointment = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    let booking = Booking {
        appointment: &appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: Some(&customer),
    };
    tenant.book(&booking).await.unwrap();
    tenant.complete_call(&a_log(1)).await.unwrap();
    tenant.open_ticket(&a_ticket(1, "2026-11-24T15:00:00.123Z"), &an_audit(2, "ticket.opened")).await.unwrap();
    tenant.record_health(&a_health(50, "2026-11-24")).await.unwrap();
    tenant
        .claim_transfer(&customer, &call_sid(1), at("2026-11-23T15:00:00Z"), chrono::Duration::minutes(2))
        .await
        .unwrap();
    store
}

fn image(item: &BTreeMap<String, AttributeValue>) -> serde_dynamo::Item {
    item.clone().into_iter().collect::<HashMap<_, _>>().into()
}

/// Names the snapshot of an item: its kind, and which of several.
fn name(item: &BTreeMap<String, AttributeValue>) -> String {
    let (pk, sk) = (item["PK"].as_s().unwrap(), item["SK"].as_s().unwrap());
    let which = match item["entity"].as_s().unwrap().as_str() {
        "once" => sk.split('#').next().unwrap(),
        "unique" => pk.split('#').nth(1).unwrap(),
        _ => "",
    };
    format!("{}{}", item["entity"].as_s().unwrap(), if which.is_empty() { String::new() } else { format!("_{which}") })
}

#[tokio::test]
async fn every_kind_of_item_as_it_is_stored() {
    let store = a_table_with_everything().await;
    // Of the eight quarters of an hour that a visit takes, the first stands for all.
    let items: BTreeMap<_, _> = store.everything().await.iter().rev().map(|item| (name(item), image(item))).collect();

    let mut kinds = Vec::new();
    for (name, item) in items {
        insta::assert_json_snapshot!(name.as_str(), serde_json::to_value(item).unwrap());
        kinds.push(name);
    }

    let expected = [
        "appointment",
        "audit",
        "call",
        "call_pointer",
        "customer",
        "health",
        "health_history",
        "message",
        "number",
        "once_book",
        "once_transfer",
        "phone",
        "slot",
        "tenant",
        "ticket",
        "turn",
        "unique_EMAIL",
        "unique_SLUG",
        "usage",
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn a_number_is_read_from_the_streams_image_and_other_items_are_left() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;

    let items = store.everything().await;
    let found: Vec<_> = items.iter().filter_map(|item| number_in_image(image(item)).unwrap()).collect();

    assert_eq!(found, [(phone("+15005550001"), Routing::of(&tenant))]);
    let mut broken = image(items.iter().find(|item| item["SK"].as_s().unwrap() == "PHONE").unwrap());
    broken.remove("timezone");
    assert!(number_in_image(broken).is_err());
}
