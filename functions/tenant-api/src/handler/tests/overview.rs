//! The dashboard's first page, and the months.

use chrono::Duration;
use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::domain::call::{CallLog, Outcome};

use super::values::*;
use super::world::{Ask, World};

#[tokio::test]
async fn a_company_that_just_signed_up_sees_what_is_left_to_set_up() {
    let world = World::start().await;

    let reply = world.send(Ask::new(TenantApi::ShowOverview)).await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!((&reply.body["month"]["calls"], &reply.body["month"]["limit"]), (&json!(0), &json!(1_500)));
    assert_eq!(reply.body["month"]["days"].as_array().unwrap().len(), 30);
    let open: Vec<_> =
        reply.body["checklist"].as_array().unwrap().iter().filter(|item| item["is_done"] == false).collect();
    assert_eq!(
        open.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["greeting", "first_call", "forwarding"]
    );
}

#[tokio::test]
async fn everything_that_needs_somebody_is_in_one_answer_and_bounded() {
    let world = World::start().await;
    world.furnish().await;
    for number in 10..18 {
        let started_at = at("2026-11-24T14:00:00Z") - Duration::minutes(i64::try_from(number).unwrap());
        let outcome = if number % 4 == 0 { Outcome::Info } else { Outcome::Abandoned };
        let log = CallLog { started_at, outcome, ..a_log(number) };
        world.of(1).complete_call(&log, None).await.unwrap();
        world.of(1).take_message(started_at, &a_message(number, 1)).await.unwrap();
    }
    let old = CallLog { started_at: at("2026-10-20T14:00:00Z"), outcome: Outcome::Spam, ..a_log(99) };
    world.of(1).complete_call(&old, None).await.unwrap();
    world.desk.deps.store.meter().take();

    let reply = world.send(Ask::new(TenantApi::ShowOverview)).await;

    let cost = world.desk.deps.store.meter().take();
    assert!(cost.read <= 8.0 && cost.write == 0.0, "{cost:?}");
    let split = json!([
        {"outcome": "abandoned", "calls": 6},
        {"outcome": "info", "calls": 2},
        {"outcome": "booked", "calls": 1},
    ]);
    assert_eq!(reply.body["outcomes"], json!({"calls": 9, "is_capped": false, "split": split}));
    assert_eq!(reply.body["latest_calls"].as_array().unwrap().len(), 5);
    assert_eq!((&reply.body["messages"]["count"], &reply.body["messages"]["is_capped"]), (&json!(10), &json!(false)));
    assert_eq!(reply.body["messages"]["latest"].as_array().unwrap().len(), 5);
    assert_eq!(reply.body["next_appointments"].as_array().unwrap().len(), 1);
    assert_eq!(reply.body["month"]["calls"], json!(10));
}

#[tokio::test]
async fn the_months_are_listed_newest_first_with_their_days() {
    let world = World::start().await;
    for (month, day) in [("2026-09", 3_u8), ("2026-10", 4), ("2026-11", 5)] {
        let started_at = at(&format!("{month}-{day:02}T15:00:00Z"));
        let log = CallLog { started_at, period: month.parse().unwrap(), day, ..a_log(u128::from(day)) };
        world.of(1).complete_call(&log, Some(1_500)).await.unwrap();
    }

    let first = world.send(Ask::new(TenantApi::ListUsage).query("limit", 2)).await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let second = world.send(Ask::new(TenantApi::ListUsage).query("limit", 2).query("cursor", cursor)).await;

    let periods = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|month| month["period"].clone()).collect()
    };
    assert_eq!(
        (periods(&first.body), periods(&second.body)),
        (vec![json!("2026-11"), json!("2026-10")], vec![json!("2026-09")])
    );
    assert_eq!(second.body["next_cursor"], Value::Null);
    assert_eq!(first.body["items"][1]["days"][3], json!({"date": "2026-10-04", "calls": 1}));
    let shown = world.send(Ask::new(TenantApi::ShowCompany)).await;
    assert_eq!((&shown.body["current_month_calls"], &shown.body["total_calls"]), (&json!(1), &json!(3)));
}
