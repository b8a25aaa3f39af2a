//! What is left of a sign-up that was given up is given back.

use super::Outside;
use super::rent::give_back;
use crate::app::Error;
use crate::domain::onboarding::{Draft, Onboarding, Stage, Why};
use crate::store::Moved;
use crate::telemetry::chain;

/// Gives back what exists outside, then frees the names. Each may have been done before. Returns the record as it should
/// stand then, and whether it does.
pub(super) async fn undo(
    outside: &Outside,
    onboarding: &Onboarding,
    why: Why,
    draft: &Draft,
) -> Result<(Onboarding, Moved), Error> {
    let Outside { deps, twilio, gateway, .. } = outside;
    give_back(twilio.open().await?.as_ref(), onboarding.tenant_id, &onboarding.phone_number).await?;
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
