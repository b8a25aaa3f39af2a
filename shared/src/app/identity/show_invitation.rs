//! Somebody opens the link of an invitation.

use super::Error;
use crate::app::Deps;
use crate::domain::invitation::Invitation;
use crate::domain::tenant::Tenant;
use crate::domain::token::InvitationToken;

/// The invitation of a token, and the company it is for.
pub async fn show_invitation(deps: &Deps, token: &InvitationToken) -> Result<(Invitation, Tenant), Error> {
    let gone = || Error::not_found("the invitation");
    let digest = token.digest();
    let pointer = deps.store.invitation_of(digest).await?.ok_or_else(gone)?;
    let tenant = deps.store.tenant(&pointer.tenant_id);
    let (invitation, profile) = futures::try_join!(tenant.invitation(pointer.invitation_id), tenant.profile())?;
    let is_good = |invitation: &Invitation| invitation.digest == digest && invitation.is_good(deps.clock.now());
    let profile = profile.filter(|company| !company.has_left());
    Ok((invitation.filter(is_good).ok_or_else(gone)?, profile.ok_or_else(gone)?))
}
