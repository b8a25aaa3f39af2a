use aws_lambda_events::event::sqs::SqsEvent;
use shared::app::reconcile::{List, Order};

fn orders(text: &str) -> Vec<Result<Order, serde_json::Error>> {
    let batch: SqsEvent = serde_json::from_str(text).unwrap();
    batch.records.iter().map(|message| serde_json::from_str(message.body.as_deref().unwrap())).collect()
}

#[test]
fn every_event_file_is_a_batch_of_one_order_and_only_the_unreadable_one_is_none() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/reconcile");
    let mut unreadable = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();

        let orders = orders(&std::fs::read_to_string(&path).unwrap());

        assert_eq!(orders.len(), 1, "{}", path.display());
        if orders[0].is_err() {
            unreadable.push(path.file_name().unwrap().to_owned());
        }
    }
    assert_eq!(unreadable, ["unreadable-order.json"]);
}

#[test]
fn the_schedules_orders_are_hours_and_a_night() {
    let hourly = orders(include_str!("../../../../events/reconcile/hourly.json")).remove(0).unwrap();
    let nightly = orders(include_str!("../../../../events/reconcile/nightly.json")).remove(0).unwrap();

    assert_eq!(hourly.into_job().until.to_rfc3339(), "2026-11-23T14:50:00+00:00");
    assert_eq!(nightly.into_job().from.to_rfc3339(), "2026-11-22T00:00:00+00:00");
}

#[test]
fn the_rest_of_an_order_goes_on_where_it_stopped() {
    let rest = orders(include_str!("../../../../events/reconcile/next-page.json")).remove(0).unwrap().into_job();

    assert_eq!((rest.list, rest.page.map(|page| page.page)), (List::Recordings, Some(2)));
}
