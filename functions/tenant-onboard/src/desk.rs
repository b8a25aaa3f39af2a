//! What the handler needs, made once at cold start.

use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::config::TenantOnboardConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) site_origin: String,
}

impl Desk {
    /// Makes clients. Opens no connection yet.
    pub(crate) fn new(config: &TenantOnboardConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Caller);
        Self { deps: Deps::new(&config.common, &aws), site_origin: config.site_origin.clone() }
    }
}
