//! Cold start: clients made from the configuration.

use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "sessions")]
use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::Deps;
#[cfg(feature = "sessions")]
use super::Error;
#[cfg(feature = "sessions")]
use super::isolation::{Door, Doors, Isolation};
#[cfg(feature = "mail")]
use super::notify::ports::Mailer;
use super::routing::Routings;
use crate::aws::secrets::{self, SecretError};
#[cfg(feature = "sessions")]
use crate::aws::sessions::Sessions;
use crate::aws::{Aws, Patience};
use crate::clock::{Clock, SystemClock};
use crate::config::CommonConfig;
#[cfg(feature = "mail")]
use crate::config::MailConfig;
#[cfg(feature = "sessions")]
use crate::domain::ids::TenantId;
use crate::http_client::{HttpClient, TlsUnusable};
use crate::llm::Llm;
use crate::llm::openai::{CONNECT_WITHIN, OpenAi};
use crate::store::Store;
use crate::telemetry::{Metrics, chain};
use crate::twilio::rest_http::TwilioHttp;

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

/// The table through sessions of a role that is for one company at a time.
#[cfg(feature = "sessions")]
pub fn isolation(aws: &Aws, role_arn: &str) -> Isolation {
    Isolation::new(Arc::new(Sessions::new(aws, role_arn)))
}

#[cfg(feature = "sessions")]
impl Doors for Sessions {
    fn open<'a>(&'a self, store: &'a Store, tenant: TenantId) -> BoxFuture<'a, Result<Door, Error>> {
        Box::pin(async move {
            let (client, until) = self.dynamodb(tenant).await?;
            Ok(Door { store: store.through(client), until })
        })
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

/// Sends mail, where the configuration says how.
#[cfg(feature = "mail")]
pub fn mailer(aws: &Aws, mail: Option<&MailConfig>) -> Option<Arc<dyn Mailer>> {
    let mail = mail?;
    Some(Arc::new(crate::aws::mail::Ses::new(aws, &mail.from, &mail.configuration_set)))
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

/// The language model of a function that asks it seldom: its secret is read when it is first asked for.
pub struct LanguageModel {
    source: Option<(Aws, String)>,
    known: OnceCell<Arc<dyn Llm>>,
}

impl LanguageModel {
    /// The model whose key is in a secret, or none.
    pub fn of_secret(aws: &Aws, secret_arn: Option<&str>) -> Self {
        Self { source: secret_arn.map(|arn| (aws.clone(), arn.to_owned())), known: OnceCell::new() }
    }

    /// A model that is known.
    pub fn known(model: Arc<dyn Llm>) -> Self {
        Self { source: None, known: OnceCell::new_with(Some(model)) }
    }

    /// The model. None where none is configured, and while its secret cannot be read, which is logged: as in a call, the
    /// script answers then.
    pub async fn get(&self) -> Option<Arc<dyn Llm>> {
        if let Some(model) = self.known.get() {
            return Some(Arc::clone(model));
        }
        let (aws, arn) = self.source.as_ref()?;
        match self.known.get_or_try_init(|| language_model(aws, arn)).await {
            Ok(model) => Some(Arc::clone(model)),
            Err(error) => {
                tracing::error!(error = chain(&error), "no language model: its secret cannot be read");
                None
            }
        }
    }
}

/// How long a connection to Twilio's REST API may take to be made.
const TWILIO_CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// Why there is no way into Twilio's REST API.
#[derive(Debug, thiserror::Error)]
pub enum NoTwilio {
    /// The secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The secret is not what it should be; the text is not shown.
    #[error("the secret with the account's token cannot be used")]
    Unusable,
}

/// The secret's text, as far as requests to Twilio need it.
#[derive(Deserialize)]
struct TwilioSecret {
    account_sid: String,
    auth_token: SecretString,
}

/// The account, for functions that ask Twilio and have time.
#[derive(Debug, Clone)]
pub struct TwilioAccount {
    aws: Aws,
    secret_arn: String,
    http: HttpClient,
    base_url: String,
}

impl TwilioAccount {
    /// An account whose REST API is at `base_url`: Twilio itself, or the carrier of the local stack.
    pub fn new(aws: &Aws, secret_arn: &str, base_url: &str) -> Result<Self, TlsUnusable> {
        Ok(Self {
            aws: aws.clone(),
            secret_arn: secret_arn.to_owned(),
            http: HttpClient::new(TWILIO_CONNECT_WITHIN)?,
            base_url: base_url.to_owned(),
        })
    }

    /// Reads the token, which may have been rotated since the last time.
    pub async fn sign_in(&self) -> Result<TwilioHttp, NoTwilio> {
        let text = secrets::read(&self.aws, &self.secret_arn).await?;
        let secret: TwilioSecret = serde_json::from_str(text.expose_secret()).map_err(|_| NoTwilio::Unusable)?;
        Ok(TwilioHttp::new(self.http.clone(), &self.base_url, &secret.account_sid, &secret.auth_token))
    }
}
