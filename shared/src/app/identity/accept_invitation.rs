//! Somebody takes an invitation.

use super::{Error, Identity, LoggedIn, Who, audit, change_password, person};
use crate::clock::new_id;
use crate::domain::ids::UserId;
use crate::domain::password::Password;
use crate::domain::session::Session;
use crate::domain::token::{InvitationToken, SessionToken};
use crate::domain::user::{PersonName, User};
use crate::passwords;
use crate::random::bytes;
use crate::store::{Acceptance, Conflicting};

use super::show_invitation::show_invitation;

/// Makes the invited person a user and logs them in. The mail has proven their address.
pub async fn accept_invitation(
    identity: &Identity,
    token: &InvitationToken,
    name: PersonName,
    password: &Password,
) -> Result<LoggedIn, Error> {
    let (invitation, profile) = show_invitation(&identity.deps, token).await?;
    let now = identity.now();
    let (id, email) = (UserId::new(new_id()), invitation.email.clone());
    password.check().map_err(|weakness| Error::field("password", weakness.to_string()))?;
    let password_hash = passwords::hash(password, identity.random.as_ref())?;
    let user = User { last_login_at: Some(now), ..User::new(id, email, name, invitation.role, password_hash, now) };
    change_password::check(password, &user, &profile.company_name)?;
    let session = Session::new(profile.id, &user, now);
    let session_token = SessionToken::from_random(bytes(identity.random.as_ref())?);
    let line = audit(now, person(&user), "user.created", &["email", "name", "role"]);
    let acceptance = Acceptance {
        invitation: &invitation,
        user: &user,
        token: session_token.digest(),
        session: &session,
        audit: &line,
    };
    let accepted = identity.deps.store.tenant(&profile.id).accept_invitation(&acceptance).await;
    match accepted.map_err(Error::from) {
        Ok(()) => {
            let who = Who { tenant: profile, user, expires_at: session.expires_at() };
            Ok(LoggedIn { token: session_token, who })
        }
        // Only who reads the mail learns this.
        Err(error) if error.conflicting() == Some(Conflicting::Email) => {
            Err(Error::field("token", "This e-mail address has an account already. Ask to be invited under another."))
        }
        Err(error) => Err(error),
    }
}
