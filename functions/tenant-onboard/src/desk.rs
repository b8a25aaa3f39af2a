//! What the handler needs, made once at cold start.

use std::sync::Arc;

use shared::app::connect::TwilioAccount;
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
}

impl Desk {
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
        })
    }
}
