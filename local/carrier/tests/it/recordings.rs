//! Voicemail and the callbacks about recordings.

use carrier::types::Outcome;

use crate::support::{App, Reply, Seen, Stage, said};

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
        let sound = reqwest::get(kept.param("RecordingUrl")).await.expect("the recording");
        assert_eq!(sound.headers()["content-type"], "audio/x-wav");
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
