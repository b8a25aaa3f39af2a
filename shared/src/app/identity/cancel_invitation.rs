//! Somebody takes an invitation back.

use super::{Error, audit, doer};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::ids::InvitationId;
use crate::domain::people::may_invite;

/// Takes an invitation back: its link is good no more.
pub async fn cancel_invitation(deps: &Deps, principal: &Principal, id: InvitationId) -> Result<(), Error> {
    let tenant = deps.store.tenant(&principal.tenant);
    let invitation = tenant.invitation(id).await?.ok_or_else(|| Error::not_found("the invitation"))?;
    may_invite(doer(principal)?, invitation.role)?;
    let line = audit(deps.clock.now(), principal.actor(), "user.invitation_canceled", &[]);
    Ok(tenant.cancel_invitation(&invitation, &line).await?)
}
