//! Voicemail and the callbacks about recordings.

use carrier::types::Outcome;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, App, Reply, Seen, Stage, TOKEN, said};

async fn listed(stage: &Stage, path: &str) -> Value {
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/{path}", stage.url);
    let answer = reqwest::Client::new().get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

fn voicemail(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        "/voice" => Reply::Twiml(
            "<Say>Leave a message.</Say><Record action=\"/kept\" timeout=\"4\" finishOnKey=\"#\" \
             recordingStatusCallback=\"/recording\" recordingStatusCallbackEvent=\"completed absent\"/>\
             <Say>Nothing was said.</Say>",
        ),
        "/kept" => Reply::Twiml("<Say>Thank you.</Say>"),
        _ => Reply::Status(204),
    }
}

#[tokio::test]
async fn a_message_ends_by_silence_key_or_hang_up() {
    for (script, digits, outcome) in [
        (r#"["My boiler leaks"]"#, "", Outcome::HungUpByApplication),
        (r##"["My boiler leaks", {"press": "#"}]"##, "#", Outcome::HungUpByApplication),
        (r#"["My boiler leaks", {"hangup": true}]"#, "hangup", Outcome::HungUpByCaller),
    ] {
        let app = App::start(voicemail).await;
        let stage = Stage::new(&app).await;

        let call = stage.call(script).await;

        let (kept, recording) = (&app.seen("/kept")[0], &app.seen("/recording")[0]);
        assert_eq!((kept.param("Digits"), call.outcome), (digits, Some(outcome)), "{script}");
        assert_eq!(kept.param("RecordingSid"), recording.param("RecordingSid"));
        assert_eq!(recording.param("RecordingStatus"), "completed");
        assert_eq!(recording.param("CallSid"), call.call_sid);
        assert!(!recording.params.contains_key("From"), "this callback does not say who called");
        let seconds: u64 = kept.param("RecordingDuration").parse().expect("a number");
        assert_eq!(seconds, if digits.is_empty() { 5 } else { 1 });
        assert_eq!(app.seen("/status")[0].param("RecordingSid"), recording.param("RecordingSid"));
        assert!(said(&call).contains(&"caller: my boiler leaks".into()));
        let sound = sound(&format!("{}.mp3", kept.param("RecordingUrl"))).await;
        assert_eq!((sound.status().as_u16(), &sound.headers()["content-type"]), (200, &"audio/mpeg".parse().unwrap()));
    }
}

async fn sound(url: &str) -> reqwest::Response {
    reqwest::Client::new().get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.expect("an answer")
}

#[tokio::test]
async fn a_recording_is_heard_by_the_account_alone_until_it_is_deleted() {
    let app = App::start(voicemail).await;
    let stage = Stage::new(&app).await;
    stage.call(r#"["My boiler leaks"]"#).await;
    let url = app.seen("/kept")[0].param("RecordingUrl").to_owned();

    let wave = sound(&url).await;

    assert_eq!(wave.headers()["content-type"], "audio/x-wav");
    assert_eq!(wave.bytes().await.expect("bytes").len(), 44 + 5 * 8_000, "five seconds");
    assert_eq!(reqwest::get(&url).await.expect("an answer").status(), 401);
    let shown = sound(&format!("{url}.json")).await;
    assert_eq!(shown.json::<Value>().await.expect("JSON")["status"], "completed");
    let deleted = reqwest::Client::new().delete(format!("{url}.json")).basic_auth(ACCOUNT, Some(TOKEN)).send();
    assert_eq!(deleted.await.expect("an answer").status(), 204);
    for gone in [url.clone(), format!("{url}.mp3"), format!("{url}.json")] {
        assert_eq!(sound(&gone).await.status(), 404, "{gone}");
    }
}

#[tokio::test]
async fn an_empty_message_goes_on_with_the_next_verb() {
    let app = App::start(voicemail).await;
    let stage = Stage::new(&app).await;

    let call = stage.call("[]").await;

    assert!(app.seen("/kept").is_empty());
    assert_eq!(app.seen("/recording")[0].param("RecordingStatus"), "absent");
    assert!(said(&call).contains(&"kestrel: nothing was said.".into()));
}

#[tokio::test]
async fn a_recorded_call_is_told_of_when_it_ends() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml(
            "<Start><Recording recordingStatusCallback=\"/recording\"/></Start><Pause length=\"7\"/><Hangup/>",
        ),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    stage.call("[]").await;

    assert_eq!(app.seen("/recording")[0].param("RecordingDuration"), "7");
    assert_eq!(app.seen("/status")[0].param("RecordingDuration"), "7");
}

#[tokio::test]
async fn a_recorded_transfer_carries_its_recording_to_the_action() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml(
            "<Dial record=\"record-from-answer\" action=\"/ended\" recordingStatusCallback=\"/recording\">+15550100555</Dial>",
        ),
        "/ended" => Reply::Twiml("<Hangup/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::new(&app).await;

    stage.call("[]").await;

    let (ended, recording) = (&app.seen("/ended")[0], &app.seen("/recording")[0]);
    assert_eq!(ended.param("RecordingUrl"), recording.param("RecordingUrl"));
    assert_eq!((recording.param("RecordingDuration"), recording.param("RecordingSource")), ("30", "DialVerb"));
}

#[tokio::test]
async fn recordings_are_listed_for_the_account_and_for_a_call() {
    let app = App::start(voicemail).await;
    let stage = Stage::new(&app).await;
    let first = stage.call(r#"["My boiler leaks"]"#).await;
    let second = stage.call(r#"["It still leaks"]"#).await;
    stage.call("[]").await;

    let all = listed(&stage, "Recordings.json?DateCreated%3E=2020-01-01&PageSize=1").await;
    let of_first = listed(&stage, &format!("Calls/{}/Recordings.json", first.call_sid)).await;

    let recording = &all["recordings"][0];
    assert_eq!((&recording["call_sid"], &recording["source"]), (&json!(second.call_sid), &json!("RecordVerb")));
    assert_eq!((&recording["status"], &recording["duration"]), (&json!("completed"), &json!("5")));
    assert_eq!(recording["media_url"], app.seen("/recording")[1].param("RecordingUrl"));
    let next = all["next_page_uri"].as_str().expect("a second page").split_once("Recordings.json").expect("a list").1;
    let rest = listed(&stage, &format!("Recordings.json{next}")).await;
    assert_eq!((&rest["recordings"], &rest["next_page_uri"]), (&of_first["recordings"], &Value::Null));
    assert_eq!(of_first["recordings"][0]["sid"], app.seen("/recording")[0].param("RecordingSid"));
    assert_eq!(listed(&stage, "Recordings.json?DateCreated%3C=2020-01-01").await["recordings"], json!([]));
    let nobodys = listed(&stage, "Calls/CA00000000000000000000000000000000/Recordings.json").await;
    assert_eq!(nobodys["code"], 20404);
}
