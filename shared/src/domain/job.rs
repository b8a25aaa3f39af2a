//! Jobs that visit every company of the directory, page by page.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::TenantId;

/// Over how many partitions of the directory companies are spread. Fixed: another number is another index.
pub const SHARDS: u8 = 16;

/// What is done with every company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// The month that is over stops being the open one, and the next is opened.
    OpenMonth,
    /// The month that is over gets its final totals.
    CloseMonth,
    /// Every company is scored.
    ScoreHealth,
    /// Every company whose morning it is gets its daily digest.
    SendDigests,
}

impl Job {
    /// Its name, as stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenMonth => "open_month",
            Self::CloseMonth => "close_month",
            Self::ScoreHealth => "score_health",
            Self::SendDigests => "send_digests",
        }
    }

    /// How many companies one message covers: so many that a page takes seconds, and a function never nears its
    /// limit. Closing a month reads every call of it, so its pages are small.
    pub fn page_size(self) -> usize {
        match self {
            Self::CloseMonth => 25,
            Self::OpenMonth | Self::ScoreHealth | Self::SendDigests => 100,
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A message of a job's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum Order {
    /// Begin: a schedule says so.
    Begin {
        /// Which job.
        job: Job,
        /// The time it is about, where it is not now: for an operator who repeats an earlier run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<DateTime<Utc>>,
    },
    /// Visit one page of one shard.
    Visit(Page),
}

impl Order {
    /// Which job it is for.
    pub fn job(&self) -> Job {
        match self {
            Self::Begin { job, .. } => *job,
            Self::Visit(page) => page.job,
        }
    }

    /// The time it is about, where it says so.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Begin { as_of, .. } => *as_of,
            Self::Visit(page) => Some(page.as_of),
        }
    }
}

/// A page of a shard of the directory, in one run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which job.
    pub job: Job,
    /// The time the run is about: the same for all its pages, so that all companies are treated alike.
    pub as_of: DateTime<Utc>,
    /// The shard, below [`SHARDS`].
    pub shard: u8,
    /// The last company of the page before; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<TenantId>,
}

impl Page {
    /// The first page of each shard.
    pub fn first_of_each(job: Job, as_of: DateTime<Utc>) -> impl Iterator<Item = Self> {
        (0..SHARDS).map(move |shard| Self { job, as_of, shard, after: None })
    }

    /// Names the run. Digests run every hour, all other jobs once a day: a second run on a day is a repeat of the
    /// first.
    pub fn run(&self) -> String {
        match self.job {
            Job::SendDigests => self.as_of.format("%Y-%m-%dT%H").to_string(),
            Job::OpenMonth | Job::CloseMonth | Job::ScoreHealth => self.date().to_string(),
        }
    }

    /// The day the run is about, UTC.
    pub fn date(&self) -> NaiveDate {
        self.as_of.date_naive()
    }
}

/// What came of the companies that were visited, by a word each. The words tell where companies stand, not what this
/// visit changed: so a repeated page counts the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// One more company of which `word` holds.
    pub fn count(&mut self, word: &str) {
        *self.0.entry(word.to_owned()).or_default() += 1;
    }

    /// Adds another tally to this one.
    pub fn add(&mut self, other: &Self) {
        for (word, count) in &other.0 {
            *self.0.entry(word.clone()).or_default() += count;
        }
    }

    /// How many companies `word` holds of.
    pub fn of(&self, word: &str) -> u64 {
        self.0.get(word).copied().unwrap_or_default()
    }

    /// How many companies were visited.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (word, count)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(formatter, "{comma}{word} {count}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_needs_to_say_only_which_job() {
        let order: Order = serde_json::from_str(r#"{"step":"begin","job":"open_month"}"#).unwrap();

        assert_eq!(order, Order::Begin { job: Job::OpenMonth, as_of: None });
    }

    #[test]
    fn two_runs_of_a_day_are_one_run_and_digests_run_every_hour() {
        let page = |job, as_of: &str| Page { job, as_of: as_of.parse().unwrap(), shard: 0, after: None };

        assert_eq!(page(Job::ScoreHealth, "2026-12-01T05:00:00Z").run(), "2026-12-01");
        assert_eq!(
            page(Job::ScoreHealth, "2026-12-01T05:00:00Z").run(),
            page(Job::ScoreHealth, "2026-12-01T05:10:00Z").run()
        );
        assert_eq!(page(Job::SendDigests, "2026-12-01T05:10:00Z").run(), "2026-12-01T05");
    }

    #[test]
    fn tallies_add_up() {
        let mut tally = Tally::default();
        tally.count("closed");
        let mut other = Tally::default();
        other.count("closed");
        other.count("mismatch");

        tally.add(&other);

        assert_eq!((tally.of("closed"), tally.of("mismatch"), tally.of("left"), tally.total()), (2, 1, 0, 3));
        assert_eq!(tally.to_string(), "closed 2, mismatch 1");
    }
}
