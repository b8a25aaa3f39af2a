//! What Twilio is asked for and what is read out of its answers, on a socket.

use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::http_client::HttpClient;
use crate::twilio::rest_http::tests::{SID, one_answer};

const CALL: &str = "CA0123456789abcdef0123456789abcdef";
const RECORDING: &str = "RE0123456789abcdef0123456789abcdef";

fn days() -> Days {
    Days::holding("2026-11-23T20:00:00Z".parse().unwrap(), "2026-11-24T01:50:00Z".parse().unwrap())
}

/// A call as the API describes it; what Kestrel does not read is there too.
fn a_call() -> Value {
    json!({
        "sid": CALL, "parent_call_sid": null, "account_sid": SID, "from": "+15550130001", "to": "+15550100001",
        "status": "completed", "direction": "inbound", "forwarded_from": "", "caller_name": "", "answered_by": null,
        "start_time": "Mon, 23 Nov 2026 20:00:05 +0000", "end_time": "Mon, 23 Nov 2026 20:01:40 +0000",
        "date_created": "Mon, 23 Nov 2026 20:00:04 +0000", "duration": "95", "price": "-0.00850", "queue_time": "0",
        "subresource_uris": { "recordings": "/2010-04-01/…" },
    })
}

fn with(change: Value) -> Value {
    let mut call = a_call();
    call.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    call
}

async fn read(call: Value) -> Page<RememberedCall> {
    let (twilio, _server) = one_answer(200, json!({ "calls": [call], "next_page_uri": null })).await;
    twilio.calls(days(), None).await.unwrap()
}

#[tokio::test]
async fn a_page_of_calls_is_asked_for_by_days_and_read() {
    let next = format!("/2010-04-01/Accounts/{SID}/Calls.json?PageSize=1000&Page=2&PageToken=PA{CALL}0");
    let (twilio, server) = one_answer(200, json!({ "calls": [a_call()], "page": 1, "next_page_uri": next })).await;
    let from = PageCursor { page: 1, token: "PACA ff&=".to_owned() };

    let page = twilio.calls(days(), Some(&from)).await.unwrap();

    let request = server.await.unwrap();
    let asked = format!(
        "GET /2010-04-01/Accounts/{SID}/Calls.json?StartTime%3E=2026-11-23&StartTime%3C=2026-11-25&PageSize=1000\
         &Page=1&PageToken=PACA+ff%26%3D "
    );
    assert!(request.starts_with(&asked), "{request}");
    assert_eq!(page.next, Some(PageCursor { page: 2, token: format!("PA{CALL}0") }));
    let [call] = page.items.as_slice() else { panic!("{page:?}") };
    assert!(call.is_callers_own());
    assert_eq!((call.sid.as_str(), call.status), (CALL, CallStatus::Completed));
    assert_eq!((call.from.expose(), call.to.expose()), ("+15550130001", "+15550100001"));
    assert_eq!(call.started_at.to_rfc3339(), "2026-11-23T20:00:05+00:00");
    assert_eq!(call.ended_at.unwrap().to_rfc3339(), "2026-11-23T20:01:40+00:00");
    assert_eq!((call.duration, &call.forwarded_from), (Some(Seconds(95)), &None));
}

#[tokio::test]
async fn a_call_nobody_answered_has_a_beginning_and_no_more() {
    let page = read(with(json!({
        "status": "no-answer", "start_time": null, "end_time": "", "duration": null, "from": "anonymous",
        "forwarded_from": "+15552010001",
    })))
    .await;

    let call = &page.items[0];
    assert_eq!((call.status, call.ended_at, call.duration), (CallStatus::NoAnswer, None, None));
    assert_eq!(call.started_at.to_rfc3339(), "2026-11-23T20:00:04+00:00");
    assert_eq!((&call.from, call.forwarded_from.is_some()), (&Caller::Withheld, true));
}

#[tokio::test]
async fn only_a_leg_that_a_caller_made_is_a_callers_own() {
    let parent = "CAffffffffffffffffffffffffffffffff";
    for other in [
        json!({ "direction": "outbound-dial", "parent_call_sid": parent }),
        json!({ "direction": "inbound", "parent_call_sid": parent }),
        json!({ "direction": "outbound-api" }),
        json!({ "direction": "trunking-originating" }),
        json!({ "direction": null }),
    ] {
        let page = read(with(other.clone())).await;

        assert!(!page.items[0].is_callers_own(), "{other}");
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_read_is_counted_and_the_others_are_read() {
    let odd = [
        json!({ "status": "teleported" }),
        json!({ "sid": "CA1" }),
        json!({ "parent_call_sid": "unknown" }),
        json!({ "start_time": "yesterday", "date_created": null }),
    ];
    let calls: Vec<Value> = odd.into_iter().map(with).chain([a_call()]).collect();
    let (twilio, _server) = one_answer(200, json!({ "calls": calls, "next_page_uri": null })).await;

    let page = twilio.calls(days(), None).await.unwrap();

    assert_eq!((page.items.len(), page.unreadable, page.next), (1, 4, None));
}

#[tokio::test]
async fn a_list_whose_next_page_cannot_be_found_does_not_end_unnoticed() {
    let (twilio, _server) = one_answer(200, json!({ "calls": [], "next_page_uri": "/Calls.json?After=1" })).await;

    assert!(matches!(twilio.calls(days(), None).await, Err(RestError::Garbled(_))));
}

#[tokio::test]
async fn of_recordings_a_finished_voicemail_is_told_apart() {
    let recording = |source: &str, status: &str| {
        json!({
            "sid": RECORDING, "call_sid": CALL, "source": source, "status": status, "duration": "12",
            "start_time": "Mon, 23 Nov 2026 20:01:00 +0000", "date_created": "Mon, 23 Nov 2026 20:01:00 +0000",
            "media_url": "http://evil.example/Recordings/RE",
        })
    };
    let list = [
        recording("RecordVerb", "completed"),
        recording("RecordVerb", "absent"),
        recording("RecordVerb", "deleted"),
        recording("DialVerb", "completed"),
    ];
    let (twilio, server) = one_answer(200, json!({ "recordings": list, "next_page_uri": null })).await;

    let page = twilio.recordings(days(), None).await.unwrap();

    let asked = format!(
        "GET /2010-04-01/Accounts/{SID}/Recordings.json?DateCreated%3E=2026-11-23&DateCreated%3C=2026-11-25&PageSize=1000 "
    );
    assert!(server.await.unwrap().starts_with(&asked));
    assert_eq!(page.items.iter().filter(|recording| recording.is_voicemail).count(), 1);
    let voicemail = &page.items[0];
    assert_eq!((voicemail.is_voicemail, voicemail.duration), (true, Seconds(12)));
    assert!(voicemail.url.starts_with("http://127.0.0.1:"), "as Twilio's callbacks write it, by our own base");
    assert!(voicemail.url.ends_with(&format!("/2010-04-01/Accounts/{SID}/Recordings/{RECORDING}")));
    assert_eq!(format!("{voicemail:?}"), format!("RememberedRecording({RECORDING}, 12 s)"));
}

#[tokio::test]
async fn a_page_of_a_thousand_calls_is_read() {
    let call = with(json!({ "subresource_uris": { "padding": "x".repeat(1_900) } }));
    let calls = vec![call; PAGE_SIZE];
    let (twilio, _server) = one_answer(200, json!({ "calls": calls, "next_page_uri": null })).await;

    assert_eq!(twilio.calls(days(), None).await.unwrap().items.len(), PAGE_SIZE);
}

#[tokio::test]
async fn twilio_that_is_away_is_unavailable() {
    let http = HttpClient::new(Duration::from_millis(200)).unwrap();
    let twilio = TwilioHttp::new(http, "http://127.0.0.1:1", SID, &SecretString::from("token"));

    assert!(matches!(twilio.calls(days(), None).await, Err(RestError::Unavailable(_))));
}
