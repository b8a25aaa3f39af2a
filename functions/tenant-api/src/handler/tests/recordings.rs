//! Recordings: a link for five minutes, and what is said where there is none.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use shared::api::public_id::{CallId, MessageId};
use shared::api::routes::TenantApi;
use shared::domain::access::{Permission, Role};
use shared::domain::ids::RecordingSid;
use shared::domain::message::MessagePart;
use shared::twilio::recordings::Sound;

use super::values::*;
use super::world::{Ask, NOW, World, a_key, somebody};

/// A world in which somebody left a voicemail, its id, and the requests for it by its call and by its message.
async fn recorded() -> (World, RecordingSid, [Ask; 2]) {
    let world = World::start().await;
    world.of(1).complete_call(&a_log(1), None).await.unwrap();
    let sid = world.leave_voicemail().await;
    let call = CallId::new(a_log(1).started_at, call_sid(1));
    let message = MessageId { call: call.clone(), part: MessagePart::Recording(sid.clone()) };
    let asks = [Ask::new(TenantApi::ShowCallRecording).id(call), Ask::new(TenantApi::ShowMessageRecording).id(message)];
    (world, sid, asks)
}

#[tokio::test]
async fn whoever_sees_the_call_can_listen_for_five_minutes() {
    let (world, sid, asks) = recorded().await;

    for (ask, permission) in asks.into_iter().zip([Permission::CallsRead, Permission::MessagesRead]) {
        for by in [somebody(1, Role::Member), a_key(vec![permission])] {
            let reply = world.send(ask.clone().by(Some(by))).await;

            let url = format!("memory:recordings/{}/{sid}.mp3?seconds=300", tenant_id(1));
            assert_eq!((reply.status, &reply.body["url"]), (200, &json!(url)));
            let ends: DateTime<Utc> = reply.body["expires_at"].as_str().unwrap().parse().unwrap();
            let lasts = ends - at(NOW);
            assert!((Duration::minutes(5)..Duration::seconds(301)).contains(&lasts), "{lasts}");
            assert_eq!(reply.body["duration_seconds"], 24);
            assert_eq!(reply.body["content_type"], "audio/mpeg");
        }
    }
    assert_eq!(world.twilio.asked(), 1, "it is copied once");
    assert_eq!(world.shelf.keys().len(), 1);
}

#[tokio::test]
async fn a_copy_that_may_be_forgotten_while_its_link_is_good_is_made_anew() {
    let (world, _, [ask, _]) = recorded().await;
    world.send(ask.clone()).await;

    world.shelf.date(at(NOW) - Duration::hours(22));
    world.send(ask.clone()).await;
    assert_eq!(world.twilio.asked(), 1);
    world.shelf.date(at(NOW) - Duration::hours(23));
    assert_eq!(world.send(ask).await.status, 200);

    assert_eq!(world.twilio.asked(), 2);
}

#[tokio::test]
async fn what_cannot_be_played_says_why() {
    let (world, sid, asks) = recorded().await;
    for (sound, status, words, retry_after) in [
        (Sound::Gone, 404, "deleted", None),
        (Sound::NotYet, 409, "still being prepared", Some("10")),
        (Sound::TooLong, 409, "too long", None),
    ] {
        world.twilio.have(&sid, sound);
        for ask in asks.clone() {
            let reply = world.send(ask).await;

            assert_eq!((reply.status, reply.retry_after.as_deref()), (status, retry_after));
            assert!(reply.body["detail"].as_str().unwrap().contains(words), "{}", reply.text);
        }
    }
    world.twilio.be_away(true);
    for ask in asks {
        let reply = world.send(ask).await;
        assert_eq!((reply.status, reply.retry_after.as_deref()), (503, Some("2")));
    }
    assert!(world.shelf.keys().is_empty(), "nothing is kept of what is no sound");
}

#[tokio::test]
async fn a_call_without_a_recording_and_a_message_in_words_have_none() {
    let world = World::start().await;
    world.of(1).complete_call(&a_log(1), None).await.unwrap();
    world.of(1).take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    let call = CallId::new(a_log(1).started_at, call_sid(1));
    let message = MessageId { call: call.clone(), part: MessagePart::Turn(2) };

    let of_call = world.send(Ask::new(TenantApi::ShowCallRecording).id(&call)).await;
    let of_message = world.send(Ask::new(TenantApi::ShowMessageRecording).id(message)).await;

    assert_eq!((of_call.status, of_message.status), (404, 404));
    assert_eq!(of_call.body["detail"], "Nothing was recorded in this call.");
    assert_ne!(of_message.body["detail"], Value::Null);
    assert_eq!(world.twilio.asked(), 0);
}

#[tokio::test]
async fn another_companys_owner_hears_nothing_and_nothing_is_fetched_for_them() {
    let (world, _, asks) = recorded().await;

    for ask in asks {
        let reply = world.send(ask.by(Some(somebody(2, Role::Owner)))).await;
        assert_eq!((reply.status, &reply.body["detail"]), (404, &Value::Null));
    }

    assert_eq!((world.twilio.asked(), world.shelf.keys().len()), (0, 0));
}
