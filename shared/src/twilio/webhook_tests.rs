//! Webhooks as Twilio sends them, and as it sends them on a bad day.

use super::*;

const CALL: &str = "CA0123456789abcdef0123456789abcdef";

fn form(body: &str) -> Form {
    Form::parse(body.as_bytes())
}

fn incoming(more: &str) -> Form {
    form(&format!("CallSid={CALL}&AccountSid=AC1&From=%2B15005550006&To=%2B15550100001&CallStatus=ringing&{more}"))
}

#[test]
fn an_incoming_call_is_read_whatever_else_is_sent() {
    let request = VoiceRequest::from_form(&incoming("Direction=inbound&CallerCity=&NewThing=1")).unwrap();

    assert_eq!(request.call_sid.as_str(), CALL);
    assert_eq!(request.from.expose(), "+15005550006");
    assert_eq!(request.to.number().unwrap().expose(), "+15550100001");
    assert_eq!(request.status, Some(CallStatus::Ringing));
    assert_eq!(request.forwarded_from, None);
    assert_eq!(request.direction, Direction::Inbound);
}

#[test]
fn a_caller_without_a_number_does_not_stop_a_call() {
    let body =
        format!("CallSid={CALL}&AccountSid=AC1&From=Anonymous&To=sip%3Adesk%40example.com&ForwardedFrom=unknown");

    let request = VoiceRequest::from_form(&form(&body)).unwrap();

    assert_eq!(request.from, Caller::Withheld);
    assert_eq!(request.to.number(), None);
    assert_eq!(request.to.expose(), "sip:desk@example.com");
    assert_eq!(request.forwarded_from, None);
    assert_eq!(request.status, None);
}

#[test]
fn an_error_names_the_parameter_and_not_its_value() {
    let error = VoiceRequest::from_form(&form("CallSid=CAnada-5551234&AccountSid=AC1&To=x")).unwrap_err();

    assert_eq!(error.to_string(), "CallSid is not valid");
    let error = VoiceRequest::from_form(&form(&format!("CallSid={CALL}&AccountSid=AC1&To="))).unwrap_err();
    assert_eq!(error.to_string(), "To is missing");
}

#[test]
fn every_value_is_decoded_exactly_once() {
    let form = form("Body=100%2525+sure%2B&Body=second&Empty=");

    assert_eq!(form.get("Body"), Some("100%25 sure+"));
    assert_eq!(form.params().len(), 3);
    assert_eq!(form.get("Empty"), None);
}

#[test]
fn speech_keys_and_silence_are_told_apart() {
    assert_eq!(heard(&form("SpeechResult=my+AC+stopped&Confidence=0.93")), Heard::Speech("my AC stopped".to_owned()));
    assert_eq!(heard(&form("Digits=12%23&SpeechResult=one")), Heard::Keys("12#".to_owned()));
    assert_eq!(heard(&form("Digits=&SpeechResult=+")), Heard::Silence);
    assert_eq!(heard(&form("")), Heard::Silence);
    assert_eq!(heard(&form("Digits=hangup")), Heard::Silence);
}

#[test]
fn endless_speech_is_cut_between_characters() {
    let Heard::Speech(speech) = heard(&form(&format!("SpeechResult={}", "%C3%A9".repeat(5_000)))) else {
        panic!("speech is heard as speech");
    };

    assert_eq!(speech.chars().count(), LONGEST_SPEECH);
}

#[test]
fn confidence_is_believed_only_between_zero_and_one() {
    assert_eq!(confidence(&form("Confidence=0.5")), Some(0.5));
    for odd in ["", "high", "NaN", "-1", "93"] {
        assert_eq!(confidence(&form(&format!("Confidence={odd}"))), None, "{odd}");
    }
}

#[test]
fn a_transfer_counts_as_answered_only_when_somebody_talked() {
    let answered = |body: &str| DialResult::from_form(&form(body)).was_answered();

    assert!(answered("DialCallStatus=completed&DialCallDuration=31&DialBridged=true"));
    assert!(answered("DialCallStatus=answered"));
    assert!(!answered("DialCallStatus=completed&DialBridged=false"));
    for unanswered in ["busy", "no-answer", "failed", "canceled", "brand-new", ""] {
        assert!(!answered(&format!("DialCallStatus={unanswered}")), "{unanswered}");
    }
}

#[test]
fn a_recording_is_read_from_its_action_and_from_its_callback() {
    let url = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE0123456789abcdef0123456789abcdef";
    let with_sid = format!("RecordingUrl={url}&RecordingSid=RE0123456789abcdef0123456789abcdef&RecordingDuration=7");

    for body in [with_sid, format!("RecordingUrl={url}&RecordingDuration=7")] {
        let recording = RecordingResult::from_form(&form(&body)).unwrap().unwrap();
        assert_eq!(recording.sid.as_str(), "RE0123456789abcdef0123456789abcdef");
        assert_eq!(recording.duration, Seconds(7));
    }
}

#[test]
fn nothing_recorded_is_no_recording() {
    assert_eq!(RecordingResult::from_form(&form("")), Ok(None));
    assert_eq!(RecordingResult::from_form(&form("RecordingStatus=absent&RecordingUrl=x")), Ok(None));
    let malformed = InvalidWebhook::Malformed { field: "RecordingSid" };
    assert_eq!(RecordingResult::from_form(&form("RecordingUrl=https://e.com/x")), Err(malformed));
}

#[test]
fn the_end_of_a_call_is_read() {
    let callback = StatusCallback::from_form(&form(&format!(
        "CallSid={CALL}&From=%2B15005550006&To=%2B15550100001&CallStatus=completed&CallDuration=42&Direction=inbound\
         &Timestamp=Mon%2C+23+Nov+2026+14%3A05%3A09+%2B0000"
    )))
    .unwrap();

    assert_eq!(callback.status, CallStatus::Completed);
    assert_eq!(callback.duration, Some(Seconds(42)));
    assert_eq!(callback.timestamp.unwrap().to_rfc3339(), "2026-11-23T14:05:09+00:00");
    assert!(!callback.is_child_leg());
}

#[test]
fn a_transferred_leg_is_recognised_as_a_child() {
    let base = format!("CallSid={CALL}&To=%2B15550100001&CallStatus=completed");
    let parent = "ParentCallSid=CAffffffffffffffffffffffffffffffff";

    for child in [format!("{base}&{parent}"), format!("{base}&Direction=outbound-dial")] {
        assert!(StatusCallback::from_form(&form(&child)).unwrap().is_child_leg(), "{child}");
    }
}

#[test]
fn a_status_nobody_knows_is_refused() {
    let error = StatusCallback::from_form(&form(&format!("CallSid={CALL}&To=x&CallStatus=exploded"))).unwrap_err();

    assert_eq!(error, InvalidWebhook::Malformed { field: "CallStatus" });
}

#[test]
fn nothing_personal_is_shown_by_debug() {
    let form = incoming("ForwardedFrom=%2B15005550009&CallerName=Jane+Doe");

    let shown = format!("{form:?} {:?}", VoiceRequest::from_form(&form).unwrap());

    for personal in ["5005550006", "5550100001", "5005550009", "Jane"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}
