//! Somebody removes somebody.

use super::change_user::last_owner;
use super::{Error, afresh, audit, doer};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::ids::UserId;
use crate::domain::people::{may_remove, owner_beside};

/// Removes a person; their sessions end with them. The last owner who can log in stays.
pub async fn remove_user(deps: &Deps, principal: &Principal, id: UserId) -> Result<(), Error> {
    let doer = doer(principal)?;
    let tenant = deps.store.tenant(&principal.tenant);
    let profile = tenant.profile().await?.ok_or_else(|| Error::not_found("the company"))?;
    afresh(async || {
        let everybody = tenant.users().await?;
        let whom = everybody.iter().find(|user| user.id == id).ok_or_else(|| Error::not_found("the person"))?;
        may_remove(doer, whom)?;
        let other_owner = match whom.is_active_owner() {
            true => Some(owner_beside(&everybody, id, doer.user).ok_or_else(last_owner)?),
            false => None,
        };
        let is_companys_address = profile.owner_email.trim().to_lowercase() == whom.email.expose();
        let line = audit(deps.clock.now(), principal.actor(), "user.removed", &[]);
        Ok(tenant.remove_user(whom, other_owner, is_companys_address, &line).await?)
    })
    .await
}
