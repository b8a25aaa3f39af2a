//! What the handler needs, made once at cold start.

use shared::app::Deps;
use shared::app::connect;
use shared::app::gate::Gate;
use shared::aws::Patience;
use shared::aws::queue::Queue;
use shared::config::CallCompleteConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) gate: Gate,
    pub(crate) queue: Queue,
}

impl Desk {
    /// Reads the secret and warms the table's connection at the same time.
    pub(crate) async fn open(config: &CallCompleteConfig) -> Result<Self, lambda_http::Error> {
        let aws = connect::aws(&config.common, Patience::Caller);
        let deps = Deps::new(&config.common, &aws);
        let twilio = &config.twilio;
        let gate = Gate::open(&aws, &twilio.secret_arn, twilio.secret_ttl, twilio.public_voice_url.clone());
        let (gate, ()) = tokio::join!(gate, deps.store.prime());

        let queue = Queue::new(&aws, &config.call_log_queue_url);
        Ok(Self { deps, gate: gate?, queue })
    }
}
