//! What the handler needs, made once at cold start.

use lambda_runtime::Error;
use shared::app::Deps;
use shared::app::connect::{self, TwilioAccount};
use shared::aws::Patience;
use shared::aws::queue::Queue;
use shared::config::ReconcileConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) twilio: TwilioAccount,
    pub(crate) queue: Queue,
}

impl Desk {
    /// Opens no connection: nobody waits for the first answer.
    pub(crate) fn open(config: &ReconcileConfig) -> Result<Self, Error> {
        let aws = connect::aws(&config.common, Patience::Background);
        Ok(Self {
            deps: Deps::new(&config.common, &aws),
            twilio: TwilioAccount::new(&aws, &config.twilio_secret_arn, &config.twilio_api_url)?,
            queue: Queue::new(&aws, &config.queue_url),
        })
    }
}
