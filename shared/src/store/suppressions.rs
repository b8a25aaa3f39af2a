//! Addresses that must not be used any more. Kept without an end: only a person can say that an address works again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::Result;
use super::item::{Entity, encode};
use super::key::Key;
use super::request::{Expression, IS_NEW, Write};
use super::{Read, Store};
use crate::domain::notice::{Address, Channel};

/// Why an address must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhySuppressed {
    /// Mail to it came back for good.
    Bounce,
    /// Its owner called our mail spam.
    Complaint,
    /// Its owner answered STOP.
    Stop,
}

impl WhySuppressed {
    /// The reason, for a delivery's record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "mail to this address came back",
            Self::Complaint => "the recipient complained about our mail",
            Self::Stop => "the recipient answered STOP",
        }
    }
}

/// An address that must not be used. The address itself is not in it: the key holds its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Which kind of address.
    pub channel: Channel,
    /// Why.
    pub why: WhySuppressed,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Entity for Suppression {
    const KIND: &'static str = "suppression";
}

impl Store {
    /// From now on an address is not used. Returns whether that is new; the first reason stands.
    pub async fn suppress(&self, address: Address<'_>, why: WhySuppressed, now: DateTime<Utc>) -> Result<bool> {
        let channel = match address {
            Address::Mail(_) => Channel::Mail,
            Address::Sms { .. } => Channel::Sms,
        };
        let item = encode(self, &Key::Suppressed(address), &Suppression { channel, why, since: now })?;
        Ok(matches!(self.put("suppress", item, Expression::new(IS_NEW)).await?, Write::Done))
    }

    /// Whether and why an address must not be used.
    pub async fn suppression(&self, address: Address<'_>) -> Result<Option<Suppression>> {
        self.get("suppression", &Key::Suppressed(address), Read::Strong).await
    }
}
