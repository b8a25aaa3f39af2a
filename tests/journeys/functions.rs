//! Functions invoked directly with the payloads of `events/`, as `cargo lambda invoke` does.

use std::path::Path;

use journeys::queue::Queue;
use journeys::stack::{alone, share};
use serde_json::Value;
use shared::twilio::signature;
use shared::twilio::webhook::Form;

#[tokio::test(flavor = "multi_thread")]
async fn the_voice_function_answers_its_event_files_with_twiml() {
    let share = share().await;
    for name in
        ["inbound-call", "withheld-caller", "caller-speaks", "caller-silent", "transfer-unanswered", "voicemail"]
    {
        let event = resigned(&share.stack, &format!("twilio-voice-webhook/{name}.json"));

        let answer = invoke(&share.stack, "twilio-voice-webhook", &event).await;

        assert_eq!(answer["statusCode"], 200, "{name}: {answer}");
        assert!(answer["body"].as_str().is_some_and(|body| body.contains("<Response>")), "{name}: {answer}");
    }
    let forged = read("twilio-voice-webhook/bad-signature.json");
    let answer = invoke(&share.stack, "twilio-voice-webhook", &forged).await;
    assert_eq!((&answer["statusCode"], &answer["body"]), (&403.into(), &"".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_retry_function_sets_aside_what_nobody_can_read_and_gives_nothing_back() {
    // Alone: other journeys count what is in the quarantine.
    let alone = alone().await;
    let quarantine = Queue::of(&alone.stack, "quarantine");
    quarantine.drain().await;
    let event = read("call-log-retry/one-of-two-unreadable.json");

    let answer = invoke(&alone.stack, "call-log-retry", &event).await;

    assert_eq!(answer["batchItemFailures"].as_array().map(Vec::len), Some(0), "{answer}");
    let set_aside = quarantine.drain().await;
    let [message] = set_aside.as_slice() else { panic!("{} messages", set_aside.len()) };
    let message: Value = serde_json::from_str(message).expect("JSON");
    assert_eq!(message["message_id"], event["Records"][0]["messageId"]);
    assert_eq!(message["reason"], "the report cannot be read");
}

async fn invoke(stack: &seed::stack::Stack, function: &str, event: &Value) -> Value {
    let endpoint = &stack.aws_endpoint_url;
    let url = format!("{endpoint}/2015-03-31/functions/kestrel-local-{function}/invocations");
    let answer = reqwest::Client::new().post(url).json(event).send().await.expect("the emulator answers");
    answer.json().await.expect("the function answers JSON")
}

fn read(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events").join(file);
    serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("the file is JSON")
}

/// The files are signed for the usual port; this stack may have another.
fn resigned(stack: &seed::stack::Stack, file: &str) -> Value {
    let mut event = read(file);
    let url = format!("{}{}", stack.voice_url, event["path"].as_str().expect("a path"));
    let form = Form::parse(event["body"].as_str().expect("a body").as_bytes());
    let signature = signature::sign(&stack.twilio.auth_token.clone().into(), &url, form.params());
    event["headers"]["X-Twilio-Signature"] = signature.clone().into();
    event["multiValueHeaders"]["X-Twilio-Signature"] = vec![signature].into();
    event
}
