//! Who can log in for a demo company, and with which key a program can. All of it is public: a local stack holds nobody.

use anyhow::{Context, Result};
use shared::domain::access::{Permission, Role};
use shared::domain::api_key::{ApiKey, ApiKeySecret, KeyEnvironment};
use shared::domain::audit::{Actor, AuditEntry};
use shared::domain::ids::{ApiKeyId, AuditId, TenantId, UserId};
use shared::domain::password::Password;
use shared::domain::tenant::Tenant;
use shared::domain::user::User;
use shared::random::SystemRandom;
use shared::store::Store;
use shared::{clock, passwords};

/// The password of every demo company's owner.
pub const OWNER_PASSWORD: &str = "blue lantern parade";

/// The person who owns a company.
pub fn owner_of(tenant: &Tenant) -> Result<User> {
    let email = tenant.owner_email.parse().context("the owner's address")?;
    let name = tenant.owner_name.parse().context("the owner's name")?;
    let hash = passwords::hash(&Password::new(OWNER_PASSWORD), &SystemRandom)?;
    Ok(User::new(UserId::new(clock::new_id()), email, name, Role::Owner, hash, tenant.created_at))
}

/// A company's key, the same on every machine and after every restart.
pub fn demo_key(tenant: &TenantId) -> ApiKeySecret {
    let id = tenant.as_uuid().into_bytes();
    let mut bits = [0; 32];
    bits[..16].copy_from_slice(&id);
    bits[16..].copy_from_slice(&id);
    ApiKeySecret::from_random(KeyEnvironment::Live, bits)
}

/// Gives a company its key, with everything that a key can be allowed, unless it has it.
pub async fn give_key(store: &Store, tenant: &Tenant) -> Result<()> {
    let secret = demo_key(&tenant.id);
    // The company's own id, so that a second run finds the first one's key.
    let id = ApiKeyId::new(tenant.id.as_uuid());
    let actor = Actor::System { part: "seed".to_owned() };
    let key = ApiKey {
        id,
        name: "Demo".parse()?,
        environment: KeyEnvironment::Live,
        last4: secret.last4(),
        permissions: Permission::ALL.iter().copied().filter(|permission| permission.is_for_keys()).collect(),
        digest: secret.digest(),
        created_by: actor.clone(),
        created_at: tenant.created_at,
        expires_at: None,
        revoked_at: None,
        replaced_by: None,
        last_used_at: None,
        total_requests: 0,
    };
    let tenant = store.tenant(&tenant.id);
    if tenant.api_key(id).await?.is_some() {
        return Ok(());
    }
    let audit = AuditEntry {
        id: AuditId::new(clock::new_id()),
        at: key.created_at,
        actor,
        action: "api_key.created".to_owned(),
        fields: Vec::new(),
    };
    Ok(tenant.create_api_key(&key, &audit).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_demo_company_has_a_key_of_its_own() {
        let key = |id: &str| demo_key(&id.parse().unwrap());
        let (one, other) = (key("019ab000-0000-7000-8000-00000000000a"), key("019ab000-0000-7000-8000-00000000000b"));

        assert!(one.expose().parse::<ApiKeySecret>().is_ok());
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn the_demo_password_is_one_that_is_taken() {
        assert_eq!(Password::new(OWNER_PASSWORD).check(), Ok(()));
    }
}
