//! The fallback document of companies with and without a phone.

use serde_json::json;

use super::*;

const BASE: &str = "https://static.example.com/fallback";

fn number() -> E164 {
    "+15550100001".parse().unwrap()
}

fn routing(forward_to: Option<&str>, standing: &str) -> Routing {
    let value = json!({
        "tenant_id": "0192f000-0000-7000-8000-00000000000a",
        "company_name": "Acme Air & Sons",
        "industry": "hvac",
        "voice": "onyx",
        "timezone": "America/New_York",
        "hours": { "week": [[], [], [], [], [], [], []] },
        "standing": { "is": standing },
        "is_test_mode": false,
        "forward_to": forward_to,
        "crews": 2,
        "visit_minutes": 120,
        "ai_model": "gpt-4o-mini",
        "version": 1,
    });
    serde_json::from_value(value).unwrap()
}

fn written(routing: &Routing, prefix: Option<&str>) -> String {
    let xml = document(routing, &number(), prefix, BASE);
    roxmltree::Document::parse(&xml).unwrap();
    xml.replace("><", ">\n<")
}

#[test]
fn the_company_is_named_called_and_then_records() {
    insta::assert_snapshot!(written(&routing(Some("+12125550142"), "active"), Some("https://api.example.com/prod/")), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Thank you for calling Acme Air &amp; Sons. Please hold while I connect you.</Say>
    <Dial timeout="20">
    <Number>+12125550142</Number>
    </Dial>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">To leave a message, please say your name, your number, and what you need after the tone. Otherwise, you can hang up now.</Say>
    <Record action="https://static.example.com/fallback/thank-you.xml" method="GET" maxLength="180" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence" recordingStatusCallback="https://api.example.com/prod/voice/fallback-recording/15550100001#rc=5&amp;rp=5xx,ct,rt&amp;ct=2000&amp;tt=15000" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed"/>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Goodbye.</Say>
    <Hangup/>
    </Response>
    "##);
}

#[test]
fn a_company_without_a_phone_records_at_once() {
    insta::assert_snapshot!(written(&routing(None, "active"), None), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Thank you for calling Acme Air &amp; Sons.</Say>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Please leave your name, your number, and what you need after the tone, and we will call you back.</Say>
    <Record action="https://static.example.com/fallback/thank-you.xml" method="GET" maxLength="180" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence"/>
    <Say voice="Google.en-US-Chirp3-HD-Orus" language="en-US">Goodbye.</Say>
    <Hangup/>
    </Response>
    "##);
}

#[test]
fn standing_makes_no_difference() {
    let active = written(&routing(Some("+12125550142"), "active"), None);

    for standing in ["suspended", "deleted"] {
        assert_eq!(written(&routing(Some("+12125550142"), standing), None), active);
    }
}

#[test]
fn a_number_that_forwards_to_itself_or_to_a_premium_line_is_not_dialled() {
    for forward_to in ["+15550100001", "+19005550100"] {
        assert!(!written(&routing(Some(forward_to), "active"), None).contains("<Dial"), "{forward_to}");
    }
}

#[test]
fn no_document_leads_back_to_itself() {
    let own = url(BASE, &number());

    assert!(!written(&routing(Some("+12125550142"), "active"), None).contains(&own));
    insta::assert_snapshot!(thank_you(), @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say voice="Google.en-US-Chirp3-HD-Kore" language="en-US">Thank you. Your message has been recorded. Goodbye.</Say><Hangup/></Response>"#);
}

#[test]
fn keys_and_urls_name_the_digits() {
    assert_eq!(key(&number()), "fallback/15550100001.xml");
    assert_eq!(
        url("https://static.example.com/fallback/", &number()),
        "https://static.example.com/fallback/15550100001.xml"
    );
}

#[test]
fn a_call_that_the_company_forwarded_is_never_sent_back_to_it() {
    let number = "+15550100001".parse().unwrap();

    let document =
        voicemail(&number, Some("https://e.com/live"), "https://s.com/fallback", Some("Leave the building."));

    assert!(document.starts_with("<?xml") && document.find("Leave the building.") < document.find("<Record"));
    assert!(document.contains("/voice/fallback-recording/15550100001"), "{document}");
    assert!(!document.contains("<Dial") && !document.contains("<Redirect"), "{document}");
}

#[test]
fn the_document_of_nobodys_number_names_no_company_and_takes_a_message() {
    let document = nobodys("https://s.com/fallback");

    assert!(document.contains("<Record") && document.contains("thank-you.xml"), "{document}");
    assert!(!document.contains("recordingStatusCallback"), "{document}");
}
