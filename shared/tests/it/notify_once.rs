//! Each notice once, whatever the table and the providers do.

use chrono::Duration;
use futures::future::join_all;
use shared::app::notify::Told;
use shared::app::queue::Consumed;
use shared::domain::delivery::DeliveryStatus;
use shared::domain::mail::MailError;
use shared::domain::notice::Channel;
use shared::twilio::rest::RestError;

use crate::support::{Fault, Office, a_spoken_message, a_threshold, an_emergency, at, event, on_the_bus, unavailable};

#[tokio::test]
async fn the_same_event_ten_times_a_month_later_too_is_one_mail() {
    let office = Office::open().await.with_a_call().await;
    for _ in 0..10 {
        let told = office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
        assert!(matches!(&told[..], [Told::Done(done)] if done.status == DeliveryStatus::Sent));
        office.clock.pass(Duration::days(3));
    }

    assert_eq!(office.mails.taken().len(), 1);
    assert_eq!(office.mail_record().await.attempts, 1);
    let item = &office.store.everything().await;
    let item = item.iter().find(|item| item["entity"].as_s().is_ok_and(|kind| kind == "delivery")).unwrap();
    let lives = item["ttl"].as_n().unwrap().parse::<i64>().unwrap() - at("2026-11-23T15:05:00Z").timestamp();
    assert_eq!(lives, 400 * 24 * 3600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_event_eight_times_at_once_is_one_mail_and_one_page() {
    for channel in [Channel::Mail, Channel::Sms] {
        let office = Office::open().await.with_a_call().await;
        let event = event(an_emergency());

        let told = join_all((0..8).map(|_| office.tell(&event, channel))).await;

        assert_eq!(office.mails.taken().len() + office.texts.taken().len(), 1, "{channel:?}");
        let sent = |one: &Told| matches!(one, Told::Done(done) if done.status == DeliveryStatus::Sent);
        let held = |one: &Told| matches!(one, Told::Held(_));
        assert!(told.iter().flatten().flatten().all(|one| sent(one) || held(one)), "{told:?}");
        assert!(told.iter().flatten().flatten().any(sent), "{told:?}");
    }
}

#[tokio::test]
async fn a_sender_that_died_before_sending_is_replaced_when_its_claim_has_ended() {
    let office = Office::open().await.with_a_call().await;
    let body = on_the_bus(&event(an_emergency()));
    // Dies after its claim: the next request, which asks whether the address is suppressed, is the last.
    office.store.faults.next([Fault::Pass; 6].into_iter().chain([Fault::Refuse; 2]));
    let died = office.tell(&event(an_emergency()), Channel::Sms).await;
    assert!(unavailable(&died), "{died:?}");
    assert_eq!((office.page_record().await.status, office.store.faults.remaining()), (DeliveryStatus::Claimed, 0));

    let early = office.consume(Channel::Sms, &body).await;
    assert_eq!((early, office.texts.taken().len()), (Consumed::Later(std::time::Duration::from_secs(301)), 0));
    office.clock.pass(Duration::seconds(301));
    let late = office.consume(Channel::Sms, &body).await;

    assert_eq!((late, office.texts.taken().len()), (Consumed::Done, 1));
    let record = office.page_record().await;
    assert_eq!((record.status, record.attempts), (DeliveryStatus::Sent, 2));
}

/// Neither provider can be asked whether it has the notice already: this is the one way to be told twice.
#[tokio::test]
async fn a_sender_that_died_after_sending_makes_it_be_sent_once_more_and_not_again() {
    let office = Office::open().await.with_a_call().await;
    let event = event(a_spoken_message());
    // Profile, message, claim, suppression; then the record cannot be written.
    office.store.faults.next([Fault::Pass; 4].into_iter().chain([Fault::Refuse; 2]));
    let died = office.tell(&event, Channel::Mail).await;
    assert!(unavailable(&died), "{died:?}");
    assert_eq!((office.mails.taken().len(), office.store.faults.remaining()), (1, 0));
    assert_eq!(office.mail_record().await.status, DeliveryStatus::Claimed);

    let told = office.tell(&event, Channel::Mail).await.unwrap();
    assert!(matches!(told[..], [Told::Held(_)]));
    for _ in 0..3 {
        office.clock.pass(Duration::seconds(301));
        office.tell(&event, Channel::Mail).await.unwrap();
    }

    assert_eq!(office.mails.taken().len(), 2);
    assert_eq!(office.mail_record().await.attempts, 2);
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_table_took_the_record_changes_nothing() {
    // Profile, message, claim, suppression, record: each answer is lost once.
    for lost in 0..5 {
        let office = Office::open().await.with_a_call().await;
        office.store.faults.next(std::iter::repeat_n(Fault::Pass, lost).chain([Fault::CommitThenCut]));

        office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
        office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();

        assert_eq!((office.mails.taken().len(), office.store.faults.remaining()), (1, 0), "answer {lost}");
        assert_eq!(office.mail_record().await.status, DeliveryStatus::Sent, "answer {lost}");
    }
}

#[tokio::test]
async fn a_throttled_or_busy_table_delays_a_notice_and_does_not_double_it() {
    // Profile, message, claim, suppression, record; only a write can meet a transaction.
    let everywhere = (0..5).flat_map(|before| [(Fault::Throttle, before), (Fault::Refuse, before)]);
    for (fault, before) in everywhere.chain([(Fault::Held, 2), (Fault::Held, 4)]) {
        let office = Office::open().await.with_a_call().await;
        office.store.faults.next(std::iter::repeat_n(Fault::Pass, before).chain([fault]));

        office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();

        assert_eq!((office.mails.taken().len(), office.store.faults.remaining()), (1, 0), "{fault:?} {before}");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_tried_again_at_once_and_the_record_says_why() {
    let away = || MailError::Unknown("no connection".into());
    let slow = || MailError::TryLater { code: "TooManyRequestsException".to_owned() };
    let office = Office::open().await.with_a_call().await;
    office.mails.fail(away());
    office.mails.fail(slow());
    let body = on_the_bus(&event(a_spoken_message()));

    for attempts in 1..=2 {
        let consumed = office.consume(Channel::Mail, &body).await;
        assert!(matches!(consumed, Consumed::Later(wait) if wait.as_secs() <= 30), "{consumed:?}");
        let record = office.mail_record().await;
        assert_eq!((record.status, record.attempts), (DeliveryStatus::Claimed, attempts));
        assert_eq!(record.reason.as_deref(), Some("the mail provider: not now"));
        office.clock.pass(Duration::seconds(1));
    }
    assert_eq!(office.consume(Channel::Mail, &body).await, Consumed::Done);

    assert_eq!(office.mails.taken().len(), 1);
    let record = office.mail_record().await;
    assert_eq!((record.status, record.attempts, record.reason), (DeliveryStatus::Sent, 3, None));
}

#[tokio::test]
async fn what_a_provider_refuses_for_good_is_on_record_and_not_tried_again() {
    let office = Office::open().await.with_a_call().await;
    office.mails.fail(MailError::Refused { code: "MessageRejected".to_owned() });
    office.texts.fail(RestError::Refused { status: 400, code: 21_211 });

    for channel in [Channel::Mail, Channel::Sms, Channel::Mail, Channel::Sms] {
        assert_eq!(office.consume(channel, &on_the_bus(&event(an_emergency()))).await, Consumed::Done);
    }

    assert_eq!((office.mails.taken().len(), office.texts.taken().len()), (0, 0));
    let (mail, page) = (office.mail_record().await, office.page_record().await);
    assert_eq!((mail.status, page.status), (DeliveryStatus::Failed, DeliveryStatus::Failed));
    assert_eq!(mail.reason.as_deref(), Some("the mail provider refused: MessageRejected"));
    assert_eq!(page.reason.as_deref(), Some("Twilio refused: 21211"));
}

#[tokio::test]
async fn twilio_that_is_busy_or_does_not_let_us_in_is_tried_again() {
    let errors = [
        RestError::Refused { status: 400, code: 21_611 },
        RestError::Unauthorized,
        RestError::TooManyRequests,
        RestError::Unavailable("no connection".into()),
    ];
    for error in errors {
        let office = Office::open().await.with_a_call().await;
        let name = error.to_string();
        office.texts.fail(error);

        assert!(unavailable(&office.tell(&event(an_emergency()), Channel::Sms).await), "{name}");
        office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();

        assert_eq!(office.texts.taken().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_page_that_twilio_took_without_words_we_know_is_not_sent_twice() {
    let office = Office::open().await.with_a_call().await;
    office.texts.fail(RestError::Garbled("not JSON".into()));

    for _ in 0..2 {
        office.tell(&event(an_emergency()), Channel::Sms).await.unwrap();
    }

    assert_eq!((office.texts.taken().len(), office.page_record().await.status), (0, DeliveryStatus::Sent));
}

#[tokio::test]
async fn one_recipient_that_cannot_be_reached_does_not_hold_up_the_other() {
    let office = Office::open().await;
    office.mails.fail(MailError::TryLater { code: "TooManyRequestsException".to_owned() });

    assert!(unavailable(&office.tell(&event(a_threshold()), Channel::Mail).await));
    assert_eq!(office.mails.taken()[0].to, "operator@kestrel.example");
    office.tell(&event(a_threshold()), Channel::Mail).await.unwrap();

    let to: Vec<_> = office.mails.taken().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["operator@kestrel.example", "alice1@acme.example"]);
}
