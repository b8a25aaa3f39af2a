//! An export: everything a company has, written to a file by a job that may be interrupted anywhere.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit::Actor;
use super::ids::{ExportId, TenantId};

/// How long the file can be fetched, and its job seen.
pub const KEPT: Duration = Duration::days(7);

/// How long whoever writes an export may be silent before somebody else takes it over. Longer than a part takes.
pub const CLAIM: Duration = Duration::minutes(2);

/// The version of the document's form, in its `schema_version`.
pub const SCHEMA_VERSION: u32 = 1;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    /// Nobody has begun.
    Queued,
    /// It is being written.
    Running,
    /// The file is there.
    Done,
    /// It was given up; a new one can be asked for.
    Failed,
}

impl ExportStatus {
    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Failed => true,
        }
    }
}

/// An export. One item of the company's: `EXPORT#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Who asked.
    pub requested_by: Actor,
    /// How far it is.
    pub status: ExportStatus,
    /// The name of the file with everything: `tenant_<slug>_<YYYYMMDD>.json`. Those of the tables begin alike.
    pub file_name: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When anything last happened.
    pub updated_at: DateTime<Utc>,
    /// When the file was complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// When file and job are removed.
    pub expires_at: DateTime<Utc>,
    /// How many of what is in the parts written so far, by the section's name.
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    /// How long the parts written so far are.
    pub bytes: u64,
    /// Why it was given up: one of our own fixed texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Uuid>,
    /// Until when nobody else may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_until: Option<DateTime<Utc>>,
    /// Where to go on after an interruption.
    #[serde(default)]
    pub checkpoint: Checkpoint,
}

/// How far the file is written for good: everything in its parts, nothing that was only in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which of the export's files is being written, by its place in their list. Those before it are complete.
    #[serde(default)]
    pub document: usize,
    /// The upload that the parts belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// How many parts there are.
    pub parts: u32,
    /// Which section comes next or goes on, by its place in the list of sections.
    pub section: usize,
    /// The last item of the section in the parts, by its sort key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many items of the section are in the parts.
    pub in_section: u64,
    /// The parts hold all of it: they only have to be made one file.
    #[serde(default)]
    pub is_whole: bool,
}

impl Export {
    /// An export that was just asked for, on `today` in the company's zone.
    pub fn asked(id: ExportId, slug: &str, requested_by: Actor, today: NaiveDate, now: DateTime<Utc>) -> Self {
        Self {
            id,
            requested_by,
            status: ExportStatus::Queued,
            file_name: format!("tenant_{slug}_{}.json", today.format("%Y%m%d")),
            created_at: now,
            updated_at: now,
            finished_at: None,
            expires_at: now + KEPT,
            counts: BTreeMap::new(),
            bytes: 0,
            reason: None,
            claim: None,
            claimed_until: None,
            checkpoint: Checkpoint::default(),
        }
    }

    /// Where one of its files is kept: under the company's id, so that erasing the company finds it.
    pub fn key(&self, tenant: TenantId, file_name: &str) -> String {
        format!("exports/{tenant}/{}/{file_name}", self.id)
    }

    /// Whether somebody else is writing it.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.claimed_until.is_some_and(|until| now < until)
    }
}

/// The message that has an export written, or gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportOrder {
    /// Whose data.
    pub tenant_id: TenantId,
    /// Which export.
    pub export_id: ExportId,
}
