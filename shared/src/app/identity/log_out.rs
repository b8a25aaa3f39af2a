//! A person logs out.

use super::{Error, audit};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::token::SessionToken;

/// Ends one session of the person. A session that is over already stays so.
pub async fn log_out(deps: &Deps, principal: &Principal, token: &SessionToken) -> Result<(), Error> {
    let (user, _) = principal.person().ok_or(Error::NotAllowed("Only people log out."))?;
    let line = audit(deps.clock.now(), principal.actor(), "session.ended", &[]);
    deps.store.tenant(&principal.tenant).end_session(user, token.digest(), &line).await?;
    Ok(())
}
