//! Sign-ups that nobody comes back to are given up: what they rented is given back, and their names are free. So are
//! numbers that a company began to add or to give back.

use super::Onboarder;
use super::numbers::see_off::see_off;
use super::sign_up::{Refusal, drive};
use crate::app::Error;
use crate::clock::new_id;
use crate::domain::onboarding::{ABANDONED_AFTER, Onboarding, OnboardingId, Why};
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

/// Gives up the sign-ups, and the numbers on their way, that nobody has asked for again for an hour. To be run every hour; at once with itself it does
/// no harm.
pub async fn sweep_onboardings(desk: &Onboarder) -> Result<Swept, Error> {
    let before = desk.deps.clock.now() - ABANDONED_AFTER;
    let mut swept = Swept::default();
    for id in desk.deps.store.open_onboardings(before, MOST).await? {
        match give_up(desk, &id).await {
            Ok(true) => swept.given_up += 1,
            Ok(false) => swept.in_use += 1,
            Err(error) => {
                // One that cannot be given up holds up nobody.
                tracing::error!(error = chain(&error), "could not give up a sign-up");
                swept.failed += 1;
            }
        }
    }
    for found in desk.deps.store.moving_numbers(before, MOST).await? {
        match see_off(desk, &found).await {
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
async fn give_up(desk: &Onboarder, id: &OnboardingId) -> Result<bool, Refusal> {
    let (store, now) = (&desk.deps.store, desk.deps.clock.now());
    let Some(found) = store.onboarding(id).await?.filter(|found: &Onboarding| found.is_abandoned(now)) else {
        return Ok(false);
    };
    let mine = found.given_up_by(new_id(), Why::Abandoned, now);
    match store.move_onboarding(&mine).await? {
        Moved::Done => {}
        Moved::Overtaken(_) => return Ok(false),
    }
    match drive(desk, mine, None).await {
        Err(Refusal::GivenUp(_)) => {
            tracing::info!("gave up a sign-up that nobody came back to");
            Ok(true)
        }
        Err(Refusal::Busy { .. }) | Ok(_) => Ok(false),
        Err(error) => Err(error),
    }
}
