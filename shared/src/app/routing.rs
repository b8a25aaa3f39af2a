//! Which company answers: by the number dialled, remembered for 30 seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::{Deps, Error};
use crate::domain::call::CallPointer;
use crate::domain::ids::TenantId;
use crate::domain::number::Routing;
use crate::domain::phone::E164;

/// How long a company's settings may be old on the voice path. Settings pages say so.
const REMEMBERED_FOR: Duration = Duration::seconds(30);

/// One function instance hears few numbers in 30 seconds; the bound only keeps a flood from growing memory.
const REMEMBERED_AT_MOST: usize = 1_000;

/// The settings of the numbers dialled lately.
#[derive(Debug)]
pub struct Routings {
    default_tenant: TenantId,
    known: Mutex<HashMap<String, Remembered>>,
}

#[derive(Debug, Clone)]
struct Remembered {
    routing: Arc<Routing>,
    read_at: DateTime<Utc>,
}

impl Routings {
    /// Nothing remembered yet.
    pub fn new(default_tenant: TenantId) -> Self {
        Self { default_tenant, known: Mutex::new(HashMap::new()) }
    }

    /// Whether a company is the one that answers numbers nobody owns.
    pub fn is_default(&self, tenant: &TenantId) -> bool {
        self.default_tenant == *tenant
    }

    fn recall(&self, dialled: &str, now: DateTime<Utc>) -> Option<Arc<Routing>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(dialled).filter(|remembered| now - remembered.read_at < REMEMBERED_FOR)?;
        Some(Arc::clone(&found.routing))
    }

    fn remember(&self, dialled: &str, routing: &Arc<Routing>, now: DateTime<Utc>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_AT_MOST {
            known.clear();
        }
        known.insert(dialled.to_owned(), Remembered { routing: Arc::clone(routing), read_at: now });
    }
}

/// The company that a number belongs to; the default company where it belongs to nobody.
pub async fn of_number(deps: &Deps, dialled: &str) -> Result<Arc<Routing>, Error> {
    let now = deps.clock.now();
    if let Some(routing) = deps.routings.recall(dialled, now) {
        return Ok(routing);
    }
    let owned = match dialled.parse::<E164>() {
        Ok(number) => deps.store.routing(&number).await?,
        Err(_) => None,
    };
    let routing = match owned {
        Some(routing) => Arc::new(routing),
        None => of_tenant(deps, deps.routings.default_tenant).await?,
    };
    deps.routings.remember(dialled, &routing, now);
    Ok(routing)
}

/// The company that a call belongs to: the one whose number was dialled when it began, whoever owns the number now.
pub async fn of_call(deps: &Deps, pointer: &CallPointer) -> Result<Arc<Routing>, Error> {
    let routing = of_number(deps, &pointer.to).await?;
    if routing.tenant_id == pointer.tenant_id { Ok(routing) } else { of_tenant(deps, pointer.tenant_id).await }
}

/// A company's settings by its id, for a call whose number has changed hands since it began.
async fn of_tenant(deps: &Deps, tenant_id: TenantId) -> Result<Arc<Routing>, Error> {
    let profile = deps.store.tenant(&tenant_id).profile().await?;
    let tenant = profile.ok_or(Error::NotFound { what: "the company" })?;
    Ok(Arc::new(Routing::of(&tenant)))
}
