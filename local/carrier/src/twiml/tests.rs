//! What is read, and every refusal with its number.

use super::*;
use crate::problem as code;

fn refused(inside: &str) -> u32 {
    match parse(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{inside}</Response>")) {
        Ok(verbs) => panic!("{inside} was accepted: {verbs:?}"),
        Err(problem) => problem.code,
    }
}

fn read(inside: &str) -> Vec<Verb> {
    parse(&format!("<Response>{inside}</Response>")).unwrap_or_else(|problem| panic!("{inside}: {problem:?}"))
}

#[test]
fn a_gather_has_twilios_defaults() {
    let verbs = read("<Gather/>");

    let [Verb::Gather(gather)] = verbs.as_slice() else { panic!("{verbs:?}") };
    assert!(gather.dtmf && !gather.speech && gather.barge_in && !gather.action_on_empty_result);
    assert_eq!((gather.timeout, gather.speech_timeout_ms, gather.finish_on_key.as_str()), (5, 5000, "#"));
    assert_eq!((gather.action.clone(), gather.num_digits), (None, None));
}

#[test]
fn speech_is_read_without_its_ssml() {
    let verbs = read(
        r#"<Say voice="Polly.Joanna-Neural">Hello <break time="1s"/> <emphasis>there</emphasis> &amp; welcome</Say>"#,
    );

    assert_eq!(verbs, [Verb::Prompt(Prompt::Say { text: "Hello there & welcome".into(), times: 1 })]);
}

#[test]
fn a_real_document_is_read() {
    let verbs = read(
        r##"<Gather input="dtmf speech" action="/voice/turn/1" timeout="4" speechTimeout="2" speechModel="phone_call"
            hints="gas, leak" language="en-US" actionOnEmptyResult="true" profanityFilter="false" finishOnKey="#">
            <Say voice="Google.en-US-Chirp3-HD-Kore">Hello.</Say><Pause length="1"/><Play>https://a.example/a.mp3</Play>
        </Gather>
        <Dial action="/voice/transfer-ended/2" timeout="20" callerId="+15550100001" answerOnBridge="true">
            <Number url="/whisper" statusCallback="/s" statusCallbackEvent="initiated ringing answered completed">+15550100002</Number>
        </Dial>
        <Record action="/r" maxLength="120" playBeep="true" recordingStatusCallback="/voice/recording"/>
        <Start><Recording recordingStatusCallback="/voice/recording" channels="dual"/></Start>
        <Redirect method="POST">/again</Redirect><Pause/><Reject reason="busy"/><Hangup/>"##,
    );

    assert_eq!(verbs.len(), 8);
}

#[test]
fn documents_that_are_none_are_refused() {
    for (text, number) in [
        ("", code::PARSE_FAILURE),
        ("hello", code::PARSE_FAILURE),
        ("<Response><Say>a & b</Say></Response>", code::PARSE_FAILURE),
        ("<Response><Say>open</Response>", code::PARSE_FAILURE),
        ("<Answer/>", code::ROOT_NOT_RESPONSE),
        ("<response/>", code::ROOT_NOT_RESPONSE),
        ("<Response voice=\"x\"/>", code::SCHEMA),
        ("<Response>hello</Response>", code::SCHEMA),
    ] {
        assert_eq!(parse(text).unwrap_err().code, number, "{text}");
    }
    let large = format!("<Response><!--{}--></Response>", "x".repeat(64 * 1024));
    assert_eq!(parse(&large).unwrap_err().code, code::BODY_TOO_LARGE);
}

#[test]
fn every_bad_element_attribute_and_value_is_refused_with_its_number() {
    for (inside, number) in [
        ("<Shout>hello</Shout>", code::SCHEMA),
        ("<say>hello</say>", code::SCHEMA),
        ("<Number>+15550100001</Number>", code::SCHEMA),
        ("<Say colour=\"red\">x</Say>", code::SCHEMA),
        ("<Say/>", code::SAY_TEXT),
        ("<Say> </Say>", code::SAY_TEXT),
        ("<Say>x <script>y</script></Say>", code::SAY_TEXT),
        ("<Say voice=\"nova\">x</Say>", code::SAY_VOICE),
        ("<Say voice=\"Polly.joanna\">x</Say>", code::SAY_VOICE),
        ("<Say language=\"English\">x</Say>", code::SAY_LANGUAGE),
        ("<Say loop=\"-1\">x</Say>", code::SAY_LOOP),
        ("<Play/>", code::SCHEMA),
        ("<Play>not a url</Play>", code::SCHEMA),
        ("<Play loop=\"x\">https://a.example/a.mp3</Play>", code::PLAY_LOOP),
        ("<Play digits=\"1x\"/>", code::PLAY_DIGITS),
        ("<Pause length=\"0.5\"/>", code::PAUSE_LENGTH),
        ("<Pause length=\"-1\"/>", code::PAUSE_LENGTH),
        ("<Gather><Dial>+15550100001</Dial></Gather>", code::GATHER_NESTED),
        ("<Gather>hello</Gather>", code::GATHER_NESTED),
        ("<Gather input=\"voice\"/>", code::GATHER_INPUT),
        ("<Gather input=\"\"/>", code::GATHER_INPUT),
        ("<Gather method=\"PUT\"/>", code::GATHER_METHOD),
        ("<Gather method=\"post\"/>", code::GATHER_METHOD),
        ("<Gather timeout=\"0\"/>", code::GATHER_TIMEOUT),
        ("<Gather timeout=\"4.5\"/>", code::GATHER_TIMEOUT),
        ("<Gather speechTimeout=\"soon\"/>", code::GATHER_SPEECH_TIMEOUT),
        ("<Gather speechModel=\"best\"/>", code::GATHER_MODEL),
        ("<Gather input=\"speech\" speechModel=\"phone_call\" speechTimeout=\"auto\"/>", code::GATHER_MODEL_WITH_AUTO),
        ("<Gather numDigits=\"0\"/>", code::GATHER_NUM_DIGITS),
        ("<Gather finishOnKey=\"x\"/>", code::GATHER_FINISH_ON_KEY),
        ("<Gather actionOnEmptyResult=\"yes\"/>", code::GATHER_EMPTY_RESULT),
        ("<Gather language=\"en_US\"/>", code::GATHER_LANGUAGE),
        ("<Gather bargeIn=\"1\"/>", code::GATHER_BARGE_IN),
        ("<Gather profanityFilter=\"off\"/>", code::GATHER_PROFANITY_FILTER),
        ("<Gather maxSpeechTime=\"0\"/>", code::GATHER_MAX_SPEECH_TIME),
        ("<Gather action=\"mailto:x@a.example\"/>", code::SCHEMA),
        ("<Gather speechtimeout=\"2\"/>", code::SCHEMA),
        ("<Dial/>", code::DIAL_NUMBER_FORMAT),
        ("<Dial>5550100001</Dial>", code::DIAL_NUMBER_FORMAT),
        ("<Dial><Number>tomorrow</Number></Dial>", code::DIAL_NUMBER_FORMAT),
        ("<Dial><Number>+1555 010 0001</Number></Dial>", code::DIAL_NUMBER_FORMAT),
        ("<Dial>911</Dial>", code::DIAL_BLOCKED),
        ("<Dial><Number>+1911</Number></Dial>", code::DIAL_BLOCKED),
        ("<Dial>933</Dial>", code::DIAL_BLOCKED),
        ("<Dial>112</Dial>", code::DIAL_BLOCKED),
        ("<Dial>+19005550100</Dial>", code::DIAL_BLOCKED),
        ("<Dial><Say>x</Say></Dial>", code::DIAL_NESTED),
        ("<Dial>+15550100001<Number>+15550100002</Number></Dial>", code::DIAL_NESTED),
        ("<Dial method=\"x\">+15550100001</Dial>", code::DIAL_METHOD),
        ("<Dial timeout=\"0\">+15550100001</Dial>", code::DIAL_TIMEOUT),
        ("<Dial timeout=\"601\">+15550100001</Dial>", code::DIAL_TIMEOUT),
        ("<Dial timeLimit=\"x\">+15550100001</Dial>", code::DIAL_TIME_LIMIT),
        ("<Dial callerId=\"Kestrel\">+15550100001</Dial>", code::DIAL_CALLER_ID),
        ("<Dial callerId=\"anonymous\">+15550100001</Dial>", code::DIAL_CALLER_ID),
        ("<Dial answerOnBridge=\"on\">+15550100001</Dial>", code::DIAL_ANSWER_ON_BRIDGE),
        ("<Dial hangupOnStar=\"on\">+15550100001</Dial>", code::DIAL_HANGUP_ON_STAR),
        ("<Dial record=\"always\">+15550100001</Dial>", code::DIAL_RECORD),
        ("<Dial sequential=\"x\">+15550100001</Dial>", code::DIAL_SEQUENTIAL),
        ("<Dial whisper=\"/w\">+15550100001</Dial>", code::SCHEMA),
        ("<Dial><Number method=\"x\">+15550100001</Number></Dial>", code::NUMBER_METHOD),
        ("<Dial><Number sendDigits=\"x\">+15550100001</Number></Dial>", code::NUMBER_SEND_DIGITS),
        ("<Dial><Number statusCallbackEvent=\"ended\">+15550100001</Number></Dial>", code::SCHEMA),
        ("<Redirect/>", code::SCHEMA),
        ("<Redirect method=\"x\">/a</Redirect>", code::REDIRECT_METHOD),
        ("<Hangup now=\"true\"/>", code::SCHEMA),
        ("<Hangup>bye</Hangup>", code::SCHEMA),
        ("<Reject reason=\"tired\"/>", code::SCHEMA),
        ("<Record method=\"x\"/>", code::RECORD_METHOD),
        ("<Record timeout=\"x\"/>", code::RECORD_TIMEOUT),
        ("<Record maxLength=\"0\"/>", code::RECORD_MAX_LENGTH),
        ("<Record finishOnKey=\"any\"/>", code::RECORD_FINISH_ON_KEY),
        ("<Record playBeep=\"1\"/>", code::RECORD_PLAY_BEEP),
        ("<Record transcribe=\"1\"/>", code::RECORD_TRANSCRIBE),
        ("<Record trim=\"yes\"/>", code::RECORD_TRIM),
        ("<Record recordingStatusCallbackEvent=\"done\"/>", code::RECORD_EVENT),
        ("<Record><Say>x</Say></Record>", code::SCHEMA),
        ("<Connect/>", code::SCHEMA),
        ("<Connect><Stream url=\"wss://a\"/><ConversationRelay url=\"wss://a\"/></Connect>", code::SCHEMA),
        ("<Start><Stream url=\"wss://a\"/></Start>", code::NOT_SUPPORTED_HERE),
        ("<Start><Shout/></Start>", code::SCHEMA),
    ] {
        assert_eq!(refused(inside), number, "{inside}");
    }
}

#[test]
fn a_say_may_be_4096_characters_and_not_one_more() {
    assert_eq!(read(&format!("<Say>{}</Say>", "x".repeat(4096))).len(), 1);
    assert_eq!(refused(&format!("<Say>{}</Say>", "x".repeat(4097))), code::SAY_TOO_LONG);
}

#[test]
fn hints_stop_at_500() {
    let hints = |count: usize| format!("<Gather input=\"speech\" hints=\"{}\"/>", vec!["gas"; count].join(","));
    assert_eq!(read(&hints(500)).len(), 1);
    assert_eq!(refused(&hints(501)), code::GATHER_HINTS);
}
