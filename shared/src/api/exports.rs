//! Exports, as the API shows them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::export::{Export as Stored, ExportStatus};
use crate::domain::ids::ExportId;

/// Everything a company has, being written to a file or written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// How far it is.
    pub status: ExportStatus,
    /// The file's name: `tenant_<slug>_<YYYYMMDD>.json`.
    pub file_name: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When anything last happened.
    pub updated_at: DateTime<Utc>,
    /// When the file was complete.
    pub finished_at: Option<DateTime<Utc>>,
    /// When job and file are removed.
    pub expires_at: DateTime<Utc>,
    /// How many calls, visits and so on are written so far.
    pub counts: BTreeMap<String, u64>,
    /// How many bytes are written so far.
    pub bytes: u64,
    /// Why it failed.
    pub reason: Option<String>,
    /// Where the file is, for ten minutes: ask again for another link. Only where one export is shown and it is done.
    pub download_url: Option<String>,
}

impl Export {
    /// An export, with its link where there is one.
    pub fn of(export: Stored, download_url: Option<String>) -> Self {
        Self {
            id: export.id,
            status: export.status,
            file_name: export.file_name,
            created_at: export.created_at,
            updated_at: export.updated_at,
            finished_at: export.finished_at,
            expires_at: export.expires_at,
            counts: export.counts,
            bytes: export.bytes,
            reason: export.reason,
            download_url,
        }
    }
}
