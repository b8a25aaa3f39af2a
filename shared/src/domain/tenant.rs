//! A company that uses Kestrel, and everything it can set.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::hours::BusinessHours;
use super::ids::TenantId;
use super::notice::NoticeKind;
use super::phone::E164;

/// What a company bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanTier {
    /// $1,497 a month, 1,500 calls.
    Professional,
    /// $2,497 a month, 5,000 calls.
    Enterprise,
}

impl PlanTier {
    /// Calls a month before overage.
    pub fn monthly_calls(self) -> u64 {
        match self {
            Self::Professional => 1_500,
            Self::Enterprise => 5_000,
        }
    }
}

/// How the subscription stands, as billing tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// In the 14 free days.
    Trialing,
    /// Paid.
    Active,
    /// A payment failed; calls are still answered while billing retries.
    PastDue,
    /// Stopped by an operator.
    Suspended,
    /// Ended by the company.
    Canceled,
}

/// Whether a call is answered by the receptionist, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Standing {
    /// Answered.
    Active,
    /// Answered until `ends`.
    Trial {
        /// The first instant that is no longer free.
        ends: DateTime<Utc>,
    },
    /// Forwarded: an operator stopped the account, or the company ended it.
    Suspended,
    /// Forwarded: the company left.
    Deleted,
}

impl Standing {
    /// What billing and the company's own decisions make of it.
    pub fn of(
        subscription: SubscriptionStatus,
        trial_ends_at: Option<DateTime<Utc>>,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Self {
        if deleted_at.is_some() {
            return Self::Deleted;
        }
        match (subscription, trial_ends_at) {
            (SubscriptionStatus::Trialing, Some(ends)) => Self::Trial { ends },
            (SubscriptionStatus::Trialing | SubscriptionStatus::Active | SubscriptionStatus::PastDue, _) => {
                Self::Active
            }
            (SubscriptionStatus::Suspended | SubscriptionStatus::Canceled, _) => Self::Suspended,
        }
    }

    /// Whether the receptionist answers at `now`; otherwise the call goes straight to the company's own phone.
    pub fn is_answered(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Active => true,
            Self::Trial { ends } => now < ends,
            Self::Suspended | Self::Deleted => false,
        }
    }
}

/// The voice a company chose, by our own name for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Neutral.
    #[default]
    Alloy,
    /// Male.
    Ash,
    /// Female, bright.
    Coral,
    /// Male.
    Echo,
    /// Expressive.
    Fable,
    /// Female, bright.
    Nova,
    /// Male, deep.
    Onyx,
    /// Female, bright.
    Shimmer,
}

impl Voice {
    /// All voices, in the order in which they are offered.
    pub const ALL: [Self; 8] =
        [Self::Alloy, Self::Ash, Self::Coral, Self::Echo, Self::Fable, Self::Nova, Self::Onyx, Self::Shimmer];
}

/// The trade, for the words a receptionist uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Industry {
    /// Heating, ventilation, air conditioning.
    Hvac,
    /// Pipes and drains.
    Plumbing,
    /// Both.
    HvacAndPlumbing,
}

/// A company. One item: `PROFILE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Unique, in URLs.
    pub slug: String,
    /// What callers hear.
    pub company_name: String,
    /// Its own subdomain, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<String>,
    /// The person who signed up.
    pub owner_name: String,
    /// Where notices go.
    pub owner_email: String,
    /// The owner's own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_phone: Option<E164>,
    /// The number callers dial, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twilio_phone_number: Option<E164>,
    /// The company's own phone, for transfers and forwarding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_to_number: Option<E164>,
    /// The on-call person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<E164>,
    /// The trade.
    pub industry: Industry,
    /// IANA name, for example `America/New_York`.
    pub timezone: Tz,
    /// When visits are made and the office is staffed.
    pub business_hours: BusinessHours,
    /// Crews that can be out at the same time, 1 to 20.
    pub crews: u8,
    /// How long a visit takes, in minutes, a multiple of 15.
    pub visit_minutes: u16,
    /// What to say when asked for a price. Without it, the receptionist says that the office quotes prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_statement: Option<String>,
    /// The language model's name.
    pub ai_model: String,
    /// The voice.
    pub ai_voice: Voice,
    /// The company's own instructions to the language model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_system_prompt: Option<String>,
    /// The company's own greeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting_message: Option<String>,
    /// Words that make a call urgent, beside those that always do.
    pub emergency_keywords: Vec<String>,
    /// What it bought.
    pub plan_tier: PlanTier,
    /// How billing stands.
    pub subscription_status: SubscriptionStatus,
    /// End of the free days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// Calls a month before overage; the plan's unless an operator changed it.
    pub max_monthly_calls: u64,
    /// No charge, no real SMS, data marked TEST.
    pub is_test_mode: bool,
    /// The nightly score, 0 to 100, once there is one. Derived, never written here: it is the score of the company's
    /// `HEALTH` item, filled in where the API shows it. A job that wrote it every night into the settings would raise
    /// their version and race with whoever edits them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_score: Option<u8>,
    /// Mails the owner does not want. Those about danger are sent whatever stands here.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub muted_mail: BTreeSet<NoticeKind>,
    /// Features switched on for this company: name and percentage of calls, 0 to 100.
    pub features: BTreeMap<String, u8>,
    /// The location this one was cloned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_tenant_id: Option<TenantId>,
    /// When it signed up.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Counts changes, so that two editors cannot overwrite each other.
    pub version: u64,
}

impl Tenant {
    /// Whether its calls are answered.
    pub fn standing(&self) -> Standing {
        Standing::of(self.subscription_status, self.trial_ends_at, self.deleted_at)
    }

    /// Whether the company left: then nobody gets in, by whatever credential.
    pub fn has_left(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// The phone of whoever is called in an emergency: the on-call person's, else the company's own.
    pub fn on_call(&self) -> Option<&E164> {
        self.emergency_phone.as_ref().or(self.forward_to_number.as_ref())
    }

    /// Whether the receptionist answers at `now` (shown by the API as `is_active`).
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.standing().is_answered(now)
    }
}
