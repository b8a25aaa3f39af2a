//! What each kind of reply becomes.

use serde_json::json;

use super::*;
use crate::domain::conversation::safety::Danger;
use crate::domain::conversation::sentences::safety::STAY_ON_THE_LINE;

const PREFIX: &str = "https://api.example.com/prod";
const DIALLED: &str = "+15550100001";

fn routing() -> Routing {
    let value = json!({
        "tenant_id": "0192f000-0000-7000-8000-00000000000a",
        "company_name": "Acme Air & Sons",
        "industry": "hvac",
        "voice": "alloy",
        "timezone": "America/New_York",
        "hours": { "week": [[], [], [], [], [], [], []] },
        "standing": { "is": "active" },
        "is_test_mode": false,
        "forward_to": "+12125550142",
        "emergency_phone": "+12125550143",
        "crews": 2,
        "visit_minutes": 120,
        "ai_model": "gpt-4o-mini",
        "version": 1,
    });
    serde_json::from_value(value).unwrap()
}

fn rendered(say: &str, then: Then, routing: &Routing, caller: &str) -> String {
    rendered_reply(&Reply::new(say, then), routing, caller)
}

fn rendered_reply(reply: &Reply, routing: &Routing, caller: &str) -> String {
    let urls = VoiceUrls::new(PREFIX);
    let caller = Caller::from(caller);
    let scene = Scene { routing, urls: &urls, next_turn: 2, caller: &caller, dialled: DIALLED };
    let xml = render(reply, &scene);
    roxmltree::Document::parse(&xml).unwrap();
    xml.replace("><", ">\n<")
}

#[test]
fn listening_goes_on_with_the_next_turn_even_in_silence() {
    insta::assert_snapshot!(rendered("How can I help?", Then::Listen { expect: Expect::YesOrNo }, &routing(), "+15005550006"), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
    <Gather input="dtmf speech" action="https://api.example.com/prod/voice/turn/2" method="POST" timeout="5" speechTimeout="auto" language="en-US" hints="yes,no,yeah,nope,correct,that&apos;s right,that&apos;s wrong" numDigits="1" finishOnKey="#" actionOnEmptyResult="true" profanityFilter="false">
    <Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">How can I help?</Say>
    </Gather>
    <Redirect method="POST">https://api.example.com/prod/voice/turn/2</Redirect>
    </Response>
    "##);
}

#[test]
fn every_expectation_listens_in_a_way_twilio_accepts() {
    let all =
        [Expect::Anything, Expect::YesOrNo, Expect::Name, Expect::Phone, Expect::Address, Expect::When, Expect::Choice];
    for expect in all {
        let xml = rendered("?", Then::Listen { expect }, &routing(), "+15005550006");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let gather = document.descendants().find(|node| node.has_tag_name("Gather")).unwrap();
        let is_auto = gather.attribute("speechTimeout") == Some("auto");
        assert!(!(is_auto && gather.has_attribute("speechModel")), "{expect:?}");
        assert_eq!(gather.attribute("actionOnEmptyResult"), Some("true"));
        assert!(gather.attribute("hints").unwrap().split(',').count() <= 500);
    }
}

#[test]
fn a_transfer_shows_the_callers_own_number() {
    insta::assert_snapshot!(rendered("One moment.", Then::Transfer { to: TransferTarget::OnCall }, &routing(), "+15005550006"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
    <Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">One moment.</Say>
    <Dial timeout="20" callerId="+15005550006" action="https://api.example.com/prod/voice/transfer-ended/2" method="POST">
    <Number>+12125550143</Number>
    </Dial>
    </Response>
    "#);
}

#[test]
fn a_withheld_caller_is_transferred_under_the_number_dialled() {
    let xml = rendered("One moment.", Then::Transfer { to: TransferTarget::Office }, &routing(), "anonymous");

    assert!(xml.contains(r#"callerId="+15550100001""#), "{xml}");
    assert!(xml.contains("<Number>+12125550142</Number>"), "{xml}");
}

#[test]
fn voicemail_ends_politely_when_nothing_was_said() {
    insta::assert_snapshot!(rendered("Please leave a message.", Then::Voicemail, &routing(), "+15005550006"), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
    <Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">Please leave a message.</Say>
    <Record action="https://api.example.com/prod/voice/recording/2" method="POST" maxLength="180" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence" recordingStatusCallback="https://api.example.com/prod/voice/recording#rc=5&amp;rp=5xx,ct,rt&amp;ct=2000&amp;tt=15000" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed"/>
    <Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">I didn&apos;t hear a message. Goodbye.</Say>
    <Hangup/>
    </Response>
    "##);
}

#[test]
fn a_phone_that_may_not_be_dialled_becomes_a_voicemail() {
    for number in ["+19005550100", "+19115550100", "+12129765555", "+12129115555", "+881612345678", DIALLED] {
        let mut routing = routing();
        routing.forward_to = Some(number.parse().unwrap());
        let xml =
            rendered("I am connecting you.", Then::Transfer { to: TransferTarget::Office }, &routing, "+15005550006");

        assert!(!xml.contains("<Dial") && xml.contains("<Record"), "{number}");
        assert!(!xml.contains("I am connecting you"), "{number}");
    }
}

#[test]
fn a_danger_is_warned_of_first_though_no_phone_may_be_dialled() {
    let mut routing = routing();
    routing.emergency_phone = Some("+12129115555".parse().unwrap());
    for danger in Danger::ALL {
        let to_on_call = Reply::new(STAY_ON_THE_LINE, Then::Transfer { to: TransferTarget::OnCall });
        let xml = rendered_reply(&to_on_call.after_warning_of(danger), &routing, "+15005550006");

        // The quotation marks of TwiML are escaped.
        let warning = warning(danger).replace('\'', "&apos;");
        assert!(xml.contains(&warning) && xml.contains("call 911") && xml.contains("<Record"), "{danger:?}: {xml}");
        assert!(!xml.contains("<Dial") && !xml.contains("connect"), "{danger:?}: {xml}");
    }
}

#[test]
fn a_company_without_a_phone_gets_a_voicemail() {
    let mut routing = routing();
    (routing.forward_to, routing.emergency_phone) = (None, None);

    assert!(rendered("…", Then::Transfer { to: TransferTarget::OnCall }, &routing, "+15005550006").contains("<Record"));
}

#[test]
fn a_warning_is_said_before_going_on_with_the_fallback_document() {
    let document = redirect_to_fallback("https://e.com/fallback/1.xml", Some("Leave the building."));

    let (warning, redirect) = (document.find("Leave the building."), document.find("<Redirect"));
    assert!(warning.is_some() && warning < redirect, "{document}");
}

#[test]
fn short_documents_are_what_they_say() {
    insta::assert_snapshot!(hang_up(), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>"#);
    insta::assert_snapshot!(redirect_to_fallback("https://e.com/fallback/1.xml", None), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Redirect method="GET">https://e.com/fallback/1.xml</Redirect></Response>"#);
    insta::assert_snapshot!(say_and_hang_up(Voice::Onyx, "Goodbye."), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Goodbye.</Say><Hangup/></Response>"#);
}
