//! Months end: OPEN, then CLOSING on the 1st, then CLOSED on the 5th, as `usage-reset` does it.

use std::rc::Rc;

use chrono::TimeDelta;
use serde_json::json;
use shared::domain::time::BillingMonth;

use super::{World, company};
use crate::table::TABLE;
use crate::table::request::{Operation, Request};

/// Closes the month of the history, twice each time.
pub(super) async fn close(world: Rc<World>) {
    let ended = BillingMonth::containing(world.plan.months_end - TimeDelta::days(2), chrono_tz::UTC);
    let first = world.plan.months_end + TimeDelta::hours(12);
    for (at, from, to) in [(first, "OPEN", "CLOSING"), (first + TimeDelta::days(4), "CLOSING", "CLOSED")] {
        world.clock.until(at).await;
        for company in 0..world.plan.companies {
            for _ in 0..2 {
                step(&world, company, ended, from, to);
            }
        }
    }
}

fn step(world: &World, number: usize, month: BillingMonth, from: &str, to: &str) {
    let key = json!({"PK": {"S": format!("TENANT#{}", company::id(number))}, "SK": {"S": format!("USAGE#{month}")}});
    let body = json!({
        "TableName": TABLE,
        "Key": key,
        "UpdateExpression": "SET #state = :to, #period = :month, #entity = :entity, checksum = :sum",
        "ConditionExpression": "attribute_not_exists(#state) OR #state = :from",
        "ExpressionAttributeNames": {"#state": "state", "#period": "period", "#entity": "entity"},
        "ExpressionAttributeValues": {
            ":to": {"S": to}, ":from": {"S": from}, ":month": {"S": month.to_string()}, ":entity": {"S": "usage"}, ":sum": {"S": "none"},
        },
    });
    world.table.execute(&Request { operation: Operation::UpdateItem, body }, 0);
    world.note(|| format!("month {month} of company {number} is {to}"));
}
