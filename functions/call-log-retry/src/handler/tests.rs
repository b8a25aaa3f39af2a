use aws_lambda_events::event::sqs::SqsEvent;
use shared::app::complete_call::CallEnd;

#[test]
fn every_event_file_is_a_batch_and_only_the_unreadable_report_is_not_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/call-log-retry");
    let mut unreadable = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let batch: SqsEvent = serde_json::from_str(&text).unwrap();

        let bodies = batch.records.iter().map(|message| message.body.as_deref().unwrap());
        unreadable += bodies.filter(|body| serde_json::from_str::<CallEnd>(body).is_err()).count();
    }
    assert_eq!(unreadable, 1);
}

#[test]
fn a_report_survives_the_queue() {
    let batch: SqsEvent =
        serde_json::from_str(include_str!("../../../../events/call-log-retry/waiting-call.json")).unwrap();
    let body = batch.records[0].body.as_deref().unwrap();

    let end: CallEnd = serde_json::from_str(body).unwrap();

    let again: serde_json::Value = serde_json::to_value(&end).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(body).unwrap());
}
