use aws_lambda_events::event::sqs::SqsEvent;
use shared::domain::job::{Job, Order};

fn batch(file: &str) -> SqsEvent {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/usage-reset");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}/{file}.json")).unwrap()).unwrap()
}

fn orders(batch: &SqsEvent) -> Vec<Option<Order>> {
    batch.records.iter().map(|message| serde_json::from_str(message.body.as_deref().unwrap()).ok()).collect()
}

#[test]
fn every_event_file_is_a_batch() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/usage-reset");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let batches = files.map(|file| batch(file.file_stem().unwrap().to_str().unwrap()));

    assert!(batches.into_iter().all(|batch| !batch.records.is_empty()));
}

#[test]
fn what_the_schedules_send_begins_the_two_jobs() {
    for (file, job) in [("open-month", Job::OpenMonth), ("close-month", Job::CloseMonth)] {
        assert_eq!(orders(&batch(file)), [Some(Order::Begin { job, as_of: None })]);
    }
}

#[test]
fn a_page_survives_the_queue() {
    let batch = batch("one-page");
    let orders = orders(&batch);

    assert!(matches!(&orders[..], [Some(Order::Visit(page))] if page.after.is_some()), "{orders:?}");
    let body = batch.records[0].body.as_deref().unwrap();
    let again = serde_json::to_value(&orders[0]).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(body).unwrap());
}

#[test]
fn of_the_mixed_batch_one_order_cannot_be_read_and_one_is_another_functions() {
    let orders = orders(&batch("unreadable-and-foreign"));

    assert!(matches!(&orders[..], [None, Some(Order::Begin { job: Job::ScoreHealth, .. })]), "{orders:?}");
}
