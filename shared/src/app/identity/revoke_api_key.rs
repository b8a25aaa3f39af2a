//! Somebody revokes an API key.

use super::{Error, audit, doer};
use crate::app::Deps;
use crate::domain::access::Principal;
use crate::domain::ids::ApiKeyId;

/// Revokes a key: it works for a minute more at most. A key that is revoked already stays so.
pub async fn revoke_api_key(deps: &Deps, principal: &Principal, id: ApiKeyId) -> Result<(), Error> {
    doer(principal)?;
    let tenant = deps.store.tenant(&principal.tenant);
    let key = tenant.api_key(id).await?.ok_or_else(|| Error::not_found("the API key"))?;
    let line = audit(deps.clock.now(), principal.actor(), "api_key.revoked", &["revoked_at"]);
    tenant.revoke_api_key(&key, &line).await?;
    Ok(())
}
