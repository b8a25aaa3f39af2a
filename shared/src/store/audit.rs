//! Who changed what. Lines are written by the transactions of the changes themselves.

use super::TenantStore;
use super::error::Result;
use super::item::decode;
use super::key::Partition;
use super::listing::{Listed, Wanted};
use super::request::Query;
use crate::domain::audit::AuditEntry;

impl TenantStore<'_> {
    /// The audit log, newest first.
    pub async fn audit_listed(&self, wanted: &Wanted) -> Result<Listed<AuditEntry>> {
        let newest = Query { is_backwards: true, ..Query::of(Partition::Audit(self.id)) };
        self.store.listed("audit_listed", newest, wanted, |item| decode(item).map(Some)).await
    }
}
