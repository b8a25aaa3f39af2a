//! On the 1st at noon, UTC, every company's month is over: it stops being the open one, and the next is opened.
//!
//! Nothing is reset. A month is an item of its own, so the calls of the new month are counted from zero from its first
//! minute on, whether or not this job has run; it only says so, and lets the month before wait for its last calls.

use super::orders::JobDesk;
use super::sweep::{Ordered, Swept, sweep};
use super::{Deps, Error};
use crate::domain::time::BillingMonth;
use crate::domain::usage::{PeriodState, UsagePeriod};
use crate::store::DirectoryEntry;

/// The company signed up after the month: there is nothing to close.
pub const NEW: &str = "new";
/// The company left before the month: there is nothing to close.
pub const LEFT: &str = "left";
/// The month is over and waits for late calls.
pub const CLOSING: &str = "closing";
/// The month's totals are fixed.
pub const CLOSED: &str = "closed";

/// Carries out one order of the job. A company costs a read unit and four write units, in a repeated run the read.
pub async fn open_month(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    sweep(desk, ordered, async |page, company| {
        end(desk.deps, BillingMonth::last_over(page.as_of), company).await.map(LastMonth::word)
    })
    .await
}

/// Where a company's last month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastMonth {
    New,
    Left,
    Closing,
    Closed,
}

impl LastMonth {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::New => NEW,
            Self::Left => LEFT,
            Self::Closing => CLOSING,
            Self::Closed => CLOSED,
        }
    }
}

impl From<PeriodState> for LastMonth {
    /// An open month has just been ended.
    fn from(state: PeriodState) -> Self {
        match state {
            PeriodState::Open | PeriodState::Closing => Self::Closing,
            PeriodState::Closed => Self::Closed,
        }
    }
}

/// Ends `month` for a company and opens the next, unless that is done. A company that has left gets no new month, or
/// its months would go on for ever.
pub(super) async fn end(deps: &Deps, month: BillingMonth, company: &DirectoryEntry) -> Result<LastMonth, Error> {
    let tenant = deps.store.tenant(&company.id);
    let usage = tenant.usage(month).await?;
    match usage.as_ref().map(UsagePeriod::state) {
        Some(state @ (PeriodState::Closing | PeriodState::Closed)) => return Ok(state.into()),
        Some(PeriodState::Open) | None => {}
    }
    let month_of = |instant| BillingMonth::containing(instant, company.timezone);
    let left = company.deleted_at.map(month_of);
    if usage.is_none() && left.is_some_and(|left| left < month) {
        return Ok(LastMonth::Left);
    }
    let next = left.is_none().then(|| month.next());
    if usage.is_none() && month_of(company.created_at) > month {
        if let Some(next) = next {
            tenant.begin_month(next, company.max_monthly_calls).await?;
        }
        return Ok(LastMonth::New);
    }
    Ok(tenant.end_month(month, next, company.max_monthly_calls).await?.into())
}
