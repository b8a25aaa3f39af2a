//! Text messages by Twilio, whose secret is read when the first is sent: mail does not depend on it.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::ports::Texter;
use crate::aws::{Aws, secrets};
use crate::http_client::HttpClient;
use crate::twilio::rest::{RestError, Sms, TwilioRest as _};
use crate::twilio::rest_http::TwilioHttp;

/// Long enough for a connection across a continent, short enough for the message's turn in its batch.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// The account behind a secret.
pub struct TwilioTexter {
    aws: Aws,
    secret_arn: String,
    base_url: String,
    account: Mutex<Option<TwilioHttp>>,
}

/// The secret's text.
#[derive(Deserialize)]
struct TwilioSecret {
    account_sid: String,
    auth_token: SecretString,
}

impl TwilioTexter {
    /// An account at Twilio, or at what stands in for it. Reads nothing yet.
    pub fn new(aws: &Aws, secret_arn: &str, base_url: &str) -> Self {
        Self {
            aws: aws.clone(),
            secret_arn: secret_arn.to_owned(),
            base_url: base_url.to_owned(),
            account: Mutex::default(),
        }
    }

    async fn account(&self) -> Result<TwilioHttp, RestError> {
        let mut account = self.account.lock().await;
        if let Some(account) = &*account {
            return Ok(account.clone());
        }
        let text =
            secrets::read(&self.aws, &self.secret_arn).await.map_err(|error| RestError::Unavailable(error.into()))?;
        let secret: TwilioSecret = serde_json::from_str(text.expose_secret())
            .map_err(|_| RestError::Unavailable("the secret with the account's tokens cannot be used".into()))?;
        let http = HttpClient::new(CONNECT_WITHIN).map_err(|error| RestError::Unavailable(error.into()))?;
        let made = TwilioHttp::new(http, &self.base_url, &secret.account_sid, &secret.auth_token);
        *account = Some(made.clone());
        Ok(made)
    }

    /// The token may have been rotated since it was read. A message that was not let in was not sent, so it is safe to
    /// try once more.
    async fn send_with_the_present_token(&self, sms: &Sms) -> Result<String, RestError> {
        match self.account().await?.send_sms(sms).await {
            Err(RestError::Unauthorized) => {
                *self.account.lock().await = None;
                self.account().await?.send_sms(sms).await
            }
            answer => answer,
        }
    }
}

impl Texter for TwilioTexter {
    fn send<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>> {
        self.send_with_the_present_token(sms).boxed()
    }
}

#[cfg(test)]
#[path = "twilio_tests.rs"]
mod tests;
