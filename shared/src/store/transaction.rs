//! Transactions: several items or none. The one place that knows what the reasons of a refusal mean.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};

use super::Store;
use super::error::{Cause, Error, Failure, Result, bug, classify};
use super::item::{Item, key_attributes};
use super::key::Key;
use super::request::{Expression, patiently};

/// Steps to be taken together. `S` names them, so that a refusal says which step it was, not which position.
pub(super) struct Transaction<'a, S> {
    store: &'a Store,
    operation: &'static str,
    steps: Vec<(S, TransactWriteItem)>,
}

/// What came of a transaction.
pub(super) enum Outcome<S> {
    /// Every step is taken.
    Committed,
    /// None is: these steps' conditions were not met. With what stands there instead, if anything.
    Refused(Vec<(S, Option<Item>)>),
}

impl<'a, S: Send + Sync + Copy + PartialEq> Transaction<'a, S> {
    pub(super) fn new(store: &'a Store, operation: &'static str) -> Self {
        Self { store, operation, steps: Vec::new() }
    }

    /// Puts an item if `condition` holds for what is there.
    pub(super) fn put(&mut self, step: S, item: Item, condition: Expression) -> Result<()> {
        let put = Put::builder()
            .table_name(self.store.table())
            .set_item(Some(item))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| bug(self.operation, "construction", error.to_string()))?;
        self.steps.push((step, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// Changes an item, or makes it. `change` carries the names and values of the condition too.
    pub(super) fn update(&mut self, step: S, key: &Key<'_>, change: Expression, condition: Option<&str>) -> Result<()> {
        let update = Update::builder()
            .table_name(self.store.table())
            .set_key(Some(key_attributes(key)))
            .update_expression(&change.text)
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_names(change.names())
            .set_expression_attribute_values(change.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| bug(self.operation, "construction", error.to_string()))?;
        self.steps.push((step, TransactWriteItem::builder().update(update).build()));
        Ok(())
    }

    /// Takes an item away if `condition` holds for it.
    pub(super) fn delete(&mut self, step: S, key: &Key<'_>, condition: &Expression) -> Result<()> {
        let delete = Delete::builder()
            .table_name(self.store.table())
            .set_key(Some(key_attributes(key)))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| bug(self.operation, "construction", error.to_string()))?;
        self.steps.push((step, TransactWriteItem::builder().delete(delete).build()));
        Ok(())
    }

    /// Demands something of an item without changing it.
    pub(super) fn check(&mut self, step: S, key: &Key<'_>, condition: &str) -> Result<()> {
        let check = ConditionCheck::builder()
            .table_name(self.store.table())
            .set_key(Some(key_attributes(key)))
            .condition_expression(condition)
            .build()
            .map_err(|error| bug(self.operation, "construction", error.to_string()))?;
        self.steps.push((step, TransactWriteItem::builder().condition_check(check).build()));
        Ok(())
    }

    /// Takes all steps or none. The SDK repeats a request whose answer was lost under one client token, so a commit
    /// is not taken twice even then.
    pub(super) async fn commit(&self) -> Result<Outcome<S>> {
        patiently(|| self.commit_once()).await
    }

    async fn commit_once(&self) -> Result<Outcome<S>, Failure> {
        let answer = self
            .store
            .client()
            .transact_write_items()
            .set_transact_items(Some(self.steps.iter().map(|(_, item)| item.clone()).collect()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                for used in answer.consumed_capacity() {
                    self.store.meter().write(Some(used));
                }
                Ok(Outcome::Committed)
            }
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(refusal)) => {
                    self.refused(refusal.cancellation_reasons())
                }
                _ => Err(classify(self.operation, &error)),
            },
        }
    }

    /// Reads the reasons, which stand in the order of the steps.
    ///
    /// Only refused conditions: an answer. Conflicts, beside refused conditions at most: worth another try at once. A
    /// throttled step: not now. Anything else: a request that can never succeed.
    fn refused(&self, reasons: &[CancellationReason]) -> Result<Outcome<S>, Failure> {
        let mut worst = Verdict::Answer;
        let mut steps = Vec::new();
        let mut codes = Vec::new();
        for ((step, _), reason) in self.steps.iter().zip(reasons) {
            let code = reason.code().unwrap_or("None");
            let verdict = Verdict::of(code);
            if verdict != Verdict::Answer {
                codes.push(code.to_owned());
            }
            worst = worst.max(verdict);
            if code == "ConditionalCheckFailed" {
                steps.push((*step, reason.item.clone().filter(|item| !item.is_empty())));
            }
        }
        let cause = || Cause::new(self.operation, "TransactionCanceledException", codes.join(", "));
        match worst {
            Verdict::Answer if steps.is_empty() => Err(Failure::Other(Error::Bug(cause()))),
            Verdict::Answer => Ok(Outcome::Refused(steps)),
            Verdict::Conflict => Err(Failure::Conflict(cause())),
            Verdict::Throttled => Err(Failure::Other(Error::Unavailable { source: cause() })),
            Verdict::Invalid => Err(Failure::Other(Error::Bug(cause()))),
        }
    }
}

/// What a reason means for the whole transaction, from harmless to hopeless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Answer,
    Conflict,
    Throttled,
    Invalid,
}

impl Verdict {
    fn of(code: &str) -> Self {
        match code {
            "None" | "ConditionalCheckFailed" => Self::Answer,
            "TransactionConflict" => Self::Conflict,
            "ThrottlingError" | "ProvisionedThroughputExceeded" | "RequestLimitExceeded" => Self::Throttled,
            _ => Self::Invalid,
        }
    }
}

/// What stands in the way of a step, where its condition was refused.
pub(super) fn refusal<S: PartialEq>(steps: &[(S, Option<Item>)], wanted: S) -> Option<&Option<Item>> {
    steps.iter().find(|(step, _)| *step == wanted).map(|(_, item)| item)
}
