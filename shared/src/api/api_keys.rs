//! API keys, as the API shows and takes them. A secret is in one answer only; no digest is in any.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::{FieldError, Problem};
use crate::app::identity::create_api_key::NewApiKey;
use crate::domain::access::Permission;
use crate::domain::api_key::{ApiKey as Stored, ApiKeySecret, KeyEnvironment, KeyName};
use crate::domain::audit::Actor;
use crate::domain::ids::ApiKeyId;

/// An API key.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is called.
    pub name: KeyName,
    /// Live, or for trying out.
    pub environment: KeyEnvironment,
    /// What its text begins with: `kst_live_` or `kst_test_`.
    pub prefix: &'static str,
    /// The last four characters of its text, by which people tell their keys apart.
    pub last4: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Whether it works: neither revoked nor expired.
    pub is_active: bool,
    /// Who made it.
    pub created_by: Actor,
    /// When.
    pub created_at: DateTime<Utc>,
    /// From when on it does not work any more.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that takes its place, where it was rotated: it works until `expires_at` beside it.
    pub replaced_by: Option<ApiKeyId>,
    /// When it was last used; up to a minute late.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Requests made with it; up to a minute late.
    pub total_requests: u64,
}

impl ApiKey {
    /// A key as it stands at `now`.
    pub fn of(key: Stored, now: DateTime<Utc>) -> Self {
        Self {
            is_active: key.is_active(now),
            id: key.id,
            name: key.name,
            environment: key.environment,
            prefix: key.environment.prefix(),
            last4: key.last4,
            permissions: key.permissions,
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            replaced_by: key.replaced_by,
            last_used_at: key.last_used_at,
            total_requests: key.total_requests,
        }
    }
}

/// A key that was made a moment ago. It holds the secret, so it has no `Debug`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "NewApiKey"))]
pub struct Made<'a> {
    /// The key.
    pub key: ApiKey,
    /// Its whole text, for an `Authorization: Bearer` header. It is shown here and never again.
    pub secret: &'a str,
}

impl<'a> Made<'a> {
    /// A key and its secret.
    pub fn of(key: Stored, secret: &'a ApiKeySecret, now: DateTime<Utc>) -> Self {
        Self { key: ApiKey::of(key, now), secret: secret.expose() }
    }
}

/// A key to make.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What it is called: which program uses it.
    #[cfg_attr(feature = "schema", schemars(with = "KeyName"))]
    pub name: String,
    /// What it may do: at least one, nothing that you may not do, and nothing about people, keys, exports or the account.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Permission>"))]
    pub permissions: Vec<String>,
    /// From when on it does not work any more. Absent: it does not expire.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<DateTime<Utc>>"))]
    pub expires_at: Option<String>,
    /// Live where absent. What a test key does is as real: the word is for people to tell keys apart.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<KeyEnvironment>"))]
    pub environment: Option<String>,
}

impl CreateApiKey {
    /// The key that is wanted, or all that is wrong with it.
    pub fn check(&self) -> Result<NewApiKey, Problem> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, message: String| errors.push(FieldError::new(field, message));

        let name = self.name.parse::<KeyName>().map_err(|error| wrong("name", error.to_string())).ok();
        let mut permissions = Vec::new();
        for (place, text) in self.permissions.iter().enumerate() {
            match text.parse() {
                Ok(permission) => permissions.push(permission),
                Err(_) => wrong(&format!("permissions.{place}"), "There is no such permission.".to_owned()),
            }
        }
        let expires_at = self.expires_at.as_deref().map(DateTime::parse_from_rfc3339).transpose();
        let expires_at = expires_at.unwrap_or_else(|_| {
            wrong("expires_at", "Write a time as in 2027-01-31T00:00:00Z.".to_owned());
            None
        });
        let environment = match self.environment.as_deref() {
            None | Some("live") => KeyEnvironment::Live,
            Some("test") => KeyEnvironment::Test,
            Some(_) => {
                wrong("environment", "Choose live or test.".to_owned());
                KeyEnvironment::Live
            }
        };
        match name {
            Some(name) if errors.is_empty() => {
                let expires_at = expires_at.map(|at| at.with_timezone(&Utc));
                Ok(NewApiKey { name, environment, permissions, expires_at })
            }
            Some(_) | None => Err(Problem::fields(errors)),
        }
    }
}
