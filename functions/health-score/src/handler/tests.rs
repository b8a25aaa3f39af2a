use aws_lambda_events::event::sqs::SqsEvent;
use shared::domain::job::{Job, Order};

fn orders_of(text: &str) -> Vec<Result<Order, serde_json::Error>> {
    let batch: SqsEvent = serde_json::from_str(text).unwrap();
    batch.records.iter().map(|message| serde_json::from_str(message.body.as_deref().unwrap())).collect()
}

#[test]
fn every_event_file_is_a_batch_of_orders_and_only_the_unreadable_one_is_none() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/health-score");
    let mut unreadable = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();

        for order in orders_of(&text) {
            match order {
                Ok(order) => assert_eq!(order.job(), Job::ScoreHealth),
                Err(_) => unreadable += 1,
            }
        }
    }
    assert_eq!(unreadable, 1);
}

#[test]
fn the_schedule_begins_the_night_at_the_time_it_fires() {
    let orders = orders_of(include_str!("../../../../events/health-score/night-begins.json"));

    assert_eq!(
        orders.into_iter().collect::<Result<Vec<_>, _>>().unwrap(),
        [Order::Begin { job: Job::ScoreHealth, as_of: None }]
    );
}
