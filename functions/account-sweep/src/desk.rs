//! What the handler needs, made once at cold start.

use std::sync::Arc;

use lambda_runtime::Error;
use shared::app::connect::{self, TwilioAccount};
use shared::app::onboard::Outside;
use shared::app::{self, Deps};
use shared::aws::Patience;
use shared::aws::gateway::GatewayKeys;
use shared::aws::queue::Queue;
use shared::config::AccountSweepConfig;
use shared::twilio::urls::VoiceUrls;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) outside: Outside,
    /// The queue that feeds this function.
    pub(crate) queue: Queue,
    /// For what no retry can help.
    pub(crate) quarantine: Box<dyn app::queue::Queue>,
}

impl Desk {
    /// Opens no connection and reads no secret: nobody waits for the first answer.
    pub(crate) fn open(config: &AccountSweepConfig) -> Result<Self, Error> {
        let aws = connect::aws(&config.common, Patience::Background);
        Ok(Self {
            outside: Outside {
                deps: Deps::new(&config.common, &aws),
                twilio: Arc::new(TwilioAccount::new(&aws, &config.twilio_secret_arn, &config.twilio_api_url)?),
                gateway: Arc::new(GatewayKeys::new(&aws)),
                urls: VoiceUrls::new(&config.public_voice_url),
            },
            queue: Queue::new(&aws, &config.queue_url),
            quarantine: Box::new(Queue::new(&aws, &config.quarantine_queue_url)),
        })
    }
}
