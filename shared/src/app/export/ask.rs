//! An owner asks for an export and looks at how far it is.

use chrono::Duration;

use super::files::Files;
use crate::app::queue::Queue;
use crate::app::{Deps, Error};
use crate::clock::new_id;
use crate::domain::access::Principal;
use crate::domain::audit::AuditEntry;
use crate::domain::export::{Export, ExportOrder, ExportStatus};
use crate::domain::ids::{AuditId, ExportId};

/// How long a link to the file works. Whoever needs it longer asks for another.
pub const LINK: Duration = Duration::minutes(10);

/// Asks for an export. While one is being made, that one is the answer: nobody needs two at once.
///
/// The order is sent again for one that waits, so that a queue that was away is no dead end.
pub async fn ask_export(deps: &Deps, queue: &dyn Queue, principal: &Principal) -> Result<Export, Error> {
    let now = deps.clock.now();
    let tenant = deps.store.tenant(&principal.tenant);
    let company = tenant.profile().await?.ok_or(Error::NotFound { what: "the company" })?;
    let running = tenant.exports(now).await?.into_iter().find(|export| !export.status.is_final());
    let export = match running {
        Some(export) => export,
        None => {
            let today = now.with_timezone(&company.timezone).date_naive();
            let id = ExportId::new(new_id());
            let asked = Export::asked(id, &company.slug, principal.actor(), today, now);
            let audit = AuditEntry {
                id: AuditId::new(new_id()),
                at: now,
                actor: principal.actor(),
                action: "export.requested".to_owned(),
                fields: Vec::new(),
            };
            tenant.ask_export(&asked, &audit).await?
        }
    };
    if !export.is_held(now) {
        let order = ExportOrder { tenant_id: principal.tenant, export_id: export.id };
        queue.send(serde_json::to_string(&order).map_err(|error| Error::Bug(Box::new(error)))?).await?;
    }
    Ok(export)
}

/// The exports of the last days, newest first.
pub async fn list_exports(deps: &Deps, principal: &Principal) -> Result<Vec<Export>, Error> {
    Ok(deps.store.tenant(&principal.tenant).exports(deps.clock.now()).await?)
}

/// An export, with a link to the file where it is complete.
pub async fn show_export(
    deps: &Deps,
    files: &dyn Files,
    principal: &Principal,
    id: ExportId,
) -> Result<(Export, Option<String>), Error> {
    let tenant = deps.store.tenant(&principal.tenant);
    let export = tenant.export(id, deps.clock.now()).await?.ok_or(Error::NotFound { what: "the export" })?;
    let link = match export.status {
        ExportStatus::Done => Some(files.link(&export.key(principal.tenant), &export.file_name, LINK).await?),
        ExportStatus::Queued | ExportStatus::Running | ExportStatus::Failed => None,
    };
    Ok((export, link))
}
