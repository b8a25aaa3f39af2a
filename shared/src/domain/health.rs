//! How well a company fares with Kestrel: a score from 0 to 100, every night, with its reasons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why a score is below 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer calls this month than a fifth of the limit, prorated to the day: −20.
    LowUsage,
    /// No call for seven days: −30.
    Silent,
    /// More than five support tickets this month: −15.
    ManyTickets,
    /// A payment failed: −50.
    PastDue,
}

/// A company's score of one night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// 0 to 100.
    pub score: u8,
    /// What was taken off, worst first.
    pub reasons: Vec<Reason>,
    /// The night it was made, UTC.
    pub scored_on: NaiveDate,
}
