//! Call pointers, turns, messages and claims: the first writer decides, everybody else hears what it wrote.

use std::sync::Arc;

use chrono::Duration;
use shared::domain::call::CallPointer;
use shared::domain::conversation::safety::Danger;
use shared::domain::message::{Message, MessageContent};
use shared::domain::time::Seconds;
use shared::domain::turn::Turn;
use shared::store::{Claim, Opened, Read, TurnWritten};

use crate::support::{Fault, TestStore, a_message, a_pointer, a_turn, at, call_sid, phone, tenant_id, trace};

#[tokio::test]
async fn the_first_to_see_a_call_fixes_what_it_is() {
    let store = TestStore::start().await;
    let first = a_pointer(1, 1);
    let late = CallPointer { started_at: first.started_at + Duration::seconds(5), ..a_pointer(2, 1) };

    let opened = store.open_call(&first, &trace()).await.unwrap();
    let again = store.open_call(&late, &trace()).await.unwrap();

    assert!(matches!(opened, Opened::New(pointer) if *pointer == first));
    assert!(matches!(again, Opened::Already(pointer) if *pointer == first));
    for read in [Read::Eventual, Read::Strong] {
        assert_eq!(*store.call_pointer(&first.call_sid, read).await.unwrap().unwrap(), first);
    }
    assert_eq!(store.call_pointer(&call_sid(2), Read::Strong).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_that_open_a_call_at_once_one_wins_and_all_agree() {
    let store = Arc::new(TestStore::start().await);
    let tasks: Vec<_> = (1..=8)
        .map(|tenant| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.open_call(&a_pointer(tenant, 1), &trace()).await.unwrap() })
        })
        .collect();

    let mut won = 0;
    let mut tenants = Vec::new();
    for task in tasks {
        let opened = task.await.unwrap();
        won += u32::from(matches!(opened, Opened::New(_)));
        let (Opened::New(pointer) | Opened::Already(pointer)) = opened;
        tenants.push(pointer.tenant_id);
    }

    tenants.dedup();
    assert_eq!((won, tenants.len()), (1, 1));
}

#[tokio::test]
async fn a_repeated_turn_is_answered_with_the_one_stored_first() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let first = a_turn(1);
    let mut other = Turn { heard: Some("something else".to_owned()), ..a_turn(1) };
    other.reply.say = "Sorry?".to_owned();

    let new = tenant.put_turn(&call_sid(1), &first).await.unwrap();
    let repeated = tenant.put_turn(&call_sid(1), &other).await.unwrap();

    assert!(matches!(new, TurnWritten::New(turn) if *turn == first));
    assert!(matches!(repeated, TurnWritten::Repeated(turn) if *turn == first));
    assert_eq!(*tenant.turn(&call_sid(1), 1).await.unwrap().unwrap(), first);
    assert_eq!(tenant.turn(&call_sid(1), 2).await.unwrap(), None);
}

#[tokio::test]
async fn a_repeated_turn_still_tells_which_danger_it_warns_of() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let mut warned = a_turn(1);
    warned.reply = warned.reply.after_warning_of(Danger::CarbonMonoxide);

    tenant.put_turn(&call_sid(1), &warned).await.unwrap();
    let repeated = tenant.put_turn(&call_sid(1), &a_turn(1)).await.unwrap();

    assert!(matches!(repeated, TurnWritten::Repeated(turn) if *turn == warned));
}

#[tokio::test]
async fn the_last_turn_is_the_highest_whatever_the_order_of_writing() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    assert_eq!(tenant.last_turn(&call_sid(1)).await.unwrap(), None);

    for number in [2, 100, 1, 12, 3] {
        tenant.put_turn(&call_sid(1), &a_turn(number)).await.unwrap();
    }

    assert_eq!(tenant.last_turn(&call_sid(1)).await.unwrap().unwrap().number, 100);
    let turns = tenant.turns(&call_sid(1)).await.unwrap();
    assert_eq!(turns.iter().map(|turn| turn.number).collect::<Vec<_>>(), [1, 2, 3, 12, 100]);
    assert_eq!(tenant.turns(&call_sid(2)).await.unwrap(), []);
}

#[tokio::test]
async fn a_repeated_message_is_the_first_one() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let started_at = at("2026-11-23T15:00:00Z");
    let spoken = a_message(1, 4);
    let content = MessageContent::Voicemail {
        recording_sid: "RE0123456789abcdef0123456789abcdef".parse().unwrap(),
        recording_url: "https://api.twilio.com/recordings/RE".to_owned(),
        duration_seconds: Seconds(12),
    };
    let voicemail = Message { content, ..a_message(1, 0) };
    let later = Message { received_at: spoken.received_at + Duration::seconds(9), ..spoken.clone() };

    assert_eq!(*tenant.take_message(started_at, &spoken).await.unwrap(), spoken);
    assert_eq!(*tenant.take_message(started_at, &later).await.unwrap(), spoken);
    assert_eq!(*tenant.take_message(started_at, &voicemail).await.unwrap(), voicemail);

    assert_eq!(tenant.messages(10).await.unwrap().len(), 2);
    assert_eq!(tenant.messages(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_caller_is_connected_by_one_call_at_a_time() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let (caller, lasting) = (phone("+15005550006"), Duration::seconds(120));
    let claim = async |call, now| tenant.claim_transfer(&caller, &call_sid(call), at(now), lasting).await.unwrap();

    assert_eq!(claim(1, "2026-11-23T15:00:00Z").await, Claim::Mine);
    assert_eq!(claim(1, "2026-11-23T15:00:30Z").await, Claim::Mine);
    assert_eq!(claim(2, "2026-11-23T15:02:29Z").await, Claim::HeldBy(call_sid(1)));
    assert_eq!(claim(2, "2026-11-23T15:02:30Z").await, Claim::Mine);
    assert_eq!(claim(1, "2026-11-23T15:02:31Z").await, Claim::HeldBy(call_sid(2)));
}

#[tokio::test]
async fn opening_the_connection_writes_nothing_and_fails_silently() {
    let store = TestStore::start().await;
    store.faults.next([Fault::Refuse; 4]);

    store.prime().await;
    store.faults.next([]);
    store.prime().await;

    assert_eq!(store.everything().await, []);
}
