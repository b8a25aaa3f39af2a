//! The table's stream: every committed change of every item, in order, as those who announce changes see it.

use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType};
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::{GetRecordsRequest, StreamRecord};
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;

use super::{TABLE, TestStore};

impl TestStore {
    /// Starts the stream: what changes from now on is in it.
    pub(crate) async fn watch(&self) {
        let images = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .expect("a stream");
        self.client.update_table().table_name(TABLE).stream_specification(images).send().await.expect("a stream");
    }

    /// The changes of items with this sort key.
    pub(crate) fn changes_of(&self, sk: &str) -> Vec<StreamRecord> {
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
}
