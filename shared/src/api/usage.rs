//! Months and what they counted, as the API shows them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::domain::time::BillingMonth;
use crate::domain::usage::{PeriodState, UsagePeriod};

/// What a company used in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Month {
    /// The month, in the company's zone.
    pub period: BillingMonth,
    /// Calls that are billed.
    pub calls: u64,
    /// Calls before overage.
    pub limit: u64,
    /// Billed calls above the limit.
    pub overage_calls: u64,
    /// Calls passed on because of the company's standing: not billed.
    pub forwarded_calls: u64,
    /// Calls in test mode: not billed.
    pub test_calls: u64,
    /// Calls of earlier, closed months that were counted here. They are part of `calls` and of no day.
    pub adjustments: u64,
    /// Length of all counted calls.
    pub seconds: u64,
    /// Visits booked.
    pub appointments: u64,
    /// Every day of the month, in order, also those without a call.
    pub days: Vec<Day>,
    /// The start of the last call counted.
    pub last_call_at: Option<DateTime<Utc>>,
    /// Where the month stands: calls are counted, late calls still are, totals are fixed.
    pub state: PeriodState,
    /// When its totals were fixed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Day {
    /// The date, in the company's zone.
    pub date: NaiveDate,
    /// Billed calls that began on it.
    pub calls: u64,
}

impl Month {
    /// A month, measured against `limit` where it does not say its own.
    pub fn of(usage: UsagePeriod, limit: u64) -> Self {
        let limit = usage.limit.unwrap_or(limit);
        let day = |day: u32| {
            let calls = usage.days.get(&format!("{day:02}")).copied().unwrap_or_default();
            usage.period.day(day).map(|date| Day { date, calls })
        };
        Self {
            period: usage.period,
            calls: usage.calls,
            limit,
            overage_calls: usage.calls.saturating_sub(limit),
            forwarded_calls: usage.forwarded_calls,
            test_calls: usage.test_calls,
            adjustments: usage.adjustments,
            seconds: usage.seconds,
            appointments: usage.appointments,
            days: (1..=31).filter_map(day).collect(),
            last_call_at: usage.last_call_at,
            state: usage.state(),
            closed_at: usage.closed_at,
        }
    }

    /// A month in which nothing was counted yet.
    pub fn empty(period: BillingMonth, limit: u64) -> Self {
        let none = UsagePeriod {
            period,
            calls: 0,
            forwarded_calls: 0,
            test_calls: 0,
            adjustments: 0,
            seconds: 0,
            appointments: 0,
            days: std::collections::BTreeMap::new(),
            limit: None,
            last_call_at: None,
            state: None,
            closed_at: None,
            checksum: None,
        };
        Self::of(none, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_shows_all_its_days_and_what_is_above_the_limit() {
        let february: BillingMonth = "2027-02".parse().unwrap();
        let usage: UsagePeriod = serde_json::from_value(serde_json::json!({
            "period": "2027-02", "calls": 12, "limit": 10, "days": {"01": 5, "28": 7},
        }))
        .unwrap();

        let month = Month::of(usage, 1_500);

        assert_eq!((month.limit, month.overage_calls, month.days.len()), (10, 2, 28));
        assert_eq!((month.days[0].calls, month.days[1].calls, month.days[27].calls), (5, 0, 7));
        let empty = Month::empty(february, 1_500);
        assert_eq!((empty.limit, empty.overage_calls, empty.days.len()), (1_500, 0, 28));
    }
}
