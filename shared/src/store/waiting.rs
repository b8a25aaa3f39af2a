//! What waits in the index for its time: sign-ups that are not over, numbers on their way, companies that left. Each is
//! in one partition of its kind, under a sort key that begins with when it is looked at.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use chrono::{DateTime, Utc};

use super::Store;
use super::error::{Error, Result, classify};
use super::item::{Item, text};
use super::key::{GSI1, GSI1_PK, GSI1_SK};
use crate::domain::time::sortable;

impl Store {
    /// The sort keys of a partition of the index that lie before `before`, the earliest first, at most `most`. One
    /// request, eventually consistent, as every index.
    pub(super) async fn waiting(
        &self,
        operation: &'static str,
        partition: &str,
        before: DateTime<Utc>,
        most: i32,
    ) -> Result<Vec<String>> {
        let answer = self
            .client()
            .query()
            .table_name(self.table())
            .index_name(GSI1)
            .key_condition_expression("#pk = :pk AND #sk < :before")
            .expression_attribute_names("#pk", GSI1_PK)
            .expression_attribute_names("#sk", GSI1_SK)
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":before", text(sortable(before)))
            .limit(most)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| Error::from(classify(operation, &error)))?;
        self.meter().read(answer.consumed_capacity());
        let sort_key = |mut item: Item| item.remove(GSI1_SK).and_then(|value| value.as_s().ok().cloned());
        let found = answer.items.unwrap_or_default().into_iter().map(sort_key);
        found.map(|sk| sk.ok_or(Error::Corrupt { entity: "entry of the index" })).collect()
    }
}
