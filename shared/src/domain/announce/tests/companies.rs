use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::*;
use crate::domain::change::Versions;
use crate::domain::event::DroppedHealth;
use crate::domain::health::{Health, Reason};
use crate::domain::hours::{BusinessHours, ClockTime};
use crate::domain::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};

fn a_company(version: u64, subscription_status: SubscriptionStatus) -> Tenant {
    let time = |hour| ClockTime::new(hour, 0).unwrap();
    Tenant {
        id: TENANT,
        slug: "aspen-ridge".to_owned(),
        company_name: "Aspen Ridge Heating".to_owned(),
        subdomain: None,
        owner_name: "Avery Owner".to_owned(),
        owner_email: "avery@aspen-ridge.example".to_owned(),
        owner_phone: None,
        twilio_phone_number: None,
        forward_to_number: None,
        emergency_phone: None,
        industry: Industry::Hvac,
        timezone: chrono_tz::America::Denver,
        business_hours: BusinessHours::weekdays(time(8), time(17)).unwrap(),
        crews: 2,
        visit_minutes: 120,
        price_statement: None,
        ai_model: "gpt-4o-mini".to_owned(),
        ai_voice: Voice::Coral,
        custom_system_prompt: None,
        greeting_message: None,
        emergency_keywords: Vec::new(),
        plan_tier: PlanTier::Professional,
        subscription_status,
        trial_ends_at: None,
        max_monthly_calls: 1_500,
        is_test_mode: false,
        health_score: None,
        features: BTreeMap::new(),
        muted_mail: BTreeSet::new(),
        parent_tenant_id: None,
        created_at: at("2026-11-01T12:00:00Z"),
        updated_at: at("2026-11-01T12:00:00Z"),
        deleted_at: None,
        version,
    }
}

fn on_trial_until(version: u64, ends: &str) -> Tenant {
    Tenant { trial_ends_at: Some(at(ends)), ..a_company(version, SubscriptionStatus::Trialing) }
}

fn gone(version: u64) -> Tenant {
    Tenant { deleted_at: Some(at("2026-11-23T15:00:00Z")), ..a_company(version, SubscriptionStatus::Active) }
}

fn became(before: Tenant, after: Tenant) -> Vec<&'static str> {
    announced(TenantItem::Profile(Versions::changed(before, after)))
}

fn scored(score: u8) -> Health {
    Health { score, reasons: vec![Reason::Silent], scored_on: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap() }
}

fn fall(before: Option<u8>, after: u8) -> Option<DroppedHealth> {
    let versions = match before {
        Some(before) => Versions::changed(scored(before), scored(after)),
        None => Versions::made(scored(after)),
    };
    let events = events_of(&change(TenantItem::Health(versions)));
    events.into_iter().next().map(|event| match event.what {
        What::HealthDropped(fall) => fall,
        other => panic!("{}", other.name()),
    })
}

#[test]
fn a_company_is_announced_by_the_most_telling_thing() {
    use SubscriptionStatus::{Active, Canceled, PastDue, Suspended};

    assert_eq!(announced(TenantItem::Profile(Versions::made(a_company(1, Active)))), ["tenant.created"]);
    for (before, after, told) in [
        (a_company(1, Active), a_company(2, Active), "tenant.updated"),
        (a_company(1, Active), a_company(2, PastDue), "tenant.updated"),
        (a_company(1, Active), a_company(2, Suspended), "tenant.suspended"),
        (a_company(1, PastDue), a_company(2, Canceled), "tenant.suspended"),
        (a_company(1, Suspended), a_company(2, Canceled), "tenant.updated"),
        (a_company(1, Suspended), a_company(2, Active), "tenant.reactivated"),
        (a_company(1, Active), gone(2), "tenant.deleted"),
        (a_company(1, Suspended), gone(2), "tenant.deleted"),
        (gone(1), gone(2), "tenant.updated"),
        (gone(1), a_company(2, Active), "tenant.reactivated"),
        (gone(1), a_company(2, Suspended), "tenant.updated"),
    ] {
        assert_eq!(became(before.clone(), after.clone()), [told], "{:?} {:?}", before.standing(), after.standing());
    }
}

#[test]
fn a_trial_that_is_over_is_stopped_and_comes_back_as_any_company_does() {
    let (running, over) = (|version| on_trial_until(version, "2026-11-24T00:00:00Z"), "2026-11-23T14:00:00Z");
    let over = |version| on_trial_until(version, over);

    assert_eq!(became(over(1), a_company(2, SubscriptionStatus::Active)), ["tenant.reactivated"]);
    assert_eq!(became(over(1), running(2)), ["tenant.reactivated"]);
    assert_eq!(became(over(1), a_company(2, SubscriptionStatus::Suspended)), ["tenant.suspended"]);
    assert_eq!(became(running(1), over(2)), ["tenant.suspended"]);
    assert_eq!(became(running(1), a_company(2, SubscriptionStatus::Active)), ["tenant.updated"]);
    assert_eq!(became(over(1), over(2)), ["tenant.updated"]);
}

#[test]
fn what_is_noted_beside_the_settings_is_no_change_of_them() {
    let before = a_company(1, SubscriptionStatus::Active);
    let scored = Tenant { health_score: Some(40), ..before.clone() };

    assert_eq!(became(before, scored), [""; 0]);
}

#[test]
fn only_a_fall_from_fifty_or_more_to_below_is_told() {
    for (before, after, is_told) in [
        (Some(50), 49, true),
        (Some(100), 0, true),
        (None, 49, true),
        (None, 50, false),
        (Some(100), 50, false),
        (Some(49), 20, false),
        (Some(49), 49, false),
        (Some(20), 80, false),
    ] {
        assert_eq!(fall(before, after).is_some(), is_told, "{before:?} {after}");
    }
    let told = fall(None, 20).unwrap();
    assert_eq!((told.previous, told.score, told.reasons), (100, 20, vec![Reason::Silent]));
}
