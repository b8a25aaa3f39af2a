//! The table's stream, as the emulator writes it.

use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType, TimeToLiveSpecification};
use chrono::DateTime;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::{GetRecordsRequest, Record};
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use serde_json::Value;
use shared::store::StreamRecord;

use super::{TABLE, TestStore};

/// What happens to the table from now on.
pub(crate) struct Stream {
    database: dynoxide::Database,
    from: String,
}

impl TestStore {
    /// Switches the stream on.
    pub(crate) async fn watch(&self) -> Stream {
        let both = StreamViewType::NewAndOldImages;
        let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(both).build().unwrap();
        self.client.update_table().table_name(TABLE).stream_specification(stream).send().await.unwrap();
        let database = self.database.clone();
        let stream_arn = database.list_streams(ListStreamsRequest::default()).unwrap().streams.remove(0).stream_arn;
        let described = DescribeStreamRequest { stream_arn: stream_arn.clone(), ..Default::default() };
        let shard_id = database.describe_stream(described).unwrap().stream_description.shards.remove(0).shard_id;
        let shard_iterator_type = "TRIM_HORIZON".to_owned();
        let start = GetShardIteratorRequest { stream_arn, shard_id, shard_iterator_type, sequence_number: None };
        let from = database.get_shard_iterator(start).unwrap().shard_iterator.unwrap();
        Stream { database, from }
    }

    /// The changes of items with this sort key.
    pub(crate) fn changes_of(&self, sk: &str) -> Vec<dynoxide::actions::get_records::StreamRecord> {
        let streams = self.database.list_streams(ListStreamsRequest::default()).expect("streams").streams;
        let stream_arn = streams.into_iter().next().expect("a stream that was started").stream_arn;
        let described = DescribeStreamRequest { stream_arn: stream_arn.clone(), ..Default::default() };
        let shards = self.database.describe_stream(described).expect("a stream").stream_description.shards;
        let mut changes = Vec::new();
        for shard in shards {
            let first = GetShardIteratorRequest {
                stream_arn: stream_arn.clone(),
                shard_id: shard.shard_id,
                shard_iterator_type: "TRIM_HORIZON".to_owned(),
                sequence_number: None,
            };
            let mut from = self.database.get_shard_iterator(first).expect("an iterator").shard_iterator;
            while let Some(shard_iterator) = from {
                let page = self.database.get_records(GetRecordsRequest { shard_iterator, limit: None });
                let page = page.expect("records");
                from = page.next_shard_iterator.filter(|_| !page.records.is_empty());
                changes.extend(page.records.into_iter().map(|record| record.dynamodb));
            }
        }
        let wanted = dynoxide::AttributeValue::S(sk.to_owned());
        changes.retain(|change| change.keys.get("SK") == Some(&wanted));
        changes
    }

    /// Removes what has outlived its time, as DynamoDB does. Returns how many items that were.
    pub(crate) async fn remove_expired(&self) -> usize {
        let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().unwrap();
        self.client.update_time_to_live().table_name(TABLE).time_to_live_specification(ttl).send().await.unwrap();
        self.database.sweep_ttl().unwrap()
    }
}

impl Stream {
    /// What happened since the last look, in order.
    pub(crate) fn take(&mut self) -> Vec<StreamRecord> {
        let mut found = Vec::new();
        loop {
            let request = GetRecordsRequest { shard_iterator: self.from.clone(), limit: None };
            let page = self.database.get_records(request).unwrap();
            self.from = page.next_shard_iterator.unwrap();
            if page.records.is_empty() {
                return found;
            }
            found.extend(page.records.iter().map(record));
        }
    }
}

/// By way of the JSON in which AWS delivers it.
fn record(record: &Record) -> StreamRecord {
    let record = serde_json::to_value(record).unwrap();
    let change = &record["dynamodb"];
    let item = |name: &str| match &change[name] {
        Value::Null => serde_dynamo::Item::default(),
        image => serde_json::from_value(image.clone()).unwrap(),
    };
    let at = change["ApproximateCreationDateTime"].as_f64().unwrap();
    StreamRecord {
        id: record["eventID"].as_str().unwrap().to_owned(),
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds of this century")]
        at: DateTime::from_timestamp(at as i64, 0).unwrap(),
        is_removal: record["eventName"] == "REMOVE",
        keys: item("Keys"),
        before: item("OldImage"),
        after: item("NewImage"),
    }
}
