//! The value under which API Gateway counts a company's requests against its plan.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An API Gateway key's value: 20 to 128 letters and digits. No credential, since API Gateway takes it from the
/// authorizer only; all the same it is nobody's to see.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GatewayKeyValue(String);

/// A text that API Gateway takes for no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a gateway key")]
pub struct NoGatewayKey;

/// A company's gateway key. One item: `GATEWAYKEY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayKey {
    /// What the authorizer says.
    pub value: GatewayKeyValue,
    /// API Gateway's own id of the key, to move it to another plan or to delete it.
    pub id: String,
}

impl GatewayKeyValue {
    /// The value, for API Gateway.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for GatewayKeyValue {
    type Err = NoGatewayKey;

    fn from_str(text: &str) -> Result<Self, NoGatewayKey> {
        let is_value = (20..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_value.then(|| Self(text.to_owned())).ok_or(NoGatewayKey)
    }
}

impl TryFrom<String> for GatewayKeyValue {
    type Error = NoGatewayKey;

    fn try_from(text: String) -> Result<Self, NoGatewayKey> {
        text.parse()
    }
}

impl From<GatewayKeyValue> for String {
    fn from(value: GatewayKeyValue) -> Self {
        value.0
    }
}

impl fmt::Debug for GatewayKeyValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("GatewayKeyValue")
    }
}
