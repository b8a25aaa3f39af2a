//! How much each API key is used, without a write for each request.
//!
//! The function that serves the requests counts, not the authorizer: API Gateway asks that once a minute, however many
//! requests there are. Each environment of the function adds its counts up and writes those of a key at most once a
//! minute. So the numbers are up to a minute late, and the last minute of an environment that is ended is missing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use crate::app::Deps;
use crate::domain::access::{Credential, Principal};
use crate::domain::ids::{ApiKeyId, TenantId};
use crate::telemetry::chain;

/// How often the use of one key is written.
const WRITTEN_EVERY: Duration = Duration::minutes(1);
/// Keys remembered at once: more than one environment meets in an hour. Beyond it those written longest ago are
/// forgotten.
const MOST_KEYS: usize = 1_000;

/// The counts of one environment. Made once at cold start.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<HashMap<(TenantId, ApiKeyId), Uses>>);

#[derive(Debug, Clone, Copy)]
struct Uses {
    waiting: u64,
    written_at: DateTime<Utc>,
}

impl KeyUses {
    /// Counts a request, and writes what is counted of its key when the last time is a minute ago. Does nothing for
    /// people. A write that fails is made up for by the next; the request goes on.
    pub async fn note(&self, deps: &Deps, principal: &Principal) {
        let Credential::Key { key, .. } = principal.by else { return };
        let (tenant, now) = (principal.tenant, deps.clock.now());
        let Some(requests) = self.count(tenant, key, now) else { return };
        if let Err(error) = deps.store.tenant(&tenant).note_key_use(key, requests, now).await {
            tracing::warn!(error = chain(&error), "the use of an API key is not written");
            self.give_back(tenant, key, requests);
        }
    }

    /// What is to be written now.
    fn count(&self, tenant: TenantId, key: ApiKeyId, now: DateTime<Utc>) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_KEYS && !all.contains_key(&(tenant, key)) {
            let oldest = all.iter().min_by_key(|(_, uses)| uses.written_at).map(|(name, _)| *name);
            oldest.and_then(|name| all.remove(&name));
        }
        let uses = all.entry((tenant, key)).or_insert(Uses { waiting: 0, written_at: now - WRITTEN_EVERY });
        uses.waiting += 1;
        if now - uses.written_at < WRITTEN_EVERY {
            return None;
        }
        uses.written_at = now;
        Some(std::mem::take(&mut uses.waiting))
    }

    fn give_back(&self, tenant: TenantId, key: ApiKeyId, requests: u64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(uses) = all.get_mut(&(tenant, key)) {
            uses.waiting += requests;
        }
    }
}
