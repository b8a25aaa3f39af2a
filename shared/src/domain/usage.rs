//! What a company used in a month.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::call::CallKind;
use super::ids::CallSid;
use super::time::{BillingMonth, Seconds};

/// Where a month stands in its life. It only ever moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// When its totals were fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// What exactly was counted, once the totals are fixed (`MonthSum::checksum`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

impl UsagePeriod {
    /// Where the month stands.
    pub fn state(&self) -> PeriodState {
        self.state.unwrap_or(PeriodState::Open)
    }
}

/// A late call: it was counted in a later month, because its own was closed when it came. Proof of what that month's
/// counters hold beside its own calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The call.
    pub call_sid: CallSid,
    /// How it was counted.
    pub kind: CallKind,
    /// How long it lasted.
    pub seconds: Seconds,
    /// The month it belongs to.
    pub period: BillingMonth,
    /// When it was first seen; with its sid, the key of its record.
    pub started_at: DateTime<Utc>,
}
