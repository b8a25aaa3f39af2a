//! The demo companies: two with different trades, hours and zones, and the one that answers numbers nobody owns.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use shared::app::connect::system_clock;
use shared::clock;
use shared::domain::audit::{Actor, AuditEntry};
use shared::domain::hours::{BusinessHours, ClockTime, OpenSpan};
use shared::domain::ids::{AuditId, TenantId};
use shared::domain::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};
use shared::store::NewTenant;

use crate::numbers;
use crate::people::{OWNER_PASSWORD, demo_key, give_key, owner_of};
use crate::stack::Stack;

/// What distinguishes a company from the next.
#[derive(Clone)]
pub struct Demo {
    pub id: TenantId,
    pub slug: &'static str,
    pub company_name: &'static str,
    pub owner_name: &'static str,
    pub phone_number: &'static str,
    pub forward_to: &'static str,
    pub emergency_phone: &'static str,
    pub industry: Industry,
    pub timezone: shared::domain::time::Zone,
    pub hours: BusinessHours,
    pub crews: u8,
    pub visit_minutes: u16,
    pub keywords: &'static [&'static str],
    pub prices: Option<&'static str>,
    pub status: SubscriptionStatus,
    pub voice: Voice,
}

/// Writes the companies that are not there yet and sets up their numbers at the carrier. Running it again changes
/// nothing. Returns the companies as `stack.json` lists them.
pub async fn seed(stack: &Stack) -> Result<Value> {
    let now = system_clock().now();
    let demos = demos(stack.default_tenant_id.parse()?)?;
    anyhow::ensure!(stack.gateway_keys.len() >= demos.len(), "the stack has a gateway key for each demo company");
    for (demo, gateway_key) in demos.iter().zip(&stack.gateway_keys) {
        let tenant = demo.tenant(now)?;
        create(stack, &tenant).await.with_context(|| format!("cannot create {}", demo.slug))?;
        give_key(&stack.store()?, &tenant).await.with_context(|| format!("no API key for {}", demo.slug))?;
        stack.store()?.tenant(&tenant.id).put_gateway_key(gateway_key).await?;
    }
    Ok(Value::Array(demos.iter().map(Demo::listing).collect()))
}

/// Writes a company with its number, and sets the number up at the carrier.
pub async fn create(stack: &Stack, tenant: &Tenant) -> Result<()> {
    let number = tenant.twilio_phone_number.as_ref().context("a company of the local stack has a number")?;
    let audit = AuditEntry {
        id: AuditId::new(clock::new_id()),
        at: tenant.created_at,
        actor: Actor::System { part: "seed".to_owned() },
        action: "tenant.created".to_owned(),
        fields: Vec::new(),
    };
    let owner = owner_of(tenant)?;
    let numbers = std::slice::from_ref(number);
    let new = NewTenant { tenant, numbers, owner: Some(&owner), gateway_key: None, audit: &audit };
    stack.store()?.create_tenant(&new).await?;
    numbers::set_up(stack, number, &tenant.company_name).await
}

impl Demo {
    /// The company as it is stored.
    pub fn tenant(&self, now: DateTime<Utc>) -> Result<Tenant> {
        Ok(Tenant {
            id: self.id,
            slug: self.slug.to_owned(),
            company_name: self.company_name.to_owned(),
            subdomain: None,
            owner_name: self.owner_name.to_owned(),
            owner_email: self.owner_email(),
            owner_phone: None,
            twilio_phone_number: Some(self.phone_number.parse()?),
            forward_to_number: Some(self.forward_to.parse()?),
            emergency_phone: Some(self.emergency_phone.parse()?),
            industry: self.industry,
            timezone: self.timezone,
            business_hours: self.hours.clone(),
            crews: self.crews,
            visit_minutes: self.visit_minutes,
            price_statement: self.prices.map(str::to_owned),
            ai_model: "gpt-4o-mini".to_owned(),
            ai_voice: self.voice,
            custom_system_prompt: None,
            greeting_message: None,
            emergency_keywords: self.keywords.iter().map(|word| (*word).to_owned()).collect(),
            plan_tier: PlanTier::Professional,
            subscription_status: self.status,
            trial_ends_at: (self.status == SubscriptionStatus::Trialing).then(|| now + Duration::days(14)),
            max_monthly_calls: PlanTier::Professional.monthly_calls(),
            is_test_mode: false,
            health_score: None,
            muted_mail: BTreeSet::new(),
            features: BTreeMap::new(),
            parent_tenant_id: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            version: 1,
        })
    }

    fn owner_email(&self) -> String {
        format!("owner@{}.example.com", self.slug)
    }

    /// As `stack.json` lists it.
    fn listing(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "slug": self.slug,
            "company_name": self.company_name,
            "phone_number": self.phone_number,
            "forward_to_number": self.forward_to,
            "emergency_phone": self.emergency_phone,
            "timezone": self.timezone.name(),
            "owner_email": self.owner_email(),
            "owner_password": OWNER_PASSWORD,
            "api_key": demo_key(&self.id).expose(),
        })
    }
}

/// The two demo companies and the one that answers numbers nobody owns.
pub fn demos(default_tenant: TenantId) -> Result<[Demo; 3]> {
    Ok([
        Demo {
            id: "019ab000-0000-7000-8000-00000000000a".parse()?,
            slug: "aspen-ridge",
            company_name: "Aspen Ridge Heating and Air",
            owner_name: "Dana Whitfield",
            phone_number: "+15550100001",
            forward_to: "+15552010001",
            emergency_phone: "+15552020001",
            industry: Industry::Hvac,
            timezone: shared::domain::time::zone("America/Denver")?,
            hours: BusinessHours::weekdays(ClockTime::new(8, 0)?, ClockTime::new(17, 0)?)?,
            crews: 2,
            visit_minutes: 120,
            keywords: &["no heat", "no cooling", "furnace out", "water leaking"],
            prices: Some("A service visit is 89 dollars, and it comes off the bill when we do the repair."),
            status: SubscriptionStatus::Active,
            voice: Voice::Coral,
        },
        Demo {
            id: "019ab000-0000-7000-8000-00000000000b".parse()?,
            slug: "blue-harbor",
            company_name: "Blue Harbor Plumbing",
            owner_name: "Luis Ortega",
            phone_number: "+15550100002",
            forward_to: "+15552010002",
            emergency_phone: "+15552020002",
            industry: Industry::Plumbing,
            timezone: shared::domain::time::zone("America/New_York")?,
            hours: six_days(ClockTime::new(7, 0)?, ClockTime::new(19, 0)?)?,
            crews: 1,
            visit_minutes: 90,
            keywords: &["burst pipe", "sewage", "flooding", "no water"],
            prices: None,
            status: SubscriptionStatus::Trialing,
            voice: Voice::Onyx,
        },
        Demo {
            id: default_tenant,
            slug: "kestrel",
            company_name: "Kestrel",
            owner_name: "Kestrel Operations",
            phone_number: "+15550100000",
            forward_to: "+15552010000",
            emergency_phone: "+15552020000",
            industry: Industry::HvacAndPlumbing,
            timezone: shared::domain::time::zone("America/Chicago")?,
            hours: BusinessHours::weekdays(ClockTime::new(9, 0)?, ClockTime::new(17, 0)?)?,
            crews: 1,
            visit_minutes: 60,
            keywords: &[],
            prices: None,
            status: SubscriptionStatus::Active,
            voice: Voice::Alloy,
        },
    ])
}

/// The same hours from Monday to Saturday.
fn six_days(opens: ClockTime, closes: ClockTime) -> Result<BusinessHours> {
    let span = OpenSpan::new(opens, closes)?;
    let day = |index: usize| if index < 6 { vec![span] } else { Vec::new() };
    Ok(BusinessHours { week: std::array::from_fn(day), closed_on: Vec::new() })
}

#[cfg(test)]
mod tests {
    use shared::domain::dialling::may_be_dialled;

    use super::*;

    #[test]
    fn every_phone_of_a_demo_company_can_be_reached() {
        let demos = demos("00000000-0000-7000-8000-000000000000".parse().unwrap()).unwrap();

        for phone in demos.iter().flat_map(|demo| [demo.forward_to, demo.emergency_phone]) {
            assert!(may_be_dialled(&phone.parse().unwrap()), "{phone}");
        }
    }
}
