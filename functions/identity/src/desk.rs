//! What the handler needs, made once at cold start.

use std::sync::Arc;

use lambda_http::Error;
use shared::app::edge::Edge;
use shared::app::identity::Identity;
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::config::IdentityConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) identity: Identity,
    /// The distribution in front, where there is one.
    pub(crate) edge: Edge,
}

impl Desk {
    /// Makes clients, and reads the distribution's secret.
    pub(crate) async fn open(config: &IdentityConfig) -> Result<Self, Error> {
        let desk = Self::new(config);
        let aws = connect::aws(&config.common, Patience::Background);
        let clock = Arc::clone(&desk.identity.deps.clock);
        Ok(Self { edge: Edge::open(&aws, config.edge_secret_arn.as_deref(), clock).await?, ..desk })
    }

    /// Makes clients. Opens no connection and reads no secret yet.
    pub(crate) fn new(config: &IdentityConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Caller);
        let mailer = connect::mailer(&aws, config.mail.as_ref());
        Self {
            identity: Identity::new(Deps::new(&config.common, &aws), mailer, &config.site_origin),
            edge: Edge::none(),
        }
    }
}
