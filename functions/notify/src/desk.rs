//! What the handler needs, made once at cold start.

use std::sync::Arc;

use shared::app::notify::Notifier;
use shared::app::notify::twilio::TwilioTexter;
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::aws::queue::Queue;
use shared::config::NotifyConfig;

use crate::queues::Queues;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) notifier: Notifier,
    pub(crate) queues: Queues,
    /// For what no retry can help.
    pub(crate) quarantine: Queue,
}

impl Desk {
    /// Makes clients. Opens no connection and reads no secret yet.
    pub(crate) fn new(config: &NotifyConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Background);
        let mailer = connect::mailer(&aws, config.mail.as_ref());
        Self {
            notifier: Notifier {
                deps: Deps::new(&config.common, &aws),
                mailer,
                texter: Arc::new(TwilioTexter::new(&aws, &config.twilio_secret_arn, &config.twilio_api_url)),
                default_tenant: config.common.default_tenant,
                operator_email: config.operator_email.clone(),
                success_email: config.customer_success_email.clone(),
                dashboard_url: config.dashboard_url.clone(),
            },
            queues: Queues::new(config, &aws),
            quarantine: Queue::new(&aws, &config.quarantine_queue_url),
        }
    }
}
