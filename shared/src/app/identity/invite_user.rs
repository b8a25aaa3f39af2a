//! Somebody invites somebody.

use super::{Error, Identity, audit, doer, list_users};
use crate::app::request_name::RequestName;
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
use crate::store::{self, TriesOf};
use crate::telemetry::chain;

/// Invites somebody by e-mail. An open invitation to the same address is replaced, so asking again mails a new link and
/// the old one is good no more.
///
/// Whether the address has an account with another company is not told here; only who reads its mail finds out.
///
/// Where the mail is not taken, the invitation is taken back. Under `idempotency_key`, a repeat of what was mailed mails
/// nothing and gets the same invitation; of two at the same time both mail, and the later link is the good one.
pub async fn invite_user(
    identity: &Identity,
    principal: &Principal,
    email: Email,
    role: Role,
    idempotency_key: Option<&str>,
) -> Result<Invitation, Error> {
    may_invite(doer(principal)?, role)?;
    identity.mailer()?;
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let request = idempotency_key.map(|key| RequestName::of("invite_user", key, &(&email, role))).transpose()?;
    let request = request.as_ref().map(RequestName::as_request);
    if let Some(request) = &request
        && let Some(made) = tenant.made_by(request).await?
    {
        let invitation = tenant.invitation(InvitationId::new(made)).await?;
        return invitation.ok_or(Error::InTheWay("This invitation was mailed, and taken or taken back since."));
    }
    identity.count(TriesOf::Invitations(principal.tenant), &INVITATIONS_OF_COMPANY).await?;
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
        return Err(Error::InTheWay("A company has at most 200 people and invitations. Remove somebody first."));
    }
    let token = InvitationToken::from_random(bytes(identity.random.as_ref())?);
    let now = identity.now();
    let invitation = Invitation::new(InvitationId::new(new_id()), email, role, token.digest(), now);
    let line = audit(now, principal.actor(), "user.invited", &["email", "role"]);
    tenant.invite(&invitation, earlier, &line).await.map_err(|error| match error {
        // The earlier one, by somebody else, a moment ago.
        store::Error::NotFound { .. } => Error::InTheWay("Somebody else has just changed this invitation. Look again."),
        error => error.into(),
    })?;
    let letter = letters::invitation(&profile.company_name, role, token.expose(), &identity.site_url);
    if let Err(error) = identity.post(&invitation.email, &letter).await {
        let line = audit(now, principal.actor(), "user.invitation_canceled", &[]);
        if let Err(error) = tenant.cancel_invitation(&invitation, &line).await {
            tracing::warn!(error = chain(&error), "an invitation that was not mailed stays in the list");
        }
        return Err(error);
    }
    if let Some(request) = &request
        && let Err(error) = tenant.remember(request, invitation.id.as_uuid(), now).await
    {
        // It is mailed. A repeat mails once more, which is better than to say that it failed.
        tracing::warn!(error = chain(&error), "that an invitation was mailed is not remembered");
    }
    Ok(invitation)
}
