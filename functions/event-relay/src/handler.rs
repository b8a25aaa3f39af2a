//! One batch of changes of the table: each is announced, in order.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_runtime::Error;
use shared::app::relay_changes::{Relay, relay_changes};
use shared::store::StreamRecord;

/// Announces a batch. Where it had to stop, the stream delivers the rest again from there.
pub(crate) async fn announce(relay: &Relay, event: Event) -> Result<DynamoDbEventResponse, Error> {
    // A record without a number cannot be named as the one to go on from: failing the batch gives all of it back.
    let numbers = event.records.iter().map(|record| record.change.sequence_number.clone());
    let numbers = numbers.collect::<Option<Vec<_>>>().ok_or("a record without a sequence number")?;
    let records: Vec<_> = event.records.into_iter().map(|record| in_our_words(relay, record)).collect();

    let relayed = relay_changes(relay, &records).await;

    tracing::info!(
        records = records.len(),
        announced = relayed.announced,
        set_aside = relayed.set_aside,
        is_whole = relayed.stopped_at.is_none(),
        "relayed changes"
    );
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = relayed.stopped_at.map(|place| failure(&numbers[place])).into_iter().collect();
    Ok(response)
}

fn in_our_words(relay: &Relay, record: EventRecord) -> StreamRecord {
    let at = record.change.approximate_creation_date_time;
    StreamRecord {
        id: record.event_id,
        // AWS may leave the time out, which reads as 1970. The change is a moment old then.
        at: if at.timestamp() > 0 { at } else { relay.clock.now() },
        is_removal: record.event_name == "REMOVE",
        keys: record.change.keys,
        before: record.change.old_image,
        after: record.change.new_image,
    }
}

fn failure(sequence_number: &str) -> DynamoDbBatchItemFailure {
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = Some(sequence_number.to_owned());
    failure
}

#[cfg(test)]
mod tests;
