//! Who changed what.

use super::{Office, Paging, Refusal};
use crate::api::audit::AuditEntry;
use crate::api::page::Page;

impl Office<'_> {
    /// The audit log, newest first.
    pub async fn list_audit(&self, paging: &Paging<'_>) -> Result<Page<AuditEntry>, Refusal> {
        let wanted = paging.wanted(self, "", None).await?;
        let listed = self.store().audit_listed(&wanted).await?;
        paging.page(self, "", listed, AuditEntry::from).await
    }
}
