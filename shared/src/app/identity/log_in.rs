//! A person logs in.

use super::{Error, Identity, LoggedIn, Who, audit, person};
use crate::domain::backoff::LOG_IN_OF_ACCOUNT;
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::session::Session;
use crate::domain::token::SessionToken;
use crate::passwords;
use crate::random::bytes;
use crate::store::{Conflicting, TriesOf};

/// What somebody is told whose company has left.
const CLOSED: &str = "Your company's account is closed. If that was a mistake, write to us: it can be opened again for \
                      30 days.";

/// Logs a person in. `ip` is where the request comes from.
///
/// An unknown address, a wrong password and a person who is locked out give the same answer after the same work.
/// Whose company has left is told so, but only who knows the password: nobody else learns of the account.
/// After five failures in a row, an account and a source have to wait, whether there is such an account or not.
pub async fn log_in(
    identity: &Identity,
    email: &Email,
    password: &Password,
    ip: Option<&str>,
) -> Result<LoggedIn, Error> {
    identity.count_source(ip).await?;
    identity.count(TriesOf::LogIn(email), &LOG_IN_OF_ACCOUNT).await?;
    let found = identity.deps.store.person_of(email).await?;
    let is_right = passwords::is_right(password, found.as_ref().map(|(_, user)| &user.password_hash));
    let Some((tenant_id, user)) = found.filter(|(_, user)| is_right && user.is_active) else {
        return Err(Error::WrongPassword);
    };

    let tenant = identity.deps.store.tenant(&tenant_id);
    let profile = tenant.profile().await?.ok_or(Error::WrongPassword)?;
    if profile.has_left() {
        return Err(Error::NotAllowed(CLOSED));
    }
    let now = identity.now();
    let token = SessionToken::from_random(bytes(identity.random.as_ref())?);
    let session = Session::new(tenant_id, &user, now);
    let line = audit(now, person(&user), "session.started", &[]);
    match tenant.begin_session(&user, token.digest(), &session, &line).await.map_err(Error::from) {
        Ok(()) => {}
        // Locked out, or given another password, while this one was compared.
        Err(error) if error.conflicting() == Some(Conflicting::Version) => return Err(Error::WrongPassword),
        Err(error) => return Err(error),
    }
    identity.forget(TriesOf::LogIn(email)).await;
    identity.uncount_source(ip).await;
    Ok(LoggedIn { token, who: Who { tenant: profile, user, expires_at: session.expires_at() } })
}
