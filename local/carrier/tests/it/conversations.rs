//! Gather loops: words, keys, silence, hang-ups, people on the line, REST in between.

use std::time::Duration;

use carrier::types::{Outcome, PlaceCall, WaitingFor};

use crate::support::{ACCOUNT, App, Reply, Seen, Stage, TOKEN, codes, said, script_of, to_us};

const LISTEN: &str = r#"<Gather input="speech dtmf" action="/turn" timeout="20" speechTimeout="1">
    <Say>Who is there?</Say></Gather><Say>Nobody.</Say><Redirect>/voice</Redirect>"#;

fn talk(seen: &Seen) -> Reply {
    match (seen.path.as_str(), seen.param("SpeechResult"), seen.param("Digits")) {
        ("/status", ..) => Reply::Status(204),
        ("/voice", ..) => Reply::Twiml(LISTEN),
        ("/turn", "goodbye", _) => Reply::Twiml("<Say>Goodbye.</Say><Hangup/>"),
        ("/turn", "slow", _) => Reply::After(Duration::from_millis(1500), "<Say>Too late.</Say>"),
        ("/turn", ..) => Reply::Twiml(LISTEN),
        _ => Reply::Status(404),
    }
}

#[tokio::test]
async fn words_and_keys_reach_the_action_in_order() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;

    let call = stage
        .call(r#"["Jane & Joe", {"press": "12#3"}, {"say": {"words": "mumble", "confidence": 0.25}}, "goodbye"]"#)
        .await;

    let turns = app.seen("/turn");
    assert_eq!((turns[0].param("SpeechResult"), turns[0].param("Confidence")), ("Jane & Joe", "0.94"));
    assert_eq!((turns[1].param("Digits"), turns[1].param("FinishedOnKey")), ("12", "#"));
    assert_eq!((turns[2].param("SpeechResult"), turns[2].param("Confidence")), ("mumble", "0.25"));
    assert_eq!(turns[2].param("CallStatus"), "in-progress");
    assert_eq!(call.outcome, Some(Outcome::HungUpByApplication));
    assert_eq!(said(&call)[..2], ["kestrel: who is there?", "caller: jane & joe"]);
    assert!(call.errors.is_empty() && call.warnings.is_empty(), "{:?}", call.warnings);
    assert!(call.duration_seconds >= 8, "speech takes virtual time: {}", call.duration_seconds);
}

#[tokio::test]
async fn silence_falls_through_to_the_next_verb_and_after_six_the_caller_gives_up() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;

    let call = stage.call("[]").await;

    assert_eq!(app.seen("/voice").len(), 7);
    assert_eq!(call.outcome, Some(Outcome::HungUpByCaller));
    assert_eq!(said(&call).iter().filter(|line| *line == "caller: (silence)").count(), 6);
}

#[tokio::test]
async fn silence_reaches_the_action_when_it_asks_for_it() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml(r#"<Gather input="speech dtmf" action="/turn" actionOnEmptyResult="true"/>"#),
        "/turn" => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    stage.call(r#"[{"silence": true}]"#).await;

    let turn = &app.seen("/turn")[0];
    assert_eq!(
        (turn.params.get("SpeechResult"), turn.params.get("Digits")),
        (Some(&String::new()), Some(&String::new()))
    );
}

#[tokio::test]
async fn without_an_action_the_document_itself_is_asked_again() {
    let app = App::start(|seen| match (seen.path.as_str(), seen.param("Digits")) {
        ("/voice", "") => Reply::Twiml("<Gather numDigits=\"2\"/>"),
        ("/voice", _) => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    stage.call(r#"[{"press": "421"}]"#).await;

    assert_eq!(app.seen("/voice")[1].param("Digits"), "42");
}

#[tokio::test]
async fn words_where_only_keys_count_are_not_heard() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Gather action=\"/turn\"/><Say>Nothing.</Say>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    let call = stage.call(r#"["hello"]"#).await;

    assert_eq!((codes(&call.warnings), app.seen("/turn").len()), (vec![90_006], 0));
}

#[tokio::test]
async fn a_scripted_hang_up_ends_the_call_without_asking_the_action() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;

    let call = stage.call(r#"[{"hangup": true}]"#).await;

    assert_eq!((call.outcome, app.seen("/turn").len()), (Some(Outcome::HungUpByCaller), 0));
}

#[tokio::test]
async fn a_hang_up_during_a_request_sends_the_status_while_the_request_runs() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;

    let call = stage.call(r#"[{"hangup_during": "slow"}]"#).await;

    assert_eq!((call.outcome, call.ended), (Some(Outcome::HungUpByCaller), true));
    let purposes: Vec<_> = call.exchanges.iter().map(|exchange| format!("{:?}", exchange.purpose)).collect();
    assert_eq!(purposes, ["Voice", "Status", "Voice"], "the status was answered before the action");
    assert!(!said(&call).iter().any(|line| line.contains("too late")));
}

#[tokio::test]
async fn cookies_live_as_long_as_the_call_and_no_longer() {
    let app = App::start(|seen| match (seen.path.as_str(), seen.before) {
        ("/status", _) => Reply::Status(204),
        ("/voice", _) => Reply::With(
            200,
            &[("content-type", "text/xml"), ("set-cookie", "visit=1; Path=/")],
            "<Response><Redirect>/next</Redirect></Response>",
        ),
        _ => Reply::Twiml("<Hangup/>"),
    })
    .await;
    let stage = Stage::new(&app).await;

    stage.call("[]").await;
    stage.call("[]").await;

    let cookies: Vec<bool> =
        [app.seen("/voice"), app.seen("/next")].concat().iter().map(|s| s.headers.contains_key("cookie")).collect();
    assert_eq!(cookies, [false, false, true, true]);
}

#[tokio::test]
async fn a_person_on_the_line_is_waited_for() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;
    let limit = Duration::from_secs(10);

    let placed = stage.client.place(&to_us()).await.expect("placed");
    let sid = placed.call_sid.as_str();
    let listening = stage.client.listening(sid, limit).await.expect("listens");
    assert_eq!(listening.waiting_for, Some(WaitingFor::SpeechOrDtmf));
    stage.client.say(sid, "it is Jane").await.expect("said");
    stage.client.until(sid, limit, |view| view.exchanges.len() == 2).await.expect("a turn");
    stage.client.listening(sid, limit).await.expect("listens again");
    stage.client.press(sid, "7#").await.expect("pressed");
    stage.client.until(sid, limit, |view| view.exchanges.len() == 3).await.expect("a turn");
    stage.client.hang_up(sid).await.expect("hung up");
    let call = stage.client.ended(sid, limit).await.expect("ends");

    assert_eq!(app.seen("/turn")[0].param("SpeechResult"), "it is Jane");
    assert_eq!(app.seen("/turn")[1].param("Digits"), "7");
    assert_eq!(call.outcome, Some(Outcome::HungUpByCaller));
    assert!(stage.client.say(sid, "hello?").await.is_err(), "the call is over");
}

#[tokio::test]
async fn nobody_speaks_for_a_scripted_caller() {
    let app = App::start(|_| Reply::Twiml("<Gather input=\"speech\" timeout=\"60\"/>")).await;
    let stage = Stage::new(&app).await;
    let clock = Some(carrier::types::ClockKind::Real);

    let call = PlaceCall { script: Some(Vec::new()), clock, ..to_us() };
    let placed = stage.client.place(&call).await.expect("placed");
    let listening = stage.client.listening(&placed.call_sid, Duration::from_secs(10)).await.expect("listens");

    assert!(stage.client.say(&listening.call_sid, "hello").await.is_err());
    assert!(stage.client.hang_up(&listening.call_sid).await.is_ok());
}

#[tokio::test]
async fn rest_can_redirect_and_end_a_running_call() {
    let app = App::start(talk).await;
    let stage = Stage::new(&app).await;
    let limit = Duration::from_secs(10);
    let placed = stage.client.place(&to_us()).await.expect("placed");
    let sid = placed.call_sid.as_str();
    stage.client.listening(sid, limit).await.expect("listens");
    let update = |form: &'static str| {
        let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json", stage.url);
        let request = reqwest::Client::new().post(url).basic_auth(ACCOUNT, Some(TOKEN)).body(form);
        request.header("content-type", "application/x-www-form-urlencoded").send()
    };

    update("Twiml=%3CResponse%3E%3CSay%3EOne%20moment.%3C%2FSay%3E%3CPause%20length%3D%2260%22%2F%3E%3C%2FResponse%3E")
        .await
        .expect("updated");
    stage
        .client
        .until(sid, limit, |view| said(view).contains(&"kestrel: one moment.".into()))
        .await
        .expect("redirected");
    update("Status=completed").await.expect("ended");
    let call = stage.client.ended(sid, limit).await.expect("ends");

    assert_eq!(call.outcome, Some(Outcome::HungUpByRest));
}

#[tokio::test]
async fn a_script_in_real_time_takes_real_time() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Pause length=\"1\"/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;
    let begun = std::time::Instant::now();

    let clock = Some(carrier::types::ClockKind::Real);
    stage.run(PlaceCall { script: Some(script_of("[]")), clock, ..to_us() }).await;

    assert!(begun.elapsed() >= Duration::from_secs(1));
}
