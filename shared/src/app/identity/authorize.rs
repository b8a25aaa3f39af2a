//! Whose credential is this, and what may it do?

use super::Error;
use crate::app::Deps;
use crate::domain::access::{Credential as By, Principal};
use crate::domain::api_key::ApiKeySecret;
use crate::domain::digest::Digest;
use crate::domain::gateway_key::GatewayKeyValue;
use crate::domain::session::{Credential, KeyCredential, Session};
use crate::domain::tenant::Tenant;
use crate::domain::token::SessionToken;
use crate::domain::user::User;
use crate::telemetry::chain;

/// A credential that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    /// Whose, and what it may do.
    pub principal: Principal,
    /// Under which key its requests are counted.
    pub gateway_key: Option<GatewayKeyValue>,
}

/// The two kinds of credential, as they stand in an `Authorization` header.
enum Shown {
    Session(SessionToken),
    Key(ApiKeySecret),
}

/// The header's credential. What cannot be one is nobody's, without the table being asked.
fn shown(header: &str) -> Option<Shown> {
    let (scheme, secret) = header.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        secret.parse().ok().map(Shown::Key)
    } else if scheme.eq_ignore_ascii_case("session") {
        secret.parse().ok().map(Shown::Session)
    } else {
        None
    }
}

/// The session in an `Authorization` header, where the site's edge put the cookie.
pub fn session_of(header: &str) -> Option<SessionToken> {
    match shown(header)? {
        Shown::Session(token) => Some(token),
        Shown::Key(_) => None,
    }
}

/// Whose credential an `Authorization` header holds. Nothing: nobody's, or not any more.
///
/// Everything is read strongly and nothing is kept, so whatever is revoked is refused with the next question; API
/// Gateway keeps an answer for a minute.
pub async fn authorize(deps: &Deps, header: &str) -> Result<Option<Authorized>, Error> {
    let digest = match shown(header) {
        None => return Ok(None),
        Some(Shown::Session(token)) => token.digest(),
        Some(Shown::Key(key)) => key.digest(),
    };
    match deps.store.credential(digest).await? {
        None => Ok(None),
        Some(Credential::Session(session)) => of_session(deps, digest, &session).await,
        Some(Credential::ApiKey(key)) => of_key(deps, key).await,
    }
}

async fn of_session(deps: &Deps, digest: Digest, session: &Session) -> Result<Option<Authorized>, Error> {
    let tenant = deps.store.tenant(&session.tenant_id);
    let (user, profile, gateway_key) =
        futures::try_join!(tenant.user(session.user_id), tenant.profile(), tenant.gateway_key())?;
    let now = deps.clock.now();
    let is_good = |user: &User| is_open(profile.as_ref()) && session.is_live(user, now);
    let Some(user) = user.filter(is_good) else { return Ok(None) };
    if session.is_to_be_noted(now)
        && let Err(error) = deps.store.note_session(digest, session, now).await
    {
        // The next use notes it; nobody is turned away for it.
        tracing::warn!(error = chain(&error), "the use of a session is not noted");
    }
    let by = By::Person { user: user.id, role: user.role };
    let gateway_key = gateway_key.map(|key| key.value);
    Ok(Some(Authorized { principal: Principal { tenant: session.tenant_id, by }, gateway_key }))
}

async fn of_key(deps: &Deps, key: KeyCredential) -> Result<Option<Authorized>, Error> {
    // DynamoDB removes what has expired days later.
    if key.expires_at.is_some_and(|expires_at| expires_at <= deps.clock.now()) {
        return Ok(None);
    }
    let tenant = deps.store.tenant(&key.tenant_id);
    let (profile, gateway_key) = futures::try_join!(tenant.profile(), tenant.gateway_key())?;
    if !is_open(profile.as_ref()) {
        return Ok(None);
    }
    let by = By::Key { key: key.key_id, permissions: key.permissions };
    let gateway_key = gateway_key.map(|key| key.value);
    Ok(Some(Authorized { principal: Principal { tenant: key.tenant_id, by }, gateway_key }))
}

/// Nobody's credential is good for a company that left, so that one write refuses them all.
fn is_open(company: Option<&Tenant>) -> bool {
    company.is_some_and(|company| !company.has_left())
}
