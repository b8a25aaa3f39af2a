//! How AWS is reached: clients built by hand from the environment, over one connection pool.
//!
//! `aws-config`'s default chain, the system's certificate store and a second TLS stack together cost more start-up
//! time than everything else in a function; none of them is used (docs/ARCHITECTURE.md, Choices).

#[cfg(feature = "bus")]
pub mod bus;
#[cfg(feature = "documents")]
pub mod documents;
#[cfg(feature = "documents")]
pub mod files;
#[cfg(feature = "gateway")]
pub mod gateway;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "queue")]
pub mod queue;
pub mod secrets;
#[cfg(test)]
#[path = "service_tests.rs"]
mod service;
#[cfg(feature = "sessions")]
pub mod sessions;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;

use crate::config::AwsConfig;

/// How long a request to AWS may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A caller listens to silence meanwhile: two attempts, at most three seconds in all.
    Caller,
    /// Nobody waits: three attempts, at most eight seconds in all.
    Background,
    /// Nobody waits, and megabytes are sent: three attempts, at most ninety seconds in all.
    Bulk,
}

/// The clients' common ground.
#[derive(Debug, Clone)]
pub struct Aws {
    shared: SdkConfig,
    dynamodb_endpoint: Option<String>,
}

impl Aws {
    /// Prepares clients. Opens no connection yet.
    pub fn new(config: &AwsConfig, patience: Patience) -> Self {
        let credentials = Credentials::new(
            &config.access_key_id,
            config.secret_access_key.expose_secret(),
            config.session_token.as_ref().map(|token| token.expose_secret().to_owned()),
            None,
            "environment",
        );
        let is_plain = config.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let mut shared = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(if is_plain { plain_http() } else { https() })
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .timeout_config(patience.timeouts())
            .retry_config(patience.retries());
        shared.set_endpoint_url(config.endpoint.clone());
        Self { shared: shared.build(), dynamodb_endpoint: config.dynamodb_endpoint.clone() }
    }

    /// The table's client.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.shared);
        if let Some(endpoint) = &self.dynamodb_endpoint {
            config = config.endpoint_url(endpoint);
        }
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The same connections with other credentials.
    #[cfg(feature = "sessions")]
    fn with_credentials(&self, credentials: Credentials) -> Self {
        let provider = SharedCredentialsProvider::new(credentials);
        let shared = self.shared.to_builder().credentials_provider(provider).build();
        Self { shared, dynamodb_endpoint: self.dynamodb_endpoint.clone() }
    }

    fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.shared)
    }

    #[cfg(feature = "bus")]
    fn event_bridge(&self) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::new(&self.shared)
    }

    #[cfg(feature = "gateway")]
    fn api_gateway(&self) -> aws_sdk_apigateway::Client {
        aws_sdk_apigateway::Client::new(&self.shared)
    }

    #[cfg(feature = "gateway")]
    fn ssm(&self) -> aws_sdk_ssm::Client {
        aws_sdk_ssm::Client::new(&self.shared)
    }

    #[cfg(feature = "sessions")]
    fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.shared)
    }

    #[cfg(feature = "queue")]
    fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.shared)
    }

    #[cfg(feature = "documents")]
    fn s3(&self) -> aws_sdk_s3::Client {
        // Path style, because a bucket's own host name does not resolve on a developer's machine.
        let is_local = self.shared.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.shared).force_path_style(is_local);
        aws_sdk_s3::Client::from_conf(config.build())
    }
}

impl Patience {
    fn timeouts(self) -> TimeoutConfig {
        let (connect, attempt, operation) = match self {
            Self::Caller => (800, 1_400, 3_000),
            Self::Background => (1_000, 2_500, 8_000),
            Self::Bulk => (1_000, 28_000, 90_000),
        };
        TimeoutConfig::builder()
            .connect_timeout(Duration::from_millis(connect))
            .operation_attempt_timeout(Duration::from_millis(attempt))
            .operation_timeout(Duration::from_millis(operation))
            .build()
    }

    fn retries(self) -> RetryConfig {
        let attempts = match self {
            Self::Caller => 2,
            Self::Background | Self::Bulk => 3,
        };
        RetryConfig::standard()
            .with_max_attempts(attempts)
            .with_initial_backoff(Duration::from_millis(50))
            .with_max_backoff(Duration::from_millis(500))
    }
}

fn plain_http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

fn https() -> SharedHttpClient {
    let context = TlsContext::builder().with_trust_store(amazon_roots()).build();
    let builder = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    match context {
        Ok(context) => builder.tls_context(context).build_https(),
        // The context cannot fail with certificates from a bundle; if it ever does, the system's store still works.
        Err(_) => builder.build_https(),
    }
}

/// The roots that AWS's endpoints chain to, out of Mozilla's bundle: reading all of them would cost a millisecond of
/// every cold start. Source: Amazon Trust Services repository, "Amazon Root CA 1–4" and "Starfield Services".
fn amazon_roots() -> TrustStore {
    let names: [&[u8]; 2] = [b"Amazon Root CA", b"Starfield "];
    let is_amazons = |der: &[u8]| names.iter().any(|name| der.windows(name.len()).any(|part| part == *name));
    let chosen = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter(|der| is_amazons(der.as_ref()));
    chosen.fold(TrustStore::empty(), |store, der| {
        let body = STANDARD.encode(der.as_ref());
        store.with_pem_certificate(format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_roots_are_in_the_bundle() {
        let roots = format!("{:?}", amazon_roots());

        assert!(roots.matches("CertificatePEM").count() >= 5, "Amazon Root CA 1 to 4 and Starfield");
    }
}
