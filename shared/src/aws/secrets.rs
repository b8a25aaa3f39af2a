//! Secrets, read at cold start and kept; read again beside a request once they are old, never before its answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::Aws;
use crate::clock::Clock;

/// Why a secret could not be read. The secret's text is never part of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Secrets Manager did not answer, or refused.
    #[error("a secret could not be read")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The secret holds no text.
    #[error("a secret is empty")]
    Empty,
}

/// Reads a secret once.
pub async fn read(aws: &Aws, arn: &str) -> Result<SecretString, SecretError> {
    fetch(&aws.secrets_manager(), arn).await
}

/// One secret and its last known value.
#[derive(Clone)]
pub struct CachedSecret {
    inner: Arc<Inner>,
}

struct Inner {
    client: aws_sdk_secretsmanager::Client,
    arn: String,
    time_to_live: Duration,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

struct Known {
    text: Arc<SecretString>,
    read_at: DateTime<Utc>,
    tried_at: DateTime<Utc>,
}

impl Known {
    /// Whether a try is due; if so, it counts as made.
    fn try_now(&mut self, now: DateTime<Utc>) -> bool {
        let is_due = now - self.tried_at >= chrono::Duration::seconds(10);
        if is_due {
            self.tried_at = now;
        }
        is_due
    }
}

impl CachedSecret {
    /// Reads the secret for the first time. To be called at cold start.
    pub async fn read(
        aws: &Aws,
        arn: &str,
        time_to_live: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SecretError> {
        let client = aws.secrets_manager();
        let text = fetch(&client, arn).await?;
        let now = clock.now();
        let known = Known { text: Arc::new(text), read_at: now, tried_at: now };
        let inner = Inner { client, arn: arn.to_owned(), time_to_live, clock, known: Mutex::new(known) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The last known text, at once. When it is older than its time to live, a new one is fetched beside the request.
    pub fn text(&self) -> Arc<SecretString> {
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        let age = self.inner.clock.now() - known.read_at;
        let is_old = age.to_std().is_ok_and(|age| age >= self.inner.time_to_live);
        // Tried again soon, not after another whole time to live: a fetch beside a request may be frozen with it.
        if is_old && known.try_now(self.inner.clock.now()) {
            let secret = self.clone();
            tokio::spawn(async move { secret.refresh().await });
        }
        Arc::clone(&known.text)
    }

    /// Fetches the secret now. For a signature that fails: the token may have been rotated a moment ago.
    ///
    /// At most one try every ten seconds, so that forged requests cannot turn into load on Secrets Manager.
    pub async fn refetch(&self) {
        let is_due = {
            let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.try_now(self.inner.clock.now())
        };
        if is_due {
            self.refresh().await;
        }
    }

    async fn refresh(&self) {
        let fetched = fetch(&self.inner.client, &self.inner.arn).await;
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        match fetched {
            Ok(text) => {
                known.text = Arc::new(text);
                known.read_at = self.inner.clock.now();
            }
            Err(error) => tracing::warn!(error = crate::telemetry::chain(&error), "kept the last known secret"),
        }
    }
}

async fn fetch(client: &aws_sdk_secretsmanager::Client, arn: &str) -> Result<SecretString, SecretError> {
    let answer = client.get_secret_value().secret_id(arn).send().await;
    let answer = answer.map_err(|error| SecretError::Unavailable(Box::new(error)))?;
    answer.secret_string.filter(|text| !text.is_empty()).map(Into::into).ok_or(SecretError::Empty)
}
