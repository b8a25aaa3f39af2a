//! Cold start: clients made from the configuration.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::Deps;
use super::routing::Routings;
use crate::aws::secrets::{self, SecretError};
use crate::aws::{Aws, Patience};
use crate::clock::{Clock, SystemClock};
use crate::config::CommonConfig;
use crate::http_client::{HttpClient, TlsUnusable};
use crate::llm::Llm;
use crate::llm::openai::{CONNECT_WITHIN, OpenAi};
use crate::store::Store;
use crate::telemetry::Metrics;

impl Deps {
    /// Makes what the use-cases need. Opens no connection: [`Store::prime`] does, beside whatever else is read at
    /// cold start.
    pub fn new(common: &CommonConfig, aws: &Aws) -> Self {
        Self {
            store: Store::new(aws.dynamodb(), common.table.clone()),
            clock: system_clock(),
            routings: Arc::new(Routings::new(common.default_tenant)),
            llm: None,
            metrics: Metrics::new(&common.stage, &common.function),
        }
    }
}

/// The machine's clock, as use-cases take it.
pub fn system_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// Everything AWS, with the patience of the one who waits.
pub fn aws(common: &CommonConfig, patience: Patience) -> Aws {
    Aws::new(&common.aws, patience)
}

/// Why there is no language model.
#[derive(Debug, thiserror::Error)]
pub enum NoLanguageModel {
    /// Its secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Its secret is not what it should be; the text is not shown.
    #[error("the secret with the language model's key cannot be used")]
    Unusable,
    /// No connection can be made at all.
    #[error(transparent)]
    Tls(#[from] TlsUnusable),
}

/// The secret's text.
#[derive(Deserialize)]
struct OpenAiSecret {
    api_key: SecretString,
    base_url: String,
}

/// The language model, by the key in a secret.
pub async fn language_model(aws: &Aws, secret_arn: &str) -> Result<Arc<dyn Llm>, NoLanguageModel> {
    let text = secrets::read(aws, secret_arn).await?;
    let secret: OpenAiSecret = serde_json::from_str(text.expose_secret()).map_err(|_| NoLanguageModel::Unusable)?;
    if secret.api_key.expose_secret().is_empty() {
        return Err(NoLanguageModel::Unusable);
    }
    let http = HttpClient::new(CONNECT_WITHIN)?;
    Ok(Arc::new(OpenAi::new(http, &secret.base_url, &secret.api_key)))
}
