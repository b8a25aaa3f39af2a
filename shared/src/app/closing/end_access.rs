//! Everybody's access to a company that left is ended.
//!
//! The authorizer refuses them by the company alone. This makes sure that none of it is good again if the company comes
//! back: people log in anew, and keys and invitations are made anew.

use super::audit;
use crate::app::identity::log_out_everywhere::end_sessions;
use crate::app::{Deps, Error};
use crate::domain::audit::Actor;
use crate::domain::closing::{Closing, Stage};
use crate::domain::ids::TenantId;

/// Ends all sessions, revokes all API keys, takes all invitations back, and writes down that it is done. What is ended
/// already stays so.
pub(super) async fn end_access(deps: &Deps, id: &TenantId, closing: &Closing, actor: &Actor) -> Result<(), Error> {
    if closing.stage != Stage::Ending {
        return Ok(());
    }
    let store = deps.store.tenant(id);
    let (people, keys, invitations) = futures::try_join!(store.users(), store.api_keys(), store.invitations())?;
    for person in &people {
        unless_gone(end_sessions(deps, &store, person.id, actor).await)?;
    }
    for key in keys.iter().filter(|key| key.revoked_at.is_none()) {
        let line = audit(deps.clock.now(), actor.clone(), "api_key.revoked", &["revoked_at"]);
        unless_gone(store.revoke_api_key(key, &line).await.map(drop).map_err(Error::from))?;
    }
    for invitation in &invitations {
        let line = audit(deps.clock.now(), actor.clone(), "user.invitation_canceled", &[]);
        unless_gone(store.cancel_invitation(invitation, &line).await.map_err(Error::from))?;
    }
    // Somebody else may have written the same a moment ago.
    store.move_closing(Stage::Ending, &closing.at(Stage::Waiting, deps.clock.now())).await?;
    Ok(())
}

/// Who or what is gone has no access.
fn unless_gone(done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(Error::NotFound { .. }) => Ok(()),
        done => done,
    }
}
