//! The API keys of a company.

use super::Error;
use crate::app::Deps;
use crate::domain::api_key::ApiKey;
use crate::domain::ids::TenantId;

/// All keys, the oldest first, also those that do not work any more. Digests are in it: the API does not show them.
pub async fn list_api_keys(deps: &Deps, tenant: &TenantId) -> Result<Vec<ApiKey>, Error> {
    Ok(deps.store.tenant(tenant).api_keys().await?)
}
