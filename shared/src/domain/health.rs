//! How well a company fares with Kestrel: a score from 0 to 100, every night, with its reasons.

mod score;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use score::{Facts, MANY_TICKETS, SILENCE, last_call, score};

/// Below this, somebody should talk to the company.
pub const LOW: u8 = 50;

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

impl Reason {
    /// What it takes off the score.
    pub fn points(self) -> u8 {
        match self {
            Self::LowUsage => 20,
            Self::Silent => 30,
            Self::ManyTickets => 15,
            Self::PastDue => 50,
        }
    }
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

impl Health {
    /// Whether somebody should talk to the company.
    pub fn is_low(&self) -> bool {
        self.score < LOW
    }
}
