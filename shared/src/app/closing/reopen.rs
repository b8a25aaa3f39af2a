//! An operator opens a company again that was closed by mistake.

use super::{afresh, audit, gone};
use crate::app::{Deps, Error};
use crate::domain::audit::Actor;
use crate::domain::ids::TenantId;
use crate::domain::tenant::Tenant;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopened {
    /// It is open: its numbers are answered, and its people can log in.
    Now,
    /// It was open already.
    Already,
    /// Its numbers are given back, or being given back.
    TooLate,
}

/// Opens a company again. Its people log in with the passwords they had; API keys and invitations are made anew.
pub async fn reopen(deps: &Deps, id: &TenantId, actor: &Actor) -> Result<Reopened, Error> {
    let store = deps.store.tenant(id);
    afresh(async || {
        let profile = store.profile().await?.ok_or_else(gone("the company"))?;
        if !profile.has_left() {
            return Ok(Reopened::Already);
        }
        let closing = store.closing().await?.ok_or_else(gone("the company's record of having left"))?;
        if !closing.can_be_undone() {
            return Ok(Reopened::TooLate);
        }
        let now = deps.clock.now();
        let open = Tenant { deleted_at: None, updated_at: now, version: profile.version + 1, ..profile };
        let line = audit(now, actor.clone(), "company.reopened", &["deleted_at"]);
        store.reopen(&open, &closing, &line).await?;
        Ok(Reopened::Now)
    })
    .await
}
