//! Every verb as it is written, and that no caller's words can break a document.

use proptest::prelude::*;
use roxmltree::Document;

use super::*;

const VOICE: &str = "Google.en-US-Chirp3-HD-Kore";

fn say(text: &str) -> Say<'_> {
    Say { voice: VOICE, language: "en-US", text }
}

/// The document without its fixed frame.
fn inside(verbs: &[Verb<'_>]) -> String {
    let xml = document(verbs);
    Document::parse(&xml).unwrap();
    let inside = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>");
    inside.and_then(|rest| rest.strip_suffix("</Response>")).unwrap().to_owned()
}

/// The texts of all `<Say>` elements.
fn spoken(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let says = document.descendants().filter(|node| node.has_tag_name("Say"));
    says.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn say_speaks_in_a_voice() {
    insta::assert_snapshot!(inside(&[Verb::Say(say("Tom & Jerry's <AC> \"works\"."))]), @r#"<Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">Tom &amp; Jerry&apos;s &lt;AC&gt; &quot;works&quot;.</Say>"#);
}

#[test]
fn pause_waits() {
    insta::assert_snapshot!(inside(&[Verb::Pause(2)]), @r#"<Pause length="2"/>"#);
}

#[test]
fn gather_listens_until_the_first_pause() {
    let gather = Gather {
        action: "https://e.com/voice/turn/1?a=1&b=2",
        timeout: 5,
        speech_end: SpeechEnd::FirstPause,
        language: "en-US",
        hints: &["yes", "no"],
        num_digits: Some(1),
        prompts: vec![Prompt::Say(say("Is that right?")), Prompt::Pause(1)],
    };

    insta::assert_snapshot!(inside(&[Verb::Gather(gather)]), @r##"<Gather input="dtmf speech" action="https://e.com/voice/turn/1?a=1&amp;b=2" method="POST" timeout="5" speechTimeout="auto" language="en-US" hints="yes,no" numDigits="1" finishOnKey="#" actionOnEmptyResult="true" profanityFilter="false"><Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">Is that right?</Say><Pause length="1"/></Gather>"##);
}

#[test]
fn gather_with_a_model_never_waits_for_the_first_pause() {
    let gather = |speech_end| {
        let gather = Gather {
            action: "/next",
            timeout: 7,
            speech_end,
            language: "en-US",
            hints: &[],
            num_digits: None,
            prompts: Vec::new(),
        };
        inside(&[Verb::Gather(gather)])
    };

    insta::assert_snapshot!(gather(SpeechEnd::Model { name: "numbers_and_commands", seconds: 0 }), @r##"<Gather input="dtmf speech" action="/next" method="POST" timeout="7" speechTimeout="1" speechModel="numbers_and_commands" language="en-US" finishOnKey="#" actionOnEmptyResult="true" profanityFilter="false"></Gather>"##);
    assert!(gather(SpeechEnd::Seconds(2)).contains(r#"speechTimeout="2" language"#));
}

#[test]
fn dial_connects_to_a_number() {
    let dial = Dial {
        number: "+15005550006",
        caller_id: Some("+15005550007"),
        timeout: 20,
        time_limit: Some(3600),
        action: Some("https://e.com/voice/transfer-ended/2"),
        answer_on_bridge: true,
    };
    let bare = Dial { caller_id: None, time_limit: None, action: None, answer_on_bridge: false, ..dial };

    insta::assert_snapshot!(inside(&[Verb::Dial(dial)]), @r#"<Dial timeout="20" timeLimit="3600" callerId="+15005550007" answerOnBridge="true" action="https://e.com/voice/transfer-ended/2" method="POST"><Number>+15005550006</Number></Dial>"#);
    insta::assert_snapshot!(inside(&[Verb::Dial(bare)]), @r#"<Dial timeout="20"><Number>+15005550006</Number></Dial>"#);
}

#[test]
fn redirect_goes_on_elsewhere() {
    let redirect = Verb::Redirect { url: "https://e.com/fallback/1.xml?a&b", method: Method::Get };

    insta::assert_snapshot!(inside(&[redirect]), @r#"<Redirect method="GET">https://e.com/fallback/1.xml?a&amp;b</Redirect>"#);
}

#[test]
fn record_takes_a_message() {
    let record = Record {
        action: "/voice/recording/3",
        method: Method::Post,
        max_length: 180,
        timeout: 5,
        status_callback: Some("/voice/recording"),
    };
    let silent = Record { method: Method::Get, status_callback: None, ..record };

    insta::assert_snapshot!(inside(&[Verb::Record(record)]), @r##"<Record action="/voice/recording/3" method="POST" maxLength="180" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence" recordingStatusCallback="/voice/recording" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed"/>"##);
    insta::assert_snapshot!(inside(&[Verb::Record(silent)]), @r##"<Record action="/voice/recording/3" method="GET" maxLength="180" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence"/>"##);
}

#[test]
fn hangup_and_reject_end_a_call() {
    insta::assert_snapshot!(inside(&[Verb::Hangup]), @"<Hangup/>");
    insta::assert_snapshot!(inside(&[Verb::Reject(Reason::Rejected)]), @r#"<Reject reason="rejected"/>"#);
    insta::assert_snapshot!(inside(&[Verb::Reject(Reason::Busy)]), @r#"<Reject reason="busy"/>"#);
}

#[test]
fn an_empty_document_is_still_a_response() {
    insta::assert_snapshot!(document(&[]), @r#"<?xml version="1.0" encoding="UTF-8"?><Response></Response>"#);
}

#[test]
fn an_apology_is_spoken_and_ends_the_call() {
    insta::assert_snapshot!(apology_and_hang_up(), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">We&apos;re sorry, your call can&apos;t be completed right now. Please try again in a few minutes. Goodbye.</Say><Hangup/></Response>"#);
}

#[test]
fn blank_words_are_left_out() {
    assert_eq!(inside(&[Verb::Say(say(" \n ")), Verb::Hangup]), "<Hangup/>");
}

#[test]
fn characters_that_xml_cannot_carry_are_removed() {
    let xml = document(&[Verb::Say(say("a\0b\u{1}c\u{FFFE}\nd\te"))]);

    assert_eq!(spoken(&xml), ["abc d e"]);
}

#[test]
fn long_words_are_split_after_a_sentence() {
    let text = format!("{}. {}", "a".repeat(3_000), "word ".repeat(600));

    let parts = spoken(&document(&[Verb::Say(say(&text))]));

    assert_eq!(parts[0], format!("{}.", "a".repeat(3_000)));
    assert_eq!(parts.len(), 2);
}

#[test]
fn words_without_a_gap_are_split_anyway() {
    let parts = spoken(&document(&[Verb::Say(say(&"é".repeat(9_000)))]));

    assert_eq!(parts.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [4_096, 4_096, 808]);
}

proptest! {
    #[test]
    fn whatever_is_said_the_document_is_well_formed_and_says_it(text in any::<String>()) {
        let xml = document(&[Verb::Say(say(&text)), Verb::Hangup]);

        let expected = speakable(&text).trim().to_owned();
        prop_assert_eq!(spoken(&xml).concat(), expected);
    }

    #[test]
    fn no_part_is_too_long_and_no_word_is_lost(words in prop::collection::vec("[a-z.&<]{1,900}", 0..30)) {
        let parts = spoken(&document(&[Verb::Say(say(&words.join(" ")))]));

        prop_assert!(parts.iter().all(|part| part.chars().count() <= LONGEST_SAY));
        prop_assert_eq!(parts.join(" ").replace(' ', ""), words.concat());
    }

    #[test]
    fn attributes_survive_whatever_they_hold(url in any::<String>()) {
        let xml = document(&[Verb::Gather(Gather {
            action: &url,
            timeout: 5,
            speech_end: SpeechEnd::FirstPause,
            language: "en-US",
            hints: &[],
            num_digits: None,
            prompts: vec![Prompt::Say(say(&url))],
        })]);

        let parsed = Document::parse(&xml).unwrap();
        let gather = parsed.descendants().find(|node| node.has_tag_name("Gather")).unwrap();
        let expected = speakable(&url);
        prop_assert_eq!(gather.attribute("action").unwrap(), expected.as_ref());
    }
}
