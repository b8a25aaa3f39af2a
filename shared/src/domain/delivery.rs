//! One notice to one recipient: what became of it. It names nobody, so it can be shown and logged.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::notice::{Channel, Notice, NoticeKind, Recipient};

/// How long a claim holds. Longer than any sender may live, so that two never send at once; short, because a page
/// about danger waits for it when its sender died.
pub const LEASE: Duration = Duration::minutes(5);

/// How long an event's id may be, in bytes: it is carried, encoded, in a mail's tag of at most 256 characters.
pub const LONGEST_EVENT_ID: usize = 190;

/// Names a delivery: the same event tells the same recipient by the same channel once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryName {
    /// The event.
    pub event_id: String,
    /// How.
    pub channel: Channel,
    /// Whom.
    pub recipient: Recipient,
}

impl DeliveryName {
    /// The delivery of a notice about an event.
    pub fn new(event_id: &str, notice: &Notice) -> Self {
        Self { event_id: event_id.to_owned(), channel: notice.channel, recipient: notice.recipient }
    }
}

impl fmt::Display for DeliveryName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}#{}", self.event_id, self.channel.as_str(), self.recipient.as_str())
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Somebody is sending it, or was: the claim ends by itself.
    Claimed,
    /// The provider took it.
    Sent,
    /// The provider refused it for good.
    Failed,
    /// Its address is one that must not be used any more.
    Suppressed,
    /// The provider took it, and later it came back or was complained about.
    Bounced,
    /// Deliberately not sent; the reason says why.
    Off,
}

impl DeliveryStatus {
    /// Its name, as stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::Bounced => "bounced",
            Self::Off => "off",
        }
    }

    /// Whether nothing more will be done.
    pub fn is_final(self) -> bool {
        match self {
            Self::Claimed => false,
            Self::Sent | Self::Failed | Self::Suppressed | Self::Bounced | Self::Off => true,
        }
    }
}

/// A delivery's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What it tells.
    pub kind: NoticeKind,
    /// How.
    pub channel: Channel,
    /// Whom.
    pub recipient: Recipient,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was claimed.
    pub attempts: u32,
    /// Who claimed it last: only they may say what became of it.
    pub claim: Uuid,
    /// When the claim ends.
    pub claimed_until: DateTime<Utc>,
    /// When it was first attempted.
    pub created_at: DateTime<Utc>,
    /// When its status last changed.
    pub updated_at: DateTime<Utc>,
    /// The provider's id for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// Why it is not sent, or was not at the last attempt: one of our own fixed texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Delivery {
    /// The first claim of a delivery.
    pub fn claimed(notice: &Notice, claim: Uuid, now: DateTime<Utc>) -> Self {
        Self {
            kind: notice.kind,
            channel: notice.channel,
            recipient: notice.recipient,
            status: DeliveryStatus::Claimed,
            attempts: 1,
            claim,
            claimed_until: now + LEASE,
            created_at: now,
            updated_at: now,
            provider_id: None,
            reason: None,
        }
    }

    /// A later claim of this one, whose sender has gone.
    #[must_use]
    pub fn claimed_again(&self, claim: Uuid, now: DateTime<Utc>) -> Self {
        Self {
            status: DeliveryStatus::Claimed,
            attempts: self.attempts + 1,
            claim,
            claimed_until: now + LEASE,
            updated_at: now,
            ..self.clone()
        }
    }

    /// A delivery that is not even tried, for `reason`.
    pub fn withheld(notice: &Notice, reason: &str, claim: Uuid, now: DateTime<Utc>) -> Self {
        Self {
            status: DeliveryStatus::Off,
            attempts: 0,
            claimed_until: now,
            reason: Some(reason.to_owned()),
            ..Self::claimed(notice, claim, now)
        }
    }
}
