//! A company and its settings, as the API shows and takes them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::body::{object_or_null, whole_or_null};
use super::public_id::NumberId;
use crate::domain::closing::Closing;
use crate::domain::forwarding_check::ForwardingCheck;
use crate::domain::hours::BusinessHours;
use crate::domain::ids::TenantId;
use crate::domain::notice::NoticeKind;
use crate::domain::phone::E164;
use crate::domain::rental::Held;
use crate::domain::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};

/// A company and all its settings. Its version is the answer's `ETag`, for `If-Match`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Company {
    /// Its id.
    pub id: TenantId,
    /// Unique, in URLs.
    pub slug: String,
    /// What callers hear.
    pub company_name: String,
    /// Its own subdomain, where it has one.
    pub subdomain: Option<String>,
    /// The person who signed up.
    pub owner_name: String,
    /// Where notices go. Changed by its own confirmation, not here.
    pub owner_email: String,
    /// The owner's own phone.
    pub owner_phone: Option<E164>,
    /// The number callers dial, once there is one.
    pub twilio_phone_number: Option<E164>,
    /// The company's own phone, for transfers and forwarding.
    pub forward_to_number: Option<E164>,
    /// The on-call person.
    pub emergency_phone: Option<E164>,
    /// The trade.
    pub industry: Industry,
    /// IANA name, for example `America/New_York`.
    pub timezone: String,
    /// When visits are made and the office is staffed.
    pub business_hours: BusinessHours,
    /// Crews that can be out at the same time, 1 to 20.
    pub crews: u8,
    /// How long a visit takes, in minutes, a multiple of 15.
    pub visit_minutes: u16,
    /// What to say when asked for a price. Without it, the receptionist says that the office quotes prices.
    pub price_statement: Option<String>,
    /// The language model's name.
    pub ai_model: String,
    /// The voice.
    pub ai_voice: Voice,
    /// The company's own instructions to the language model.
    pub custom_system_prompt: Option<String>,
    /// The company's own greeting.
    pub greeting_message: Option<String>,
    /// Words that make a call urgent, beside those that always do.
    pub emergency_keywords: Vec<String>,
    /// What it bought.
    pub plan_tier: PlanTier,
    /// How billing stands.
    pub subscription_status: SubscriptionStatus,
    /// End of the free days.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// Calls a month before overage.
    pub max_monthly_calls: u64,
    /// Billed calls of the month that it is now in the company's zone.
    pub current_month_calls: u64,
    /// All calls counted so far, of all months: billed, passed on and in test mode. Derived from the months' counters.
    pub total_calls: u64,
    /// All visits booked so far, of all months. Derived from the months' counters.
    pub total_appointments: u64,
    /// Whether the receptionist answers now; otherwise calls go straight to the company's own phone. Derived from the
    /// subscription, the end of the trial and `deleted_at`.
    pub is_active: bool,
    /// No charge, no real SMS, data marked as test.
    pub is_test_mode: bool,
    /// The nightly score, 0 to 100, once there is one.
    pub health_score: Option<u8>,
    /// Mails the owner does not want. Those about danger and about the end of the account are sent whatever stands here.
    pub muted_mail: BTreeSet<NoticeKind>,
    /// Features switched on for this company: name and percentage of calls, 0 to 100.
    pub features: BTreeMap<String, u8>,
    /// The location this one was cloned from.
    pub parent_tenant_id: Option<TenantId>,
    /// When it signed up.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it left.
    pub deleted_at: Option<DateTime<Utc>>,
    /// Counts changes; `If-Match` takes it.
    pub version: u64,
}

/// What of a company is derived and not part of its settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derived {
    /// Billed calls of this month.
    pub current_month_calls: u64,
    /// All counted calls.
    pub total_calls: u64,
    /// All visits booked.
    pub total_appointments: u64,
    /// The nightly score.
    pub health_score: Option<u8>,
}

impl Company {
    /// A company as it is shown at `now`.
    pub fn of(tenant: Tenant, derived: Derived, now: DateTime<Utc>) -> Self {
        let is_active = tenant.is_active(now);
        Self {
            id: tenant.id,
            slug: tenant.slug,
            company_name: tenant.company_name,
            subdomain: tenant.subdomain,
            owner_name: tenant.owner_name,
            owner_email: tenant.owner_email,
            owner_phone: tenant.owner_phone,
            twilio_phone_number: tenant.twilio_phone_number,
            forward_to_number: tenant.forward_to_number,
            emergency_phone: tenant.emergency_phone,
            industry: tenant.industry,
            timezone: tenant.timezone.name().to_owned(),
            business_hours: tenant.business_hours,
            crews: tenant.crews,
            visit_minutes: tenant.visit_minutes,
            price_statement: tenant.price_statement,
            ai_model: tenant.ai_model,
            ai_voice: tenant.ai_voice,
            custom_system_prompt: tenant.custom_system_prompt,
            greeting_message: tenant.greeting_message,
            emergency_keywords: tenant.emergency_keywords,
            plan_tier: tenant.plan_tier,
            subscription_status: tenant.subscription_status,
            trial_ends_at: tenant.trial_ends_at,
            max_monthly_calls: tenant.max_monthly_calls,
            current_month_calls: derived.current_month_calls,
            total_calls: derived.total_calls,
            total_appointments: derived.total_appointments,
            is_active,
            is_test_mode: tenant.is_test_mode,
            health_score: derived.health_score,
            muted_mail: tenant.muted_mail,
            features: tenant.features,
            parent_tenant_id: tenant.parent_tenant_id,
            created_at: tenant.created_at,
            updated_at: tenant.updated_at,
            deleted_at: tenant.deleted_at,
            version: tenant.version,
        }
    }
}

/// A change of settings: what is absent stays. Null takes away what may be absent.
///
/// Texts are read as texts and checked afterwards, so that an error names its field.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeCompany {
    /// What callers hear, 1 to 80 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub company_name: Option<String>,
    /// The owner's name, 1 to 80 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub owner_name: Option<String>,
    /// In E.164, or null.
    #[serde(default, deserialize_with = "given")]
    pub owner_phone: Option<Option<String>>,
    /// The company's own phone in E.164, or null. None of its own Kestrel numbers, and none that
    /// Kestrel never dials: emergency, service, premium-rate and satellite numbers.
    #[serde(default, deserialize_with = "given")]
    pub forward_to_number: Option<Option<String>>,
    /// The on-call person's phone in E.164, or null. None of its own Kestrel numbers, and none that
    /// Kestrel never dials: emergency, service, premium-rate and satellite numbers.
    #[serde(default, deserialize_with = "given")]
    pub emergency_phone: Option<Option<String>>,
    /// The trade: `hvac`, `plumbing` or `hvac_and_plumbing`.
    #[serde(default)]
    pub industry: Option<String>,
    /// IANA name of a zone of the United States or Canada.
    #[serde(default)]
    pub timezone: Option<String>,
    /// All of the week, with split days and closed dates.
    #[serde(default, deserialize_with = "object_or_null")]
    pub business_hours: Option<Hours>,
    /// 1 to 20.
    #[serde(default, deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20)))]
    pub crews: Option<i64>,
    /// A multiple of 15, from 15 to 480.
    #[serde(default, deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(min = 15, max = 480), extend("multipleOf" = 15)))]
    pub visit_minutes: Option<i64>,
    /// At most 300 characters, or null.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schemars(length(max = 300)))]
    pub price_statement: Option<Option<String>>,
    /// One of the catalogue's ids.
    #[serde(default)]
    pub ai_voice: Option<String>,
    /// At most 4,000 characters, or null.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schemars(length(max = 4_000)))]
    pub custom_system_prompt: Option<Option<String>>,
    /// At most 300 characters, or null.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schemars(length(max = 300)))]
    pub greeting_message: Option<Option<String>>,
    /// At most 50 of at most 40 characters each.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub emergency_keywords: Option<Vec<String>>,
    /// Kinds of mails that the owner does not want; never `emergency` or `closing`.
    #[serde(default)]
    pub muted_mail: Option<Vec<String>>,
}

/// A week in local time.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Seven days from Monday to Sunday. A day is a list of spans `["08:00", "12:00"]`, at most six, in order; `24:00` is
    /// the end of the day; an empty day is closed.
    #[cfg_attr(feature = "schema", schemars(length(equal = 7)))]
    pub week: Vec<Vec<(String, String)>>,
    /// Holidays and other closed dates, `yyyy-mm-dd`, at most 100.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 100)))]
    pub closed_on: Vec<String>,
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An owner closes the account: the body of `POST /v1/company/close`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseCompany {
    /// The company's own `slug`, typed once more, so that no slip of a finger closes an account.
    pub slug: String,
}

/// A company whose account is closed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClosedCompany {
    /// When it was closed. From then on nobody logs in, no API key works (those in use for a minute more at most), and
    /// callers reach the company's own phone.
    pub closed_at: DateTime<Utc>,
    /// Until when its numbers and names are kept and the account can be opened again by whoever runs Kestrel.
    pub kept_until: DateTime<Utc>,
}

impl From<Closing> for ClosedCompany {
    fn from(closing: Closing) -> Self {
        Self { closed_at: closing.closed_at, kept_until: closing.kept_until() }
    }
}

/// A number that callers can dial.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Number {
    /// Its id, for paths: its digits.
    pub id: NumberId,
    /// In E.164.
    pub phone_number: E164,
    /// Whether it is the one shown to customers first.
    pub is_primary: bool,
    /// Where its calls go when the receptionist does not answer them.
    pub forwards_to: Option<E164>,
    /// The company's own numbers whose calls arrive here, as far as calls have shown
    /// (`POST /v1/numbers/{number_id}/forwarding/check`), the one that was asked about first at first.
    pub forwarded_from: Vec<ForwardedFrom>,
    /// When the company got it.
    pub added_at: DateTime<Utc>,
}

/// A number of the company's own that is forwarded, as a call has proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ForwardedFrom {
    /// In E.164.
    pub phone_number: E164,
    /// When the last such call began, to the day.
    pub last_seen_at: DateTime<Utc>,
}

impl Number {
    /// A number that a company has, with what is known of the forwarding to any of its numbers.
    pub fn of(held: Held, tenant: &Tenant, checks: &[ForwardingCheck]) -> Self {
        let to_this = checks.iter().filter(|check| check.phone_number == held.number);
        Self {
            forwarded_from: to_this.filter_map(ForwardedFrom::of).collect(),
            id: NumberId(held.number.clone()),
            is_primary: tenant.twilio_phone_number.as_ref() == Some(&held.number),
            phone_number: held.number,
            forwards_to: tenant.forward_to_number.clone(),
            added_at: held.added_at,
        }
    }
}

impl ForwardedFrom {
    /// Nothing where no call has proven it.
    fn of(check: &ForwardingCheck) -> Option<Self> {
        check.verified_at?;
        Some(Self { phone_number: check.forwarded_number.clone(), last_seen_at: check.last_seen_at? })
    }
}

/// A voice that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VoiceChoice {
    /// What `ai_voice` takes.
    pub id: Voice,
    /// Its name for people.
    pub name: &'static str,
    /// How it sounds, in a few words.
    pub description: &'static str,
    /// The voice in Twilio's words, for `<Say>`.
    pub twilio_voice: &'static str,
    /// The language it speaks.
    pub language: &'static str,
    /// A sentence to hear it by, with the company's name in it.
    pub preview: String,
    /// Whether it is the company's voice now.
    pub is_current: bool,
}
