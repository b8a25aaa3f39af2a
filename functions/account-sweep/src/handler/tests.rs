use std::sync::Arc;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Context, LambdaEvent};
use shared::app::account_orders::Order;
use shared::app::queue::{MemoryQueue, SetAside};
use shared::config::AccountSweepConfig;

use super::*;

/// A function whose table, Twilio and API Gateway are away, over a queue in memory for what is set aside.
fn desk() -> (Desk, Arc<MemoryQueue>) {
    let config = AccountSweepConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel-local",
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => "test",
            "TWILIO_SECRET_ARN" => "arn:aws:secretsmanager:us-east-1:000000000000:secret:twilio",
            "AWS_ENDPOINT_URL" | "TWILIO_API_URL" | "PUBLIC_VOICE_URL" => "http://127.0.0.1:9",
            "JOB_QUEUE_URL" | "QUARANTINE_QUEUE_URL" => "http://127.0.0.1:9/queue",
            _ => return None,
        };
        Some(value.to_owned())
    });
    let quarantine = Arc::new(MemoryQueue::default());
    let mut desk = Desk::open(&config.unwrap()).unwrap();
    desk.quarantine = Box::new(Arc::clone(&quarantine));
    (desk, quarantine)
}

fn read(name: &str) -> SqsEvent {
    let file = format!("{}/../../events/account-sweep/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn order(name: &str) -> Result<Order, serde_json::Error> {
    serde_json::from_str(read(name).records[0].body.as_deref().unwrap())
}

#[test]
fn every_event_file_is_a_batch_of_one_order_and_only_the_unreadable_one_is_none() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/account-sweep");
    let mut seen: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .map(|name| (read(&name).records.len(), order(&name).is_ok(), name))
        .collect();
    seen.sort();

    let name = |text: &str| text.to_owned();
    assert_eq!(
        seen,
        [(1, false, name("unreadable-order")), (1, true, name("hourly")), (1, true, name("reopen-a-company"))]
    );
}

#[test]
fn the_schedules_order_and_an_operators_are_what_they_say() {
    assert!(matches!(order("hourly"), Ok(Order::SweepAccounts { .. })));
    let Ok(Order::Reopen { tenant_id, operator }) = order("reopen-a-company") else { panic!("another order") };
    assert_eq!(tenant_id.to_string(), "019ab000-0000-7000-8000-00000000000a");
    assert_eq!(operator, "sam");
}

#[tokio::test]
async fn what_is_no_order_is_set_aside_with_its_reason_and_not_delivered_again() {
    let (desk, quarantine) = desk();

    let response = carry_out(&desk, LambdaEvent::new(read("unreadable-order"), Context::default())).await.unwrap();

    assert!(response.batch_item_failures.is_empty());
    let kept: Vec<SetAside> = quarantine.take().iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].source.as_str(), kept[0].reason.as_str()), ("account-sweep", "the order cannot be read"));
}

#[tokio::test]
async fn while_the_table_is_away_an_order_stays_in_the_queue() {
    for name in ["hourly", "reopen-a-company"] {
        let (desk, quarantine) = desk();
        let event = read(name);
        let id = event.records[0].message_id.clone().unwrap();

        let response = carry_out(&desk, LambdaEvent::new(event, Context::default())).await.unwrap();

        let failed: Vec<_> = response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        assert_eq!(failed, [id], "{name}");
        assert!(quarantine.take().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_set_aside_is_not_lost() {
    let (desk, quarantine) = desk();
    quarantine.set_away(true);

    let response = carry_out(&desk, LambdaEvent::new(read("unreadable-order"), Context::default())).await.unwrap();

    assert_eq!(response.batch_item_failures.len(), 1);
}
