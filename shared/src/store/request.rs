//! Single requests: get, conditional put and update, query. Each asks what it cost; each tries again for a moment when
//! a transaction holds its item.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use backon::Retryable;
use futures::future::BoxFuture;

use super::error::{Failure, Result, classify};
use super::item::{Entity, Item, decode, key_attributes, text};
use super::key::{Key, PK, Partition, SK};
use super::{Read, Store};

/// A conditional write's answer.
pub(super) enum Write {
    Done,
    /// The condition was not met; what stands there instead, if anything.
    Refused(Option<Item>),
}

/// A condition or a change, with the names and values it uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Expression {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Says what `#placeholder` stands for.
    pub(super) fn name(mut self, placeholder: &str, name: impl Into<String>) -> Self {
        self.names.insert(placeholder.to_owned(), name.into());
        self
    }

    /// Says what `:placeholder` stands for.
    pub(super) fn value(mut self, placeholder: &str, value: AttributeValue) -> Self {
        self.values.insert(placeholder.to_owned(), value);
        self
    }

    /// Names and values as the SDK wants them: absent where there are none.
    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub(super) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

/// The item must not exist yet.
pub(super) const IS_NEW: &str = "attribute_not_exists(PK)";
/// Whatever is there is replaced.
pub(super) const ALWAYS: &str = "attribute_exists(PK) OR attribute_not_exists(PK)";
/// The item must exist.
pub(super) const EXISTS: &str = "attribute_exists(PK)";

/// Which items of a partition.
#[derive(Debug, Clone, Default)]
pub(super) enum Range {
    #[default]
    All,
    BeginsWith(String),
    /// Both ends included.
    Between(String, String),
    Before(String),
}

/// A query.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) partition: String,
    pub(super) range: Range,
    pub(super) read: Read,
    pub(super) is_backwards: bool,
    /// Only what comes after this sort key, in the query's order.
    pub(super) after: Option<String>,
    /// At most this many items; all when absent.
    pub(super) limit: Option<usize>,
    /// Only these attributes; all when empty. Costs the same, but less has to be sent and read.
    pub(super) only: &'static [&'static str],
}

impl Query {
    pub(super) fn of(partition: Partition<'_>) -> Self {
        Self {
            partition: partition.pk(),
            range: Range::All,
            read: Read::Eventual,
            is_backwards: false,
            after: None,
            limit: None,
            only: &[],
        }
    }

    fn condition(&self) -> Expression {
        let of_partition = |rest: &str| Expression::new(format!("PK = :pk{rest}")).value(":pk", text(&self.partition));
        match &self.range {
            Range::All => of_partition(""),
            Range::BeginsWith(prefix) => of_partition(" AND begins_with(SK, :prefix)").value(":prefix", text(prefix)),
            Range::Between(from, to) => {
                of_partition(" AND SK BETWEEN :from AND :to").value(":from", text(from)).value(":to", text(to))
            }
            Range::Before(end) => of_partition(" AND SK < :end").value(":end", text(end)),
        }
    }

    /// Where it begins, as DynamoDB names a place: by an item's key, whether the item is there or not.
    fn start(&self) -> Option<Item> {
        let after = self.after.as_ref()?;
        Some(HashMap::from([(PK.to_owned(), text(&self.partition)), (SK.to_owned(), text(after))]))
    }

    /// Placeholders, because some of our names are words of DynamoDB's.
    fn projection(&self) -> Expression {
        let placeholders: Vec<_> = self.only.iter().map(|name| format!("#{name}")).collect();
        let projection = Expression::new(placeholders.join(", "));
        placeholders.iter().zip(self.only).fold(projection, |projection, (as_, name)| projection.name(as_, *name))
    }
}

impl Store {
    /// Opens the connection, so that the first caller does not wait for it. Whether the read succeeds is of no
    /// interest, and a table that is away must not hold up the answer that says so.
    pub async fn prime(&self) {
        let read = self.get_item("prime", &Key::Prime, Read::Eventual);
        let _ = tokio::time::timeout(Duration::from_millis(700), read).await;
    }

    pub(super) async fn get<T: Entity>(&self, operation: &'static str, key: &Key<'_>, read: Read) -> Result<Option<T>> {
        self.get_item(operation, key, read).await?.map(decode).transpose()
    }

    pub(super) async fn get_item(&self, operation: &'static str, key: &Key<'_>, read: Read) -> Result<Option<Item>> {
        let answer = self
            .client()
            .get_item()
            .table_name(self.table())
            .set_key(Some(key_attributes(key)))
            .consistent_read(read.is_strong())
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| classify(operation, &error))?;
        self.meter().read(answer.consumed_capacity());
        Ok(answer.item)
    }

    /// Puts an item if `condition` holds for what is there.
    pub(super) async fn put(&self, operation: &'static str, item: Item, condition: Expression) -> Result<Write> {
        let (item, condition) = (&item, &condition);
        patiently(move || self.put_once(operation, item, condition)).await
    }

    async fn put_once(&self, operation: &'static str, item: &Item, condition: &Expression) -> Result<Write, Failure> {
        let answer = self
            .client()
            .put_item()
            .table_name(self.table())
            .set_item(Some(item.clone()))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.meter().write(answer.consumed_capacity());
                Ok(Write::Done)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refusal)) => {
                    Ok(Write::Refused(refusal.item.clone()))
                }
                _ => Err(classify(operation, &error)),
            },
        }
    }

    /// Changes an item if `condition` holds for what is there. `change` carries the names and values of both.
    pub(super) async fn update(
        &self,
        operation: &'static str,
        key: &Key<'_>,
        change: Expression,
        condition: &str,
    ) -> Result<Write> {
        let change = &change;
        patiently(move || self.update_once(operation, key, change, condition)).await
    }

    async fn update_once(
        &self,
        operation: &'static str,
        key: &Key<'_>,
        change: &Expression,
        condition: &str,
    ) -> Result<Write, Failure> {
        let answer = self
            .client()
            .update_item()
            .table_name(self.table())
            .set_key(Some(key_attributes(key)))
            .update_expression(&change.text)
            .condition_expression(condition)
            .set_expression_attribute_names(change.names())
            .set_expression_attribute_values(change.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.meter().write(answer.consumed_capacity());
                Ok(Write::Done)
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refusal)) => {
                    Ok(Write::Refused(refusal.item.clone()))
                }
                _ => Err(classify(operation, &error)),
            },
        }
    }

    /// The items of a query.
    pub(super) async fn query(&self, operation: &'static str, query: &Query) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        let keep = |item| {
            found.push(item);
            Ok(())
        };
        self.for_each(operation, query, keep).await?;
        Ok(found)
    }

    /// Does something with each item of a query, page after page, holding one page at a time.
    pub(super) async fn for_each(
        &self,
        operation: &'static str,
        query: &Query,
        mut each: impl FnMut(Item) -> Result<()>,
    ) -> Result<()> {
        let condition = query.condition();
        let projection = query.projection();
        let mut count = 0;
        let mut from = query.start();
        loop {
            let wanted = query.limit.map(|limit| limit - count);
            let (items, last) = self.query_once(operation, query, (&condition, &projection), wanted, from).await?;
            for item in items {
                count += 1;
                each(item)?;
            }
            from = last;
            if from.is_none() || query.limit.is_some_and(|limit| count >= limit) {
                return Ok(());
            }
        }
    }

    /// One request of a query: at most `wanted` items, and where the next request begins, if there may be more.
    pub(super) async fn query_page(
        &self,
        operation: &'static str,
        query: &Query,
        wanted: usize,
        from: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>)> {
        let expressions = (&query.condition(), &query.projection());
        self.query_once(operation, query, expressions, Some(wanted), from.or_else(|| query.start())).await
    }

    async fn query_once(
        &self,
        operation: &'static str,
        query: &Query,
        (condition, projection): (&Expression, &Expression),
        wanted: Option<usize>,
        from: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>)> {
        let page = self
            .client()
            .query()
            .table_name(self.table())
            .key_condition_expression(&condition.text)
            .set_expression_attribute_values(condition.values())
            .set_projection_expression((!projection.text.is_empty()).then(|| projection.text.clone()))
            .set_expression_attribute_names(projection.names())
            .consistent_read(query.read.is_strong())
            .scan_index_forward(!query.is_backwards)
            .set_limit(wanted.map(|wanted| i32::try_from(wanted).unwrap_or(i32::MAX)))
            .set_exclusive_start_key(from)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| classify(operation, &error))?;
        self.meter().read(page.consumed_capacity());
        Ok((page.items.unwrap_or_default(), page.last_evaluated_key))
    }
}

/// Tries again while another transaction holds an item: up to five tries within 300 ms.
///
/// Throttling and broken connections are the SDK's to retry; it knows nothing of conflicts.
///
/// Boxed, because the compiler cannot prove the retry's closures `Send` through the functions' futures otherwise
/// (rust-lang/rust#110338).
pub(super) fn patiently<'a, T, F>(attempt: impl FnMut() -> F + Send + 'a) -> BoxFuture<'a, Result<T>>
where
    T: Send + 'a,
    F: Future<Output = Result<T, Failure>> + Send + 'a,
{
    Box::pin(async move {
        let mut tries = 0_u32;
        let result = attempt
            .retry(FullJitter::while_held())
            .when(|failure| matches!(failure, Failure::Conflict(_)))
            .notify(|_, _| tries += 1)
            .await;
        if tries > 0 {
            tracing::info!(conflicts = tries, "waited for another transaction");
        }
        Ok(result?)
    })
}

/// Waits of anything between nothing and a bound that doubles each time: those who were in each other's way once should
/// not meet again.
#[derive(Debug, Clone)]
pub(super) struct FullJitter {
    longest_ms: u64,
    waits_left: u32,
}

impl FullJitter {
    /// For a transaction that holds an item: bounds of 20, 40, 80 and 160 ms.
    fn while_held() -> Self {
        Self { longest_ms: 20, waits_left: 4 }
    }

    /// For a table that has too much to do: bounds of 60, 120, 240, 480 and 960 ms.
    pub(super) fn while_throttled() -> Self {
        Self { longest_ms: 60, waits_left: 5 }
    }
}

impl Iterator for FullJitter {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.waits_left = self.waits_left.checked_sub(1)?;
        let longest = self.longest_ms;
        self.longest_ms *= 2;
        Some(Duration::from_millis(fastrand::u64(0..=longest)))
    }
}
