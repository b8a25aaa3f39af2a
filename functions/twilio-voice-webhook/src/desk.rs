//! What the handler needs, made once at cold start.

use std::sync::Arc;

use shared::app::Deps;
use shared::app::connect;
use shared::app::gate::Gate;
use shared::aws::Patience;
use shared::config::VoiceConfig;
use shared::llm::Llm;
use shared::telemetry::chain;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) gate: Gate,
    pub(crate) fallback_base_url: String,
    /// The signed prefix, where it is configured.
    pub(crate) voice_url: Option<String>,
}

impl Desk {
    /// Reads the secrets and warms the table's connection, all at the same time.
    pub(crate) async fn open(config: &VoiceConfig) -> Result<Self, lambda_http::Error> {
        let aws = connect::aws(&config.common, Patience::Caller);
        let llm = async {
            match &config.openai_secret_arn {
                Some(arn) => connect::language_model(&aws, arn).await.map(Some),
                None => Ok(None),
            }
        };
        let mut deps = Deps::new(&config.common, &aws);
        let twilio = &config.twilio;
        let gate = Gate::open(&aws, &twilio.secret_arn, twilio.secret_ttl, twilio.public_voice_url.clone());
        let (gate, llm, ()) = tokio::join!(gate, llm, deps.store.prime());

        // Without the language model the scripted receptionist answers; without the tokens nothing can be believed.
        deps.llm = llm.unwrap_or_else(|error| {
            tracing::error!(error = chain(&error), "no language model: its secret cannot be read");
            None::<Arc<dyn Llm>>
        });
        Ok(Self {
            deps,
            gate: gate?,
            fallback_base_url: config.fallback_base_url.clone(),
            voice_url: twilio.public_voice_url.clone(),
        })
    }
}
