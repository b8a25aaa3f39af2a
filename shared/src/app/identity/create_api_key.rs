//! Somebody makes an API key.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Error, Identity, audit, doer};
use crate::app::request_name::RequestName;
use crate::clock::new_id;
use crate::domain::access::{Permission, Principal};
use crate::domain::api_key::{ApiKey, ApiKeySecret, KeyEnvironment, KeyName, MOST_KEYS};
use crate::domain::ids::ApiKeyId;
use crate::random::bytes;

/// The key that somebody wants.
#[derive(Debug, Clone, Serialize)]
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

/// Makes a key. Its secret is in the answer and nowhere else, so a repeat under the same `idempotency_key` makes no
/// second key and says that there is one: it cannot show the secret again.
pub async fn create_api_key(
    identity: &Identity,
    principal: &Principal,
    mut new: NewApiKey,
    idempotency_key: Option<&str>,
) -> Result<(ApiKey, ApiKeySecret), Error> {
    let doer = doer(principal)?;
    let now = identity.now();
    new.permissions.sort_unstable();
    new.permissions.dedup();
    if new.permissions.is_empty() {
        return Err(Error::field("permissions", "Choose what the key may do."));
    }
    let is_given = |permission: &&Permission| permission.is_for_keys() && doer.role.may(**permission);
    if let Some(refused) = new.permissions.iter().find(|permission| !is_given(permission)) {
        return Err(Error::field("permissions", format!("You cannot give a key the permission {refused}.")));
    }
    if new.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Error::field("expires_at", "This time has passed."));
    }
    let tenant = identity.deps.store.tenant(&principal.tenant);
    let request = idempotency_key.map(|key| RequestName::of("create_api_key", key, &new)).transpose()?;
    let request = request.as_ref().map(RequestName::as_request);
    if let Some(request) = &request
        && tenant.made_by(request).await?.is_some()
    {
        return Err(made_already());
    }
    let working = tenant.api_keys().await?.iter().filter(|key| key.is_active(now)).count();
    if working >= MOST_KEYS {
        return Err(Error::InTheWay("A company has at most 20 keys that work. Revoke one first."));
    }
    let secret = ApiKeySecret::from_random(new.environment, bytes(identity.random.as_ref())?);
    let key = ApiKey {
        id: ApiKeyId::new(new_id()),
        name: new.name,
        environment: new.environment,
        last4: secret.last4(),
        permissions: new.permissions,
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
    if !tenant.create_api_key_once(&key, &line, request.as_ref()).await? {
        return Err(made_already());
    }
    Ok((key, secret))
}

fn made_already() -> Error {
    Error::InTheWay(
        "This request has made a key already, and only that answer showed its secret. If you do not have it, rotate \
         or revoke the key.",
    )
}
