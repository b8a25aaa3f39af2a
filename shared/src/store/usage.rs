//! What a company used in a month.

use std::collections::BTreeMap;

use super::error::{Error, Result};
use super::item::{ENTITY, Item, TRACE, attribute, number, text};
use super::key::{Key, Partition, USAGE};
use super::listing::{Listed, Wanted};
use super::request::{Expression, Query, Range};
use super::{Read, Store, TenantStore};
use crate::domain::call::{CallKind, CallLog};
use crate::domain::time::BillingMonth;
use crate::domain::usage::UsagePeriod;

/// What the item is called in `entity` and in errors.
pub(super) const KIND: &str = "usage";
/// Each day of the month is a counter of its own (`day_07`): one `ADD` makes or raises it.
const DAY: &str = "day_";
/// The limit's attribute, a word of DynamoDB's.
pub(super) const LIMIT: &str = "limit";

/// The month takes calls: nobody opened it yet, it is open, or it is over and waits for late calls.
pub(super) const TAKES_CALLS: &str = "attribute_not_exists(#state) OR #state IN (:open, :closing)";

impl TenantStore<'_> {
    /// The counters of a month, or nothing where nothing was counted yet.
    pub async fn usage(&self, period: BillingMonth) -> Result<Option<UsagePeriod>> {
        let item = self.store.get_item("usage", &Key::Usage(self.id, period), Read::Strong).await?;
        item.map(decode_usage).transpose()
    }

    /// The months in which something was counted or opened, newest first.
    pub async fn months_listed(&self, wanted: &Wanted) -> Result<Listed<UsagePeriod>> {
        let months = self.months();
        self.store.listed("months_listed", months, wanted, |item| decode_usage(item).map(Some)).await
    }

    /// All months, newest first. One for each month that the company has been with us.
    pub async fn all_months(&self) -> Result<Vec<UsagePeriod>> {
        self.store.query("all_months", &self.months()).await?.into_iter().map(decode_usage).collect()
    }

    fn months(&self) -> Query {
        let range = Range::BeginsWith(USAGE.to_owned());
        Query { range, is_backwards: true, ..Query::of(Partition::Home(self.id)) }
    }
}

/// Counts a call in `month`; where it is the first, the month gets its `limit`. With the condition's names and values.
pub(super) fn count_call(store: &Store, log: &CallLog, month: BillingMonth, limit: Option<u64>) -> Result<Expression> {
    let is_adjustment = month != log.period;
    let counter = match log.kind {
        CallKind::Answered => "calls",
        CallKind::Forwarded => "forwarded_calls",
        CallKind::Test => "test_calls",
    };
    let mut add = "ADD #counter :one, seconds :seconds".to_owned();
    let mut set = "SET last_call_at = :at".to_owned();
    describe(store, &mut set);
    let mut change = Expression::default()
        .name("#counter", counter)
        .name("#state", "state")
        .value(":one", number(1_u64))
        .value(":seconds", number(log.duration_seconds.0))
        .value(":at", attribute(&log.started_at)?)
        .value(":open", text("OPEN"))
        .value(":closing", text("CLOSING"));
    if let Some(limit) = limit {
        set.push_str(", #limit = if_not_exists(#limit, :limit)");
        change = change.name("#limit", LIMIT).value(":limit", number(limit));
    }
    if log.kind == CallKind::Answered {
        // A day belongs to its own month, so a call of another month is an adjustment instead.
        if is_adjustment {
            add.push_str(", adjustments :one");
        } else {
            add.push_str(", #day :one");
            change = change.name("#day", format!("{DAY}{:02}", log.day));
        }
    }
    change.text = format!("{add} {set}");
    described(store, change, month)
}

/// Counts a visit in `month`. With the condition's names and values.
pub(super) fn count_appointment(store: &Store, month: BillingMonth) -> Result<Expression> {
    let mut set = "SET".to_owned();
    describe(store, &mut set);
    let change = format!("ADD appointments :one {}", set.replacen("SET,", "SET", 1));
    let change = Expression::new(change)
        .name("#state", "state")
        .value(":one", number(1_u64))
        .value(":open", text("OPEN"))
        .value(":closing", text("CLOSING"));
    described(store, change, month)
}

/// Measures `month` against another limit from now on.
pub(super) fn set_limit(store: &Store, month: BillingMonth, limit: u64) -> Result<Expression> {
    let mut set = "SET #limit = :limit".to_owned();
    describe(store, &mut set);
    described(store, Expression::new(set).name("#limit", LIMIT).value(":limit", number(limit)), month)
}

pub(super) fn describe(store: &Store, set: &mut String) {
    set.push_str(", #period = :period, #entity = :entity");
    if store.trace.is_some() {
        set.push_str(", #trace = :trace");
    }
}

pub(super) fn described(store: &Store, change: Expression, month: BillingMonth) -> Result<Expression> {
    let change = change
        .name("#period", "period")
        .name("#entity", ENTITY)
        .value(":period", text(month.to_string()))
        .value(":entity", text(KIND));
    Ok(match &store.trace {
        Some(trace) => change.name("#trace", TRACE).value(":trace", text(trace.as_str())),
        None => change,
    })
}

pub(super) fn decode_usage(mut item: Item) -> Result<UsagePeriod> {
    let corrupt = || Error::Corrupt { entity: KIND };
    let mut days = BTreeMap::new();
    for (name, value) in &item {
        if let Some(day) = name.strip_prefix(DAY) {
            let count = value.as_n().ok().and_then(|count| count.parse::<u64>().ok()).ok_or_else(corrupt)?;
            days.insert(day.to_owned(), count);
        }
    }
    item.retain(|name, _| !name.starts_with(DAY));
    let counters: UsagePeriod = serde_dynamo::from_item(item).map_err(|_| corrupt())?;
    Ok(UsagePeriod { days, ..counters })
}
