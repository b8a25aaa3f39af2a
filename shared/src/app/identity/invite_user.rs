//! Somebody invites somebody.

use super::{Error, Identity, audit, doer, list_users};
use crate::clock::new_id;
use crate::domain::access::{Principal, Role};
use crate::domain::backoff::INVITATIONS_OF_COMPANY;
use crate::domain::email::Email;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{Invitation, MOST_PEOPLE};
use crate::domain::people::may_invite;
use crate::domain::token::InvitationToken;
use crate::letters;
use crate::random::bytes;
use crate::store::TriesOf;

/// Invites somebody by e-mail. An open invitation to the same address is replaced, so asking again mails a new link and
/// the old one is good no more.
///
/// Whether the address has an account with another company is not told here; only who reads its mail finds out.
pub async fn invite_user(
    identity: &Identity,
    principal: &Principal,
    email: Email,
    role: Role,
) -> Result<Invitation, Error> {
    may_invite(doer(principal)?, role)?;
    identity.count(TriesOf::Invitations(principal.tenant), &INVITATIONS_OF_COMPANY).await?;
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let (people, profile) =
        futures::future::try_join(list_users::list_users(&identity.deps, &principal.tenant), async {
            tenant.profile().await?.ok_or_else(|| Error::not_found("the company"))
        })
        .await?;
    if people.users.iter().any(|user| user.email == email) {
        return Err(Error::field("email", "This person works here already."));
    }
    let earlier = people.invitations.iter().find(|invitation| invitation.email == email);
    if earlier.is_none() && people.users.len() + people.invitations.len() >= MOST_PEOPLE {
        return Err(Error::NotAllowed("A company has at most 200 people and invitations."));
    }
    let token = InvitationToken::from_random(bytes(identity.random.as_ref())?);
    let now = identity.now();
    let invitation = Invitation::new(InvitationId::new(new_id()), email, role, token.digest(), now);
    let line = audit(now, principal.actor(), "user.invited", &["email", "role"]);
    tenant.invite(&invitation, earlier, &line).await?;
    let letter = letters::invitation(&profile.company_name, role, token.expose(), &identity.site_url);
    identity.post(&invitation.email, &letter).await?;
    Ok(invitation)
}
