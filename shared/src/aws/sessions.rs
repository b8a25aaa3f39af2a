//! A session of one company: credentials with which the table shows no other company's items.
//!
//! The role's policy (template.yaml, `TenantDataRole`) names the company by the session's tag, so one role serves all.

use aws_credential_types::Credentials;
use aws_sdk_sts::types::Tag;
use chrono::{DateTime, Utc};

use super::Aws;
use crate::domain::ids::TenantId;

/// The tag that holds the company's id, as the role's policy calls it.
const TAG: &str = "tid";
/// How long a session lasts, in seconds: the longest that one role may have of another.
/// Source: AWS STS, AssumeRole, "role chaining".
const LASTS: i32 = 3_600;

/// Why there is no session. Says neither whose nor with what.
#[derive(Debug, thiserror::Error)]
pub enum NoSession {
    /// Not now, or not allowed.
    #[error("no session of the company's role was given")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An answer without credentials, or with a time that is none.
    #[error("a session came without what it should hold")]
    Garbled,
}

/// Gives sessions of one role.
#[derive(Debug)]
pub struct Sessions {
    aws: Aws,
    sts: aws_sdk_sts::Client,
    role_arn: String,
}

impl Sessions {
    /// Opens no connection yet.
    pub fn new(aws: &Aws, role_arn: &str) -> Self {
        Self { aws: aws.clone(), sts: aws.sts(), role_arn: role_arn.to_owned() }
    }

    /// A company's own client of the table, and until when it works. One request to STS.
    pub async fn dynamodb(&self, tenant: TenantId) -> Result<(aws_sdk_dynamodb::Client, DateTime<Utc>), NoSession> {
        let id = tenant.to_string();
        let tag = Tag::builder().key(TAG).value(&id).build().map_err(|error| NoSession::Refused(Box::new(error)))?;
        let request = self.sts.assume_role().role_arn(&self.role_arn).role_session_name(&id);
        let answer = request.tags(tag).duration_seconds(LASTS).send().await;
        let answer = answer.map_err(|error| NoSession::Refused(Box::new(error)))?;
        let given = answer.credentials.ok_or(NoSession::Garbled)?;
        let expires_at = DateTime::from_timestamp(given.expiration.secs(), 0).ok_or(NoSession::Garbled)?;
        let credentials =
            Credentials::new(given.access_key_id, given.secret_access_key, Some(given.session_token), None, "session");
        Ok((self.aws.with_credentials(credentials).dynamodb(), expires_at))
    }
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
