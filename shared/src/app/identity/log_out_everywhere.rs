//! A person logs out wherever they are logged in.

use super::{Error, afresh, audit};
use crate::app::{self, Deps};
use crate::domain::access::Principal;
use crate::domain::audit::Actor;
use crate::domain::ids::UserId;
use crate::store::{PersonChange, TenantStore};

/// Ends all sessions of the person, this one too.
pub async fn log_out_everywhere(deps: &Deps, principal: &Principal) -> Result<(), Error> {
    let (id, _) = principal.person().ok_or(Error::NotAllowed("Only people log out."))?;
    let tenant = deps.store.tenant(&principal.tenant);
    Ok(end_sessions(deps, &tenant, id, &principal.actor()).await?)
}

/// One write ends all sessions of a person, also one that begins at the same moment.
pub(in crate::app) async fn end_sessions(
    deps: &Deps,
    store: &TenantStore<'_>,
    person: UserId,
    actor: &Actor,
) -> Result<(), app::Error> {
    afresh(async || {
        let user = store.user(person).await?.ok_or(app::Error::NotFound { what: "the person" })?;
        let now = deps.clock.now();
        let line = audit(now, actor.clone(), "user.logged_out_everywhere", &["session_epoch"]);
        let change = PersonChange {
            user: &user.logged_out_everywhere(now),
            other_owner: None,
            kept_session: None,
            used_code: None,
            audit: &line,
        };
        Ok(store.change_user(&change).await?)
    })
    .await
}
