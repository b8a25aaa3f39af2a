//! Each kind of mail as it is sent, and that no text of a person becomes markup or a header.
//!
//! The mails are written to `target/mail/` as well, to be looked at in a browser.

use proptest::prelude::*;
use shared::domain::appointment::Appointment;
use shared::domain::call::{CallLog, CallStatus, Outcome};
use shared::domain::event::{ClosedMonth, DroppedHealth, ReachedThreshold};
use shared::domain::health::Reason;
use shared::domain::mail::Mail;
use shared::domain::message::{Message, MessageContent};
use shared::domain::notice::Recipient;
use shared::domain::phone::Caller;
use shared::domain::stored::Stored;
use shared::domain::tenant::Tenant;
use shared::domain::time::Seconds;
use shared::letters::{
    About, Danger, Digest, LONGEST_LIST, Letter, VisitChange, booking, closed, digest, emergency, health, message,
    missed_call, statement, threshold,
};

use crate::support::{a_log, a_message, a_tenant, a_visit, an_appointment, at, phone};

fn owner(tenant: &Tenant) -> About<'_> {
    About { tenant, reader: Recipient::Owner, dashboard_url: Some("https://app.example.com"), is_test: false }
}

fn a_danger(caller: &Caller) -> Danger<'_> {
    Danger {
        is_life_threatening: true,
        caller,
        callback: None,
        name: Some("Jane Doe"),
        address: Some("12 Oak Street, Springfield"),
        words: Some("I smell gas in the basement"),
        started_at: at("2026-11-23T15:00:00Z"),
    }
}

fn a_voicemail() -> Message {
    let content = MessageContent::Voicemail {
        recording_sid: format!("RE{:032x}", 7).parse().unwrap(),
        recording_url: "https://api.twilio.com/recordings/secret".to_owned(),
        duration_seconds: Seconds(42),
    };
    Message { content, name: None, ..a_message(1, 2) }
}

fn a_missed_call() -> CallLog {
    CallLog {
        outcome: Outcome::Abandoned,
        customer_name: None,
        summary: Some("The caller called. \"my furnace is out\"".to_owned()),
        duration_seconds: Seconds(24),
        ..a_log(1)
    }
}

fn an_ac_visit() -> Appointment {
    an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"))
}

fn a_threshold(percent: u8) -> ReachedThreshold {
    let calls = 15 * u64::from(percent) + u64::from(percent > 100);
    ReachedThreshold { period: "2026-11".parse().unwrap(), percent, calls, limit: 1_500 }
}

fn a_closed_month() -> ClosedMonth {
    ClosedMonth {
        period: "2026-11".parse().unwrap(),
        calls: 1_612,
        forwarded_calls: 3,
        test_calls: 12,
        adjustments: 2,
        seconds: 290_160,
        appointments: 418,
        limit: Some(1_500),
        checksum: "00".repeat(32),
    }
}

fn a_drop() -> DroppedHealth {
    let reasons = vec![Reason::PastDue, Reason::Silent];
    DroppedHealth { date: "2026-11-23".parse().unwrap(), score: 20, previous: 70, reasons }
}

fn a_day(calls: usize) -> Digest {
    let call = |index: usize| {
        let outcome = [Outcome::Booked, Outcome::Abandoned, Outcome::Emergency][index % 3];
        Stored::acknowledged(CallLog { outcome, ..a_log(index as u128) })
    };
    Digest {
        date: "2026-11-24".parse().unwrap(),
        calls: (0..calls).map(call).collect(),
        visits: vec![Stored::acknowledged(an_ac_visit())],
        messages: vec![Stored::acknowledged(a_message(1, 2)), Stored::acknowledged(a_voicemail())],
    }
}

/// One letter of every kind.
fn every_kind(tenant: &Tenant) -> Vec<(&'static str, Letter)> {
    let about = owner(tenant);
    let operator = About { reader: Recipient::Operator, ..about };
    let caller = Caller::from("+15005550006");
    let urgent = Danger { is_life_threatening: false, name: None, address: None, words: None, ..a_danger(&caller) };
    vec![
        ("emergency", emergency(&about, &a_danger(&caller))),
        ("urgent", emergency(&about, &urgent)),
        ("message", message(&about, &a_message(1, 2))),
        ("voicemail", message(&About { dashboard_url: None, ..about }, &a_voicemail())),
        ("missed_call", missed_call(&about, &a_missed_call())),
        ("booked", booking(&about, VisitChange::Booked, &an_ac_visit())),
        ("changed", booking(&about, VisitChange::Changed, &an_ac_visit())),
        ("canceled", booking(&about, VisitChange::Canceled, &an_ac_visit())),
        ("overage_80", threshold(&about, &a_threshold(80))),
        ("overage_120", threshold(&about, &a_threshold(120))),
        ("overage_for_the_operator", threshold(&operator, &a_threshold(100))),
        ("closed", closed(&about, at("2026-11-24T15:00:00Z"))),
        ("statement", statement(&about, &a_closed_month())),
        ("digest", digest(&about, &a_day(3))),
        ("digest_in_test_mode", digest(&About { is_test: true, ..about }, &a_day(LONGEST_LIST + 2))),
        ("health", health(&About { reader: Recipient::Success, ..about }, &a_drop())),
    ]
}

fn mail(letter: &Letter) -> Mail {
    letter.mail("alice@acme.example", Vec::new()).unwrap()
}

#[test]
fn every_kind_of_mail_as_it_is_sent() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/mail");
    std::fs::create_dir_all(folder).unwrap();

    for (name, letter) in every_kind(&a_tenant(1)) {
        let mail = mail(&letter);

        insta::assert_snapshot!(format!("mail_{name}"), format!("Subject: {}\n\n{}", mail.subject, mail.text));
        std::fs::write(format!("{folder}/{name}.html"), &mail.html).unwrap();
    }
}

#[test]
fn a_mail_is_one_whole_page_with_its_style_in_it() {
    let tenant = a_tenant(1);
    let caller = Caller::from("+15005550006");

    insta::assert_snapshot!("mail_html", mail(&emergency(&owner(&tenant), &a_danger(&caller))).html);
}

#[test]
fn a_mail_fetches_nothing_and_holds_no_secret() {
    for (name, letter) in every_kind(&a_tenant(1)) {
        let mail = mail(&letter);

        for forbidden in ["src=", "url(", "@import", "<link", "<script", "http://", "api.twilio.com", "secret"] {
            assert!(!mail.html.contains(forbidden) && !mail.text.contains(forbidden), "{name}: {forbidden}");
        }
        let addresses: Vec<_> = mail.html.split("href=\"").skip(1).collect();
        let is_ours = |link: &&str| link.starts_with("tel:+") || link.starts_with("https://app.example.com\"");
        assert!(addresses.iter().all(is_ours), "{name}");
    }
}

#[test]
fn a_subject_names_the_company_and_nobody() {
    for (name, letter) in every_kind(&a_tenant(1)) {
        let subject = mail(&letter).subject;

        assert!(subject.ends_with(" - Acme Air"), "{name}: {subject}");
        assert_eq!(subject.starts_with("[TEST] "), name.ends_with("test_mode"), "{name}: {subject}");
        for person in ["Jane", "Doe", "Alice", "555", "Oak"] {
            assert!(!subject.contains(person), "{name}: {subject}");
        }
    }
}

#[test]
fn text_and_html_say_the_same() {
    for (name, letter) in every_kind(&a_tenant(1)) {
        let mail = mail(&letter);

        let xml = as_xml(&mail.html);
        let page = roxmltree::Document::parse(&xml).unwrap();
        let body = page.descendants().find(|node| node.has_tag_name("body")).unwrap();
        let words: String = body.descendants().filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
        for word in mail.text.split_whitespace() {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            let is_the_link = word.starts_with("https://");
            assert!(words.contains(word) || is_the_link, "{name}: {word}");
        }
    }
}

#[test]
fn every_colour_can_be_read_on_what_is_behind_it() {
    let light = ["#17202a", "#4c5966", "#1b5fa8", "#0b6b43", "#8a5300", "#b3261e"];
    let dark = ["#eef2f6", "#b4c0cc", "#9cc8f5", "#7ddfb0", "#f5c56b", "#ffaba3"];
    let html = mail(&every_kind(&a_tenant(1))[0].1).html;

    for (colours, grounds) in [(light, ["#ffffff", "#f1f4f7", "#eef1f4"]), (dark, ["#1b2530", "#243240", "#0f1720"])] {
        for (colour, ground) in colours.iter().flat_map(|colour| grounds.map(|ground| (colour, ground))) {
            assert!(contrast(colour, ground) >= 4.5, "{colour} on {ground}: {}", contrast(colour, ground));
        }
        assert!(grounds.iter().all(|ground| html.contains(ground)), "a ground is no longer used");
    }
    for (colour, ground) in
        [("#ffffff", "#1b5fa8"), ("#0f1720", "#9cc8f5"), ("#5c4300", "#fdf0cd"), ("#ffe3a3", "#4a3a10")]
    {
        assert!(contrast(colour, ground) >= 4.5, "{colour} on {ground}");
    }
}

/// What WCAG calls the contrast ratio of two colours.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let channel = |from: usize| {
            let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The page as XML, which a parser can prove to be well formed: the elements that HTML leaves open are closed.
fn as_xml(html: &str) -> String {
    let html = html.replace("<!doctype html>", "").replace("<br>", "<br/>").replace("&nbsp;", " ");
    let mut xml = String::new();
    for part in html.split_inclusive('>') {
        let is_meta = part.trim_start().starts_with("<meta");
        xml.push_str(&if is_meta { part.replace('>', "/>") } else { part.to_owned() });
    }
    xml
}

proptest! {
    #[test]
    fn no_text_of_a_person_becomes_markup(text in any::<String>(), word in r#"[<>"'&;/a-z =]{0,40}"#) {
        let tenant = |name: &str| Tenant { company_name: name.to_owned(), ..a_tenant(1) };
        let written = |text: &str| {
            let tenant = tenant(text);
            let content = MessageContent::Spoken { turn: 2, text: text.to_owned() };
            mail(&message(&owner(&tenant), &Message { content, name: Some(text.to_owned()), ..a_message(1, 2) })).html
        };
        let harmless = written("x");

        for text in [text, word] {
            let html = written(&text);

            for sign in ['<', '>', '"'] {
                prop_assert_eq!(html.matches(sign).count(), harmless.matches(sign).count());
            }
        }
    }

    #[test]
    fn a_subject_is_one_short_line(name in any::<String>()) {
        let tenant = Tenant { company_name: name, ..a_tenant(1) };

        let subject = mail(&message(&owner(&tenant), &a_message(1, 2))).subject;

        prop_assert!(subject.chars().count() <= 100);
        prop_assert!(!subject.chars().any(char::is_control));
    }
}

#[test]
fn a_missed_call_says_whether_it_was_answered() {
    let tenant = a_tenant(1);
    let lead = |status| mail(&missed_call(&owner(&tenant), &CallLog { status, ..a_missed_call() })).text;

    assert!(lead(CallStatus::Completed).contains("left before anything was agreed"));
    assert!(lead(CallStatus::NoAnswer).contains("ended before it was answered"));
}

#[test]
fn an_emergency_says_whether_anybody_is_texted() {
    let (tenant, caller) = (a_tenant(1), Caller::from("+15005550006"));
    let unreachable = Tenant { emergency_phone: None, forward_to_number: None, ..a_tenant(1) };
    let text = |about: About<'_>| mail(&emergency(&about, &a_danger(&caller))).text;

    assert!(text(owner(&tenant)).contains("The person on call is texted"));
    assert!(text(owner(&unreachable)).contains("nobody is texted"));
    assert!(text(About { is_test: true, ..owner(&tenant) }).contains("In test mode nobody is texted"));
    assert!(text(About { reader: Recipient::Operator, ..owner(&tenant) }).contains("nobody is texted"));
}

#[test]
fn a_number_given_to_call_back_is_the_one_to_dial() {
    let tenant = a_tenant(1);
    let other = Message { callback: Some(phone("+15005550009")), ..a_message(1, 2) };

    let html = mail(&message(&owner(&tenant), &other)).html;

    assert!(html.contains("tel:+15005550009") && !html.contains("+15005550006"));
}
