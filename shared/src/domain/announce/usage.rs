//! A month's counters: shares of the limit that were reached, and the totals once they are final.

use crate::domain::change::Versions;
use crate::domain::event::{ClosedMonth, ReachedThreshold, What};
use crate::domain::usage::{PeriodState, UsagePeriod};

/// The shares of the limit that are announced, in percent.
const PERCENTAGES: [u8; 3] = [80, 100, 120];

/// What a change of a month's counters is announced as: each share that it reached, then that the month is closed.
pub(super) fn announce(versions: &Versions<UsagePeriod>) -> Vec<What> {
    let thresholds = PERCENTAGES.into_iter().filter_map(|percent| reached(versions, percent));
    thresholds.map(What::UsageThreshold).chain(closed(versions).map(What::UsageClosed)).collect()
}

/// A share is reached by a call that is counted, and just as well by a limit that is lowered to what was counted.
fn reached(versions: &Versions<UsagePeriod>, percent: u8) -> Option<ReachedThreshold> {
    let now = &*versions.after;
    let limit = now.limit.filter(|_| is_at(now, percent))?;
    let was_at = versions.before.as_ref().is_some_and(|before| is_at(before, percent));
    (!was_at).then_some(ReachedThreshold { period: now.period, percent, calls: now.calls, limit })
}

/// Whether the billed calls are at a share of the limit. Without a limit, or with none at all, they never are.
fn is_at(usage: &UsagePeriod, percent: u8) -> bool {
    let limit = usage.limit.unwrap_or_default();
    limit > 0 && u128::from(usage.calls) * 100 >= u128::from(limit) * u128::from(percent)
}

/// A month that is closed has a checksum: the store refuses to read one that has none.
fn closed(versions: &Versions<UsagePeriod>) -> Option<ClosedMonth> {
    let is_closed = |usage: &UsagePeriod| usage.state == Some(PeriodState::Closed);
    let was_closed = versions.before.as_ref().is_some_and(|before| is_closed(before));
    let now = &*versions.after;
    let checksum = now.checksum.clone()?;
    (is_closed(now) && !was_closed).then_some(ClosedMonth {
        period: now.period,
        calls: now.calls,
        forwarded_calls: now.forwarded_calls,
        test_calls: now.test_calls,
        adjustments: now.adjustments,
        seconds: now.seconds,
        appointments: now.appointments,
        limit: now.limit,
        checksum,
    })
}
