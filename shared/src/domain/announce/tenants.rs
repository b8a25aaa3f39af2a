//! Companies: signed up, changed, stopped, back, gone.

use chrono::{DateTime, Utc};

use crate::domain::change::Versions;
use crate::domain::event::{ChangedTenant, What};
use crate::domain::tenant::{Standing, Tenant};

/// The most telling thing that a change of a company at `at` means; one event a change.
pub(super) fn announce(versions: &Versions<Tenant>, at: DateTime<Utc>) -> Option<What> {
    let now = &*versions.after;
    let told = ChangedTenant { settings_version: now.version };
    let Some(before) = &versions.before else { return Some(What::TenantCreated(told)) };
    let (was, is) = (before.standing(), now.standing());
    if is == Standing::Deleted && was != Standing::Deleted {
        Some(What::TenantDeleted(told))
    } else if is.is_answered(at) && !was.is_answered(at) {
        Some(What::TenantReactivated(told))
    } else if is_stopped(was, is, at) {
        Some(What::TenantSuspended(told))
    } else if now.version != before.version {
        Some(What::TenantUpdated(told))
    } else {
        // Not a setting: a nightly score, say, which has an event of its own.
        None
    }
}

/// Stopped although it was answered, or although only its free days were over. Who had left is not stopped by it.
fn is_stopped(was: Standing, is: Standing, at: DateTime<Utc>) -> bool {
    match (was, is) {
        (Standing::Suspended | Standing::Deleted, _) => false,
        (Standing::Active | Standing::Trial { .. }, Standing::Suspended) => true,
        (Standing::Active | Standing::Trial { .. }, Standing::Active | Standing::Trial { .. } | Standing::Deleted) => {
            was.is_answered(at) && !is.is_answered(at)
        }
    }
}
