//! The only place that reads the environment: once, at cold start, into one typed struct for each function.
//!
//! A missing variable stops the cold start with an error that names it. Nothing has a silent default.

use std::time::Duration;

use secrecy::SecretString;

use crate::domain::ids::TenantId;
use crate::domain::plan::PlanParameters;
use crate::domain::velocity::Limits;

/// What is wrong with the environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set, or empty where it may not be.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A variable is set to something it cannot mean.
    #[error("the environment variable {name} is not {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}

/// Where variables are looked up: the process's environment, or a table in tests.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Looks a variable up in the process's environment.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What every function has.
#[derive(Debug, Clone)]
pub struct CommonConfig {
    /// The name of the deployment: `dev`, `staging`, `prod`, `local`.
    pub stage: String,
    /// The function's name, as Lambda gives it.
    pub function: String,
    /// The least serious level that is logged, as `tracing` filters write it.
    pub log_level: String,
    /// How AWS is reached.
    pub aws: AwsConfig,
    /// The one table.
    pub table: String,
    /// The company that answers numbers nobody owns.
    pub default_tenant: TenantId,
}

/// How AWS is reached. Lambda sets region and credentials; endpoints are set only on a developer's machine.
#[derive(Debug, Clone)]
pub struct AwsConfig {
    /// For example `us-east-1`.
    pub region: String,
    /// The function's role, by its access key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: SecretString,
    /// Its session, absent on a developer's machine.
    pub session_token: Option<SecretString>,
    /// Where all services are, unless one has its own.
    pub endpoint: Option<String>,
    /// Where DynamoDB is.
    pub dynamodb_endpoint: Option<String>,
}

/// What checks and answers Twilio's requests.
#[derive(Debug, Clone)]
pub struct TwilioConfig {
    /// The signed prefix of all voice URLs, without a trailing slash. Absent: made from the request context.
    pub public_voice_url: Option<String>,
    /// The secret with the account's tokens.
    pub secret_arn: String,
    /// How old a cached secret may be before it is read again, beside a request and never before its answer.
    pub secret_ttl: Duration,
}

/// `twilio-voice-webhook`.
#[derive(Debug, Clone)]
pub struct VoiceConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Twilio.
    pub twilio: TwilioConfig,
    /// Where the numbers' fallback documents are, without a trailing slash.
    pub fallback_base_url: String,
    /// The secret with the language model's key. Absent: the scripted receptionist answers.
    pub openai_secret_arn: Option<String>,
}

/// `call-complete`.
#[derive(Debug, Clone)]
pub struct CallCompleteConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Twilio.
    pub twilio: TwilioConfig,
    /// Where a call's end waits while the table is away.
    pub call_log_queue_url: String,
}

/// `call-log-retry`.
#[derive(Debug, Clone)]
pub struct CallLogRetryConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The queue it is fed from.
    pub call_log_queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// `event-relay`.
#[derive(Debug, Clone)]
pub struct EventRelayConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The bus on which changes are announced, by its name.
    pub event_bus: String,
    /// Where changes go that no retry can announce.
    pub quarantine_queue_url: String,
}

/// `usage-reset`.
#[derive(Debug, Clone)]
pub struct UsageResetConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The queue it is fed from, and sends a run's pages to.
    pub job_queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// `fallback-publisher`.
#[derive(Debug, Clone)]
pub struct FallbackPublisherConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Where documents are written.
    pub bucket: String,
    /// Where they are read, without a trailing slash.
    pub fallback_base_url: String,
    /// The signed prefix of all voice URLs, where it is known.
    pub public_voice_url: Option<String>,
}

/// `health-score`.
#[derive(Debug, Clone)]
pub struct HealthScoreConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The queue it is fed from, for the pages that follow.
    pub job_queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// `reconcile`.
#[derive(Debug, Clone)]
pub struct ReconcileConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The secret with the account's sid and token.
    pub twilio_secret_arn: String,
    /// Where Twilio's REST API is, without a trailing slash.
    pub twilio_api_url: String,
    /// The queue of its orders, to which it sends what time did not allow.
    pub queue_url: String,
}

/// `notify`.
#[derive(Debug, Clone)]
pub struct NotifyConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The secret with the account's tokens. Read when the first text message is sent.
    pub twilio_secret_arn: String,
    /// Twilio, or what stands in for it, without a trailing slash.
    pub twilio_api_url: String,
    /// How mail is sent. Absent: it is not.
    pub mail: Option<MailConfig>,
    /// Where the operator reads mail.
    pub operator_email: Option<String>,
    /// Where whoever looks after companies reads mail.
    pub customer_success_email: Option<String>,
    /// Where companies look at their calls, without a trailing slash.
    pub dashboard_url: Option<String>,
    /// Events that are told by mail.
    pub mail_queue_url: String,
    /// Events that are told by text message.
    pub sms_queue_url: String,
    /// News of mails.
    pub feedback_queue_url: String,
    /// Pages of companies that get their digest.
    pub job_queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// `authorizer`.
#[derive(Debug, Clone)]
pub struct AuthorizerConfig {
    /// What every function has.
    pub common: CommonConfig,
}

/// `identity`.
#[derive(Debug, Clone)]
pub struct IdentityConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Where the site is: `https://app.example.com`. Requests of its pages name it as their origin.
    pub site_origin: String,
    /// How mail is sent. Absent: what needs a mail is not available.
    pub mail: Option<MailConfig>,
    /// The secret by which the distribution proves that it is the one. Absent: there is none in front.
    pub edge_secret_arn: Option<String>,
}

/// `tenant-api`.
#[derive(Debug, Clone)]
pub struct TenantApiConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Where the site is: `https://app.example.com`. Requests of its pages name it as their origin.
    pub site_origin: String,
    /// The secret that cursors are sealed with. Read when the first is needed.
    pub cursor_secret_arn: String,
    /// Where exports are kept.
    pub export_bucket: String,
    /// Where exports are ordered.
    pub export_queue_url: String,
    /// The secret with the account's sid and token. Read when a recording is fetched.
    pub twilio_secret_arn: String,
    /// Where Twilio's REST API is, without a trailing slash.
    pub twilio_api_url: String,
    /// Where recordings are copied to, to be played.
    pub recording_bucket: String,
    /// The secret with the language model's key, where there is one: test conversations ask the model that calls ask.
    pub openai_secret_arn: Option<String>,
    /// How mail is sent. Absent: nobody can be invited.
    pub mail: Option<MailConfig>,
    /// The role whose sessions are for one company each. Absent: the function's own role reaches the table.
    pub tenant_role_arn: Option<String>,
}

/// `tenant-onboard`.
#[derive(Debug, Clone)]
pub struct TenantOnboardConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Where the site is: `https://app.example.com`. Requests of its pages name it as their origin.
    pub site_origin: String,
    /// The secret with the account's sid and token.
    pub twilio_secret_arn: String,
    /// Where Twilio's REST API is, without a trailing slash.
    pub twilio_api_url: String,
    /// Where a number's calls go: the signed prefix of all voice URLs, without a trailing slash.
    pub public_voice_url: String,
    /// Where the numbers' fallback documents are, without a trailing slash.
    pub fallback_base_url: String,
    /// The parameters with the ids of the usage plans.
    pub usage_plans: PlanParameters,
    /// The secret by which the distribution proves that it is the one. Absent: there is none in front.
    pub edge_secret_arn: Option<String>,
    /// How much anybody may ask for in an hour. Absent: the defaults of [`Limits`].
    pub limits: Limits,
    /// The role that a company's session is of. Absent: the function's own role reaches companies' numbers.
    pub tenant_role_arn: Option<String>,
}

/// `account-sweep`.
#[derive(Debug, Clone)]
pub struct AccountSweepConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// The secret with the account's sid and token.
    pub twilio_secret_arn: String,
    /// Where Twilio's REST API is, without a trailing slash.
    pub twilio_api_url: String,
    /// Where a number's calls go: the signed prefix of all voice URLs, without a trailing slash.
    pub public_voice_url: String,
    /// The queue it is fed from.
    pub queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// `data-export`.
#[derive(Debug, Clone)]
pub struct DataExportConfig {
    /// What every function has.
    pub common: CommonConfig,
    /// Where exports are kept.
    pub bucket: String,
    /// The queue of its orders, to which it sends what time did not allow.
    pub queue_url: String,
    /// Where messages go that no retry can help.
    pub quarantine_queue_url: String,
}

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// The sender, as mail writes it: an address that SES has verified, with or without a name.
    pub from: String,
    /// The configuration set that reports bounces and complaints.
    pub configuration_set: String,
}

impl CommonConfig {
    /// Reads what every function has.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            stage: required(lookup, "STAGE")?,
            function: optional(lookup, "AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| "local".to_owned()),
            log_level: optional(lookup, "LOG_LEVEL").unwrap_or_else(|| "info".to_owned()),
            aws: AwsConfig::from_lookup(lookup)?,
            table: required(lookup, "TABLE_NAME")?,
            default_tenant: required(lookup, "DEFAULT_TENANT_ID")?
                .parse()
                .map_err(|_| ConfigError::Invalid { name: "DEFAULT_TENANT_ID", expected: "a UUID" })?,
        })
    }
}

impl AwsConfig {
    /// Reads what Lambda sets.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            region: required(lookup, "AWS_REGION")?,
            access_key_id: required(lookup, "AWS_ACCESS_KEY_ID")?,
            secret_access_key: required(lookup, "AWS_SECRET_ACCESS_KEY")?.into(),
            session_token: optional(lookup, "AWS_SESSION_TOKEN").map(Into::into),
            endpoint: optional(lookup, "AWS_ENDPOINT_URL"),
            dynamodb_endpoint: optional(lookup, "AWS_ENDPOINT_URL_DYNAMODB"),
        })
    }
}

impl TwilioConfig {
    fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        let seconds = required(lookup, "SECRET_TTL_SECONDS")?
            .parse()
            .map_err(|_| ConfigError::Invalid { name: "SECRET_TTL_SECONDS", expected: "a whole number of seconds" })?;
        Ok(Self {
            public_voice_url: optional_url(lookup, "PUBLIC_VOICE_URL")?,
            secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            secret_ttl: Duration::from_secs(seconds),
        })
    }
}

impl VoiceConfig {
    /// Reads the environment of `twilio-voice-webhook`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            twilio: TwilioConfig::from_lookup(lookup)?,
            fallback_base_url: required_url(lookup, "FALLBACK_BASE_URL")?,
            openai_secret_arn: optional(lookup, "OPENAI_SECRET_ARN"),
        })
    }
}

impl CallCompleteConfig {
    /// Reads the environment of `call-complete`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            twilio: TwilioConfig::from_lookup(lookup)?,
            call_log_queue_url: required(lookup, "CALL_LOG_QUEUE_URL")?,
        })
    }
}

impl CallLogRetryConfig {
    /// Reads the environment of `call-log-retry`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            call_log_queue_url: required(lookup, "CALL_LOG_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl EventRelayConfig {
    /// Reads the environment of `event-relay`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            event_bus: required(lookup, "EVENT_BUS_NAME")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl UsageResetConfig {
    /// Reads the environment of `usage-reset`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            job_queue_url: required(lookup, "JOB_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl FallbackPublisherConfig {
    /// Reads the environment of `fallback-publisher`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            bucket: required(lookup, "FALLBACK_BUCKET")?,
            fallback_base_url: required_url(lookup, "FALLBACK_BASE_URL")?,
            public_voice_url: optional_url(lookup, "PUBLIC_VOICE_URL")?,
        })
    }
}

impl AuthorizerConfig {
    /// Reads the environment of `authorizer`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self { common: CommonConfig::from_lookup(lookup)? })
    }
}

impl IdentityConfig {
    /// Reads the environment of `identity`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            site_origin: site_origin(lookup, "SITE_ORIGIN")?,
            mail: MailConfig::from_lookup(lookup)?,
            edge_secret_arn: optional(lookup, "EDGE_SECRET_ARN"),
        })
    }
}

impl MailConfig {
    /// Reads how mail is sent, if at all.
    fn from_lookup(lookup: Lookup<'_>) -> Result<Option<Self>, ConfigError> {
        let Some(from) = optional(lookup, "MAIL_FROM") else { return Ok(None) };
        // Without news of bounces SES would close the account before anybody notices.
        Ok(Some(Self { from, configuration_set: required(lookup, "MAIL_CONFIGURATION_SET")? }))
    }
}

impl TenantApiConfig {
    /// Reads the environment of `tenant-api`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            site_origin: site_origin(lookup, "SITE_ORIGIN")?,
            cursor_secret_arn: required(lookup, "CURSOR_SECRET_ARN")?,
            export_bucket: required(lookup, "EXPORT_BUCKET")?,
            export_queue_url: required(lookup, "EXPORT_QUEUE_URL")?,
            twilio_secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            twilio_api_url: required_url(lookup, "TWILIO_API_URL")?,
            recording_bucket: required(lookup, "RECORDING_BUCKET")?,
            openai_secret_arn: optional(lookup, "OPENAI_SECRET_ARN"),
            mail: MailConfig::from_lookup(lookup)?,
            tenant_role_arn: optional(lookup, "TENANT_ROLE_ARN"),
        })
    }
}

impl TenantOnboardConfig {
    /// Reads the environment of `tenant-onboard`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        let limits = optional(lookup, "VELOCITY_LIMITS").unwrap_or_default();
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            site_origin: site_origin(lookup, "SITE_ORIGIN")?,
            twilio_secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            twilio_api_url: required_url(lookup, "TWILIO_API_URL")?,
            public_voice_url: required_url(lookup, "PUBLIC_VOICE_URL")?,
            fallback_base_url: required_url(lookup, "FALLBACK_BASE_URL")?,
            usage_plans: PlanParameters {
                professional: required(lookup, "USAGE_PLAN_PROFESSIONAL_PARAMETER")?,
                enterprise: required(lookup, "USAGE_PLAN_ENTERPRISE_PARAMETER")?,
            },
            edge_secret_arn: optional(lookup, "EDGE_SECRET_ARN"),
            tenant_role_arn: optional(lookup, "TENANT_ROLE_ARN"),
            limits: limits.parse().map_err(|_| ConfigError::Invalid {
                name: "VELOCITY_LIMITS",
                expected: "limits such as slug=300/20000,numbers=60/3000,sign_up=20/200",
            })?,
        })
    }
}

impl AccountSweepConfig {
    /// Reads the environment of `account-sweep`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            twilio_secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            twilio_api_url: required_url(lookup, "TWILIO_API_URL")?,
            public_voice_url: required_url(lookup, "PUBLIC_VOICE_URL")?,
            queue_url: required(lookup, "JOB_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl DataExportConfig {
    /// Reads the environment of `data-export`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            bucket: required(lookup, "EXPORT_BUCKET")?,
            queue_url: required(lookup, "EXPORT_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl HealthScoreConfig {
    /// Reads the environment of `health-score`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            job_queue_url: required(lookup, "JOB_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

impl ReconcileConfig {
    /// Reads the environment of `reconcile`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            twilio_secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            twilio_api_url: required_url(lookup, "TWILIO_API_URL")?,
            queue_url: required(lookup, "RECONCILE_QUEUE_URL")?,
        })
    }
}

impl NotifyConfig {
    /// Reads the environment of `notify`.
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            common: CommonConfig::from_lookup(lookup)?,
            twilio_secret_arn: required(lookup, "TWILIO_SECRET_ARN")?,
            twilio_api_url: required_url(lookup, "TWILIO_API_URL")?,
            mail: MailConfig::from_lookup(lookup)?,
            operator_email: optional(lookup, "OPERATOR_EMAIL"),
            customer_success_email: optional(lookup, "CUSTOMER_SUCCESS_EMAIL"),
            dashboard_url: optional_url(lookup, "DASHBOARD_URL")?,
            mail_queue_url: required(lookup, "NOTIFY_MAIL_QUEUE_URL")?,
            sms_queue_url: required(lookup, "NOTIFY_SMS_QUEUE_URL")?,
            feedback_queue_url: required(lookup, "MAIL_FEEDBACK_QUEUE_URL")?,
            job_queue_url: required(lookup, "JOB_QUEUE_URL")?,
            quarantine_queue_url: required(lookup, "QUARANTINE_QUEUE_URL")?,
        })
    }
}

fn optional(lookup: Lookup<'_>, name: &str) -> Option<String> {
    lookup(name).filter(|value| !value.is_empty())
}

fn required(lookup: Lookup<'_>, name: &'static str) -> Result<String, ConfigError> {
    optional(lookup, name).ok_or(ConfigError::Missing(name))
}

/// A trailing slash would double the one that follows, and the signature covers every character.
fn optional_url(lookup: Lookup<'_>, name: &'static str) -> Result<Option<String>, ConfigError> {
    let Some(url) = optional(lookup, name) else { return Ok(None) };
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web && !url.ends_with('/') {
        Ok(Some(url))
    } else {
        Err(ConfigError::Invalid { name, expected: "a URL without a trailing slash" })
    }
}

/// A scheme and a host, as browsers write them in `Origin`: nothing behind, no capital letters.
/// Empty where a stack has no site: then nothing a browser sends on behalf of a person changes anything.
fn site_origin(lookup: Lookup<'_>, name: &'static str) -> Result<String, ConfigError> {
    let Some(origin) = optional_url(lookup, name)? else { return Ok(String::new()) };
    let is_exact = url::Url::parse(&origin).is_ok_and(|url| url.origin().ascii_serialization() == origin);
    if is_exact { Ok(origin) } else { Err(ConfigError::Invalid { name, expected: "an origin: scheme and host" }) }
}

fn required_url(lookup: Lookup<'_>, name: &'static str) -> Result<String, ConfigError> {
    optional_url(lookup, name)?.ok_or(ConfigError::Missing(name))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
