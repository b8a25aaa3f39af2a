//! A month's life: it is opened, it ends, its calls are added up from their records, its totals are fixed.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::error::{Error, Result, bug};
use super::item::{attribute, decode, number, text};
use super::key::{Key, Partition, adjustments_of};
use super::request::{Expression, Query, Range, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::usage::{LIMIT, decode_usage, describe, described};
use super::{Read, TenantStore};
use crate::domain::call::CallKind;
use crate::domain::ids::CallSid;
use crate::domain::month_sum::{CountedCall, MonthSum};
use crate::domain::time::{BillingMonth, Seconds, sortable};
use crate::domain::usage::{Adjustment, PeriodState, UsagePeriod};

/// The counters that are totals once the month is closed, without those of the days.
const COUNTERS: [&str; 6] = ["calls", "forwarded_calls", "test_calls", "adjustments", "seconds", "appointments"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Ended,
    Next,
}

/// What the sum of a month needs of a call's record.
#[derive(Debug, Deserialize)]
struct LoggedCall {
    call_sid: CallSid,
    kind: CallKind,
    counted: bool,
    period: BillingMonth,
    #[serde(default)]
    counted_in: Option<BillingMonth>,
    duration_seconds: Seconds,
    day: u8,
}

impl LoggedCall {
    const ATTRIBUTES: [&str; 7] = ["call_sid", "kind", "counted", "period", "counted_in", "duration_seconds", "day"];
}

impl TenantStore<'_> {
    /// Ends an open month, which waits for late calls from now on, and opens `next` in the same transaction.
    ///
    /// Both are made where they are not there, with `limit` as theirs where they have none. Returns where the month
    /// stands: one that ended earlier stays as it is, and so does the next.
    pub async fn end_month(&self, month: BillingMonth, next: Option<BillingMonth>, limit: u64) -> Result<PeriodState> {
        let mut transaction = Transaction::new(self.store, "end_month");
        let end = self.change_state(month, limit, "SET #state = :closing")?.value(":closing", text("CLOSING"));
        let end = end.value(":open", text("OPEN"));
        let is_open = "attribute_not_exists(#state) OR #state = :open";
        transaction.update(Step::Ended, &Key::Usage(self.id, month), end, Some(is_open))?;
        if let Some(next) = next {
            let open = self.change_state(next, limit, "SET #state = if_not_exists(#state, :open)")?;
            let open = open.value(":open", text("OPEN"));
            transaction.update(Step::Next, &Key::Usage(self.id, next), open, None)?;
        }
        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(PeriodState::Closing) };
        match refusal(&steps, Step::Ended) {
            Some(Some(stands)) => Ok(decode_usage(stands.clone())?.state()),
            Some(None) | None => Err(bug("end_month", "Refused", "a month that is not there was refused")),
        }
    }

    /// Opens a month that nobody opened yet, for a company without a month before it.
    pub async fn begin_month(&self, month: BillingMonth, limit: u64) -> Result<()> {
        let open = self.change_state(month, limit, "SET #state = :open")?.value(":open", text("OPEN"));
        let key = Key::Usage(self.id, month);
        self.store.update("begin_month", &key, open, "attribute_not_exists(#state)").await.map(drop)
    }

    /// A change of a month's state, which also gives it whatever a month has.
    fn change_state(&self, month: BillingMonth, limit: u64, set: &str) -> Result<Expression> {
        let mut set = format!("{set}, #limit = if_not_exists(#limit, :limit)");
        for counter in COUNTERS {
            set.push_str(&format!(", {counter} = if_not_exists({counter}, :zero)"));
        }
        describe(self.store, &mut set);
        let change = Expression::new(set)
            .name("#state", "state")
            .name("#limit", LIMIT)
            .value(":limit", number(limit))
            .value(":zero", number(0_u64));
        described(self.store, change, month)
    }

    /// Adds up what is counted in a month: the records of its own calls, and the late calls of earlier months.
    ///
    /// Strongly consistent, but not one instant: calls that come in meanwhile may be in it or not. Reads every record
    /// of the month, and of the days around it, once.
    pub async fn month_sum(&self, month: BillingMonth) -> Result<MonthSum> {
        let mut sum = MonthSum::default();
        let (from, until) = month.span();
        let own = Query {
            range: Range::Between(sortable(from), sortable(until)),
            read: Read::Strong,
            only: &LoggedCall::ATTRIBUTES,
            ..Query::of(Partition::Calls(self.id))
        };
        let add_own = |item| {
            // The parser's own error may quote the value.
            let log: LoggedCall = serde_dynamo::from_item(item).map_err(|_| Error::Corrupt { entity: "call" })?;
            if log.counted && log.period == month && log.counted_in.is_none_or(|counted_in| counted_in == month) {
                let LoggedCall { call_sid, kind, duration_seconds: seconds, day, .. } = log;
                sum.add(&CountedCall { call_sid, kind, seconds, day: Some(day) });
            }
            Ok(())
        };
        self.store.for_each("month_sum", &own, add_own).await?;

        let range = Range::BeginsWith(adjustments_of(month));
        let late = Query { range, read: Read::Strong, ..Query::of(Partition::Home(self.id)) };
        let add_late = |item| {
            let Adjustment { call_sid, kind, seconds, .. } = decode(item)?;
            sum.add(&CountedCall { call_sid, kind, seconds, day: None });
            Ok(())
        };
        self.store.for_each("month_sum", &late, add_late).await?;
        Ok(sum)
    }

    /// Fixes the totals of a month that has ended, if they are still those of `counted`. Returns whether they are
    /// fixed now; otherwise a call came in, or somebody else was first.
    pub async fn close_month(&self, counted: &UsagePeriod, checksum: &str, closed_at: DateTime<Utc>) -> Result<bool> {
        let totals = [
            counted.calls,
            counted.forwarded_calls,
            counted.test_calls,
            counted.adjustments,
            counted.seconds,
            counted.appointments,
        ];
        let mut set = "SET #state = :closed, closed_at = :at, checksum = :checksum".to_owned();
        // The days need no condition: whatever raises a day raises the month's calls.
        let mut condition = "#state = :closing".to_owned();
        let mut change = Expression::default().name("#state", "state");
        for (counter, total) in COUNTERS.into_iter().zip(totals) {
            set.push_str(&format!(", {counter} = :{counter}"));
            let absent = if total == 0 { format!("attribute_not_exists({counter}) OR ") } else { String::new() };
            condition.push_str(&format!(" AND ({absent}{counter} = :{counter})"));
            change = change.value(&format!(":{counter}"), number(total));
        }
        describe(self.store, &mut set);
        change.text = set;
        let change = change
            .value(":closed", text("CLOSED"))
            .value(":closing", text("CLOSING"))
            .value(":at", attribute(&closed_at)?)
            .value(":checksum", text(checksum));
        let change = described(self.store, change, counted.period)?;
        let key = Key::Usage(self.id, counted.period);
        Ok(matches!(self.store.update("close_month", &key, change, &condition).await?, Write::Done))
    }
}
