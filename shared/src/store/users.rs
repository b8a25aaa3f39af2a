//! The people of a company. Each change is one transaction with its audit line and, where it matters, the proof that
//! the company keeps an owner.

use uuid::Uuid;

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, Item, UniqueName, attribute, decode, encode, number};
use super::key::{Key, Partition, USERS};
use super::request::{EXISTS, Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, Store, TenantStore};
use crate::domain::access::Role;
use crate::domain::audit::AuditEntry;
use crate::domain::code::CodePurpose;
use crate::domain::digest::Digest;
use crate::domain::email::Email;
use crate::domain::ids::{TenantId, UserId};
use crate::domain::session::{Credential, Session};
use crate::domain::user::User;

/// A person who becomes somebody else: with a new role, a new password, or locked out.
#[derive(Debug, Clone, Copy)]
pub struct PersonChange<'a> {
    /// As it becomes; its version is one more than that of the person it was made from.
    pub user: &'a User,
    /// Another owner who must be one, and able to log in, at the moment of the change.
    pub other_owner: Option<UserId>,
    /// The one session that goes on where all others end.
    pub kept_session: Option<Digest>,
    /// The code that allowed it, which is used up by it.
    pub used_code: Option<(CodePurpose, Digest)>,
    /// Who did it.
    pub audit: &'a AuditEntry,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Person,
    OtherOwner,
    Address,
    Session,
    Code,
    Audit,
}

impl Entity for User {
    const KIND: &'static str = "user";
}

const NOBODY: Error = Error::NotFound { what: "the person" };

impl Store {
    /// The person who logs in with an address, and their company. Two reads, also where there is nobody, so that how
    /// long it takes tells nothing.
    pub async fn person_of(&self, email: &Email) -> Result<Option<(TenantId, User)>> {
        let found: Option<UniqueName> = self.get("person_of", &Key::Email(email.expose()), Read::Strong).await?;
        let account = found.and_then(|name| name.user_id.map(|user| (name.tenant_id, user)));
        let (tenant, user) = account.unwrap_or((TenantId::new(Uuid::nil()), UserId::new(Uuid::nil())));
        let user: Option<User> = self.get("person_of", &Key::User(tenant, user), Read::Strong).await?;
        Ok(user.map(|user| (tenant, user)))
    }

    /// Whether an address is anybody's: a person's, or a company's without a person.
    pub async fn is_email_taken(&self, email: &Email) -> Result<bool> {
        Ok(self.get_item("is_email_taken", &Key::Email(email.expose()), Read::Strong).await?.is_some())
    }
}

impl TenantStore<'_> {
    /// A person.
    pub async fn user(&self, id: UserId) -> Result<Option<User>> {
        self.store.get("user", &Key::User(self.id, id), Read::Strong).await
    }

    /// Everybody, in the order in which they came.
    pub async fn users(&self) -> Result<Vec<User>> {
        let range = Range::BeginsWith(USERS.to_owned());
        let all = Query { range, read: Read::Strong, ..Query::of(Partition::Home(self.id)) };
        self.store.query("users", &all).await?.into_iter().map(decode).collect()
    }

    /// Begins a session of a person who has just shown their password. Whoever was locked out, logged out everywhere or
    /// given another password since `user` was read is a [`Conflicting::Version`].
    pub async fn begin_session(&self, user: &User, token: Digest, session: &Session, audit: &AuditEntry) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "begin_session");
        let condition = "password_hash = :hash AND session_epoch = :epoch AND is_active = :active";
        let change = Expression::new("SET last_login_at = :now, version = version + :one")
            .value(":now", attribute(&session.started_at)?)
            .value(":one", number(1_u64))
            .value(":hash", attribute(&user.password_hash)?)
            .value(":epoch", number(user.session_epoch))
            .value(":active", attribute(&true)?);
        transaction.update(Step::Person, &Key::User(self.id, user.id), change, Some(condition))?;
        let credential = Credential::Session(session.clone());
        let item = encode(self.store, &Key::Credential(token), &credential)?;
        transaction.put(Step::Session, item, Expression::new(IS_NEW))?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(person_refused("begin_session", &steps))
    }

    /// Changes a person.
    pub async fn change_user(&self, change: &PersonChange<'_>) -> Result<()> {
        let PersonChange { user, other_owner, kept_session, used_code, audit } = *change;
        let mut transaction = Transaction::new(self.store, "change_user");
        let item = encode(self.store, &Key::User(self.id, user.id), user)?;
        transaction.put(Step::Person, item, is_version(user.version.saturating_sub(1)))?;
        if let Some(other) = other_owner {
            transaction.demand(Step::OtherOwner, &Key::User(self.id, other), is_active_owner()?)?;
        }
        if let Some(token) = kept_session {
            let goes_on = Expression::new("SET epoch = :epoch").value(":epoch", number(user.session_epoch));
            transaction.update(Step::Session, &Key::Credential(token), goes_on, Some(EXISTS))?;
        }
        if let Some((purpose, digest)) = used_code {
            let is_it = Expression::new("digest = :digest").value(":digest", attribute(&digest)?);
            transaction.delete(Step::Code, &Key::Code(purpose, &user.email), &is_it)?;
        }
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(person_refused("change_user", &steps))
    }

    /// Removes a person. Their address is free from then on, save where it stays the company's own.
    pub async fn remove_user(
        &self,
        user: &User,
        other_owner: Option<UserId>,
        is_companys_address: bool,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "remove_user");
        transaction.delete(Step::Person, &Key::User(self.id, user.id), &is_version(user.version))?;
        if let Some(other) = other_owner {
            transaction.demand(Step::OtherOwner, &Key::User(self.id, other), is_active_owner()?)?;
        }
        let address = Key::Email(user.email.expose());
        if is_companys_address {
            let change = Expression::new("REMOVE user_id").value(":user", attribute(&user.id)?);
            transaction.update(Step::Address, &address, change, Some("user_id = :user"))?;
        } else {
            let is_theirs = Expression::new("user_id = :user").value(":user", attribute(&user.id)?);
            transaction.delete(Step::Address, &address, &is_theirs)?;
        }
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(person_refused("remove_user", &steps))
    }

    /// The audit line of a transaction.
    pub(super) fn note<S: From<AuditStep> + Send + Sync + Copy + PartialEq>(
        &self,
        transaction: &mut Transaction<'_, S>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(AuditStep.into(), line, Expression::new(IS_NEW))
    }
}

/// The step of the audit line, whatever the other steps are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AuditStep;

impl From<AuditStep> for Step {
    fn from(AuditStep: AuditStep) -> Self {
        Self::Audit
    }
}

fn is_version(version: u64) -> Expression {
    Expression::new("version = :version").value(":version", number(version))
}

fn is_active_owner() -> Result<Expression> {
    Ok(Expression::new("#role = :owner AND is_active = :active")
        .name("#role", "role")
        .value(":owner", attribute(&Role::Owner)?)
        .value(":active", attribute(&true)?))
}

/// What a refusal of a change of a person means.
fn person_refused(operation: &'static str, steps: &[(Step, Option<Item>)]) -> Error {
    match refusal(steps, Step::Person) {
        Some(None) => NOBODY,
        Some(Some(_)) => Error::Conflict { what: Conflicting::Version },
        None if refusal(steps, Step::OtherOwner).is_some() => Error::Conflict { what: Conflicting::LastOwner },
        None if refusal(steps, Step::Code).is_some() => Error::NotFound { what: "the code" },
        None if refusal(steps, Step::Session).is_some() => Error::NotFound { what: "the session" },
        None if refusal(steps, Step::Address).is_some() => bug(operation, "Address", "an address is not its person's"),
        None => bug(operation, "Audit", "an audit line with this id exists"),
    }
}
