//! A small HTTPS client for vendors without an SDK: the connector that the AWS SDK brings along anyway (hyper, rustls
//! with ring), so that it costs nothing in the functions' size. A second copy of hyper's client took 190 KB zipped.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::Request as SmithyRequest;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

/// No vendor's answer is as long (a page of a thousand calls of Twilio's takes 2.3 MB, three minutes of sound 2.9 MB at
/// most); a longer one is an error, not a reason to use up the function's memory.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// A frozen function finds its idle connections dead: short-lived ones are rarely kept across a freeze.
const IDLE: Duration = Duration::from_secs(20);

/// Sends requests over pooled connections. Cheap to clone; makes no connection until it is used.
#[derive(Debug, Clone)]
pub struct HttpClient {
    connector: SharedHttpConnector,
}

/// Why there is no answer. Says nothing about the request, whose URL and body may be personal.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No connection, or one that broke; the request may have been received.
    #[error("no connection could be made, or it broke")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Out of time; the request may have been received.
    #[error("there was no answer in time")]
    Timeout,
    /// The answer is longer than any that is of use; the request was received.
    #[error("the answer is too long")]
    TooLong,
    /// The answer broke off or is not HTTP; the request may have been received.
    #[error("the answer broke off")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up")]
pub struct TlsUnusable(#[source] Box<dyn std::error::Error + Send + Sync>);

impl HttpClient {
    /// A client that gives up connecting after `connect_within`. Plain `http://` is allowed: the local stack uses it.
    ///
    /// Reads all of Mozilla's roots, which takes about a millisecond: made only where a vendor is configured.
    pub fn new(connect_within: Duration) -> Result<Self, TlsUnusable> {
        let tls = TlsContext::builder().with_trust_store(roots()).build().map_err(|error| TlsUnusable(error.into()))?;
        let connector = Connector::builder()
            .connector_settings(HttpConnectorSettings::builder().connect_timeout(connect_within).build())
            .sleep_impl(TokioSleep::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(4)
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(tls)
            .build();
        Ok(Self { connector: SharedHttpConnector::new(connector) })
    }

    /// Sends one request and reads the whole answer, within a total of `within`.
    pub async fn send(&self, request: Request<Bytes>, within: Duration) -> Result<Response<Bytes>, HttpError> {
        let exchange = async {
            let request =
                SmithyRequest::try_from(request.map(SdkBody::from)).map_err(|error| HttpError::Broken(error.into()))?;
            let answer = self.connector.call(request).await.map_err(unreachable)?;
            let answer = answer.try_into_http1x().map_err(|error| HttpError::Broken(error.into()))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LONGEST_ANSWER).collect().await.map_err(unread)?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        tokio::time::timeout(within, exchange).await.unwrap_or(Err(HttpError::Timeout))
    }
}

/// The connector's own timeout is the one for connecting, so both kinds mean that nobody answered.
fn unreachable(error: ConnectorError) -> HttpError {
    if error.is_timeout() || error.is_io() { HttpError::Connect(error.into()) } else { HttpError::Broken(error.into()) }
}

fn unread(error: Box<dyn std::error::Error + Send + Sync>) -> HttpError {
    if error.is::<LengthLimitError>() { HttpError::TooLong } else { HttpError::Broken(error) }
}

fn roots() -> TrustStore {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().fold(TrustStore::empty(), |store, der| {
        let body = BASE64_STANDARD.encode(der.as_ref());
        store.with_pem_certificate(format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"))
    })
}
