//! Each company's requests reach the table through a session of that company, which opens no other company's items:
//! a mistake in a key finds nothing instead of somebody else's.
//!
//! Below it, the same holds by types (`store.tenant(&id)` is the only door) and by tests; this is what holds when
//! those fail. The voice path does without: asking for a session would be heard by the first caller.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use quick_cache::sync::Cache;

use super::{Deps, Error};
use crate::domain::ids::TenantId;
use crate::store::Store;

/// Sessions kept at once. A function environment serves few companies in an hour; each costs some kilobytes.
const KEPT_AT_MOST: usize = 64;

/// A company's own door to the table.
#[derive(Debug, Clone)]
pub struct Door {
    /// The table, as far as the company may reach it.
    pub store: Store,
    /// Until when it opens.
    pub until: DateTime<Utc>,
}

/// Who gives doors.
pub trait Doors: Send + Sync {
    /// A new door of a company to the table that `store` is.
    fn open<'a>(&'a self, store: &'a Store, tenant: TenantId) -> BoxFuture<'a, Result<Door, Error>>;
}

/// The doors of the companies that asked lately. Made once at cold start.
pub struct Isolation {
    doors: Arc<dyn Doors>,
    kept: Cache<TenantId, Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    store: Store,
    /// Four fifths of its life: so no request begins with a door about to close.
    good_until: DateTime<Utc>,
}

impl Isolation {
    /// With no door open.
    pub fn new(doors: Arc<dyn Doors>) -> Self {
        Self { doors, kept: Cache::new(KEPT_AT_MOST) }
    }

    /// What the use-cases need, with the company's own door. Many who ask at once wait for one door.
    ///
    /// Fails where no door opens. There is no other way in.
    pub async fn deps(&self, deps: &Deps, tenant: TenantId) -> Result<Deps, Error> {
        let now = deps.clock.now();
        self.kept.remove_if(&tenant, |kept| now >= kept.good_until);
        let opened = self.kept.get_or_insert_async(&tenant, async {
            let Door { store, until } = self.doors.open(&deps.store, tenant).await?;
            let good_until = now + (until - now) * 4 / 5;
            Ok::<_, Error>(Kept { store, good_until })
        });
        Ok(Deps { store: opened.await?.store, ..deps.clone() })
    }
}
