//! Somebody replaces an API key.

use super::{Error, Identity, audit, doer};
use crate::clock::new_id;
use crate::domain::access::Principal;
use crate::domain::api_key::{ApiKey, ApiKeySecret, ROTATION_OVERLAP};
use crate::domain::ids::ApiKeyId;
use crate::random::bytes;
use crate::store;

/// Makes a key's successor, which may do the same until the same time; the old one works for a day more at most. Of two
/// who rotate a key at once, or of two repeats, one finds that it is done: no key has two successors.
pub async fn rotate_api_key(
    identity: &Identity,
    principal: &Principal,
    id: ApiKeyId,
) -> Result<(ApiKey, ApiKeySecret), Error> {
    doer(principal)?;
    let now = identity.now();
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let old = tenant.api_key(id).await?.ok_or_else(|| Error::not_found("the API key"))?;
    if old.replaced_by.is_some() {
        return Err(replaced());
    }
    if !old.is_active(now) {
        return Err(Error::InTheWay("This key does not work any more. Make a new one."));
    }
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
    match tenant.rotate_api_key(&old, &successor, old_until, &line).await {
        Ok(()) => Ok((successor, secret)),
        // Keys are never removed: somebody else was faster.
        Err(store::Error::NotFound { .. }) => Err(replaced()),
        Err(error) => Err(error.into()),
    }
}

fn replaced() -> Error {
    Error::InTheWay(
        "This key has been replaced or revoked already. If you do not have its successor's secret, rotate the successor.",
    )
}
