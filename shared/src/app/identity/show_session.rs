//! Who is logged in.

use super::{Error, Who};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::session::Credential;
use crate::domain::token::SessionToken;

/// The person of a session, their company, and when the session ends unless it is used.
pub async fn show_session(deps: &Deps, principal: &Principal, token: &SessionToken) -> Result<Who, Error> {
    let (id, _) = principal.person().ok_or(Error::NotAllowed("Only people have a session."))?;
    let tenant = deps.store.tenant(&principal.tenant);
    let (user, profile, credential) =
        futures::try_join!(tenant.user(id), tenant.profile(), deps.store.credential(token.digest()))?;
    let gone = || Error::not_found("the session");
    let (user, tenant) = (user.ok_or_else(gone)?, profile.ok_or_else(gone)?);
    match credential {
        Some(Credential::Session(session)) if session.is_live(&user, deps.clock.now()) => {
            Ok(Who { tenant, user, expires_at: session.expires_at() })
        }
        Some(Credential::Session(_) | Credential::ApiKey(_)) | None => Err(gone()),
    }
}
