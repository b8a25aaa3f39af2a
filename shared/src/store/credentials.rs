//! Sessions and API keys by the digest of their secret: what the authorizer reads.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, bug};
use super::item::{Entity, TTL, attribute, encode};
use super::key::Key;
use super::request::{Expression, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::users::AuditStep;
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::digest::Digest;
use crate::domain::gateway_key::GatewayKey;
use crate::domain::ids::UserId;
use crate::domain::session::{Credential, Session};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Session,
    Audit,
}

impl From<AuditStep> for Step {
    fn from(AuditStep: AuditStep) -> Self {
        Self::Audit
    }
}

impl Entity for Credential {
    const KIND: &'static str = "credential";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Session(session) => Some(session.expires_at()),
            Self::ApiKey(key) => key.expires_at,
        }
    }
}

impl Entity for GatewayKey {
    const KIND: &'static str = "gateway_key";
}

impl Store {
    /// What a secret stands for. Strongly read: what was revoked a moment ago is not there any more.
    pub async fn credential(&self, secret: Digest) -> Result<Option<Credential>> {
        self.get("credential", &Key::Credential(secret), Read::Strong).await
    }

    /// Notes that a session is used at `now`. Returns whether this is what noted it: a session that ended, or that
    /// somebody else has noted since `session` was read, stays as it is.
    pub async fn note_session(&self, secret: Digest, session: &Session, now: DateTime<Utc>) -> Result<bool> {
        let noted = Session { seen_at: now, ..session.clone() };
        let ttl = u64::try_from(noted.expires_at().timestamp()).unwrap_or_default();
        let change = Expression::new("SET seen_at = :now, #ttl = :ttl")
            .name("#ttl", TTL)
            .value(":now", attribute(&now)?)
            .value(":ttl", attribute(&ttl)?)
            .value(":seen", attribute(&session.seen_at)?);
        let written = self.update("note_session", &Key::Credential(secret), change, "seen_at = :seen").await?;
        Ok(matches!(written, Write::Done))
    }
}

impl TenantStore<'_> {
    /// Ends a person's session. Returns whether this is what ended it.
    pub async fn end_session(&self, user: UserId, secret: Digest, audit: &AuditEntry) -> Result<bool> {
        let is_theirs = Expression::new("tenant_id = :tenant AND user_id = :user")
            .value(":tenant", attribute(&self.id)?)
            .value(":user", attribute(&user)?);
        let mut transaction = Transaction::new(self.store, "end_session");
        transaction.delete(Step::Session, &Key::Credential(secret), &is_theirs)?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(true) };
        match refusal(&steps, Step::Session) {
            Some(None) => Ok(false),
            Some(Some(_)) => Err(Error::NotFound { what: "the session" }),
            None => Err(bug("end_session", "Audit", "an audit line with this id exists")),
        }
    }

    /// The key under which the company's requests are counted.
    pub async fn gateway_key(&self) -> Result<Option<GatewayKey>> {
        self.store.get("gateway_key", &Key::Gateway(self.id), Read::Eventual).await
    }

    /// Gives the company its gateway key, or another in its place.
    pub async fn put_gateway_key(&self, key: &GatewayKey) -> Result<()> {
        let item = encode(self.store, &Key::Gateway(self.id), key)?;
        self.store.put("put_gateway_key", item, Expression::new(super::request::ALWAYS)).await.map(drop)
    }
}
