//! A company that leaves: what has been done about it, and what comes when.
//!
//! From the moment it is closed nobody gets in, and its callers reach its own phone. Its numbers stay with it for a
//! while, because a mistake must be mendable and printed numbers live long; then they are given back and its names are
//! free.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// How long a company that left keeps its numbers and names, and can come back.
pub const KEPT_FOR: Duration = Duration::days(30);
/// How long the request that closes a company has for everybody's access, before somebody else finishes it: longer than
/// API Gateway lets it live.
pub const TAKEN_UP_AFTER: Duration = Duration::minutes(2);

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody gets in. Sessions, API keys and invitations are being ended, so that none is good again if it comes back.
    Ending,
    /// All of them are ended. The numbers are kept, and the company can come back.
    Waiting,
    /// The numbers are being given back: there is no way back.
    Releasing,
    /// Nothing is left to do.
    Released,
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// End everybody's access.
    EndAccess,
    /// Nothing before the numbers' time is over.
    Wait,
    /// Give the numbers back and free the names.
    Release,
    /// Nothing any more.
    Nothing,
}

/// The record of a company that leaves. One item: `CLOSING`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// How far it has come.
    pub stage: Stage,
    /// When nothing was left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
}

impl Stage {
    /// Its name, as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ending => "ending",
            Self::Waiting => "waiting",
            Self::Releasing => "releasing",
            Self::Released => "released",
        }
    }
}

impl Closing {
    /// A company leaves now.
    pub fn begin(now: DateTime<Utc>) -> Self {
        Self { closed_at: now, stage: Stage::Ending, released_at: None }
    }

    /// From when on its numbers are given back.
    pub fn kept_until(&self) -> DateTime<Utc> {
        self.closed_at + KEPT_FOR
    }

    /// When somebody has to look at it again, if at all.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.stage {
            Stage::Ending => Some(self.closed_at + TAKEN_UP_AFTER),
            Stage::Waiting | Stage::Releasing => Some(self.kept_until()),
            Stage::Released => None,
        }
    }

    /// What is to be done at `now`.
    pub fn next(&self, now: DateTime<Utc>) -> Next {
        match self.stage {
            Stage::Ending => Next::EndAccess,
            Stage::Waiting if now < self.kept_until() => Next::Wait,
            Stage::Waiting | Stage::Releasing => Next::Release,
            Stage::Released => Next::Nothing,
        }
    }

    /// Whether the company can still come back.
    pub fn can_be_undone(&self) -> bool {
        match self.stage {
            Stage::Ending | Stage::Waiting => true,
            Stage::Releasing | Stage::Released => false,
        }
    }

    /// The same, one stage on.
    #[must_use]
    pub fn at(&self, stage: Stage, now: DateTime<Utc>) -> Self {
        Self { stage, released_at: (stage == Stage::Released).then_some(now), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_numbers_are_given_back_thirty_days_later_and_no_second_earlier() {
        let waiting = Closing::begin(at("2026-11-24T12:00:00Z")).at(Stage::Waiting, at("2026-11-24T12:00:01Z"));

        assert_eq!(waiting.next(at("2026-12-24T11:59:59Z")), Next::Wait);
        assert_eq!(waiting.next(at("2026-12-24T12:00:00Z")), Next::Release);
        assert_eq!(waiting.due_at(), Some(at("2026-12-24T12:00:00Z")));
    }

    #[test]
    fn what_ends_access_is_left_to_the_request_for_two_minutes() {
        let begun = Closing::begin(at("2026-11-24T12:00:00Z"));

        assert_eq!(begun.due_at(), Some(at("2026-11-24T12:02:00Z")));
        assert_eq!(begun.next(at("2026-11-24T12:00:00Z")), Next::EndAccess);
    }

    #[test]
    fn a_company_can_come_back_until_its_numbers_are_given_back() {
        let now = at("2026-11-24T12:00:00Z");
        let undone: Vec<bool> = [Stage::Ending, Stage::Waiting, Stage::Releasing, Stage::Released]
            .map(|stage| Closing::begin(now).at(stage, now).can_be_undone())
            .to_vec();

        assert_eq!(undone, [true, true, false, false]);
        assert_eq!(Closing::begin(now).at(Stage::Released, now).due_at(), None);
    }

    #[test]
    fn a_stage_is_stored_under_its_name() {
        for stage in [Stage::Ending, Stage::Waiting, Stage::Releasing, Stage::Released] {
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.as_str());
        }
    }
}
