//! Sign-ups that nobody comes back to are given up: what they rented is given back, and their names are free. So are
//! numbers that a company began to add or to give back.

use super::Outside;
use super::numbers::see_off::see_off;
use super::undo::{let_go, undo};
use crate::app::Error;
use crate::clock::new_id;
use crate::domain::onboarding::{ABANDONED_AFTER, Next, Onboarding, OnboardingId, Why};
use crate::store::Moved;
use crate::telemetry::chain;

/// How many are looked at in one run: each takes a few requests to Twilio and to API Gateway.
const MOST: i32 = 50;

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Given up, with nothing left of them.
    pub given_up: usize,
    /// Not yet: somebody works on them, or came back lately.
    pub in_use: usize,
    /// Could not be given up now. The next run tries again.
    pub failed: usize,
}

/// Gives up the sign-ups, and the numbers on their way, that nobody has asked for again for an hour. To be run every
/// hour; at once with itself it does no harm.
pub async fn sweep_onboardings(outside: &Outside) -> Result<Swept, Error> {
    let before = outside.deps.clock.now() - ABANDONED_AFTER;
    let mut swept = Swept::default();
    for id in outside.deps.store.open_onboardings(before, MOST).await? {
        match give_up(outside, &id).await {
            Ok(true) => swept.given_up += 1,
            Ok(false) => swept.in_use += 1,
            Err(error) => {
                // One that cannot be given up holds up nobody.
                tracing::error!(error = chain(&error), "could not give up a sign-up");
                swept.failed += 1;
            }
        }
    }
    for found in outside.deps.store.moving_numbers(before, MOST).await? {
        match see_off(outside, &found).await {
            Ok(true) => swept.given_up += 1,
            Ok(false) => swept.in_use += 1,
            Err(error) => {
                tracing::error!(error = chain(&error), tenant.id = %found.tenant, "could not see a number off");
                swept.failed += 1;
            }
        }
    }
    Ok(swept)
}

/// Whether it is given up now.
async fn give_up(outside: &Outside, id: &OnboardingId) -> Result<bool, Error> {
    let (store, now) = (&outside.deps.store, outside.deps.clock.now());
    let Some(found) = store.onboarding(id).await?.filter(|found: &Onboarding| found.is_abandoned(now)) else {
        return Ok(false);
    };
    let mine = found.given_up_by(new_id(), Why::Abandoned, now);
    match store.move_onboarding(&mine).await? {
        Moved::Done => {}
        Moved::Overtaken(_) => return Ok(false),
    }
    let undone = finish(outside, &mine).await;
    if undone.is_err() {
        let_go(outside, &mine).await;
    }
    undone
}

/// Whether nothing is left of it.
async fn finish(outside: &Outside, mine: &Onboarding) -> Result<bool, Error> {
    let Next::Undo(why) = mine.next() else { return Err(Error::Bug("a sign-up is not to be undone".into())) };
    let draft = outside.deps.store.draft(mine.tenant_id).await?;
    let draft = draft.ok_or_else(|| Error::Bug("a sign-up has no draft".into()))?;
    match undo(outside, mine, why, &draft).await? {
        (_, Moved::Done) => {
            tracing::info!("gave up a sign-up that nobody came back to");
            Ok(true)
        }
        (_, Moved::Overtaken(other)) => Ok(other.is_over()),
    }
}
