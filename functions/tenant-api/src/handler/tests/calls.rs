//! Calls: newest first, page by page, through filters; one with its conversation.

use chrono::Duration;
use serde_json::json;
use shared::api::public_id::CallId;
use shared::api::routes::TenantApi;
use shared::domain::call::{CallLog, Outcome};
use shared::domain::conversation::reply::{Then, TransferTarget};
use shared::domain::conversation::state::BookedVisit;
use shared::domain::ids::AppointmentId;
use uuid::Uuid;

use super::values::*;
use super::world::{Ask, World};

/// Calls an hour apart, the last at noon of the 24th in New York. Each seventh is a rare caller's, with another outcome.
async fn call_many(world: &World, count: u32) -> Vec<CallLog> {
    let mut logs = Vec::new();
    for number in 0..count {
        let is_rare = number % 7 == 3;
        let log = CallLog {
            started_at: at("2026-11-24T17:00:00Z") - Duration::hours(i64::from(count - number)),
            from: if is_rare { "+15005550077".into() } else { "+15005550006".into() },
            customer_phone: None,
            outcome: if is_rare { Outcome::Emergency } else { Outcome::Booked },
            counted: false,
            ..a_log(u128::from(number) + 1)
        };
        world.of(1).complete_call(&log, None).await.unwrap();
        logs.push(log);
    }
    logs.reverse();
    logs
}

fn id(log: &CallLog) -> String {
    CallId::new(log.started_at, log.call_sid.clone()).to_string()
}

/// Walks a list to its end. No page but the last may be short, where nothing is filtered out.
async fn walk(world: &World, ask: &Ask, limit: usize) -> (Vec<String>, usize) {
    let (mut ids, mut pages) = (Vec::new(), 0);
    let mut page = ask.clone().query("limit", limit);
    loop {
        let reply = world.send(page).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        pages += 1;
        let listed = reply.ids();
        let length = listed.len();
        assert!(length <= limit);
        ids.extend(listed);
        let Some(next) = reply.body["next_cursor"].as_str() else { return (ids, pages) };
        assert_eq!(length, limit, "a page is full while there is more");
        page = ask.clone().query("limit", limit).query("cursor", next);
    }
}

#[tokio::test]
async fn every_call_is_listed_once_newest_first_whatever_the_pages() {
    let world = World::start().await;
    let logs = call_many(&world, 30).await;
    let expected: Vec<_> = logs.iter().map(id).collect();

    for (limit, pages) in [(1, 30), (7, 5), (10, 3), (15, 2), (30, 1), (100, 1)] {
        let walked = walk(&world, &Ask::new(TenantApi::ListCalls), limit).await;

        assert_eq!(walked, (expected.clone(), pages), "{limit}");
    }
}

#[tokio::test]
async fn filters_page_as_if_nothing_else_were_there() {
    let world = World::start().await;
    let logs = call_many(&world, 120).await;
    let rare = |log: &&CallLog| log.outcome == Outcome::Emergency;
    let expected: Vec<_> = logs.iter().filter(rare).map(id).collect();
    assert_eq!(expected.len(), 17);

    for filter in [("caller", "+15005550077"), ("caller", "(500) 555-0077"), ("outcome", "emergency")] {
        for (limit, pages) in [(4, 5), (17, 1)] {
            let ask = Ask::new(TenantApi::ListCalls).query(filter.0, filter.1);

            assert_eq!(walk(&world, &ask, limit).await, (expected.clone(), pages), "{filter:?} {limit}");
        }
    }
    let both = Ask::new(TenantApi::ListCalls).query("caller", "+15005550006").query("outcome", "emergency");
    assert_eq!(walk(&world, &both, 5).await, (Vec::new(), 1));
}

#[tokio::test]
async fn dates_are_days_of_the_companys_zone() {
    let world = World::start().await;
    let times = ["2026-11-23T04:59:59Z", "2026-11-23T05:00:00Z", "2026-11-24T04:59:59Z", "2026-11-24T05:00:00Z"];
    let mut logs = Vec::new();
    for (number, time) in (1..).zip(times) {
        let log = CallLog { started_at: at(time), ..a_log(number) };
        world.of(1).complete_call(&log, None).await.unwrap();
        logs.push(id(&log));
    }
    let list = || Ask::new(TenantApi::ListCalls);
    let day = list().query("from", "2026-11-23").query("to", "2026-11-23");

    assert_eq!(walk(&world, &day, 1).await.0, [logs[2].clone(), logs[1].clone()]);
    assert_eq!(walk(&world, &list().query("from", "2026-11-24"), 5).await.0, [logs[3].clone()]);
    assert_eq!(walk(&world, &list().query("to", "2026-11-22"), 5).await.0, [logs[0].clone()]);
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_named() {
    let world = World::start().await;
    for (name, value) in [
        ("caller", "Jane"),
        ("outcome", "happy"),
        ("outcome", ""),
        ("from", "yesterday"),
        ("to", "2026-13-01"),
        ("to", ""),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "many"),
    ] {
        let reply = world.send(Ask::new(TenantApi::ListCalls).query(name, value)).await;

        assert_eq!((reply.status, reply.wrong_fields()), (422, vec![name]), "{value}");
        assert!(!reply.text.contains(value) || value.len() < 4, "{}", reply.text);
    }
}

#[tokio::test]
async fn a_call_is_shown_as_a_conversation_with_what_was_done_in_it() {
    let world = World::start().await;
    let log = a_log(1);
    world.of(1).complete_call(&log, None).await.unwrap();
    let visit = AppointmentId::new(Uuid::from_u128(7));
    let mut turns = [a_turn(1), a_turn(2), a_turn(3)];
    turns[0].is_alarm = true;
    turns[1].state.booked = Some(BookedVisit { id: visit, starts_at: at("2026-11-25T14:00:00Z") });
    turns[1].heard = None;
    turns[2].state = turns[1].state.clone();
    turns[2].state.message_taken = true;
    turns[2].reply.then = Then::Transfer { to: TransferTarget::OnCall };
    for turn in &turns {
        world.of(1).put_turn(&call_sid(1), turn).await.unwrap();
    }

    let reply = world.send(Ask::new(TenantApi::ShowCall).id(id(&log))).await;

    assert_eq!((reply.status, &reply.body["customer_name"]), (200, &json!("Jane Doe")));
    let said: Vec<_> =
        reply.body["transcript"].as_array().unwrap().iter().map(|line| line["speaker"].clone()).collect();
    assert_eq!(said, ["caller", "kestrel", "kestrel", "caller", "kestrel"]);
    assert_eq!(reply.body["transcript"][0]["text"], "my AC stopped");
    let events = reply.body["events"].as_array().unwrap();
    let done: Vec<_> = events.iter().map(|event| (event["turn"].clone(), event["kind"].clone())).collect();
    let expected =
        [(1, "emergency_recognised"), (2, "visit_booked"), (3, "message_taken"), (3, "transferred_to_on_call")];
    assert_eq!(done, expected.map(|(turn, kind)| (json!(turn), json!(kind))));
    assert_eq!(events[1]["appointment_id"], json!(visit));
}
