//! Scores: the last one, which the index sorts, and those of the nights before.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::{Result, bug};
use super::item::{Entity, attribute, decode, encode, index};
use super::key::{HEALTH_HISTORY, Key, Partition, gsi1_of_health};
use super::request::{Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction};
use super::{Read, TenantStore};
use crate::domain::health::Health;
use crate::domain::stored::Stored;

/// A year, and time to compare it with the one before.
const HISTORY_DAYS: i64 = 400;

impl Entity for Health {
    const KIND: &'static str = "health";
}

/// The score of a night, as history. A kind of its own: only the last score's item tells of a fall.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct HealthOfNight(Health);

impl Entity for HealthOfNight {
    const KIND: &'static str = "health_history";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.0.scored_on.and_time(NaiveTime::MIN).and_utc() + Duration::days(HISTORY_DAYS))
    }
}

/// The score that stands for a night, and who wrote it.
#[derive(Debug, Clone, PartialEq)]
pub enum HealthWritten {
    /// This request.
    New(Stored<Health>),
    /// An earlier one of the same night, or of a later night.
    Repeated(Stored<Health>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Now,
    History,
}

impl TenantStore<'_> {
    /// Makes `health` the company's score and a line of its history, in one transaction.
    ///
    /// The first score of a night stands: a repeat, also at the same moment and from other facts, changes nothing. So
    /// a fall changes the item once, whoever reads the table's stream.
    pub async fn record_health(&self, health: &Health) -> Result<HealthWritten> {
        let mut now = encode(self.store, &Key::Health(self.id), health)?;
        index(&mut now, gsi1_of_health(self.id, health.score));
        let is_earlier =
            Expression::new(format!("{IS_NEW} OR scored_on < :night")).value(":night", attribute(&health.scored_on)?);
        let key = Key::HealthOn(self.id, health.scored_on);
        let history = encode(self.store, &key, &HealthOfNight(health.clone()))?;
        let mut transaction = Transaction::new(self.store, "record_health");
        transaction.put(Step::Now, now, is_earlier)?;
        transaction.put(Step::History, history, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else {
            return Ok(HealthWritten::New(Stored::acknowledged(health.clone())));
        };
        // Both items have the form of a score, and either says how the company stands.
        let stored = steps.into_iter().find_map(|(_, stored)| stored);
        let stored = stored.ok_or_else(|| bug("record_health", "Refused", "nothing stands in the way"))?;
        decode(stored).map(|health| HealthWritten::Repeated(Stored::acknowledged(health)))
    }

    /// The company's last score.
    pub async fn health(&self) -> Result<Option<Stored<Health>>> {
        let health = self.store.get("health", &Key::Health(self.id), Read::Strong).await?;
        Ok(health.map(Stored::acknowledged))
    }

    /// The scores of the last nights, newest first.
    pub async fn health_history(&self, limit: usize) -> Result<Vec<Stored<Health>>> {
        let range = Range::BeginsWith(HEALTH_HISTORY.to_owned());
        let newest = Query { range, is_backwards: true, limit: Some(limit), ..Query::of(Partition::Home(self.id)) };
        let found = self.store.query("health_history", &newest).await?;
        found.into_iter().map(|item| Ok(Stored::acknowledged(decode::<HealthOfNight>(item)?.0))).collect()
    }
}
