//! Somebody replaces an API key.

use super::{Error, Identity, audit, doer};
use crate::clock::new_id;
use crate::domain::access::Principal;
use crate::domain::api_key::{ApiKey, ApiKeySecret, ROTATION_OVERLAP};
use crate::domain::ids::ApiKeyId;
use crate::random::bytes;

/// Makes a key's successor, which may do the same until the same time; the old one works for a day more at most. Of two
/// who rotate a key at once, one finds that it is done.
pub async fn rotate_api_key(
    identity: &Identity,
    principal: &Principal,
    id: ApiKeyId,
) -> Result<(ApiKey, ApiKeySecret), Error> {
    doer(principal)?;
    let now = identity.now();
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let is_in_use = |key: &ApiKey| key.is_active(now) && key.replaced_by.is_none();
    let old = tenant.api_key(id).await?.filter(is_in_use).ok_or_else(|| Error::not_found("the API key"))?;
    let secret = ApiKeySecret::from_random(old.environment, bytes(identity.random.as_ref())?);
    let successor = ApiKey {
        id: ApiKeyId::new(new_id()),
        last4: secret.last4(),
        digest: secret.digest(),
        created_by: principal.actor(),
        created_at: now,
        last_used_at: None,
        total_requests: 0,
        ..old.clone()
    };
    let overlap_ends = now + ROTATION_OVERLAP;
    let old_until = old.expires_at.map_or(overlap_ends, |expires_at| expires_at.min(overlap_ends));
    let line = audit(now, principal.actor(), "api_key.rotated", &["expires_at", "replaced_by"]);
    tenant.rotate_api_key(&old, &successor, old_until, &line).await?;
    Ok((successor, secret))
}
