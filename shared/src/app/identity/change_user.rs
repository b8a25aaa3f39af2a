//! Somebody gives somebody another role, or locks them out.

use super::{Error, afresh, audit, doer};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::ids::UserId;
use crate::domain::people::{UserPatch, changed, may_change, owner_beside};
use crate::domain::user::User;
use crate::store::{self, Conflicting, PersonChange};

/// Changes a person and ends their sessions. The last owner who can log in stays one. What changes nothing writes
/// nothing.
pub async fn change_user(deps: &Deps, principal: &Principal, id: UserId, patch: UserPatch) -> Result<User, Error> {
    let doer = doer(principal)?;
    let tenant = deps.store.tenant(&principal.tenant);
    afresh(async || {
        let everybody = tenant.users().await?;
        let whom = everybody.iter().find(|user| user.id == id).ok_or_else(|| Error::not_found("the person"))?;
        may_change(doer, whom, patch)?;
        let now = deps.clock.now();
        let Some(user) = changed(whom, patch, now) else { return Ok(whom.clone()) };
        let other_owner = match whom.is_active_owner() && !user.is_active_owner() {
            true => Some(owner_beside(&everybody, id, doer.user).ok_or_else(last_owner)?),
            false => None,
        };
        let fields: Vec<&str> = [("role", user.role != whom.role), ("is_active", user.is_active != whom.is_active)]
            .into_iter()
            .filter_map(|(field, is_changed)| is_changed.then_some(field))
            .collect();
        let line = audit(now, principal.actor(), "user.updated", &fields);
        let change = PersonChange { user: &user, other_owner, kept_session: None, used_code: None, audit: &line };
        tenant.change_user(&change).await?;
        Ok(user)
    })
    .await
}

/// A company always has an owner who can log in.
pub(super) fn last_owner() -> Error {
    store::Error::Conflict { what: Conflicting::LastOwner }.into()
}
