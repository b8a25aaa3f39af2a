//! What the handler needs, made once at cold start.

use std::sync::Arc;

use lambda_http::Error;
use shared::app::connect::TwilioAccount;
use shared::app::edge::Edge;
use shared::app::isolation::Isolation;
use shared::app::onboard::Onboarder;
use shared::app::onboard::accounts::StoredAccounts;
use shared::app::{Deps, Error as AppError, connect};
use shared::aws::Patience;
use shared::aws::gateway::UsagePlans;
use shared::config::TenantOnboardConfig;
use shared::domain::ids::TenantId;
use shared::http_client::TlsUnusable;
use shared::random::SystemRandom;
use shared::twilio::urls::VoiceUrls;

/// What the handler needs.
pub(crate) struct Desk {
    /// With the function's own way to the table: for whoever signs up. For a company, [`Desk::onboarder_of`].
    pub(crate) onboarder: Onboarder,
    /// Absent: the function's own role reaches companies' numbers.
    pub(crate) isolation: Option<Isolation>,
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
                own_way: deps.store.clone(),
                deps,
            },
            isolation: config.tenant_role_arn.as_ref().map(|role| connect::isolation(&aws, role)),
            site_origin: config.site_origin.clone(),
            edge: Edge::none(),
        })
    }
    /// What the use-cases need for one company's request.
    pub(crate) async fn onboarder_of(&self, tenant: TenantId) -> Result<Onboarder, AppError> {
        match &self.isolation {
            Some(isolation) => Ok(self.onboarder.with(isolation.deps(&self.onboarder.deps, tenant).await?)),
            None => Ok(self.onboarder.clone()),
        }
    }
}
