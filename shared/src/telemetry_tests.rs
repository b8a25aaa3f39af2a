//! What a log line looks like, and that nothing personal gets into one by accident.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::*;
use crate::domain::mail::Mail;
use crate::domain::notice::Address;
use crate::domain::phone::{Caller, E164};
use crate::twilio::rest::Sms;
use crate::twilio::webhook::{Form, VoiceRequest};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn logged(filter: &str, work: impl FnOnce()) -> Vec<Value> {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing::subscriber::with_default(subscriber(filter, move || writer.clone()), work);
    captured.lines()
}

#[test]
fn fields_stand_beside_the_message_and_the_spans_under_span() {
    let lines = logged("info", || {
        let _call = tracing::info_span!("call", call.sid = "CA1").entered();
        tracing::warn!(error = "no answer", "the language model did not answer");
    });

    let line = &lines[0];
    assert_eq!(line["level"], "WARN");
    assert_eq!(line["message"], "the language model did not answer");
    assert_eq!(line["error"], "no answer");
    assert_eq!(line["span"]["call.sid"], "CA1");
    assert!(line["timestamp"].is_string());
}

#[test]
fn the_filter_chooses_levels_by_module() {
    let work = || {
        tracing::debug!("hidden");
        tracing::debug!(target: "shared::llm", "shown");
    };

    assert_eq!(logged("info,shared::llm=debug", work).len(), 1);
    assert_eq!(logged("not a filter!", work).len(), 0);
}

#[test]
fn the_sdks_requests_are_not_shown_by_a_general_debug() {
    let work = || {
        tracing::debug!(target: "aws_sdk_dynamodb::operation", "a whole request");
        tracing::warn!(target: "aws_smithy_runtime", "throttled");
    };

    assert_eq!(logged("debug", work).len(), 1);
    assert_eq!(logged("trace,aws_sdk_dynamodb=debug", work).len(), 2);
}

#[test]
fn whoever_logs_a_whole_value_shows_nobody() {
    let body = b"CallSid=CA0123456789abcdef0123456789abcdef&AccountSid=AC1&From=%2B15005550006&To=%2B15550100001\
        &CallerName=Jane+Canary&SpeechResult=my+name+is+Jane+Canary";
    let form = Form::parse(body);
    let request = VoiceRequest::from_form(&form).unwrap();
    let number: E164 = "+15005550006".parse().unwrap();
    let sms = Sms { from: number.clone(), to: number.clone(), body: "for Jane Canary".to_owned() };
    let words = "for Jane Canary".to_owned();
    let to = "canary@example.com".to_owned();
    let mail = Mail { to, subject: words.clone(), html: words.clone(), text: words, tags: Vec::new() };
    let mailbox = Address::Mail("canary@example.com");
    let phone = Address::Sms { from: &number, to: &number };

    let lines = logged("trace", || {
        tracing::info!(?form, ?request, ?sms, ?mail, ?mailbox, ?phone, caller = ?Caller::from("sip:canary@example.com"), "careless");
    });

    let text = lines[0].to_string();
    for personal in ["5005550006", "5550100001", "Canary", "canary"] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[test]
fn an_error_is_told_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("the table cannot be reached")]
    struct Outer(#[source] io::Error);

    assert_eq!(
        chain(&Outer(io::Error::other("connection refused"))),
        "the table cannot be reached: connection refused"
    );
}

#[test]
fn a_metric_is_one_line_in_the_embedded_format() {
    let metrics = Metrics::new("prod", "twilio-voice-webhook");

    let line = metrics.line(Metric::SignatureRefused, 1, "2026-11-23T14:00:00Z".parse().unwrap());

    assert!(!line.contains('\n'));
    let expected = json!({
        "_aws": {
            "Timestamp": 1_795_442_400_000_u64,
            "CloudWatchMetrics": [{
                "Namespace": "Kestrel",
                "Dimensions": [["Stage"], ["Stage", "Function"]],
                "Metrics": [{ "Name": "SignatureRefused", "Unit": "Count" }],
            }],
        },
        "Stage": "prod",
        "Function": "twilio-voice-webhook",
        "SignatureRefused": 1,
    });
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), expected);
}
