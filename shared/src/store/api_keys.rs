//! A company's API keys: what is shown of each, and under the digest of its secret what the authorizer reads.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, bug};
use super::item::{Entity, Item, TTL, attribute, decode, encode, number};
use super::key::{API_KEYS, Key, Partition};
use super::repeatable::Repeatable;
use super::request::{ALWAYS, EXISTS, Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::users::AuditStep;
use super::{Read, TenantStore};
use crate::domain::api_key::ApiKey;
use crate::domain::audit::AuditEntry;
use crate::domain::ids::ApiKeyId;
use crate::domain::session::{Credential, KeyCredential};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Key,
    Credential,
    Old,
    OldCredential,
    Audit,
    Request,
}

impl From<AuditStep> for Step {
    fn from(AuditStep: AuditStep) -> Self {
        Self::Audit
    }
}

impl Entity for ApiKey {
    const KIND: &'static str = "api_key";
}

impl TenantStore<'_> {
    /// Makes a key.
    pub async fn create_api_key(&self, key: &ApiKey, audit: &AuditEntry) -> Result<()> {
        self.create_api_key_once(key, audit, None).await.map(drop)
    }

    /// The same, where `request` names the request. Returns whether this is what made a key: a repeat makes none, and
    /// another request under the same name is a [`Error::Conflict`].
    pub async fn create_api_key_once(
        &self,
        key: &ApiKey,
        audit: &AuditEntry,
        request: Option<&Repeatable<'_>>,
    ) -> Result<bool> {
        let mut transaction = Transaction::new(self.store, "create_api_key");
        self.add_key(&mut transaction, key)?;
        self.note(&mut transaction, audit)?;
        if let Some(request) = request {
            self.once(&mut transaction, Step::Request, request, (key.id.as_uuid(), key.created_at))?;
        }

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(true) };
        if let (Some(request), Some(held)) = (request, refusal(&steps, Step::Request)) {
            return request.made_first(held).map(|_| false);
        }
        Err(key_refused("create_api_key", &steps))
    }

    /// Makes a key that takes the place of `old`, which does not work any more from `old_until` on. A key that is
    /// revoked or has a successor already is not found.
    pub async fn rotate_api_key(
        &self,
        old: &ApiKey,
        successor: &ApiKey,
        old_until: DateTime<Utc>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "rotate_api_key");
        self.add_key(&mut transaction, successor)?;
        let ends = Expression::new("SET expires_at = :until, replaced_by = :successor")
            .value(":until", attribute(&old_until)?)
            .value(":successor", attribute(&successor.id)?);
        let is_in_use =
            "attribute_exists(PK) AND attribute_not_exists(revoked_at) AND attribute_not_exists(replaced_by)";
        transaction.update(Step::Old, &Key::Api(self.id, old.id), ends, Some(is_in_use))?;
        let ends = Expression::new("SET expires_at = :until, #ttl = :ttl")
            .name("#ttl", TTL)
            .value(":until", attribute(&old_until)?)
            .value(":ttl", number(u64::try_from(old_until.timestamp()).unwrap_or_default()));
        transaction.update(Step::OldCredential, &Key::Credential(old.digest), ends, Some(EXISTS))?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(key_refused("rotate_api_key", &steps))
    }

    /// Revokes a key at the audit line's time. Returns whether this is what revoked it.
    pub async fn revoke_api_key(&self, key: &ApiKey, audit: &AuditEntry) -> Result<bool> {
        let mut transaction = Transaction::new(self.store, "revoke_api_key");
        let change = Expression::new("SET revoked_at = :at").value(":at", attribute(&audit.at)?);
        let is_good = "attribute_exists(PK) AND attribute_not_exists(revoked_at)";
        transaction.update(Step::Key, &Key::Api(self.id, key.id), change, Some(is_good))?;
        // It may be gone already: a key that has expired is removed with time.
        transaction.delete(Step::Credential, &Key::Credential(key.digest), &Expression::new(ALWAYS))?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(true) };
        match refusal(&steps, Step::Key) {
            Some(Some(_)) => Ok(false),
            Some(None) => Err(Error::NotFound { what: "the API key" }),
            None => Err(key_refused("revoke_api_key", &steps)),
        }
    }

    /// A key.
    pub async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        self.store.get("api_key", &Key::Api(self.id, id), Read::Strong).await
    }

    /// All keys, the oldest first, also those that do not work any more.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>> {
        let range = Range::BeginsWith(API_KEYS.to_owned());
        let all = Query { range, read: Read::Strong, ..Query::of(Partition::Home(self.id)) };
        self.store.query("api_keys", &all).await?.into_iter().map(decode).collect()
    }

    /// Notes that so many requests were made with a key, the last at `at`. A key that is not there is not made.
    pub async fn note_key_use(&self, id: ApiKeyId, requests: u64, at: DateTime<Utc>) -> Result<()> {
        let change = Expression::new("SET last_used_at = :at ADD total_requests :requests")
            .value(":at", attribute(&at)?)
            .value(":requests", number(requests));
        self.store.update("note_key_use", &Key::Api(self.id, id), change, EXISTS).await.map(drop)
    }

    fn add_key(&self, transaction: &mut Transaction<'_, Step>, key: &ApiKey) -> Result<()> {
        let item = encode(self.store, &Key::Api(self.id, key.id), key)?;
        transaction.put(Step::Key, item, Expression::new(IS_NEW))?;
        let credential = Credential::ApiKey(KeyCredential {
            tenant_id: self.id,
            key_id: key.id,
            permissions: key.permissions.clone(),
            expires_at: key.expires_at,
        });
        let item = encode(self.store, &Key::Credential(key.digest), &credential)?;
        transaction.put(Step::Credential, item, Expression::new(IS_NEW))
    }
}

fn key_refused(operation: &'static str, steps: &[(Step, Option<Item>)]) -> Error {
    let is_old_gone = refusal(steps, Step::Old).is_some() || refusal(steps, Step::OldCredential).is_some();
    if is_old_gone {
        return Error::NotFound { what: "the API key" };
    }
    bug(operation, "Key", "an API key or an audit line with this id exists")
}
