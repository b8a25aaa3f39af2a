//! Exports: asked for, claimed by whoever writes them, and how far each is.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::error::{Error, Result, bug};
use super::item::{Entity, attribute, decode, encode};
use super::key::{EXPORTS, Key, Partition};
use super::request::{Expression, IS_NEW, Query, Range, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::export::{CLAIM, Export, ExportStatus};
use crate::domain::ids::ExportId;

impl Entity for Export {
    const KIND: &'static str = "export";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at)
    }
}

/// Whether an export is ours to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportClaim {
    /// Yes.
    Mine(Box<Export>),
    /// Somebody else is writing it until then, unless they died.
    Held(DateTime<Utc>),
    /// It is done or given up.
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Export,
    Audit,
}

impl TenantStore<'_> {
    /// Asks for an export, with its audit line. The id names it: a repeat changes nothing.
    pub async fn ask_export(&self, export: &Export, audit: &AuditEntry) -> Result<Export> {
        let mut transaction = Transaction::new(self.store, "ask_export");
        let item = encode(self.store, &Key::Export(self.id, export.id), export)?;
        transaction.put(Step::Export, item, Expression::new(IS_NEW))?;
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(export.clone()) };
        match refusal(&steps, Step::Export) {
            Some(stored) => decode(stored.clone().unwrap_or_default()),
            None => Err(bug("ask_export", "Audit", "an audit line with this id exists")),
        }
    }

    /// An export, unless its time is over.
    pub async fn export(&self, id: ExportId, now: DateTime<Utc>) -> Result<Option<Export>> {
        let export: Option<Export> = self.store.get("export", &Key::Export(self.id, id), Read::Strong).await?;
        // DynamoDB removes expired items late.
        Ok(export.filter(|export| now < export.expires_at))
    }

    /// The exports of the last days, newest first.
    pub async fn exports(&self, now: DateTime<Utc>) -> Result<Vec<Export>> {
        let range = Range::BeginsWith(EXPORTS.to_owned());
        let all = Query { range, read: Read::Strong, is_backwards: true, ..Query::of(Partition::Home(self.id)) };
        let found = self.store.query("exports", &all).await?;
        let exports: Vec<Export> = found.into_iter().map(decode).collect::<Result<_>>()?;
        Ok(exports.into_iter().filter(|export| now < export.expires_at).collect())
    }

    /// Claims an export for whoever `claim` names. The same one may ask again.
    pub async fn claim_export(&self, id: ExportId, claim: Uuid, now: DateTime<Utc>) -> Result<ExportClaim> {
        let key = Key::Export(self.id, id);
        let Some(found) = self.export(id, now).await? else { return Err(Error::NotFound { what: "the export" }) };
        if found.status.is_final() {
            return Ok(ExportClaim::Over);
        }
        match (found.claim, found.claimed_until) {
            (Some(other), Some(until)) if other != claim && now < until => return Ok(ExportClaim::Held(until)),
            _ => {}
        }
        let mine = Export {
            status: ExportStatus::Running,
            claim: Some(claim),
            claimed_until: Some(now + CLAIM),
            updated_at: now,
            ..found.clone()
        };
        let item = encode(self.store, &key, &mine)?;
        Ok(match self.store.put("claim_export", item, unchanged(&found)?).await? {
            Write::Done => ExportClaim::Mine(Box::new(mine)),
            // Somebody else was faster, or the answer to this very request was lost.
            Write::Refused(stored) => {
                let stored: Export = decode(stored.unwrap_or_default())?;
                match stored.claimed_until {
                    _ if stored.claim == Some(claim) => ExportClaim::Mine(Box::new(stored)),
                    Some(until) => ExportClaim::Held(until),
                    None => ExportClaim::Over,
                }
            }
        })
    }

    /// Notes how far an export is. Returns whether it is still its writer's.
    pub async fn save_export(&self, export: &Export) -> Result<bool> {
        let claim = export.claim.ok_or_else(|| bug("save_export", "Export", "an export without a writer"))?;
        let item = encode(self.store, &Key::Export(self.id, export.id), export)?;
        let still_mine = Expression::new("#claim = :claim").name("#claim", "claim").value(":claim", attribute(&claim)?);
        Ok(match self.store.put("save_export", item, still_mine).await? {
            Write::Done => true,
            // The answer to this very request was lost.
            Write::Refused(Some(stored)) => decode::<Export>(stored)? == *export,
            Write::Refused(None) => false,
        })
    }
}

/// Nobody has touched the export since it was read.
fn unchanged(export: &Export) -> Result<Expression> {
    Ok(match &export.claim {
        Some(claim) => Expression::new("#claim = :claim AND claimed_until = :until")
            .name("#claim", "claim")
            .value(":claim", attribute(claim)?)
            .value(":until", attribute(&export.claimed_until)?),
        None => Expression::new("attribute_exists(PK) AND attribute_not_exists(#claim)").name("#claim", "claim"),
    })
}
