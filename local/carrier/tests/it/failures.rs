//! What goes wrong on the application's side: retries, limits, the fallback URL, documents Twilio refuses.

use std::time::Duration;

use carrier::types::{Outcome, Purpose};

use crate::support::{App, Reply, Stage, codes, said};

const FALLBACK: &str = "<Say>Acme Heating. Please hold.</Say>";

async fn failing(first: fn() -> Reply) -> App {
    App::start(move |seen| match seen.path.as_str() {
        "/voice" => first(),
        "/fallback" => Reply::Twiml(FALLBACK),
        "/ok" => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await
}

async fn with_fallback(app: &App, voice: &str) -> Stage {
    let fallback = format!("{}/fallback", app.url);
    let fields = [("VoiceUrl", voice), ("VoiceFallbackUrl", fallback.as_str()), ("VoiceFallbackMethod", "GET")];
    Stage::with(app, None, &fields).await
}

#[tokio::test]
async fn a_500_leads_to_the_fallback_url_with_the_reason() {
    let app = failing(|| Reply::Status(500)).await;
    let voice = format!("{}/voice", app.url);
    let stage = with_fallback(&app, &voice).await;

    let call = stage.call("[]").await;

    let fallback = &app.seen("/fallback")[0];
    assert_eq!((fallback.method.as_str(), fallback.param("ErrorCode")), ("GET", "11200"));
    assert_eq!((fallback.param("ErrorUrl"), fallback.param("CallSid")), (voice.as_str(), call.call_sid.as_str()));
    assert_eq!(app.seen("/voice").len(), 1, "5xx is not retried unless the URL says so");
    assert!(said(&call).contains(&"kestrel: acme heating. please hold.".into()));
    assert_eq!((call.outcome, codes(&call.errors)), (Some(Outcome::HungUpByApplication), vec![11_200]));
    assert!(call.errors[0].recovered);
}

#[tokio::test]
async fn a_refused_connection_is_tried_twice_and_then_the_fallback_url() {
    let app = failing(|| Reply::Status(500)).await;
    let stage = with_fallback(&app, "http://127.0.0.1:1/voice").await;

    let call = stage.call("[]").await;

    let tries: Vec<_> = call.exchanges.iter().filter(|exchange| exchange.purpose == Purpose::Voice).collect();
    assert_eq!(tries.iter().map(|exchange| exchange.attempt).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(tries[0].idempotency_token, tries[1].idempotency_token);
    assert_eq!((app.seen("/fallback")[0].param("ErrorCode"), codes(&call.errors)), ("11205", vec![11_205]));
}

#[tokio::test]
async fn overrides_decide_what_is_retried_and_the_token_stays() {
    let app = failing(|| Reply::Status(503)).await;
    let stage = with_fallback(&app, &format!("{}/voice#rc=3&rp=5xx", app.url)).await;

    stage.call("[]").await;

    let tokens: Vec<_> =
        app.seen("/voice").iter().map(|seen| seen.headers["i-twilio-idempotency-token"].clone()).collect();
    assert_eq!(tokens.len(), 4);
    assert!(tokens.iter().all(|token| *token == tokens[0]));
}

#[tokio::test]
async fn a_slow_answer_is_given_up_after_the_read_or_the_total_timeout() {
    for (fragment, attempts) in [("rt=200", 1), ("rt=200&rc=1&rp=rt", 2), ("tt=200", 1)] {
        let app = failing(|| Reply::After(Duration::from_millis(900), "<Hangup/>")).await;
        let stage = with_fallback(&app, &format!("{}/voice#{fragment}", app.url)).await;

        let call = stage.call("[]").await;

        assert_eq!((codes(&call.errors), app.seen("/voice").len()), (vec![11_200], attempts), "{fragment}");
    }
}

#[tokio::test]
async fn without_a_fallback_the_caller_hears_the_application_error() {
    for reply in [
        (|| Reply::Status(500)) as fn() -> Reply,
        || Reply::With(200, &[("content-type", "text/xml")], ""),
        || Reply::With(200, &[("content-type", "text/xml")], "<Response><Say>a & b</Say></Response>"),
        || Reply::With(200, &[("content-type", "text/xml")], "<Answer/>"),
        || Reply::With(200, &[], "<Response/>"),
        || Reply::With(200, &[("content-type", "application/json")], "{}"),
        || Reply::With(302, &[("location", "/voice")], ""),
    ] {
        let app = failing(reply).await;
        let stage = Stage::new(&app).await;

        let call = stage.call("[]").await;

        assert_eq!((call.outcome, call.errors.len()), (Some(Outcome::Failed), 1), "{:?}", call.errors);
        assert!(said(&call).iter().any(|line| line.contains("application error")));
        assert_eq!(app.seen("/status").len(), 1, "the end of a failed call is told as well");
        let expected = match call.exchanges[0].twiml.as_deref() {
            _ if call.exchanges[0].status == Some(302) => 11_215,
            _ if call.exchanges[0].status == Some(500) => 11_200,
            Some("") => 11_770,
            Some("<Answer/>") => 12_102,
            Some("<Response/>" | "{}") => 12_300,
            _ => 12_100,
        };
        assert_eq!(codes(&call.errors), [expected]);
    }
}

#[tokio::test]
async fn text_that_is_no_twiml_would_be_read_out_loud_and_fails_the_call() {
    let app = failing(|| Reply::With(200, &[("content-type", "text/plain")], "Internal error")).await;
    let stage = Stage::new(&app).await;

    assert_eq!(codes(&stage.call("[]").await.errors), [90_004]);
}

#[tokio::test]
async fn a_document_that_breaks_a_rule_fails_the_call_even_with_a_fallback() {
    for (reply, code) in [
        ((|| Reply::Twiml("<Say voice=\"nova\">Hello.</Say>")) as fn() -> Reply, 13_511),
        (|| Reply::Twiml("<Dial>911</Dial>"), 13_225),
        (|| Reply::Twiml("<Speak>Hello.</Speak>"), 12_200),
        (|| Reply::Twiml("<Connect><ConversationRelay url=\"wss://relay.example\"/></Connect>"), 90_001),
    ] {
        let app = failing(reply).await;
        let stage = with_fallback(&app, &format!("{}/voice", app.url)).await;

        let call = stage.call("[]").await;

        assert_eq!((call.outcome, codes(&call.errors)), (Some(Outcome::Failed), vec![code]));
        assert!(app.seen("/fallback").is_empty() && !call.errors[0].recovered);
    }
}

#[tokio::test]
async fn redirects_are_followed_and_only_307_keeps_the_method() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::With(307, &[("location", "/kept")], ""),
        "/kept" => Reply::With(302, &[("location", "/changed")], ""),
        "/changed" => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    let call = stage.call("[]").await;

    assert_eq!((app.seen("/kept")[0].method.as_str(), app.seen("/changed")[0].method.as_str()), ("POST", "GET"));
    assert_eq!(app.seen("/changed")[0].param("CallSid"), call.call_sid);
}

#[tokio::test]
async fn status_callbacks_are_retried_as_their_url_says_and_a_lost_one_is_an_error() {
    let app = App::start(|seen| match (seen.path.as_str(), seen.before) {
        ("/voice", _) => Reply::Twiml("<Hangup/>"),
        ("/flaky", 0) => Reply::Status(502),
        ("/flaky", _) => Reply::Status(204),
        _ => Reply::Status(500),
    })
    .await;
    let flaky = format!("{}/flaky#rc=1&rp=5xx", app.url);
    let kept = Stage::with(&app, None, &[("StatusCallback", &flaky)]).await.call("[]").await;
    let lost = Stage::new(&app).await.call("[]").await;

    assert_eq!((app.seen("/flaky").len(), kept.errors.len()), (2, 0));
    assert_eq!((app.seen("/status").len(), codes(&lost.errors)), (1, vec![11_200]));
    assert_eq!(lost.outcome, Some(Outcome::HungUpByApplication), "the call itself was fine");
}

#[tokio::test]
async fn documents_without_end_are_stopped() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Redirect>/voice</Redirect>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    assert_eq!(codes(&stage.call("[]").await.errors), [90_003]);
}
