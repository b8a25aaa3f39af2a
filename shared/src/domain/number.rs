//! A number callers dial, with all that is needed to answer it.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::hours::BusinessHours;
use super::ids::TenantId;
use super::phone::E164;
use super::tenant::{Industry, Standing, Tenant, Voice};

/// What the voice path knows of a company: a copy of its settings kept with each of its numbers.
///
/// At most about 1 KB as an item, so that reading it costs half a read unit and rewriting it one write unit. It is
/// written in the same transaction as the settings and cached for 30 seconds in the function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Routing {
    /// Whose number it is.
    pub tenant_id: TenantId,
    /// What callers hear.
    pub company_name: String,
    /// The trade.
    pub industry: Industry,
    /// The company's own greeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
    /// The voice.
    pub voice: Voice,
    /// The company's time zone.
    pub timezone: Tz,
    /// When it is open.
    pub hours: BusinessHours,
    /// Whether its calls are answered.
    pub standing: Standing,
    /// No charge, no real SMS, data marked TEST.
    pub is_test_mode: bool,
    /// Features and the percentage of calls they apply to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<String, u8>,
    /// The company's own phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward_to: Option<E164>,
    /// The on-call person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<E164>,
    /// Words that make a call urgent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency_keywords: Vec<String>,
    /// Crews that can be out at the same time.
    pub crews: u8,
    /// How long a visit takes, in minutes, a multiple of 15.
    pub visit_minutes: u16,
    /// What to say when asked for a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_statement: Option<String>,
    /// The language model's name.
    pub ai_model: String,
    /// Calls a month before overage, for the month that its first call opens. Copies of before 2026-12 lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_calls: Option<u64>,
    /// The version of the settings this copies.
    pub version: u64,
}

impl Routing {
    /// The copy of a company's settings as of now.
    pub fn of(tenant: &Tenant) -> Self {
        Self {
            tenant_id: tenant.id,
            company_name: tenant.company_name.clone(),
            industry: tenant.industry,
            greeting: tenant.greeting_message.clone(),
            voice: tenant.ai_voice,
            timezone: tenant.timezone,
            hours: tenant.business_hours.clone(),
            standing: tenant.standing(),
            is_test_mode: tenant.is_test_mode,
            features: tenant.features.clone(),
            forward_to: tenant.forward_to_number.clone(),
            emergency_phone: tenant.emergency_phone.clone(),
            emergency_keywords: tenant.emergency_keywords.clone(),
            crews: tenant.crews,
            visit_minutes: tenant.visit_minutes,
            price_statement: tenant.price_statement.clone(),
            ai_model: tenant.ai_model.clone(),
            monthly_calls: Some(tenant.max_monthly_calls),
            version: tenant.version,
        }
    }

    /// The phone for an emergency: the on-call person's, else the company's own.
    pub fn on_call(&self) -> Option<&E164> {
        self.emergency_phone.as_ref().or(self.forward_to.as_ref())
    }
}
