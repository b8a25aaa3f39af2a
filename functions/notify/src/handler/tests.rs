use aws_lambda_events::event::sqs::SqsEvent;
use shared::config::NotifyConfig;

use super::*;

/// A function whose table, queues and providers are all away.
fn desk() -> Desk {
    let away = "http://127.0.0.1:9";
    let config = NotifyConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel-local",
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "TWILIO_SECRET_ARN" | "MAIL_CONFIGURATION_SET" => "test",
            "AWS_ENDPOINT_URL" | "TWILIO_API_URL" => away,
            "MAIL_FROM" => "no-reply@kestrel.example",
            "NOTIFY_MAIL_QUEUE_URL" => "http://127.0.0.1:9/000000000000/kestrel-local-notify-mail",
            "NOTIFY_SMS_QUEUE_URL" => "http://127.0.0.1:9/000000000000/kestrel-local-notify-sms",
            "MAIL_FEEDBACK_QUEUE_URL" => "http://127.0.0.1:9/000000000000/kestrel-local-mail-feedback",
            "JOB_QUEUE_URL" => "http://127.0.0.1:9/000000000000/kestrel-local-notify-digest",
            "QUARANTINE_QUEUE_URL" => "http://127.0.0.1:9/000000000000/kestrel-local-quarantine",
            _ => return None,
        };
        Some(value.to_owned())
    });
    Desk::new(&config.unwrap())
}

fn batches() -> Vec<(String, SqsEvent)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/notify");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), serde_json::from_str(&text).unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(file).collect()
}

#[test]
fn every_event_file_is_a_batch_of_one_of_the_queues() {
    let desk = desk();
    let mut feeds: Vec<_> = batches()
        .iter()
        .flat_map(|(_, batch)| &batch.records)
        .map(|message| desk.queues.of_arn(message.event_source_arn.as_deref().unwrap()).unwrap().label)
        .collect();

    feeds.sort_unstable();
    feeds.dedup();
    assert_eq!(feeds, ["mail-feedback", "notify-digest", "notify-mail", "notify-sms"]);
}

#[tokio::test]
async fn while_everything_is_away_every_message_is_given_back() {
    let desk = desk();
    for (name, batch) in batches() {
        let ids: Vec<_> = batch.records.iter().filter_map(|message| message.message_id.clone()).collect();

        let response = notify(&desk, batch).await.unwrap();

        let given_back: Vec<_> = response.batch_item_failures.into_iter().map(|one| one.item_identifier).collect();
        assert_eq!(given_back, ids, "{name}");
    }
}

#[tokio::test]
async fn a_batch_of_a_queue_that_is_not_this_functions_fails_whole() {
    let (_, mut batch) = batches().remove(0);
    batch.records[0].event_source_arn = Some("arn:aws:sqs:us-east-1:000000000000:another".to_owned());

    assert!(notify(&desk(), batch).await.is_err());
}
