//! Transfers: what becomes of a dialled phone, whom it sees calling, screens, circles.

use std::time::Duration;

use carrier::types::{Behaviour, Outcome, Phone, PlaceCall};

use crate::support::{App, CALLER, OUR_NUMBER, Reply, Seen, Stage, codes, said, script_of, to_us};

const OWNER: &str = "+15550100555";

fn transfer(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Dial action=\"/ended\" timeout=\"20\">+15550100555</Dial><Say>Unreachable.</Say>"),
        "/ended" => Reply::Twiml("<Say>Anything else?</Say>"),
        _ => Reply::Status(204),
    }
}

#[tokio::test]
async fn every_behaviour_of_a_phone_has_its_dial_call_status() {
    for (behaviour, ring_seconds, status, bridged) in [
        (Behaviour::Answer, 4, "completed", "true"),
        (Behaviour::Answer, 21, "no-answer", "false"),
        (Behaviour::Busy, 1, "busy", "false"),
        (Behaviour::NoAnswer, 4, "no-answer", "false"),
        (Behaviour::Failed, 0, "failed", "false"),
    ] {
        let app = App::start(transfer).await;
        let stage = Stage::new(&app).await;
        let phone = Phone { behaviour, ring_seconds, talk_seconds: 12, ..Phone::default() };
        stage.client.set_phone(OWNER, &phone).await.expect("set");

        let call = stage.call("[]").await;

        let ended = &app.seen("/ended")[0];
        assert_eq!((ended.param("DialCallStatus"), ended.param("DialBridged")), (status, bridged), "{behaviour:?}");
        assert_eq!(ended.param("DialCallDuration"), if bridged == "true" { "12" } else { "" });
        assert_eq!(ended.param("DialCallSid"), call.child_call_sids[0]);
        assert!(!said(&call).contains(&"kestrel: unreachable.".into()));
        let leg = stage.client.call(&call.child_call_sids[0]).await.expect("the leg");
        assert_eq!((leg.direction.as_str(), leg.from.as_str(), leg.status.as_str()), ("outbound-dial", CALLER, status));
    }
}

#[tokio::test]
async fn without_an_action_the_next_verb_follows() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Dial>+15550100555</Dial><Say>Still there?</Say>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    assert!(said(&stage.call("[]").await).contains(&"kestrel: still there?".into()));
}

#[tokio::test]
async fn a_caller_who_gives_up_cancels_the_ringing_and_the_action_still_hears_of_it() {
    for (script, status) in [(r#"[{"hangup": "ringing"}]"#, "canceled"), (r#"[{"hangup": "talking"}]"#, "completed")] {
        let app = App::start(transfer).await;
        let stage = Stage::new(&app).await;

        let call = stage.call(script).await;

        let ended = &app.seen("/ended")[0];
        assert_eq!((ended.param("DialCallStatus"), ended.param("CallStatus")), (status, "completed"));
        assert_eq!(call.outcome, Some(Outcome::HungUpByCaller));
        assert!(!said(&call).contains(&"kestrel: anything else?".into()), "nobody is left to hear it");
    }
}

#[tokio::test]
async fn the_caller_id_must_be_the_callers_or_ours() {
    let dial = |caller_id: &'static str| {
        App::start(move |seen| match (seen.path.as_str(), caller_id) {
            ("/voice", "ours") => Reply::Twiml("<Dial callerId=\"+15550100001\">+15550100555</Dial>"),
            ("/voice", "foreign") => Reply::Twiml("<Dial callerId=\"+15550100777\">+15550100555</Dial>"),
            ("/voice", _) => Reply::Twiml("<Dial>+15550100555</Dial>"),
            _ => Reply::Status(204),
        })
    };
    for (caller_id, from, expected) in
        [("ours", "anonymous", None), ("foreign", CALLER, Some(13_214)), ("none", "client:jane", Some(13_214))]
    {
        let app = dial(caller_id).await;
        let stage = Stage::new(&app).await;

        let call = stage.run(PlaceCall { from: Some(from.into()), script: Some(script_of("[]")), ..to_us() }).await;

        assert_eq!(codes(&call.errors).first().copied(), expected, "{caller_id}");
        let outcome = if expected.is_some() { Outcome::Failed } else { Outcome::HungUpByApplication };
        assert_eq!(call.outcome, Some(outcome));
    }
}

#[tokio::test]
async fn a_screen_lets_the_owner_accept_and_keeps_a_voicemail_out() {
    for (presses, bridged) in [(Some("1".to_owned()), "true"), (None, "false")] {
        let app = App::start(|seen| match (seen.path.as_str(), seen.param("Digits")) {
            ("/voice", _) => Reply::Twiml(
                "<Dial action=\"/ended\"><Number url=\"/screen\" statusCallback=\"/leg\" \
                 statusCallbackEvent=\"initiated ringing answered completed\">+15550100555</Number></Dial>",
            ),
            ("/screen", "") => {
                Reply::Twiml("<Gather numDigits=\"1\"><Say>A call from Kestrel. Press 1.</Say></Gather><Hangup/>")
            }
            ("/screen", _) => Reply::Twiml("<Say>Connecting.</Say>"),
            ("/ended", _) => Reply::Twiml("<Hangup/>"),
            _ => Reply::Status(204),
        })
        .await;
        let stage = Stage::new(&app).await;
        stage.client.set_phone(OWNER, &Phone { presses, ..Phone::default() }).await.expect("set");

        let call = stage.call("[]").await;

        let ended = &app.seen("/ended")[0];
        assert_eq!((ended.param("DialCallStatus"), ended.param("DialBridged")), ("completed", bridged));
        let screen = &app.seen("/screen")[0];
        assert_eq!((screen.param("Direction"), screen.param("To")), ("outbound-dial", OWNER));
        assert_eq!(screen.param("ParentCallSid"), call.call_sid);
        let mut progress: Vec<_> = app
            .seen("/leg")
            .iter()
            .map(|leg| (leg.param("SequenceNumber").to_owned(), leg.param("CallStatus").to_owned()))
            .collect();
        progress.sort();
        let statuses: Vec<_> = progress.iter().map(|(_, status)| status.as_str()).collect();
        assert_eq!(statuses, ["initiated", "ringing", "in-progress", "completed"]);
    }
}

#[tokio::test]
async fn dialling_one_of_our_numbers_is_a_second_call() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Dial action=\"/ended\">+15550100002</Dial>"),
        "/second" => Reply::Twiml("<Gather input=\"speech\" action=\"/turn\"><Say>Second here.</Say></Gather>"),
        "/turn" | "/ended" => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;
    let (second, status) = (format!("{}/second", app.url), format!("{}/second-status", app.url));
    stage.rent("+15550100002", &[("VoiceUrl", &second), ("StatusCallback", &status)]);

    let call = stage.call(r#"["hello second"]"#).await;

    let inner = &app.seen("/second")[0];
    assert_eq!((inner.param("From"), inner.param("To"), inner.param("Direction")), (CALLER, "+15550100002", "inbound"));
    assert_ne!(inner.param("CallSid"), call.call_sid);
    assert!(!inner.params.contains_key("ParentCallSid") && !inner.params.contains_key("ForwardedFrom"));
    assert_eq!(app.seen("/turn")[0].param("SpeechResult"), "hello second");
    assert_eq!(app.seen("/ended")[0].param("DialCallStatus"), "completed");
    assert_eq!(app.seen("/second-status").len(), 1);
    assert!(said(&call).contains(&"kestrel: second here.".into()), "the caller hears it, so it is in their transcript");
}

#[tokio::test]
async fn a_phone_that_forwards_back_to_us_brings_forwarded_from() {
    let app = App::start(|seen| match seen.param("ForwardedFrom") {
        _ if seen.path == "/status" => Reply::Status(204),
        "" => Reply::Twiml("<Dial>+15550100555</Dial>"),
        _ => Reply::Twiml("<Say>You came round.</Say>"),
    })
    .await;
    let stage = Stage::new(&app).await;
    let phone = Phone { forward_to: Some(OUR_NUMBER.into()), ..Phone::default() };
    stage.client.set_phone(OWNER, &phone).await.expect("set");

    let call = stage.call("[]").await;

    assert_eq!(app.seen("/voice")[1].param("ForwardedFrom"), OWNER);
    assert!(said(&call).contains(&"kestrel: you came round.".into()));
    assert!(call.errors.is_empty());
}

#[tokio::test]
async fn an_endless_circle_fails_loudly() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Dial>+15550100555</Dial>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;
    let phone = Phone { forward_to: Some(OUR_NUMBER.into()), ..Phone::default() };
    stage.client.set_phone(OWNER, &phone).await.expect("set");

    let call = stage.client.run(&PlaceCall { script: Some(Vec::new()), ..to_us() }, Duration::from_secs(20)).await;

    assert_eq!(codes(&call.expect("it ends").errors), [90_002]);
    assert_eq!(app.seen("/voice").len(), 8);
}

#[tokio::test]
async fn the_first_phone_to_answer_gets_the_call_and_sequential_takes_them_in_order() {
    for (sequential, first) in [(false, "+15550100556"), (true, OWNER)] {
        let app = App::start(move |seen| match (seen.path.as_str(), sequential) {
            ("/voice", false) => {
                Reply::Twiml("<Dial><Number>+15550100555</Number><Number>+15550100556</Number></Dial>")
            }
            ("/voice", true) => Reply::Twiml(
                "<Dial sequential=\"true\"><Number>+15550100555</Number><Number>+15550100556</Number></Dial>",
            ),
            _ => Reply::Status(204),
        })
        .await;
        let stage = Stage::new(&app).await;
        stage.client.set_phone(OWNER, &Phone { ring_seconds: 9, ..Phone::default() }).await.expect("set");

        let call = stage.call("[]").await;

        assert!(said(&call).contains(&format!("carrier: {first} answers")), "{:?}", said(&call));
        assert_eq!(call.child_call_sids.len(), 1);
    }
}
