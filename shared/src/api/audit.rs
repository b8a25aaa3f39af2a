//! Who changed what, as the API shows it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::audit::{Actor, AuditEntry as Stored};
use crate::domain::ids::AuditId;

/// A change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What was done, in the form `company.changed`.
    pub action: String,
    /// The fields that changed, or the thing that did, by name only: values may be personal.
    pub fields: Vec<String>,
}

impl From<Stored> for AuditEntry {
    fn from(entry: Stored) -> Self {
        let Stored { id, at, actor, action, fields } = entry;
        Self { id, at, actor, action, fields }
    }
}
