//! What a company used in a month.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::time::BillingMonth;

/// Where a month stands in its life. It only ever moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PeriodState {
    /// Calls are counted.
    Open,
    /// Over; late calls are still counted.
    Closing,
    /// Totals are fixed; later calls count as adjustments of the open month.
    Closed,
}

/// The counters of a month. Made by the first call that is counted in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePeriod {
    /// The month.
    pub period: BillingMonth,
    /// Calls that are billed.
    #[serde(default)]
    pub calls: u64,
    /// Calls passed on because of the company's standing: not billed.
    #[serde(default)]
    pub forwarded_calls: u64,
    /// Calls in test mode: not billed.
    #[serde(default)]
    pub test_calls: u64,
    /// Calls of earlier, closed months that were counted here. They are part of `calls`.
    #[serde(default)]
    pub adjustments: u64,
    /// Length of all counted calls.
    #[serde(default)]
    pub seconds: u64,
    /// Visits booked.
    #[serde(default)]
    pub appointments: u64,
    /// Billed calls by day of month, local.
    #[serde(default)]
    pub days: BTreeMap<String, u64>,
    /// The limit that the month is measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The start of the last call counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_call_at: Option<DateTime<Utc>>,
    /// Where the month stands; absent means open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<PeriodState>,
    /// What was counted, as a SHA-256 in hex; fixed when the month is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}
