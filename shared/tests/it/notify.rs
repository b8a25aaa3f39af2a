//! Who is told what, by which channel, and what is not told.

use std::collections::BTreeSet;

use chrono::Duration;
use shared::app::notify::Told;
use shared::app::queue::Consumed;
use shared::app::queue::SetAside;
use shared::domain::call::Outcome;
use shared::domain::delivery::DeliveryStatus;
use shared::domain::event::{ChangedTenant, Event, What};
use shared::domain::notice::{Channel, NoticeKind, Recipient};
use shared::store::Amendment;

use crate::support::{
    Office, a_changed_visit, a_closed_month, a_drop, a_log, a_missed_call, a_recording, a_spoken_message, a_threshold,
    an_emergency, at, event, of_company, on_the_bus, phone, tenant_id,
};

#[tokio::test]
async fn each_kind_is_told_to_whom_it_concerns() {
    let cases = [
        (an_emergency(), "Emergency call - Acme Air", vec!["alice1@acme.example"]),
        (a_spoken_message(), "New message - Acme Air", vec!["alice1@acme.example"]),
        (a_recording(), "New voicemail - Acme Air", vec!["alice1@acme.example"]),
        (a_missed_call(), "Missed call - Acme Air", vec!["alice1@acme.example"]),
        (What::AppointmentBooked(a_changed_visit()), "Visit booked - Acme Air", vec!["alice1@acme.example"]),
        (What::AppointmentChanged(a_changed_visit()), "Visit changed - Acme Air", vec!["alice1@acme.example"]),
        (What::AppointmentCanceled(a_changed_visit()), "Visit canceled - Acme Air", vec!["alice1@acme.example"]),
        (
            a_threshold(),
            "100% of the month's calls used - Acme Air",
            vec!["alice1@acme.example", "operator@kestrel.example"],
        ),
        (a_closed_month(), "Statement for November 2026 - Acme Air", vec!["alice1@acme.example"]),
        (a_drop(), "Health below 50 - Acme Air", vec!["success@kestrel.example"]),
    ];
    for (what, subject, to) in cases {
        let office = Office::open().await.with_a_call().await;
        let event = event(what);

        let told = office.tell(&event, Channel::Mail).await.unwrap();

        let mails = office.mails.taken();
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), to, "{subject}");
        assert!(mails.iter().all(|mail| mail.subject == subject), "{}", mails[0].subject);
        assert_eq!(told.len(), to.len());
        assert!(told.iter().all(|one| matches!(one, Told::Done(done) if done.status == DeliveryStatus::Sent)));
        assert_eq!(office.texts.taken(), []);
    }
}

#[tokio::test]
async fn a_call_that_something_came_of_after_its_end_is_not_told_as_missed() {
    let office = Office::open().await.with_a_call().await;
    let told = Amendment { outcome: Outcome::Message, turns: 99, ..Amendment::default() };
    let log = a_log(1);
    let missed = Event { occurred_at: at("2026-11-23T15:05:00Z"), ..event(a_missed_call()) };

    // The clock stands where it happened: a voicemail is not there yet.
    let first = office.tell(&missed, Channel::Mail).await.unwrap();
    office.store.tenant(&tenant_id(1)).amend_call(log.started_at, &log.call_sid, &told).await.unwrap();
    office.clock.pass(Duration::seconds(60));
    let second = office.tell(&missed, Channel::Mail).await.unwrap();

    assert_eq!(first, [Told::Held(at("2026-11-23T15:06:00Z"))]);
    assert!(matches!(&second[..], [Told::Done(done)] if done.status == DeliveryStatus::Off), "{second:?}");
    assert_eq!(office.mails.taken().len(), 0);
}

#[tokio::test]
async fn the_on_call_person_is_texted_what_is_needed_to_help() {
    let office = Office::open().await.with_a_call().await;

    office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();

    let texts = office.texts.taken();
    assert_eq!((texts.len(), &texts[0].from, &texts[0].to), (1, &phone("+15005550001"), &phone("+15005550003")));
    for part in ["Acme Air", "life may be in danger", "+15005550006", "Jane Doe", "12 Oak Street"] {
        assert!(texts[0].body.contains(part), "{}", texts[0].body);
    }
    assert!(!texts[0].body.contains("gas"), "what the caller said is not sent through the air");
    let record = office.page_record().await;
    assert_eq!((record.status, record.provider_id.as_deref()), (DeliveryStatus::Sent, Some("sms-1")));
    assert_eq!(office.mails.taken(), []);
}

#[tokio::test]
async fn without_an_on_call_phone_the_companys_own_is_texted_and_without_both_it_is_on_record() {
    let office = Office::open().await.with_a_call().await;
    office.change(|tenant| tenant.emergency_phone = None).await;
    office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();
    assert_eq!(office.texts.taken()[0].to, phone("+15005550002"));

    office.change(|tenant| tenant.forward_to_number = None).await;
    office.tell(&Event { id: "e2".to_owned(), ..event(an_emergency()) }, Channel::Sms).await.unwrap();

    assert_eq!(office.texts.taken().len(), 1);
    let record = office.delivery("e2", Channel::Sms, Recipient::OnCall).await.unwrap();
    assert_eq!((record.status, record.reason.as_deref()), (DeliveryStatus::Off, Some("no phone is set")));
}

#[tokio::test]
async fn nobody_is_texted_in_test_mode_and_mail_says_test() {
    let by_company = Office::open().await.with_a_call().await;
    by_company.change(|tenant| tenant.is_test_mode = true).await;
    let by_call = Office::open().await.with_a_call().await;
    let What::CallEmergency(mut call) = an_emergency() else { panic!("an emergency") };
    call.is_test = true;

    for (office, what) in [(by_company, an_emergency()), (by_call, What::CallEmergency(call))] {
        let event = event(what);
        office.tell(&event, Channel::Sms).await.unwrap();
        office.tell(&event, Channel::Mail).await.unwrap();

        assert_eq!(office.texts.taken(), []);
        let record = office.page_record().await;
        assert_eq!((record.status, record.reason.as_deref()), (DeliveryStatus::Off, Some("test mode")));
        let mail = &office.mails.taken()[0];
        assert!(mail.subject.starts_with("[TEST] ") && mail.text.starts_with("TEST:") && mail.html.contains("TEST:"));
    }
}

#[tokio::test]
async fn a_company_can_mute_mails_but_not_those_about_danger() {
    let office = Office::open().await.with_a_call().await;
    let all = [NoticeKind::Message, NoticeKind::Emergency, NoticeKind::Overage];
    office.change(|tenant| tenant.muted_mail = BTreeSet::from(all)).await;

    for (id, what) in [("e1", a_spoken_message()), ("e2", an_emergency()), ("e3", a_threshold())] {
        office.tell(&Event { id: id.to_owned(), ..event(what) }, Channel::Mail).await.unwrap();
    }

    let to: Vec<_> = office.mails.taken().into_iter().map(|mail| (mail.to, mail.subject)).collect();
    assert_eq!(to.len(), 2, "{to:?}");
    assert!(to[0].1.starts_with("Emergency") && to[1].0 == "operator@kestrel.example");
    assert_eq!(office.mail_record().await.reason.as_deref(), Some("the company does not want this mail"));
}

#[tokio::test]
async fn where_mail_is_off_the_record_says_so_and_nothing_fails() {
    let mut office = Office::open().await.with_a_call().await;
    office.notifier.mailer = None;

    let consumed = office.consume(Channel::Mail, &on_the_bus(&event(a_threshold()))).await;

    assert_eq!(consumed, Consumed::Done);
    for recipient in [Recipient::Owner, Recipient::Operator] {
        let record = office.delivery("e1", Channel::Mail, recipient).await.unwrap();
        assert_eq!((record.status, record.reason.as_deref()), (DeliveryStatus::Off, Some("mail is off")));
    }
}

#[tokio::test]
async fn a_company_that_left_gets_only_its_last_statement() {
    let office = Office::open().await.with_a_call().await;
    office.change(|tenant| tenant.deleted_at = Some(at("2026-11-23T15:04:30Z"))).await;

    office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
    office.tell(&Event { id: "e2".to_owned(), ..event(a_closed_month()) }, Channel::Mail).await.unwrap();

    let subjects: Vec<_> = office.mails.taken().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Statement for November 2026 - Acme Air"]);
}

#[tokio::test]
async fn a_company_that_left_is_told_what_happens_now_and_one_that_came_back_is_not() {
    for (deleted_at, expected) in [(Some(at("2026-11-23T15:04:30Z")), 1), (None, 0)] {
        let office = Office::open().await.with_a_call().await;
        office.change(|tenant| tenant.deleted_at = deleted_at).await;
        office.change(|tenant| tenant.muted_mail = [NoticeKind::Closing].into()).await;

        let gone = What::TenantDeleted(ChangedTenant { settings_version: 3 });
        office.tell(&event(gone), Channel::Mail).await.unwrap();

        let mails = office.mails.taken();
        assert_eq!(mails.len(), expected);
        for mail in mails {
            assert_eq!(mail.subject, "Your account is closed - Acme Air");
            assert!(mail.text.contains("December 23, 2026"), "{}", mail.text);
        }
    }
}

#[tokio::test]
async fn a_page_that_comes_hours_late_is_not_sent() {
    let office = Office::open().await.with_a_call().await;
    office.clock.pass(Duration::hours(7));

    office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();

    assert_eq!(office.texts.taken(), []);
    assert_eq!(office.page_record().await.reason.as_deref(), Some("too late to help"));
}

#[tokio::test]
async fn an_event_about_another_companys_call_tells_nothing() {
    let whats = [
        an_emergency(),
        a_spoken_message(),
        a_recording(),
        a_missed_call(),
        What::AppointmentBooked(a_changed_visit()),
        What::AppointmentChanged(a_changed_visit()),
        What::AppointmentCanceled(a_changed_visit()),
    ];
    for what in whats {
        let office = Office::open().await.with_a_call().await;
        for channel in [Channel::Mail, Channel::Sms] {
            let told = office.tell(&of_company(2, what.clone()), channel).await.unwrap();
            let is_withheld = |one: &Told| matches!(one, Told::Done(done) if done.status == DeliveryStatus::Off);
            assert!(told.iter().all(is_withheld), "{what:?}");
        }

        assert_eq!((office.mails.taken().len(), office.texts.taken().len()), (0, 0), "{what:?}");
        assert_eq!(office.delivery("e1", Channel::Mail, Recipient::Owner).await, None);
    }
}

#[tokio::test]
async fn what_cannot_be_understood_or_belongs_to_nobody_is_set_aside_with_its_text() {
    let office = Office::open().await;
    let good = on_the_bus(&event(a_threshold()));
    let changed = |from: &str, to: &str| good.replace(from, to);
    let cases = [
        ("not an event".to_owned(), "the message cannot be read"),
        (changed("\"source\":\"kestrel\"", "\"source\":\"aws.ec2\""), "the event is not what it says"),
        (
            changed("\"detail-type\":\"usage.threshold\"", "\"detail-type\":\"call.missed\""),
            "the event is not what it says",
        ),
        (changed("\"version\":1", "\"version\":9"), "the event's version is not known"),
        (changed("\"id\":\"e1\"", "\"id\":\"\""), "the event's id cannot be kept"),
        (on_the_bus(&of_company(3, a_threshold())), "the company is gone"),
    ];
    for (body, reason) in cases {
        assert_ne!(body, good, "{reason}");

        let consumed = office.consume(Channel::Mail, &body).await;

        assert_eq!(consumed, Consumed::SetAside(reason));
        let kept: SetAside = serde_json::from_str(&office.quarantine.take()[0]).unwrap();
        assert_eq!((kept.source.as_str(), kept.reason.as_str(), kept.body), ("notify-mail", reason, body));
    }
    office.quarantine.set_away(true);
    assert!(matches!(office.consume(Channel::Mail, "not an event").await, Consumed::Later(_)));
    assert_eq!(office.mails.taken(), []);
}

#[tokio::test]
async fn what_happens_at_numbers_nobody_owns_is_told_to_the_operator() {
    let mut office = Office::open().await.with_a_call().await;
    office.notifier.default_tenant = tenant_id(1);

    office.tell(&event(an_emergency()), Channel::Mail).await.unwrap();
    office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();

    assert_eq!(office.mails.taken()[0].to, "operator@kestrel.example");
    assert_eq!(office.texts.taken(), []);
}
