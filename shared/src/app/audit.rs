//! Lines of the audit log.

use chrono::{DateTime, Utc};

use crate::clock::new_id;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::ids::AuditId;

/// A line about what happens now.
pub(super) fn audit(now: DateTime<Utc>, actor: Actor, action: &str, fields: &[&str]) -> AuditEntry {
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    AuditEntry { id: AuditId::new(new_id()), at: now, actor, action: action.to_owned(), fields }
}
