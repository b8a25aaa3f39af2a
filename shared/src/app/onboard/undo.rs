//! What is left of a sign-up that was given up is given back.

use super::Outside;
use crate::app::Error;
use crate::domain::onboarding::{Draft, Onboarding, Stage, Why, is_labeled};
use crate::store::Moved;
use crate::telemetry::chain;
use crate::twilio::rest::{RestError, TwilioRest};

/// Gives back what exists outside, then frees the names. Each may have been done before. Returns the record as it should
/// stand then, and whether it does.
pub(super) async fn undo(
    outside: &Outside,
    onboarding: &Onboarding,
    why: Why,
    draft: &Draft,
) -> Result<(Onboarding, Moved), Error> {
    let Outside { deps, twilio, gateway } = outside;
    release_number(twilio.open().await?.as_ref(), onboarding).await?;
    gateway.remove_key(&onboarding.tenant_id.to_string()).await?;
    let released = onboarding.at(Stage::Released { why }, deps.clock.now());
    let moved = deps.store.release_onboarding(&released, draft).await?;
    Ok((released, moved))
}

/// Puts a sign-up out of this invocation's hands, so that whoever comes next need not wait until the lease ends.
pub(super) async fn let_go(outside: &Outside, onboarding: &Onboarding) {
    if let Err(error) = outside.deps.store.move_onboarding(&onboarding.let_go()).await {
        tracing::info!(error = chain(&error), "a sign-up stays held until its lease ends");
    }
}

/// Gives the number of a sign-up back, where the account has it for this sign-up.
async fn release_number(twilio: &dyn TwilioRest, onboarding: &Onboarding) -> Result<(), Error> {
    match twilio.find_number(&onboarding.phone_number).await.map_err(not_now)? {
        Some(owned) if is_labeled(&owned.friendly_name, onboarding.tenant_id) => {
            twilio.release_number(&owned.sid).await.map_err(not_now)
        }
        Some(_) | None => Ok(()),
    }
}

/// What Twilio refuses for another reason than the number is ours to mend: no money left, an account that may not rent.
/// The request may be repeated once it is mended.
pub(super) fn not_now(error: RestError) -> Error {
    Error::Unavailable { dependency: "Twilio", source: Box::new(error) }
}
