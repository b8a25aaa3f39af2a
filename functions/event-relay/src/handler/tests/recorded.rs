use serde_json::{Value, json};

use super::*;
use crate::handler::announce;

#[tokio::test]
async fn every_recorded_batch_is_announced_as_it_was() {
    insta::assert_json_snapshot!(announced().await);
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_by_its_name_alone_and_the_rest_is_announced() {
    let memory = Memory::new();

    announce(&memory.relay, batch("unreadable-between")).await.unwrap();

    let names: Vec<_> = memory.bus.take().iter().map(|event| event.what.name()).collect();
    assert_eq!(names, ["appointment.booked", "tenant.updated"]);
    let kept = memory.quarantine.take();
    assert_eq!(kept.len(), 1);
    let set_aside: Value = serde_json::from_str(&kept[0]).unwrap();
    assert_eq!((&set_aside["source"], &set_aside["version"]), (&json!("event-relay"), &json!(1)));
    let name: Value = serde_json::from_str(set_aside["body"].as_str().unwrap()).unwrap();
    assert_eq!(name["event_id"], "0123456789abcdef0123456789abcde0");
    assert_eq!(name["pk"], "TENANT#019ab000-0000-7000-8000-00000000000a#CALLS");
    for person in ["Jordan", "+1555", "booked a visit"] {
        assert!(!kept[0].contains(person), "{}", kept[0]);
    }
}

#[tokio::test]
async fn where_the_bus_is_away_the_stream_is_told_where_to_go_on() {
    let memory = Memory::new();
    memory.bus.set_away(true);

    let response = announce(&memory.relay, batch("unreadable-between")).await.unwrap();

    let expected = json!({ "batchItemFailures": [{ "itemIdentifier": "100000000000000000001" }] });
    assert_eq!(serde_json::to_value(&response).unwrap(), expected);
    assert_eq!(memory.quarantine.take(), [""; 0]);
}

#[tokio::test]
async fn a_record_that_cannot_be_named_fails_the_batch() {
    let memory = Memory::new();
    let mut batch = batch("visit-booked");
    batch.records[0].change.sequence_number = None;

    assert!(announce(&memory.relay, batch).await.is_err());
    assert_eq!(memory.bus.take(), []);
}
