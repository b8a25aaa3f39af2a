//! Companies that leave: the record of it, in the transactions that close a company, open it again, and take its
//! numbers from it.

use chrono::{DateTime, Utc};

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, Item, attribute, encode, index, number, text};
use super::key::{CLOSINGS, Key, closing_in_gsi1, gsi1_of_closing};
use super::request::{ALWAYS, Expression, IS_NEW, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::closing::{Closing, Stage};
use crate::domain::ids::TenantId;
use crate::domain::number::Routing;
use crate::domain::phone::E164;
use crate::domain::tenant::Tenant;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Profile,
    Phone,
    Number,
    GatewayKey,
    Name,
    Closing,
    Audit,
}

impl Entity for Closing {
    const KIND: &'static str = "closing";
}

impl Store {
    /// The companies that left and for which something is to be done by `now`, the longest due first, at most `most`.
    pub async fn due_closings(&self, now: DateTime<Utc>, most: i32) -> Result<Vec<TenantId>> {
        let by_now = now + chrono::Duration::milliseconds(1);
        let found = self.waiting("due_closings", CLOSINGS, by_now, most).await?;
        let id = |sk: &String| closing_in_gsi1(sk).ok_or(Error::Corrupt { entity: Closing::KIND });
        found.iter().map(id).collect()
    }
}

impl TenantStore<'_> {
    /// How far the company's leaving has come. Absent where it has not left.
    pub async fn closing(&self) -> Result<Option<Closing>> {
        self.store.get("closing", &Key::Closing(self.id), Read::Strong).await
    }

    /// Closes the company: its settings, whose version is one more than that of those they were made from, with the copy
    /// at every number, the record and the audit line. Settings that were changed meanwhile are a
    /// [`Conflicting::Version`].
    pub async fn close(&self, tenant: &Tenant, closing: &Closing, audit: &AuditEntry) -> Result<()> {
        let mut transaction = self.rewritten("close", tenant).await?;
        transaction.put(Step::Closing, self.record(closing)?, Expression::new(IS_NEW))?;
        self.commit("close", transaction, audit).await
    }

    /// Opens the company again, in the same way. One whose numbers are being given back is not found.
    pub async fn reopen(&self, tenant: &Tenant, closing: &Closing, audit: &AuditEntry) -> Result<()> {
        let mut transaction = self.rewritten("reopen", tenant).await?;
        transaction.delete(Step::Closing, &Key::Closing(self.id), &stands_at(closing.stage))?;
        self.commit("reopen", transaction, audit).await
    }

    /// Writes how far it has come over the stage before. Returns whether it stood there.
    pub async fn move_closing(&self, before: Stage, closing: &Closing) -> Result<bool> {
        let written = self.store.put("move_closing", self.record(closing)?, stands_at(before)).await?;
        Ok(matches!(written, Write::Done))
    }

    /// Frees the company's name in addresses. One that is another's by now stays.
    pub async fn free_slug(&self, slug: &str) -> Result<()> {
        self.free_name("free_slug", &Key::Slug(slug)).await
    }

    /// Frees an e-mail address of the company. One that is another's by now stays.
    pub async fn free_email(&self, email: &str) -> Result<()> {
        self.free_name("free_email", &Key::Email(email)).await
    }

    /// Takes the company's numbers and its gateway key out of the table, with the settings, the record that nothing is
    /// left to do, and the audit line.
    pub async fn give_up(
        &self,
        tenant: &Tenant,
        numbers: &[E164],
        closing: &Closing,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "give_up");
        self.put_profile(&mut transaction, tenant)?;
        for phone in numbers {
            transaction.delete(Step::Phone, &Key::Phone(phone), &self.is_ours()?)?;
            transaction.delete(Step::Number, &Key::Number(self.id, phone), &Expression::new(ALWAYS))?;
        }
        transaction.delete(Step::GatewayKey, &Key::Gateway(self.id), &Expression::new(ALWAYS))?;
        transaction.put(Step::Closing, self.record(closing)?, stands_at(Stage::Releasing))?;
        self.commit("give_up", transaction, audit).await
    }

    /// The settings with the copy at every number.
    async fn rewritten(&self, operation: &'static str, tenant: &Tenant) -> Result<Transaction<'_, Step>> {
        let numbers = self.numbers().await?;
        let mut transaction = Transaction::new(self.store, operation);
        self.put_profile(&mut transaction, tenant)?;
        let copy = Routing::of(tenant);
        for phone in &numbers {
            transaction.put(Step::Phone, encode(self.store, &Key::Phone(phone), &copy)?, self.is_ours()?)?;
        }
        Ok(transaction)
    }

    fn put_profile(&self, transaction: &mut Transaction<'_, Step>, tenant: &Tenant) -> Result<()> {
        if tenant.id != self.id {
            return Err(Error::NotFound { what: "the company" });
        }
        let is_before =
            Expression::new("version = :version").value(":version", number(tenant.version.saturating_sub(1)));
        transaction.put(Step::Profile, encode(self.store, &Key::Profile(self.id), tenant)?, is_before)
    }

    async fn commit(
        &self,
        operation: &'static str,
        mut transaction: Transaction<'_, Step>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;
        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        match refusal(&steps, Step::Profile) {
            Some(None) => Err(Error::NotFound { what: "the company" }),
            Some(Some(_)) => Err(Error::Conflict { what: Conflicting::Version }),
            // It moved on between the reading and the writing: read again, then it is clear.
            None if refusal(&steps, Step::Closing).is_some() => Err(Error::Conflict { what: Conflicting::Version }),
            None if refusal(&steps, Step::Phone).is_some() => Err(Error::Conflict { what: Conflicting::Number }),
            None => Err(bug(operation, "Audit", "an audit line with this id exists")),
        }
    }

    async fn free_name(&self, operation: &'static str, key: &Key<'_>) -> Result<()> {
        let mut transaction = Transaction::new(self.store, operation);
        transaction.delete(Step::Name, key, &self.is_ours()?)?;
        // Refused: it is gone, or another's.
        transaction.commit().await.map(drop)
    }

    fn is_ours(&self) -> Result<Expression> {
        Ok(Expression::new("tenant_id = :tenant").value(":tenant", attribute(&self.id)?))
    }

    fn record(&self, closing: &Closing) -> Result<Item> {
        let mut item = encode(self.store, &Key::Closing(self.id), closing)?;
        if let Some(due_at) = closing.due_at() {
            index(&mut item, gsi1_of_closing(due_at, self.id));
        }
        Ok(item)
    }
}

/// What is there has come exactly so far.
fn stands_at(stage: Stage) -> Expression {
    Expression::new("stage = :stage").value(":stage", text(stage.as_str()))
}
