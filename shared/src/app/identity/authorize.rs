//! Whose credential is this, and what may it do?

use super::Error;
use crate::app::Deps;
use crate::domain::access::{Credential as By, Principal};
use crate::domain::api_key::ApiKeySecret;
use crate::domain::digest::Digest;
use crate::domain::gateway_key::GatewayKeyValue;
use crate::domain::ids::TenantId;
use crate::domain::session::{Credential, KeyCredential, Session};
use crate::domain::token::SessionToken;
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
    let (user, gateway_key) = futures::future::try_join(
        async { tenant.user(session.user_id).await.map_err(Error::from) },
        gateway_key(deps, &session.tenant_id),
    )
    .await?;
    let now = deps.clock.now();
    let Some(user) = user.filter(|user| session.is_live(user, now)) else { return Ok(None) };
    if session.is_to_be_noted(now)
        && let Err(error) = deps.store.note_session(digest, session, now).await
    {
        // The next use notes it; nobody is turned away for it.
        tracing::warn!(error = chain(&error), "the use of a session is not noted");
    }
    let by = By::Person { user: user.id, role: user.role };
    Ok(Some(Authorized { principal: Principal { tenant: session.tenant_id, by }, gateway_key }))
}

async fn of_key(deps: &Deps, key: KeyCredential) -> Result<Option<Authorized>, Error> {
    // DynamoDB removes what has expired days later.
    if key.expires_at.is_some_and(|expires_at| expires_at <= deps.clock.now()) {
        return Ok(None);
    }
    let gateway_key = gateway_key(deps, &key.tenant_id).await?;
    let by = By::Key { key: key.key_id, permissions: key.permissions };
    Ok(Some(Authorized { principal: Principal { tenant: key.tenant_id, by }, gateway_key }))
}

async fn gateway_key(deps: &Deps, tenant: &TenantId) -> Result<Option<GatewayKeyValue>, Error> {
    Ok(deps.store.tenant(tenant).gateway_key().await?.map(|key| key.value))
}
