//! Addresses that bounce, complain or say STOP are not used again.

use chrono::Duration;
use serde_json::json;
use shared::app::notify::consume_feedback;
use shared::app::queue::Consumed;
use shared::app::queue::Delivered;
use shared::domain::delivery::DeliveryStatus;
use shared::domain::event::Event;
use shared::domain::mail::Mail;
use shared::domain::notice::{Channel, Recipient};
use shared::twilio::rest::RestError;

use crate::support::{Fault, Office, a_spoken_message, an_emergency, event, on_the_bus, unavailable};

#[tokio::test]
async fn whoever_answers_stop_is_never_texted_again_by_that_company() {
    let office = Office::open().await.with_a_call().await;
    office.texts.fail(RestError::Refused { status: 400, code: 21_610 });

    for id in ["e1", "e1", "e2"] {
        let event = Event { id: id.to_owned(), ..event(an_emergency()) };
        assert_eq!(office.consume(Channel::Sms, &on_the_bus(&event)).await, Consumed::Done);
    }

    assert_eq!(office.texts.taken(), []);
    for id in ["e1", "e2"] {
        let record = office.delivery(id, Channel::Sms, Recipient::OnCall).await.unwrap();
        assert_eq!(record.reason.as_deref(), Some("the recipient answered STOP"), "{id}");
        assert_eq!(record.status, DeliveryStatus::Suppressed);
    }
    office.tell(&event(an_emergency()), Channel::Mail).await.unwrap();
    assert_eq!(office.mails.taken().len(), 1, "the owner's mailbox never said STOP");
}

fn news(kind: &str, detail: serde_json::Value, mail: &Mail) -> String {
    let tags: serde_json::Map<_, _> =
        mail.tags.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let mut message = json!({ "eventType": kind, "mail": { "messageId": "mail-1", "tags": tags } });
    message[kind.to_lowercase()] = detail;
    json!({ "Type": "Notification", "MessageId": "n1", "Message": message.to_string() }).to_string()
}

fn bounced(kind: &str, mail: &Mail) -> String {
    let mailbox = json!({ "emailAddress": "Alice1@acme.example" });
    news("Bounce", json!({ "bounceType": kind, "bouncedRecipients": [mailbox] }), mail)
}

fn complained(mail: &Mail) -> String {
    news("Complaint", json!({ "complainedRecipients": [{ "emailAddress": "alice1@acme.example" }] }), mail)
}

async fn learn(office: &Office, body: &str) -> Consumed {
    let message = Delivered { id: "m1", body, receives: 1 };
    consume_feedback(&office.notifier, &office.quarantine, "mail-feedback", &message).await
}

#[tokio::test]
async fn an_address_that_bounces_or_complains_gets_no_more_mail() {
    for news in [|mail: &Mail| bounced("Permanent", mail), complained] {
        let office = Office::open().await.with_a_call().await;
        office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
        let news = news(&office.mails.taken()[0]);

        assert_eq!(learn(&office, &news).await, Consumed::Done);
        assert_eq!(learn(&office, &news).await, Consumed::Done);

        assert_eq!(office.mail_record().await.status, DeliveryStatus::Bounced);
        for (id, what) in [("e1", a_spoken_message()), ("e2", an_emergency())] {
            office.tell(&Event { id: id.to_owned(), ..event(what) }, Channel::Mail).await.unwrap();
        }
        assert_eq!(office.mails.taken().len(), 1);
        let record = office.delivery("e2", Channel::Mail, Recipient::Owner).await.unwrap();
        assert_eq!(record.status, DeliveryStatus::Suppressed);
        let items = office.store.everything().await;
        let suppression = items.iter().find(|item| item["entity"].as_s().unwrap() == "suppression").unwrap();
        assert!(!format!("{suppression:?}").to_lowercase().contains("alice"), "the address is stored as a hash");
    }
}

#[tokio::test]
async fn a_mailbox_that_was_full_for_a_while_still_gets_mail() {
    let office = Office::open().await.with_a_call().await;
    office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
    let mail = office.mails.taken().remove(0);

    for body in [bounced("Transient", &mail), bounced("Undetermined", &mail), news("Delivery", json!({}), &mail)] {
        assert_eq!(learn(&office, &body).await, Consumed::Done);
    }

    assert_eq!(office.mail_record().await.status, DeliveryStatus::Sent);
    office.tell(&Event { id: "e2".to_owned(), ..event(an_emergency()) }, Channel::Mail).await.unwrap();
    assert_eq!(office.mails.taken().len(), 2);
}

#[tokio::test]
async fn news_that_is_faster_than_the_senders_own_record_is_not_lost() {
    let office = Office::open().await.with_a_call().await;
    let event = event(a_spoken_message());
    office.store.faults.next([Fault::Pass; 4].into_iter().chain([Fault::Refuse; 2]));
    assert!(unavailable(&office.tell(&event, Channel::Mail).await));

    learn(&office, &bounced("Permanent", &office.mails.taken()[0])).await;
    office.clock.pass(Duration::seconds(301));
    office.tell(&event, Channel::Mail).await.unwrap();

    assert_eq!((office.mails.taken().len(), office.mail_record().await.status), (1, DeliveryStatus::Bounced));
}

#[tokio::test]
async fn news_of_another_mail_does_not_mark_this_one() {
    let office = Office::open().await.with_a_call().await;
    office.tell(&event(a_spoken_message()), Channel::Mail).await.unwrap();
    let other = bounced("Permanent", &office.mails.taken()[0]).replace("mail-1", "mail-2");

    assert_eq!(learn(&office, &other).await, Consumed::Done);

    assert_eq!(office.mail_record().await.status, DeliveryStatus::Sent);
}

#[tokio::test]
async fn news_that_cannot_be_read_is_set_aside() {
    let office = Office::open().await;
    let subscription = json!({ "Type": "SubscriptionConfirmation", "Message": "{}" }).to_string();
    let empty = json!({ "Type": "Notification", "Message": "{}" }).to_string();

    for body in ["nonsense", &subscription, &empty] {
        assert!(matches!(learn(&office, body).await, Consumed::SetAside(_)), "{body}");
    }
    assert_eq!(office.quarantine.take().len(), 3);
}
