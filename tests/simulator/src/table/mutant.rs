//! Kept mutants: mistakes that the product could hold, made on the wire so that its code stays clean. A simulator that
//! does not notice them is worth nothing.

use std::str::FromStr;

use serde_json::Value;

use super::Answer;
use super::request::{Operation, Request};

/// One mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// A call's log item is written whether or not it is there.
    LogUnconditional,
    /// A call is counted in a month that is closed.
    PeriodUnconditional,
    /// A call's pointer is written whether or not it is there.
    PointerUnconditional,
    /// A conflict with another transaction is taken for a duplicate.
    ConflictIsDuplicate,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::LogUnconditional, Self::PeriodUnconditional, Self::PointerUnconditional, Self::ConflictIsDuplicate];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogUnconditional => "log-unconditional",
            Self::PeriodUnconditional => "period-unconditional",
            Self::PointerUnconditional => "pointer-unconditional",
            Self::ConflictIsDuplicate => "conflict-is-duplicate",
        }
    }

    pub(super) fn edit_request(self, request: &mut Request) {
        let is_single = request.operation == Operation::PutItem;
        match self {
            Self::LogUnconditional if is_single => drop_condition_of(&mut request.body, "call"),
            Self::PointerUnconditional if is_single => drop_condition_of(&mut request.body, "call_pointer"),
            Self::LogUnconditional => {
                actions(request, "Put").for_each(|put| drop_condition_of(put, "call"));
            }
            Self::PeriodUnconditional => {
                let counts =
                    |update: &&mut Value| update["Key"]["SK"]["S"].as_str().is_some_and(|sk| sk.starts_with("USAGE#"));
                actions(request, "Update").filter(counts).for_each(drop_condition);
            }
            Self::PointerUnconditional | Self::ConflictIsDuplicate => {}
        }
    }

    pub(super) fn edit_answer(self, answer: &mut Answer) {
        if self != Self::ConflictIsDuplicate || answer.status == 200 {
            return;
        }
        let text = answer.body.to_string();
        let text = text.replace("TransactionConflictException", "ConditionalCheckFailedException");
        let text = text.replace("\"TransactionConflict\"", "\"ConditionalCheckFailed\"");
        answer.body = serde_json::from_str(&text).expect("what was JSON stays JSON");
    }
}

/// Why a text names no mutant.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no such mutant: log-unconditional, period-unconditional, pointer-unconditional, conflict-is-duplicate"
)]
pub struct UnknownMutant;

impl FromStr for Mutant {
    type Err = UnknownMutant;

    fn from_str(name: &str) -> Result<Self, UnknownMutant> {
        Self::ALL.into_iter().find(|mutant| mutant.name() == name).ok_or(UnknownMutant)
    }
}

fn actions<'a>(request: &'a mut Request, kind: &'a str) -> impl Iterator<Item = &'a mut Value> {
    let actions = request.body["TransactItems"].as_array_mut().into_iter().flatten();
    actions.filter_map(move |action| action.get_mut(kind))
}

fn drop_condition_of(put: &mut Value, entity: &str) {
    if put["Item"]["entity"]["S"] == entity {
        drop_condition(put);
    }
}

/// Without its condition, and without names and values that only the condition used: the table refuses idle ones.
fn drop_condition(action: &mut Value) {
    let Some(members) = action.as_object_mut() else { return };
    members.remove("ConditionExpression");
    let rest = members.get("UpdateExpression").and_then(Value::as_str).unwrap_or_default().to_owned();
    for part in ["ExpressionAttributeNames", "ExpressionAttributeValues"] {
        if let Some(Value::Object(idle)) = members.get_mut(part) {
            idle.retain(|name, _| is_used(&rest, name));
            if idle.is_empty() {
                members.remove(part);
            }
        }
    }
}

fn is_used(expression: &str, placeholder: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    expression.match_indices(placeholder).any(|(at, found)| !expression[at + found.len()..].starts_with(is_part))
}
