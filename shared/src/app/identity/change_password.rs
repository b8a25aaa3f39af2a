//! A person changes their password.

use super::{Error, Identity, afresh, audit};
use crate::domain::access::Principal;
use crate::domain::backoff::LOG_IN_OF_ACCOUNT;
use crate::domain::password::{Password, Whose};
use crate::domain::token::SessionToken;
use crate::domain::user::User;
use crate::letters;
use crate::passwords;
use crate::store::{PersonChange, TriesOf};

/// Sets a new password of somebody who knows the current one, ends all their sessions but this one, and tells them by
/// mail. Wrong current passwords count as failed log-ins.
pub async fn change_password(
    identity: &Identity,
    principal: &Principal,
    token: &SessionToken,
    current: &Password,
    new: &Password,
) -> Result<(), Error> {
    let (id, _) = principal.person().ok_or(Error::NotAllowed("Only people have a password."))?;
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let (user, profile) = futures::try_join!(tenant.user(id), tenant.profile())?;
    let gone = || Error::not_found("the person");
    let (user, profile) = (user.ok_or_else(gone)?, profile.ok_or_else(gone)?);
    check(new, &user, &profile.company_name)?;
    identity.count(TriesOf::LogIn(&user.email), &LOG_IN_OF_ACCOUNT).await?;
    if !passwords::is_right(current, Some(&user.password_hash)) {
        return Err(wrong_password());
    }
    let password_hash = passwords::hash(new, identity.random.as_ref())?;
    afresh(async || {
        // A log-in elsewhere may have changed the person meanwhile, but not the password that was compared.
        let is_same = |now: &User| now.is_active && now.password_hash == user.password_hash;
        let user = tenant.user(id).await?.filter(is_same).ok_or_else(wrong_password)?;
        let now = identity.now();
        let changed = User { password_hash: password_hash.clone(), ..user.logged_out_everywhere(now) };
        let line = audit(now, principal.actor(), "user.password_changed", &["password_hash", "session_epoch"]);
        let change = PersonChange {
            user: &changed,
            other_owner: None,
            kept_session: Some(token.digest()),
            used_code: None,
            audit: &line,
        };
        tenant.change_user(&change).await.map_err(Error::from)
    })
    .await?;
    identity.forget(TriesOf::LogIn(&user.email)).await;
    identity.tell(&user.email, &letters::password_changed(&identity.site_url)).await;
    Ok(())
}

fn wrong_password() -> Error {
    Error::field("current_password", "This is not your current password.")
}

/// Whether a person may have this password.
pub(super) fn check(password: &Password, user: &User, company: &str) -> Result<(), Error> {
    let whose = Whose { name: user.name.expose(), email: &user.email, company };
    password.check_for(&whose).map_err(|weakness| Error::field("password", weakness.to_string()))
}
