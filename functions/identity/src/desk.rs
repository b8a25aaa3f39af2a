//! What the handler needs, made once at cold start.

use std::sync::Arc;

use shared::app::identity::Identity;
use shared::app::notify::ports::Mailer;
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::aws::mail::Ses;
use shared::config::IdentityConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) identity: Identity,
}

impl Desk {
    /// Makes clients. Opens no connection yet.
    pub(crate) fn new(config: &IdentityConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Caller);
        let mailer = config.mail.as_ref().map(|mail| {
            let ses: Arc<dyn Mailer> = Arc::new(Ses::new(&aws, &mail.from, &mail.configuration_set));
            ses
        });
        Self { identity: Identity::new(Deps::new(&config.common, &aws), mailer, &config.site_origin) }
    }
}
