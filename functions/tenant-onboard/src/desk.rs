//! What the handler needs, made once at cold start.

use std::sync::Arc;

use lambda_http::Error;
use shared::app::connect::TwilioAccount;
use shared::app::edge::Edge;
use shared::app::onboard::Onboarder;
use shared::app::onboard::accounts::StoredAccounts;
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::aws::gateway::UsagePlans;
use shared::config::TenantOnboardConfig;
use shared::http_client::TlsUnusable;
use shared::random::SystemRandom;
use shared::twilio::urls::VoiceUrls;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) onboarder: Onboarder,
    pub(crate) site_origin: String,
    /// The distribution in front, where there is one.
    pub(crate) edge: Edge,
}

impl Desk {
    /// Makes clients, and reads the distribution's secret.
    pub(crate) async fn open(config: &TenantOnboardConfig) -> Result<Self, Error> {
        let mut desk = Self::new(config)?;
        let aws = connect::aws(&config.common, Patience::Background);
        let clock = Arc::clone(&desk.onboarder.deps.clock);
        desk.edge = Edge::open(&aws, config.edge_secret_arn.as_deref(), clock).await?;
        Ok(desk)
    }

    /// Makes clients. Opens no connection and reads no secret yet.
    pub(crate) fn new(config: &TenantOnboardConfig) -> Result<Self, TlsUnusable> {
        let aws = connect::aws(&config.common, Patience::Background);
        let deps = Deps::new(&config.common, &aws);
        Ok(Self {
            onboarder: Onboarder {
                twilio: Arc::new(TwilioAccount::new(&aws, &config.twilio_secret_arn, &config.twilio_api_url)?),
                gateway: Arc::new(UsagePlans::new(&aws, config.usage_plans.clone())),
                accounts: Arc::new(StoredAccounts::new(&deps)),
                random: Arc::new(SystemRandom),
                urls: VoiceUrls::new(&config.public_voice_url),
                fallback_base_url: config.fallback_base_url.clone(),
                limits: config.limits,
                deps,
            },
            site_origin: config.site_origin.clone(),
            edge: Edge::none(),
        })
    }
}
