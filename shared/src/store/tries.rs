//! Tries in a row: of log-ins, of codes, of mails. The keys hold digests of whom they are about.

use chrono::{DateTime, Duration, Utc};

use super::error::Result;
use super::item::{Entity, attribute, decode, encode, number};
use super::key::{Key, TriesOf};
use super::request::{EXISTS, Expression, IS_NEW, Write};
use super::{Read, Store};
use crate::domain::backoff::{BackOff, Tries};

/// How often a try that met another is begun again; then its sender is one of too many at once.
const MEETINGS: u32 = 5;

/// Whether a try may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// Yes, and it is counted.
    Counted,
    /// Not before this instant.
    NotBefore(DateTime<Utc>),
}

impl Entity for Tries {
    const KIND: &'static str = "tries";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.forgotten_at)
    }
}

impl Store {
    /// Counts a try that begins at `now`, unless it begins too early.
    pub async fn count_try(&self, whose: TriesOf<'_>, rule: &BackOff, now: DateTime<Utc>) -> Result<Tried> {
        let key = Key::Tries(whose);
        let mut before: Option<Tries> = self.get("count_try", &key, Read::Strong).await?;
        for _ in 0..MEETINGS {
            let tries = match Tries::and_one(before.as_ref(), rule, now) {
                Ok(tries) => tries,
                Err(not_before) => return Ok(Tried::NotBefore(not_before)),
            };
            let unchanged = match &before {
                None => Expression::new(IS_NEW),
                Some(before) => Expression::new("#count = :count AND last_at = :last")
                    .name("#count", "count")
                    .value(":count", number(before.count))
                    .value(":last", attribute(&before.last_at)?),
            };
            match self.put("count_try", encode(self, &key, &tries)?, unchanged).await? {
                Write::Done => return Ok(Tried::Counted),
                Write::Refused(other) => before = other.map(decode).transpose()?,
            }
        }
        Ok(Tried::NotBefore(now + Duration::seconds(1)))
    }

    /// Forgets the tries: the last one succeeded.
    pub async fn forget_tries(&self, whose: TriesOf<'_>, now: DateTime<Utc>) -> Result<()> {
        let change = Expression::new("SET #count = :none, not_before = :now")
            .name("#count", "count")
            .value(":none", number(0_u64))
            .value(":now", attribute(&now)?);
        self.update("forget_tries", &Key::Tries(whose), change, EXISTS).await.map(drop)
    }

    /// Takes one try back, which succeeded; those before it still count.
    pub async fn take_try_back(&self, whose: TriesOf<'_>, now: DateTime<Utc>) -> Result<()> {
        let change = Expression::new("SET #count = #count - :one, not_before = :now")
            .name("#count", "count")
            .value(":one", number(1_u64))
            .value(":none", number(0_u64))
            .value(":now", attribute(&now)?);
        self.update("take_try_back", &Key::Tries(whose), change, "#count > :none").await.map(drop)
    }
}
