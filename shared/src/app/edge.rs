//! The distribution in front of AppApi, and who asks through it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::api::edge::viewer;
use crate::aws::Aws;
use crate::aws::secrets::{CachedSecret, SecretError};
use crate::clock::Clock;

/// How long the distribution's secret is kept: it is rotated rarely, and then by two deployments.
const KEPT: Duration = Duration::from_secs(300);

/// What the distribution proves itself by, where there is one.
#[derive(Clone)]
pub struct Edge(Proof);

#[derive(Clone)]
enum Proof {
    None,
    Known(Arc<SecretString>),
    Read(CachedSecret),
}

impl Edge {
    /// No distribution: who asks is who API Gateway says.
    pub fn none() -> Self {
        Self(Proof::None)
    }

    /// One whose secret is known, for tests.
    pub fn known(secret: SecretString) -> Self {
        Self(Proof::Known(Arc::new(secret)))
    }

    /// One whose secret is read now; none where there is no secret. To be called at cold start.
    pub async fn open(aws: &Aws, secret_arn: Option<&str>, clock: Arc<dyn Clock>) -> Result<Self, SecretError> {
        let Some(arn) = secret_arn else { return Ok(Self::none()) };
        Ok(Self(Proof::Read(CachedSecret::read(aws, arn, KEPT, clock).await?)))
    }

    /// Where a request comes from, for limits against abuse; never logged. `source_ip` is what API Gateway saw.
    pub fn viewer<'r>(&self, header: impl Fn(&str) -> Option<&'r str>, source_ip: Option<&'r str>) -> Option<&'r str> {
        let secret = match &self.0 {
            Proof::None => None,
            Proof::Known(secret) => Some(Arc::clone(secret)),
            Proof::Read(secret) => Some(secret.text()),
        };
        viewer(header, secret.as_deref(), source_ip)
    }
}
