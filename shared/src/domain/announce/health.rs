//! Health: only its fall is news.

use crate::domain::change::Versions;
use crate::domain::event::{DroppedHealth, What};
use crate::domain::health::Health;

/// Below this somebody should talk to the company.
const FINE_FROM: u8 = 50;
/// What a company counts as that was never scored.
const NEVER_SCORED: u8 = 100;

/// A fall is announced by the change in which it happens, so once: the nights after it start from below.
pub(super) fn announce(versions: &Versions<Health>) -> Option<What> {
    let previous = versions.before.as_ref().map_or(NEVER_SCORED, |health| health.score);
    let now = &*versions.after;
    (previous >= FINE_FROM && now.score < FINE_FROM).then(|| {
        What::HealthDropped(DroppedHealth {
            date: now.scored_on,
            score: now.score,
            previous,
            reasons: now.reasons.clone(),
        })
    })
}
