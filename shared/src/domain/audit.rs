//! Who changed what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::AuditId;

/// On whose behalf a change is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Actor {
    /// Kestrel itself: a schedule, a retry, the set-up of a local stack.
    System {
        /// Which part.
        part: String,
    },
    /// Somebody who works for the company, by user id.
    User {
        /// The user's id.
        id: String,
    },
    /// A program of the company's, by the id of its API key.
    ApiKey {
        /// The key's id.
        id: String,
    },
    /// Somebody who runs Kestrel, by operator id.
    Operator {
        /// The operator's id.
        id: String,
    },
}

/// A line of the audit log, written in the same transaction as the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Sorts by time.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What was done, in the form `tenant.created`.
    pub action: String,
    /// The fields that changed, by name only: values may be personal.
    pub fields: Vec<String>,
}
