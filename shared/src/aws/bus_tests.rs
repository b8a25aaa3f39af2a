//! The requests that EventBridge gets and its answers, on a socket.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::*;
use crate::aws::service::{Answer, Asked, service};
use crate::domain::event::{ChangedTenant, DroppedHealth, VERSION, What};
use crate::domain::ids::TraceId;

/// A bus that gives these answers, one a request, and what it was asked.
async fn a_bus(answers: Vec<(u16, Value)>) -> (Bus, JoinHandle<Vec<Asked>>) {
    let answers = answers.into_iter().map(|(status, body)| Answer::new(status, body)).collect();
    let (aws, server) = service(answers).await;
    (Bus::new(&aws, "kestrel-test"), server)
}

/// What was asked of it: nothing but to publish.
async fn published(server: JoinHandle<Vec<Asked>>) -> Vec<Value> {
    let read = |asked: Asked| {
        assert!(asked.head.to_lowercase().contains("x-amz-target: awsevents.putevents"), "{}", asked.head);
        serde_json::from_str(&asked.body).unwrap()
    };
    server.await.unwrap().into_iter().map(read).collect()
}

fn an_event(number: u64) -> Event {
    Event {
        version: VERSION,
        id: format!("record-{number}:tenant.updated"),
        tenant_id: Some("019ab000-0000-7000-8000-00000000000a".parse().unwrap()),
        occurred_at: "2026-11-23T15:00:00Z".parse().unwrap(),
        trace_id: TraceId::from_header(Some("Root=1-5759e988-bd862e3fe1be46a994272793")),
        what: What::TenantUpdated(ChangedTenant { settings_version: number }),
    }
}

/// An event that no bus takes: two hundred thousand reasons.
fn a_huge_event() -> Event {
    let reasons = vec![crate::domain::health::Reason::Silent; 200_000];
    let date = "2026-11-23".parse().unwrap();
    Event { what: What::HealthDropped(DroppedHealth { date, score: 20, previous: 100, reasons }), ..an_event(0) }
}

fn taken(number: u64) -> Value {
    json!({ "EventId": format!("00000000-0000-4000-8000-{number:012}") })
}

fn codes(refused: &[Refused]) -> BTreeMap<usize, &str> {
    refused.iter().map(|refused| (refused.index, refused.code.as_str())).collect()
}

#[tokio::test]
async fn an_event_is_an_entry_with_its_source_type_time_and_trace() {
    let (bus, server) = a_bus(vec![(200, json!({ "FailedEntryCount": 0, "Entries": [taken(1), taken(2)] }))]).await;
    let untraced = Event { trace_id: TraceId::from_header(None), ..an_event(2) };

    let refused = bus.publish(&[an_event(1), untraced]).await.unwrap();

    assert_eq!(refused, []);
    let asked = published(server).await.remove(0);
    let detail: Event = serde_json::from_str(asked["Entries"][0]["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail, an_event(1));
    let entry = &asked["Entries"][0];
    assert_eq!((&entry["Source"], &entry["DetailType"]), (&json!("kestrel"), &json!("tenant.updated")));
    assert_eq!((&entry["EventBusName"], &entry["Time"]), (&json!("kestrel-test"), &json!(1_795_446_000)));
    assert_eq!(entry["TraceHeader"], "Root=1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!(asked["Entries"][1].get("TraceHeader"), None);
}

#[tokio::test]
async fn entries_that_were_not_taken_are_told_one_by_one() {
    let throttled = json!({ "ErrorCode": "ThrottlingException", "ErrorMessage": "slow down" });
    let malformed = json!({ "ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed." });
    let answer = json!({ "FailedEntryCount": 2, "Entries": [taken(1), throttled, malformed] });
    let (bus, server) = a_bus(vec![(200, answer)]).await;

    // The last is not answered at all.
    let refused = bus.publish(&[an_event(1), an_event(2), an_event(3), an_event(4)]).await.unwrap();

    let expected = [(1, "ThrottlingException"), (2, "MalformedDetail"), (3, "unanswered")];
    assert_eq!(codes(&refused), BTreeMap::from(expected));
    assert_eq!(refused.iter().filter(|refused| refused.is_permanent()).count(), 1);
    assert_eq!(published(server).await.len(), 1);
}

#[tokio::test]
async fn an_event_that_is_too_large_is_not_sent_and_the_others_keep_their_places() {
    let internal = json!({ "ErrorCode": "InternalFailure", "ErrorMessage": "x" });
    let answer = json!({ "FailedEntryCount": 1, "Entries": [taken(1), internal] });
    let (bus, server) = a_bus(vec![(200, answer)]).await;

    let refused = bus.publish(&[an_event(1), a_huge_event(), an_event(3)]).await.unwrap();

    assert_eq!(codes(&refused), BTreeMap::from([(1, "EntryTooLarge"), (2, "InternalFailure")]));
    assert!(refused.iter().any(|refused| refused.index == 1 && refused.is_permanent()));
    assert_eq!(published(server).await[0]["Entries"].as_array().unwrap().len(), 2);

    let (bus, _) = a_bus(Vec::new()).await;
    assert_eq!(bus.publish(&[a_huge_event()]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_failed_is_tried_three_times() {
    let away = || (500, json!({ "__type": "InternalException", "message": "x" }));
    let well = (200, json!({ "FailedEntryCount": 0, "Entries": [taken(1)] }));

    let (bus, server) = a_bus(vec![away(), away(), well]).await;
    assert_eq!(bus.publish(&[an_event(1)]).await.unwrap(), []);
    assert_eq!(published(server).await.len(), 3);

    let (bus, server) = a_bus(vec![away(), away(), away()]).await;
    let error = bus.publish(&[an_event(1)]).await.unwrap_err();
    assert_eq!(error.to_string(), "the bus did not take the request");
    assert_eq!(published(server).await.len(), 3);
}
