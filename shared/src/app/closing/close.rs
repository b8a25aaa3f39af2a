//! An owner closes their company's account.

use super::end_access::end_access;
use super::{afresh, audit, gone};
use crate::app::{Deps, Error};
use crate::domain::audit::Actor;
use crate::domain::closing::Closing;
use crate::domain::ids::TenantId;
use crate::domain::tenant::Tenant;
use crate::telemetry::chain;

/// Closes a company and ends everybody's access. Of a company that is closed already it says the same again.
///
/// With the first write nobody gets in any more, whatever credential they have, and callers reach the company's own
/// phone. Where ending the access one by one fails, the company is closed all the same: the sweep finishes it.
pub async fn close(deps: &Deps, id: &TenantId, actor: &Actor) -> Result<Closing, Error> {
    let store = deps.store.tenant(id);
    let closing = afresh(async || {
        let profile = store.profile().await?.ok_or_else(gone("the company"))?;
        if profile.has_left() {
            return store.closing().await?.ok_or_else(gone("the company"));
        }
        let now = deps.clock.now();
        let closing = Closing::begin(now);
        let closed = Tenant { deleted_at: Some(now), updated_at: now, version: profile.version + 1, ..profile };
        let line = audit(now, actor.clone(), "company.closed", &["deleted_at"]);
        store.close(&closed, &closing, &line).await?;
        Ok(closing)
    })
    .await?;
    if let Err(error) = end_access(deps, id, &closing, actor).await {
        tracing::error!(error = chain(&error), "a company is closed, and its credentials are ended later");
    }
    Ok(closing)
}
