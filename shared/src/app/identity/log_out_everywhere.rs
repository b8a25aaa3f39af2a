//! A person logs out wherever they are logged in.

use super::{Error, afresh, audit};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::store::PersonChange;

/// Ends all sessions of the person, this one too.
pub async fn log_out_everywhere(deps: &Deps, principal: &Principal) -> Result<(), Error> {
    let (id, _) = principal.person().ok_or(Error::NotAllowed("Only people log out."))?;
    let tenant = deps.store.tenant(&principal.tenant);
    afresh(async || {
        let user = tenant.user(id).await?.ok_or_else(|| Error::not_found("the person"))?;
        let now = deps.clock.now();
        let line = audit(now, principal.actor(), "user.logged_out_everywhere", &["session_epoch"]);
        let change = PersonChange {
            user: &user.logged_out_everywhere(now),
            other_owner: None,
            kept_session: None,
            used_code: None,
            audit: &line,
        };
        Ok(tenant.change_user(&change).await?)
    })
    .await
}
