//! The first webhook: who calls, and what Twilio says about them.

use carrier::{
    client::ClientError,
    types::{Outcome, PlaceCall},
};

use crate::support::{App, CALLER, OUR_NUMBER, Reply, Stage, codes, script_of, to_us};

async fn hello() -> App {
    App::start(|seen| match seen.path.as_str() {
        "/status" => Reply::Status(204),
        _ => Reply::Twiml("<Say>Hello.</Say>"),
    })
    .await
}

#[tokio::test]
async fn the_first_webhook_carries_everything_twilio_sends() {
    let app = hello().await;
    let stage = Stage::with(&app, None, &[("VoiceCallerIdLookup", "true")]).await;

    let call = stage
        .run(PlaceCall {
            forwarded_from: Some("+15550100999".into()),
            caller_name: Some("DOE JANE".into()),
            script: Some(Vec::new()),
            ..to_us()
        })
        .await;

    let first = &app.seen("/voice")[0];
    assert_eq!(first.method, "POST");
    for (name, value) in [
        ("CallSid", call.call_sid.as_str()),
        ("From", CALLER),
        ("Caller", CALLER),
        ("To", OUR_NUMBER),
        ("Called", OUR_NUMBER),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("ApiVersion", "2010-04-01"),
        ("ForwardedFrom", "+15550100999"),
        ("CallerName", "DOE JANE"),
        ("StirVerstat", "TN-Validation-Passed-A"),
        ("FromCity", "SAN FRANCISCO"),
        ("CallerState", "CA"),
        ("ToCountry", "US"),
        ("CalledZip", ""),
    ] {
        assert_eq!(first.params.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(first.params.contains_key("CallToken"));
    assert!(!first.params.contains_key("ParentCallSid"));
    assert!(first.headers.contains_key("i-twilio-idempotency-token"));
}

#[tokio::test]
async fn withheld_and_non_phone_callers_have_no_place_and_no_attestation() {
    let app = hello().await;
    let stage = Stage::new(&app).await;

    for from in ["anonymous", "client:jane", "sip:jane@pbx.example"] {
        stage.run(PlaceCall { from: Some(from.into()), script: Some(Vec::new()), ..to_us() }).await;
    }

    for seen in app.seen("/voice") {
        assert_eq!(seen.param("FromCountry"), "");
        assert!(!seen.params.contains_key("StirVerstat") && !seen.params.contains_key("ForwardedFrom"));
    }
    let nonsense = PlaceCall { from: Some("Jane".into()), ..to_us() };
    assert!(matches!(stage.client.place(&nonsense).await, Err(ClientError::Refused { status: 422, .. })));
}

#[tokio::test]
async fn a_number_nobody_has_rented_can_not_be_called() {
    let app = hello().await;
    let stage = Stage::new(&app).await;

    let refused = stage.client.place(&PlaceCall { to: "+15550109999".into(), ..to_us() }).await;

    assert!(matches!(refused, Err(ClientError::Refused { status: 404, .. })));
}

#[tokio::test]
async fn a_number_may_be_configured_for_get() {
    let app = hello().await;
    let stage = Stage::with(&app, None, &[("VoiceMethod", "GET"), ("StatusCallbackMethod", "GET")]).await;

    let call = stage.call("[]").await;

    assert_eq!((app.seen("/voice")[0].method.as_str(), app.seen("/voice")[0].param("From")), ("GET", CALLER));
    assert_eq!(app.seen("/status")[0].method, "GET");
    assert!(call.errors.is_empty());
}

#[tokio::test]
async fn a_rejected_call_is_never_answered() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/status" => Reply::Status(204),
        _ => Reply::Twiml("<Reject reason=\"busy\"/>"),
    })
    .await;
    let stage = Stage::new(&app).await;

    let call = stage.call("[]").await;

    assert_eq!((call.outcome, call.status.as_str(), call.duration_seconds), (Some(Outcome::Rejected), "busy", 0));
    assert_eq!(app.seen("/status")[0].param("CallStatus"), "busy");
}

#[tokio::test]
async fn the_final_status_can_be_sent_many_times() {
    let app = hello().await;
    let stage = Stage::new(&app).await;

    let call = stage.run(PlaceCall { status_copies: Some(50), script: Some(script_of("[]")), ..to_us() }).await;

    let statuses = app.seen("/status");
    assert_eq!(statuses.len(), 50);
    for status in &statuses {
        assert_eq!((status.param("CallStatus"), status.param("CallDuration")), ("completed", "1"));
        assert_eq!((status.param("SequenceNumber"), status.param("CallbackSource")), ("0", "call-progress-events"));
        assert!(status.param("Timestamp").ends_with("+0000"));
    }
    assert!(call.ended && codes(&call.errors).is_empty() && call.warnings.is_empty());
}

#[tokio::test]
async fn a_callback_answered_with_speech_is_warned_of() {
    let app = App::start(|_| Reply::Twiml("<Say>Hello.</Say>")).await;
    let stage = Stage::new(&app).await;

    assert_eq!(codes(&stage.call("[]").await.warnings), [90_005]);
}

#[tokio::test]
async fn the_phone_page_and_its_files_are_served() {
    let app = hello().await;
    let stage = Stage::new(&app).await;
    for (path, kind) in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        let file = reqwest::get(format!("{}{path}", stage.url)).await.expect("an answer");
        let sent = file.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(file.status().is_success() && sent.starts_with(kind), "{path}: {sent}");
        let text = file.text().await.expect("text");
        assert!(!text.contains("http://") && !text.contains("https://"), "{path} loads nothing from elsewhere");
    }
}
