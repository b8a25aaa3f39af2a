//! What a local stack says about itself, as far as the seed needs it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use shared::app::connect;
use shared::aws::Patience;
use shared::config::{AwsConfig, CommonConfig};
use shared::domain::gateway_key::GatewayKey;
use shared::store::Store;

/// The fields of `.local/stack.json` that the seed reads; it may read the file before all of it is known.
#[derive(Debug, Clone, Deserialize)]
pub struct Stack {
    pub voice_url: String,
    pub carrier_url: String,
    pub faults_url: String,
    pub fallback_base_url: String,
    pub aws_endpoint_url: String,
    pub region: String,
    pub table: String,
    pub default_tenant_id: String,
    /// The queues' addresses by the last part of their names.
    #[serde(default)]
    pub queues: BTreeMap<String, String>,
    /// The demo companies' gateway keys, in their order.
    #[serde(default)]
    pub gateway_keys: Vec<GatewayKey>,
    /// Where a POST restarts the emulator, cleanly.
    #[serde(default)]
    pub restart_url: String,
    pub twilio: Twilio,
}

/// The account of the local carrier.
#[derive(Debug, Clone, Deserialize)]
pub struct Twilio {
    pub account_sid: String,
    pub auth_token: String,
}

impl Stack {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} does not describe a stack", path.display()))
    }

    /// The stack's table, reached directly and not through the fault proxy.
    pub fn store(&self) -> Result<Store> {
        let common = CommonConfig {
            stage: "local".to_owned(),
            function: "seed".to_owned(),
            log_level: "warn".to_owned(),
            aws: AwsConfig {
                region: self.region.clone(),
                access_key_id: "test".to_owned(),
                secret_access_key: "test".to_owned().into(),
                session_token: None,
                endpoint: Some(self.aws_endpoint_url.clone()),
                dynamodb_endpoint: None,
            },
            table: self.table.clone(),
            default_tenant: self.default_tenant_id.parse()?,
        };
        let aws = connect::aws(&common, Patience::Background);
        Ok(Store::new(aws.dynamodb(), self.table.clone()))
    }
}
