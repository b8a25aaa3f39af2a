//! The companies of a history: mixed zones, few crews, and one of each standing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use shared::domain::hours::{BusinessHours, ClockTime};
use shared::domain::ids::TenantId;
use shared::domain::phone::E164;
use shared::domain::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};
use uuid::Uuid;

/// Months end up to 24 hours apart in these.
const ZONES: [Tz; 7] = [
    chrono_tz::US::Eastern,
    chrono_tz::US::Pacific,
    chrono_tz::US::Hawaii,
    chrono_tz::Pacific::Apia,
    chrono_tz::Pacific::Guam,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::Europe::London,
];

/// The company that answers numbers nobody owns.
pub(crate) const DEFAULT: usize = 0;

/// The id of a company by its number in the history.
pub(crate) fn id(number: usize) -> TenantId {
    TenantId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number as u128))
}

/// The telephone number that callers dial.
pub(crate) fn number(company: usize) -> E164 {
    phone(1, company)
}

/// One of the numbers of a history: `kind` tells companies' lines from offices and from callers.
pub(crate) fn phone(kind: u8, number: usize) -> E164 {
    format!("+1500{kind}55{number:04}").parse().expect("eleven digits")
}

/// A time zone for a company.
pub(crate) fn a_zone(random: &mut fastrand::Rng) -> Tz {
    random.choice(ZONES).unwrap_or(chrono_tz::UTC)
}

/// A company as it signs up.
pub(crate) fn new(company: usize, now: DateTime<Utc>, random: &mut fastrand::Rng) -> Tenant {
    let time = |hour| ClockTime::new(hour, 0).expect("a time");
    let (subscription_status, trial_ends_at) = match random.u8(0..8) {
        0 => (SubscriptionStatus::Suspended, None),
        1 => (SubscriptionStatus::Trialing, Some(now + Duration::hours(random.i64(0..72)))),
        _ => (SubscriptionStatus::Active, None),
    };
    Tenant {
        id: id(company),
        slug: format!("company-{company}"),
        company_name: format!("Company {company}"),
        subdomain: None,
        owner_name: "An Owner".to_owned(),
        owner_email: format!("owner-{company}@example.com"),
        owner_phone: None,
        twilio_phone_number: Some(number(company)),
        forward_to_number: Some(phone(2, company)),
        emergency_phone: random.bool().then(|| phone(3, company)),
        industry: Industry::Hvac,
        timezone: a_zone(random),
        business_hours: BusinessHours::weekdays(time(6), time(20)).expect("hours"),
        crews: random.u8(1..=2),
        visit_minutes: random.choice([60, 120, 240]).unwrap_or(120),
        price_statement: None,
        ai_model: "gpt-4o-mini".to_owned(),
        ai_voice: Voice::Alloy,
        custom_system_prompt: None,
        greeting_message: None,
        emergency_keywords: vec!["no heat".to_owned()],
        plan_tier: PlanTier::Professional,
        subscription_status,
        trial_ends_at,
        // Small, so that a history passes its shares.
        max_monthly_calls: random.u64(5..20),
        is_test_mode: random.u8(0..8) == 0,
        muted_mail: BTreeSet::new(),
        health_score: None,
        features: BTreeMap::new(),
        parent_tenant_id: None,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        version: 1,
    }
}
