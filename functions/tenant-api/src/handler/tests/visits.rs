//! Visits in people's hands: booked, moved, canceled; never two at a time, never twice.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;

use super::access::a_booking;
use super::world::{Ask, Reply, World};

const START: &str = "2026-11-27T14:00:00Z";
const LATER: &str = "2026-11-27T15:00:00Z";

fn book(starts_at: &str) -> Ask {
    let mut body = a_booking();
    body["starts_at"] = json!(starts_at);
    Ask::new(TenantApi::BookAppointment).body(body)
}

fn with(ask: Ask, changes: Value) -> Ask {
    let mut body = a_booking();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    ask.body(body)
}

fn id(reply: &Reply) -> String {
    reply.body["id"].as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
}

/// The starts of all quarters of an hour that are taken, with their crews.
fn taken(world: &World) -> Vec<String> {
    let mut taken: Vec<_> =
        world.items_of("slot").iter().map(|slot| slot["SK"]["S"].as_str().unwrap().to_owned()).collect();
    taken.sort_unstable();
    taken
}

#[tokio::test]
async fn a_visit_is_booked_with_its_time_its_customer_its_count_and_its_audit_line() {
    let world = World::start().await;

    let reply = world.send(book(START)).await;

    assert_eq!((reply.status, reply.etag.as_deref()), (201, Some("\"1\"")), "{}", reply.text);
    assert_eq!((&reply.body["ends_at"], &reply.body["crew"]), (&json!("2026-11-27T16:00:00Z"), &json!(1)));
    assert_eq!(reply.body["call_id"], Value::Null);
    assert_eq!(taken(&world).len(), 8);
    let customer = world.of(1).customer(&super::values::phone("+15005550009")).await.unwrap().unwrap();
    assert_eq!((customer.name.as_str(), customer.appointments, customer.last_call_sid), ("Sam Caller", 1, None));
    assert_eq!(world.of(1).usage("2026-11".parse().unwrap()).await.unwrap().unwrap().appointments, 1);
    assert_eq!(world.audited().await, ["appointment.booked"]);
    let shown = world.send(Ask::new(TenantApi::ShowAppointment).id(id(&reply))).await;
    assert_eq!(shown.body, reply.body);
}

#[tokio::test]
async fn each_crew_goes_once_and_then_the_time_is_taken() {
    let world = World::start().await;

    let replies = at_once(&world, 4, || book(START)).await;

    let crews: Vec<_> =
        replies.iter().filter(|reply| reply.status == 201).map(|reply| reply.body["crew"].clone()).collect();
    assert_eq!(crews.len(), 2);
    assert_ne!(crews[0], crews[1]);
    let refused: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
    assert!(refused.iter().all(|reply| reply.status == 409 && reply.wrong_fields() == ["starts_at"]));
    assert_eq!((taken(&world).len(), world.audited().await.len()), (16, 2));
    assert_eq!(world.send(with(book(START), json!({"crew": 1}))).await.status, 409);
    assert_eq!(world.send(book("2026-11-27T16:00:00Z")).await.status, 201, "the time after it is free");
}

/// Sends the same request several times at once.
async fn at_once(world: &World, count: usize, ask: impl Fn() -> Ask) -> Vec<Reply> {
    futures::future::join_all((0..count).map(|_| world.send(ask()))).await
}

#[tokio::test]
async fn a_repeat_under_the_same_key_gets_the_first_visit_even_when_all_crews_are_out() {
    let world = World::start().await;
    let keyed = || book(START).header("Idempotency-Key", "visit-0001");

    let replies = at_once(&world, 3, keyed).await;
    world.send(book(START)).await;
    let full = world.send(keyed()).await;
    let other = world.send(book(LATER).header("Idempotency-Key", "visit-0001")).await;

    assert!(replies.iter().chain([&full]).all(|reply| reply.status == 201 && id(reply) == id(&replies[0])));
    assert_eq!(other.status, 409);
    assert_eq!((world.items_of("appointment").len(), taken(&world).len()), (2, 16));
    assert_eq!(world.audited().await, ["appointment.booked", "appointment.booked"]);
}

#[tokio::test]
async fn a_moved_visit_frees_its_old_time_and_keeps_its_id() {
    let world = World::start().await;
    let booked = world.send(book(START)).await;
    let to = |start: &str| Ask::new(TenantApi::MoveAppointment).id(id(&booked)).body(json!({ "starts_at": start }));

    // The new time overlaps the old by an hour.
    let moved = world.send(to(LATER)).await;
    let again = world.send(to(LATER)).await;

    assert_eq!((moved.status, moved.etag.as_deref()), (200, Some("\"2\"")), "{}", moved.text);
    assert_eq!((&moved.body["starts_at"], &moved.body["moved_from"]), (&json!(LATER), &json!(START)));
    assert_eq!(moved.body["crew"], booked.body["crew"]);
    assert_eq!((again.status, &again.body), (200, &moved.body));
    assert_eq!(taken(&world).len(), 8);
    assert!(taken(&world)[0].ends_with("2026-11-27T15:00:00.000Z"), "{:?}", taken(&world));
    assert_eq!(world.items_of("appointment").len(), 1);
    assert_eq!(world.audited().await, ["appointment.booked", "appointment.moved"]);
    assert_eq!(world.send(Ask::new(TenantApi::ShowAppointment).id(id(&booked))).await.body, moved.body);
    let listed = world.send(Ask::new(TenantApi::ListAppointments).query("from", "2026-11-27")).await;
    assert_eq!(listed.ids(), [id(&booked)]);
}

#[tokio::test]
async fn a_visit_goes_to_another_crew_or_stays_where_all_are_out() {
    let world = World::start().await;
    let one = world.send(with(book(START), json!({"crew": 1}))).await;
    world.send(with(book(LATER), json!({"starts_at": "2026-11-27T16:00:00Z", "crew": 1}))).await;
    let move_to = |start: &str| Ask::new(TenantApi::MoveAppointment).id(id(&one)).body(json!({ "starts_at": start }));

    let other_crew = world.send(move_to("2026-11-27T16:30:00Z")).await;
    world.send(with(book(START), json!({"starts_at": "2026-11-27T19:00:00Z", "crew": 1}))).await;
    world.send(with(book(START), json!({"starts_at": "2026-11-27T19:00:00Z", "crew": 2}))).await;
    let before = world.everything();
    let full = world.send(move_to("2026-11-27T18:15:00Z")).await;

    assert_eq!((other_crew.status, &other_crew.body["crew"]), (200, &json!(2)), "{}", other_crew.text);
    assert_eq!((full.status, full.wrong_fields()), (409, vec!["starts_at"]));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_canceled_visit_frees_its_time_and_stays_in_the_calendar() {
    let world = World::start().await;
    let booked = world.send(book(START)).await;
    let cancel = || Ask::new(TenantApi::CancelAppointment).id(id(&booked));

    let stale = world.send(cancel().header("If-Match", "\"7\"")).await;
    let replies = at_once(&world, 3, cancel).await;
    let move_to = |body: Value| Ask::new(TenantApi::MoveAppointment).id(id(&booked)).body(body);
    let moved = world.send(move_to(json!({"starts_at": LATER}))).await;
    let left = world.send(move_to(json!({"starts_at": START}))).await;
    let crewless = world.send(move_to(json!({"starts_at": START, "crew": 0}))).await;

    assert_eq!(stale.status, 412);
    assert!(replies.iter().all(|reply| reply.status == 200 && reply.body["status"] == "canceled"));
    assert_eq!((moved.status, left.status), (409, 409));
    assert_eq!(crewless.wrong_fields(), ["crew"]);
    assert!(taken(&world).is_empty());
    assert_eq!(world.audited().await, ["appointment.booked", "appointment.canceled"]);
    let list = |status: &str| Ask::new(TenantApi::ListAppointments).query("status", status);
    assert_eq!(world.send(list("canceled")).await.ids(), [id(&booked)]);
    assert!(world.send(list("booked")).await.ids().is_empty());
    assert_eq!(world.send(list("lost")).await.wrong_fields(), ["status"]);
}

#[tokio::test]
async fn moved_and_canceled_at_once_a_visit_is_one_of_the_two_whole() {
    let world = World::start().await;
    let booked = world.send(book(START)).await;
    let moving =
        Ask::new(TenantApi::MoveAppointment).id(id(&booked)).body(json!({"starts_at": "2026-11-28T15:00:00Z"}));

    let (moved, canceled) =
        tokio::join!(world.send(moving), world.send(Ask::new(TenantApi::CancelAppointment).id(id(&booked))));

    assert_eq!(canceled.status, 200, "{}", canceled.text);
    assert!([200, 409].contains(&moved.status), "{}", moved.text);
    assert!(taken(&world).is_empty(), "whichever was first, the visit is canceled in the end");
    assert_eq!(world.items_of("appointment").len(), 1);
}

#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_booked() {
    let world = World::start().await;
    let before = world.everything();
    for (change, field) in [
        (json!({"starts_at": "tomorrow"}), "starts_at"),
        (json!({"starts_at": "2026-11-27T14:05:00Z"}), "starts_at"),
        (json!({"starts_at": "2026-11-24T14:45:00Z"}), "starts_at"),
        (json!({"starts_at": "2028-11-24T14:45:00Z"}), "starts_at"),
        (json!({"minutes": 20}), "minutes"),
        (json!({"minutes": 600}), "minutes"),
        (json!({"crew": 3}), "crew"),
        (json!({"customer_name": ""}), "customer_name"),
        (json!({"customer_phone": "12"}), "customer_phone"),
        (json!({"customer_email": "sam@"}), "customer_email"),
        (json!({"address": "x".repeat(201)}), "address"),
        (json!({"service_type": " "}), "service_type"),
        (json!({"notes": "x".repeat(1_001)}), "notes"),
    ] {
        let reply = world.send(with(book(START), change.clone())).await;

        assert_eq!((reply.status, reply.wrong_fields()), (422, vec![field]), "{change}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn free_times_are_those_of_the_phone_without_what_is_taken() {
    let world = World::start().await;
    let day = || Ask::new(TenantApi::ListFreeSlots).query("from", "2026-11-27").query("to", "2026-11-27");
    let starts = |reply: &Reply| -> Vec<(Value, Value)> {
        let slots = reply.body["items"].as_array().unwrap();
        slots.iter().map(|slot| (slot["starts_at"].clone(), slot["crew"].clone())).collect()
    };

    let empty = world.send(day()).await;
    world.send(with(book(START), json!({"starts_at": "2026-11-27T13:00:00Z", "crew": 1}))).await;
    let one_out = world.send(day()).await;
    world.send(with(book(START), json!({"starts_at": "2026-11-27T13:00:00Z", "crew": 2}))).await;
    let both_out = world.send(day()).await;

    assert_eq!(starts(&empty).len(), 8, "from eight on, the last from three to five");
    assert_eq!(starts(&empty)[0], (json!("2026-11-27T13:00:00Z"), json!(1)));
    assert_eq!(starts(&one_out)[0], (json!("2026-11-27T13:00:00Z"), json!(2)));
    assert_eq!(starts(&both_out)[0], (json!("2026-11-27T15:00:00Z"), json!(1)));
    for minutes in ["7", ""] {
        assert_eq!(world.send(day().query("minutes", minutes)).await.wrong_fields(), ["minutes"], "{minutes}");
    }
    let past = Ask::new(TenantApi::ListFreeSlots).query("from", "2026-11-01").query("to", "2026-11-02");
    assert!(starts(&world.send(past).await).is_empty());
}
