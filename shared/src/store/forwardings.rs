//! Which of a company's own numbers are forwarded to Kestrel's, as far as calls have shown.

use chrono::{DateTime, Utc};

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, attribute, decode, encode};
use super::key::{FORWARDINGS, Key, Partition, forwardings_to};
use super::request::{Expression, IS_NEW, Query, Range, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::forwarding_check::ForwardingCheck;
use crate::domain::phone::E164;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Number,
    Check,
    Audit,
}

impl Entity for ForwardingCheck {
    const KIND: &'static str = "forwarding";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        ForwardingCheck::expires_at(self)
    }
}

impl TenantStore<'_> {
    /// What is known of the forwarding from one number to another, if anybody asked.
    pub async fn forwarding_check(
        &self,
        number: &E164,
        forwarded: &E164,
        read: Read,
    ) -> Result<Option<ForwardingCheck>> {
        self.store.get("forwarding_check", &Key::Forwarding(self.id, number, forwarded), read).await
    }

    /// What is known of the forwarding to one number of Kestrel's.
    pub async fn forwarding_checks(&self, number: &E164) -> Result<Vec<ForwardingCheck>> {
        self.forwardings(forwardings_to(number), Read::Strong).await
    }

    /// What is known of the forwarding to any of the company's numbers.
    pub async fn all_forwarding_checks(&self) -> Result<Vec<ForwardingCheck>> {
        self.forwardings(FORWARDINGS.to_owned(), Read::Eventual).await
    }

    async fn forwardings(&self, prefix: String, read: Read) -> Result<Vec<ForwardingCheck>> {
        let query = Query { range: Range::BeginsWith(prefix), read, ..Query::of(Partition::Home(self.id)) };
        self.store.query("forwarding_checks", &query).await?.into_iter().map(decode).collect()
    }

    /// Writes a question down that was asked after `before`, with its audit line, while the company has the number.
    /// Where a call or another question came in between, that is a conflict of versions.
    pub async fn ask_forwarding(
        &self,
        check: &ForwardingCheck,
        before: Option<&ForwardingCheck>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let store = self.store;
        let is_here = Expression::new("attribute_exists(PK) AND attribute_not_exists(leaving_since)");
        let mut transaction = Transaction::new(store, "ask_forwarding");
        transaction.demand(Step::Number, &Key::Number(self.id, &check.phone_number), is_here)?;
        transaction.put(Step::Check, encode(store, &self.key_of(check), check)?, unchanged(before)?)?;
        let line = encode(store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        if refusal(&steps, Step::Number).is_some() {
            return Err(Error::NotFound { what: "the number" });
        }
        match refusal(&steps, Step::Check) {
            Some(_) => Err(Error::Conflict { what: Conflicting::Version }),
            None => Err(bug("ask_forwarding", "Audit", "an audit line with this id exists")),
        }
    }

    /// Writes down what a call has shown, unless something was written since `before` was read. Returns whether it is
    /// written.
    pub async fn note_forwarding(&self, check: &ForwardingCheck, before: &ForwardingCheck) -> Result<bool> {
        let item = encode(self.store, &self.key_of(check), check)?;
        match self.store.put("note_forwarding", item, unchanged(Some(before))?).await? {
            Write::Done => Ok(true),
            Write::Refused(_) => Ok(false),
        }
    }

    fn key_of<'a>(&self, check: &'a ForwardingCheck) -> Key<'a> {
        Key::Forwarding(self.id, &check.phone_number, &check.forwarded_number)
    }
}

/// What is there is what was read.
fn unchanged(before: Option<&ForwardingCheck>) -> Result<Expression> {
    let Some(before) = before else { return Ok(Expression::new(IS_NEW)) };
    let asked = Expression::new("").value(":asked", attribute(&before.asked_at)?);
    Ok(match before.last_seen_at {
        Some(seen) => Expression { text: "asked_at = :asked AND last_seen_at = :seen".to_owned(), ..asked }
            .value(":seen", attribute(&seen)?),
        None => Expression { text: "asked_at = :asked AND attribute_not_exists(last_seen_at)".to_owned(), ..asked },
    })
}
