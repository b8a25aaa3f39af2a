//! From the 5th on, every day until all are done: a month that is over gets its final totals, once its calls' records
//! add up to what was counted.
//!
//! Why the 5th: until then a call of the month can still arrive in the ordinary way. The carrier reports an end within
//! minutes, a report that the table refused waits in the retry queue for at most four days, and the nightly comparison
//! with the carrier's list covers the day before. Whatever comes later (a dead letter that an operator sends back) is an
//! adjustment of the month that is open then.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Datelike as _, Duration, Utc};
use futures::future::try_join_all;

use super::open_month::{CLOSED, CLOSING, LEFT, LastMonth, NEW, end};
use super::orders::JobDesk;
use super::sweep::{Ordered, Swept, sweep};
use super::{Deps, Error};
use crate::domain::ids::TenantId;
use crate::domain::job::{Job, Order, Page};
use crate::domain::month_sum::Differences;
use crate::domain::time::BillingMonth;
use crate::domain::usage::{PeriodState, UsagePeriod};
use crate::store::{DirectoryEntry, RunSummary};
use crate::telemetry::Metric;

/// The records do not add up to the counters: the month stays as it is until a person has looked.
pub const MISMATCH: &str = "mismatch";

/// The day of the month after it, UTC, from which a month may be closed.
const FIRST_DAY: u32 = 5;

/// How often a month is added up in one visit while calls of it keep coming in. The next day is soon enough.
const TRIES: usize = 3;

/// Carries out one order of the job. Where an earlier run has closed the month of every company, there is nothing to do.
pub async fn close_month(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    let as_of = ordered.order.as_of().unwrap_or_else(|| desk.deps.clock.now());
    if as_of.day() < FIRST_DAY {
        return Err(Error::Invalid { reason: "a month is closed from the 5th on" });
    }
    if matches!(ordered.order, Order::Begin { .. }) && is_closed_everywhere(desk.deps, as_of).await? {
        return Ok(Swept::Unneeded);
    }
    let closed = AtomicU64::new(0);
    let visit = async |page: &Page, company: &DirectoryEntry| {
        let month = BillingMonth::last_over(page.as_of);
        let word = close(desk.deps, month, company, &closed).await?;
        let left_over = close_left_over(desk.deps, month.previous(), company, &closed).await?;
        Ok(left_over.unwrap_or(word))
    };
    let swept = sweep(desk, ordered, visit).await;
    let closed = closed.into_inner();
    if closed > 0 {
        desk.deps.metrics.add(Metric::MonthsClosed, closed, desk.deps.clock.now());
    }
    swept
}

/// Whether a run of this day or of one before, about the same month, left nobody behind.
async fn is_closed_everywhere(deps: &Deps, as_of: DateTime<Utc>) -> Result<bool, Error> {
    let month = BillingMonth::last_over(as_of);
    let days = (0..).map(|days| as_of - Duration::days(days)).take_while(|day| BillingMonth::last_over(*day) == month);
    let summaries = days.map(|as_of| async move {
        let run = Page { job: Job::CloseMonth, as_of, shard: 0, after: None }.run();
        deps.store.job_summary(Job::CloseMonth, &run).await
    });
    let summaries = try_join_all(summaries).await?;
    Ok(summaries.iter().flatten().any(is_clean))
}

fn is_clean(RunSummary { tally, .. }: &RunSummary) -> bool {
    [CLOSED, NEW, LEFT].into_iter().map(|word| tally.of(word)).sum::<u64>() == tally.total()
}

/// Closes the month before, where its differences were explained only after its last run. The company is where this
/// month stands; nothing where there is none to close, or it is closed now.
async fn close_left_over(
    deps: &Deps,
    month: BillingMonth,
    company: &DirectoryEntry,
    closed: &AtomicU64,
) -> Result<Option<&'static str>, Error> {
    if BillingMonth::containing(company.created_at, company.timezone) > month {
        return Ok(None);
    }
    match deps.store.tenant(&company.id).usage(month).await? {
        Some(usage) if usage.state() == PeriodState::Closing => {
            let word = close_ended(deps, month, company, usage, closed).await?;
            Ok((word != CLOSED).then_some(word))
        }
        _ => Ok(None),
    }
}

/// Closes `month` for a company, if its calls' records add up to its counters. Raises `closed` where this closed it.
async fn close(
    deps: &Deps,
    month: BillingMonth,
    company: &DirectoryEntry,
    closed: &AtomicU64,
) -> Result<&'static str, Error> {
    // Ends the month first where the job of the 1st could not.
    match end(deps, month, company).await? {
        LastMonth::Closing => {}
        done @ (LastMonth::New | LastMonth::Left | LastMonth::Closed) => return Ok(done.word()),
    }
    let counted = deps.store.tenant(&company.id).usage(month).await?.ok_or(Error::NotFound { what: "the month" })?;
    close_ended(deps, month, company, counted, closed).await
}

/// Closes a month that has ended and was counted as `counted`.
async fn close_ended(
    deps: &Deps,
    month: BillingMonth,
    company: &DirectoryEntry,
    mut counted: UsagePeriod,
    closed: &AtomicU64,
) -> Result<&'static str, Error> {
    let tenant = deps.store.tenant(&company.id);
    for _ in 0..TRIES {
        let sum = tenant.month_sum(month).await?;
        let differences = sum.differences(&counted);
        if differences.is_none() && tenant.close_month(&counted, &sum.checksum(), deps.clock.now()).await? {
            closed.fetch_add(1, Ordering::Relaxed);
            return Ok(CLOSED);
        }
        let now = tenant.usage(month).await?.ok_or(Error::NotFound { what: "the month" })?;
        if now.state() == PeriodState::Closed {
            return Ok(CLOSED);
        }
        // Counters only grow: where they are the same before and after, nothing came in while the records were read.
        if now == counted && !differences.is_none() {
            report(deps, company.id, month, &differences);
            return Ok(MISMATCH);
        }
        counted = now;
    }
    Ok(CLOSING)
}

fn report(deps: &Deps, tenant: TenantId, month: BillingMonth, differences: &Differences) {
    tracing::error!(
        tenant.id = %tenant,
        month = %month,
        excess.calls = differences.calls,
        excess.forwarded_calls = differences.forwarded_calls,
        excess.test_calls = differences.test_calls,
        excess.adjustments = differences.adjustments,
        excess.seconds = differences.seconds,
        excess.days = differences.days,
        "a month's counters are not what its calls add up to"
    );
    deps.metrics.count(Metric::UsageMismatch, deps.clock.now());
}
