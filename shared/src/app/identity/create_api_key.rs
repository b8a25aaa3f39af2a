//! Somebody makes an API key.

use chrono::{DateTime, Utc};

use super::{Error, Identity, audit, doer};
use crate::clock::new_id;
use crate::domain::access::{Permission, Principal};
use crate::domain::api_key::{ApiKey, ApiKeySecret, KeyEnvironment, KeyName, MOST_KEYS};
use crate::domain::ids::ApiKeyId;
use crate::random::bytes;

/// The key that somebody wants.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is called.
    pub name: KeyName,
    /// Live or test.
    pub environment: KeyEnvironment,
    /// What it may do: at least one, of those that are for keys, and nothing that whoever makes it may not do.
    pub permissions: Vec<Permission>,
    /// From when on it does not work any more.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a key. Its secret is in the answer and nowhere else.
pub async fn create_api_key(
    identity: &Identity,
    principal: &Principal,
    new: NewApiKey,
) -> Result<(ApiKey, ApiKeySecret), Error> {
    let doer = doer(principal)?;
    let now = identity.now();
    let mut permissions = new.permissions;
    permissions.sort_unstable();
    permissions.dedup();
    if permissions.is_empty() {
        return Err(Error::field("permissions", "Choose what the key may do."));
    }
    if !permissions.iter().all(|permission| permission.is_for_keys() && doer.role.may(*permission)) {
        return Err(Error::field("permissions", "A key cannot have one of these permissions."));
    }
    if new.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Error::field("expires_at", "This time has passed."));
    }
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let working = tenant.api_keys().await?.iter().filter(|key| key.is_active(now)).count();
    if working >= MOST_KEYS {
        return Err(Error::NotAllowed("A company has at most 20 keys that work. Revoke one first."));
    }
    let secret = ApiKeySecret::from_random(new.environment, bytes(identity.random.as_ref())?);
    let key = ApiKey {
        id: ApiKeyId::new(new_id()),
        name: new.name,
        environment: new.environment,
        last4: secret.last4(),
        permissions,
        digest: secret.digest(),
        created_by: principal.actor(),
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
        replaced_by: None,
        last_used_at: None,
        total_requests: 0,
    };
    let line = audit(now, principal.actor(), "api_key.created", &["name", "permissions", "expires_at"]);
    tenant.create_api_key(&key, &line).await?;
    Ok((key, secret))
}
