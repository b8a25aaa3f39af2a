//! Calls that are over. A call is counted when, and only when, its log item is created.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::error::{Error, Result, bug};
use super::item::{Item, attribute, decode, encode, number};
use super::key::{Key, Partition, SK};
use super::listing::{Listed, Wanted};
use super::request::{EXISTS, Expression, IS_NEW, Query, Range, Write};
use super::transaction::{Outcome as Transacted, Transaction, refusal};
use super::usage::{TAKES_CALLS, count_call};
use super::{Read, TenantStore};
use crate::domain::call::{CallLog, Outcome};
use crate::domain::ids::{AppointmentId, CallSid, RecordingSid};
use crate::domain::phone::E164;
use crate::domain::stored::Stored;
use crate::domain::time::{BillingMonth, sortable};
use crate::domain::usage::Adjustment;

/// What recording the end of a call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completed {
    /// It is on record and counted.
    Counted {
        /// The month it is counted in.
        period: BillingMonth,
        /// Whether that is a later month than its own, which was closed.
        adjusted: bool,
    },
    /// It is on record; calls that end so are not counted.
    Logged,
    /// It was on record already. Nothing changed.
    Duplicate,
}

/// What a turn that came after the end adds to a call's record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Amendment {
    /// What came of the call.
    pub outcome: Outcome,
    /// In a sentence or two.
    pub summary: Option<String>,
    /// The caller's name, where given.
    pub customer_name: Option<String>,
    /// The number to call back, where given.
    pub customer_phone: Option<E164>,
    /// The visit booked.
    pub appointment_id: Option<AppointmentId>,
    /// The last turn this knows. An amendment that knows less than the record changes nothing.
    pub turns: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Log,
    Usage,
    Adjustment,
}

/// How many closed months a late call or visit may skip. Nobody closes months ahead, so the next one is open.
pub(super) const MONTHS_TO_TRY: usize = 25;

/// Above every instant that is written with four digits for the year.
const LAST_INSTANT: &str = "9999-12-31T23:59:59.999Z";

#[derive(Debug, Deserialize)]
struct LoggedOutcome {
    outcome: Outcome,
}

impl TenantStore<'_> {
    /// Puts a call that is over on record and counts it, in one transaction.
    ///
    /// However often and in whatever order it is reported, one log item exists and the month is raised by one. A call
    /// whose month is closed is counted in the next month that is not; the log names both, and an item of its own
    /// proves it. `limit` is what a month is measured against whose first call this is, where it is known.
    pub async fn complete_call(&self, log: &CallLog, limit: Option<u64>) -> Result<Completed> {
        if !log.counted {
            let item = encode(self.store, &self.call_key(log), log)?;
            return Ok(match self.store.put("complete_call", item, Expression::new(IS_NEW)).await? {
                Write::Done => Completed::Logged,
                Write::Refused(_) => Completed::Duplicate,
            });
        }
        let mut month = log.period;
        for _ in 0..MONTHS_TO_TRY {
            match self.count_in(log, month, limit).await? {
                Transacted::Committed => {
                    return Ok(Completed::Counted { period: month, adjusted: month != log.period });
                }
                Transacted::Refused(steps) if refusal(&steps, Step::Log).is_some() => return Ok(Completed::Duplicate),
                Transacted::Refused(_) => month = month.next(),
            }
        }
        Err(bug("complete_call", "NoOpenMonth", "every month that could take the call is closed"))
    }

    async fn count_in(&self, log: &CallLog, month: BillingMonth, limit: Option<u64>) -> Result<Transacted<Step>> {
        let counted_in = (month != log.period).then_some(month);
        let log = CallLog { counted_in, ..log.clone() };
        let mut transaction = Transaction::new(self.store, "complete_call");
        let item = encode(self.store, &self.call_key(&log), &log)?;
        transaction.put(Step::Log, item, Expression::new(IS_NEW))?;
        let count = count_call(self.store, &log, month, limit)?;
        transaction.update(Step::Usage, &Key::Usage(self.id, month), count, Some(TAKES_CALLS))?;
        if counted_in.is_some() {
            let adjustment = Adjustment {
                call_sid: log.call_sid.clone(),
                kind: log.kind,
                seconds: log.duration_seconds,
                period: log.period,
                started_at: log.started_at,
            };
            let key = Key::Adjustment(self.id, month, &log.call_sid);
            transaction.put(Step::Adjustment, encode(self.store, &key, &adjustment)?, Expression::new(IS_NEW))?;
        }
        transaction.commit().await
    }

    /// Adds to a call's record what a later turn knows. Returns whether there was a record that knew no more.
    ///
    /// It never counts and never moves backwards. What the amendment does not know stays as it is.
    pub async fn amend_call(&self, started_at: DateTime<Utc>, call: &CallSid, amendment: &Amendment) -> Result<bool> {
        let known = [
            ("outcome", Some(attribute(&amendment.outcome)?)),
            ("summary", amendment.summary.as_ref().map(attribute).transpose()?),
            ("customer_name", amendment.customer_name.as_ref().map(attribute).transpose()?),
            ("customer_phone", amendment.customer_phone.as_ref().map(attribute).transpose()?),
            ("appointment_id", amendment.appointment_id.as_ref().map(attribute).transpose()?),
            ("turns", Some(number(amendment.turns))),
        ];
        let mut change = Expression::default();
        let mut sets = Vec::new();
        for (name, value) in known {
            if let Some(value) = value {
                sets.push(format!("#{name} = :{name}"));
                change = change.name(&format!("#{name}"), name).value(&format!(":{name}"), value);
            }
        }
        change.text = format!("SET {}", sets.join(", "));
        let key = Key::Call(self.id, started_at, call);
        let condition = format!("{EXISTS} AND #turns <= :turns");
        let written = self.store.update("amend_call", &key, change, &condition).await?;
        Ok(matches!(written, Write::Done))
    }

    /// Notes the voicemail left in a call. Returns whether the call is on record yet.
    pub async fn attach_recording(
        &self,
        started_at: DateTime<Utc>,
        call: &CallSid,
        recording: &RecordingSid,
    ) -> Result<bool> {
        let change = Expression::new("SET recording_sid = :recording").value(":recording", attribute(recording)?);
        let key = Key::Call(self.id, started_at, call);
        let written = self.store.update("attach_recording", &key, change, EXISTS).await?;
        Ok(matches!(written, Write::Done))
    }

    /// A call's record.
    pub async fn call(&self, started_at: DateTime<Utc>, call: &CallSid) -> Result<Option<Stored<CallLog>>> {
        let log = self.store.get("call", &Key::Call(self.id, started_at, call), Read::Strong).await?;
        Ok(log.map(Stored::acknowledged))
    }

    /// Records of calls, newest first, from before the call that began at a time under a sid, or from the newest.
    pub async fn calls(&self, limit: usize, before: Option<(DateTime<Utc>, &CallSid)>) -> Result<Vec<Stored<CallLog>>> {
        let range =
            before.map_or(Range::All, |(started_at, call)| Range::Before(Key::Call(self.id, started_at, call).sk()));
        let page = Query { range, is_backwards: true, limit: Some(limit), ..Query::of(Partition::Calls(self.id)) };
        let found: Vec<Item> = self.store.query("calls", &page).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Records of calls that began from `from` until before `until`, in order.
    pub async fn calls_between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Stored<CallLog>>> {
        // An item's key goes on after the time, so one that began at `until` sorts after it.
        let range = Range::Between(sortable(from), sortable(until));
        let found = self.store.query("calls_between", &Query { range, ..Query::of(Partition::Calls(self.id)) }).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Records of calls that began from `from` until before `until`, newest first, of which `keep` says that they are
    /// wanted.
    pub async fn calls_listed(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        wanted: &Wanted,
        keep: impl Fn(&CallLog) -> bool + Send + Sync,
    ) -> Result<Listed<Stored<CallLog>>> {
        let range = Range::Between(sortable(from), sortable(until));
        let newest = Query { range, is_backwards: true, ..Query::of(Partition::Calls(self.id)) };
        let read = |item| {
            let log: CallLog = decode(item)?;
            Ok(keep(&log).then(|| Stored::acknowledged(log)))
        };
        self.store.listed("calls_listed", newest, wanted, read).await
    }

    /// Records of calls that began from `from` until before `until`, in order.
    pub async fn calls_in_order(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        wanted: &Wanted,
    ) -> Result<Listed<Stored<CallLog>>> {
        let calls =
            Query { range: Range::Between(sortable(from), sortable(until)), ..Query::of(Partition::Calls(self.id)) };
        let read = |item| decode(item).map(|log| Some(Stored::acknowledged(log)));
        self.store.listed("calls_in_order", calls, wanted, read).await
    }

    /// What came of the newest calls that began at `from` or later. Costs as much as reading the calls, less to send.
    pub async fn outcomes_since(&self, from: DateTime<Utc>, wanted: &Wanted) -> Result<Listed<Outcome>> {
        let range = Range::Between(sortable(from), LAST_INSTANT.to_owned());
        let newest =
            Query { range, is_backwards: true, only: &[SK, "outcome"], ..Query::of(Partition::Calls(self.id)) };
        let read = |item| {
            // The parser's own error may quote the value.
            let log: LoggedOutcome = serde_dynamo::from_item(item).map_err(|_| Error::Corrupt { entity: "call" })?;
            Ok(Some(log.outcome))
        };
        self.store.listed("outcomes_since", newest, wanted, read).await
    }

    fn call_key<'log>(&self, log: &'log CallLog) -> Key<'log> {
        Key::Call(self.id, log.started_at, &log.call_sid)
    }
}
