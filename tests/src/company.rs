//! Companies made for one journey, so that journeys do not see each other's calls and calendars.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::Utc;
use seed::companies;
use seed::stack::Stack;
use shared::clock::{self, Clock, SystemClock};
use shared::domain::appointment::Appointment;
use shared::domain::call::CallLog;
use shared::domain::ids::TenantId;
use shared::domain::tenant::Tenant;
use shared::domain::usage::UsagePeriod;
use shared::store::Store;

/// Distinguishes the numbers of one run; runs on one stack are distinguished by the time.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A company on the stack.
pub struct Company {
    /// As stored.
    pub tenant: Tenant,
    /// The number callers dial.
    pub number: String,
    /// The table, for looking into it.
    pub store: Store,
}

/// Makes a company like the first demo company, changed as the journey needs it.
pub async fn create(stack: &Stack, change: impl FnOnce(&mut Tenant)) -> Company {
    let now = SystemClock.now();
    let default_tenant = stack.default_tenant_id.parse().expect("the stack names its default company");
    let [model, ..] = companies::demos(default_tenant).expect("the demo companies are valid");
    let mut tenant = model.tenant(now).expect("the demo company is valid");
    let unique = unique(now);
    tenant.id = TenantId::new(clock::new_id());
    tenant.slug = format!("journey-{unique}");
    tenant.owner_email = format!("owner@journey-{unique}.example.com");
    tenant.twilio_phone_number = Some(format!("+1556{unique:07}").parse().expect("seven digits"));
    tenant.forward_to_number = Some(format!("+1557{unique:07}").parse().expect("seven digits"));
    tenant.emergency_phone = Some(format!("+1558{unique:07}").parse().expect("seven digits"));
    change(&mut tenant);
    companies::create(stack, &tenant).await.expect("the company is created");
    let number = tenant.twilio_phone_number.as_ref().expect("it has a number").expose().to_owned();
    Company { tenant, number, store: stack.store().expect("the stack has a table") }
}

impl Company {
    /// The counters of the current month.
    pub async fn usage(&self) -> Option<UsagePeriod> {
        let month = shared::domain::time::BillingMonth::containing(SystemClock.now(), self.tenant.timezone);
        self.store.tenant(&self.tenant.id).usage(month).await.expect("the table answers")
    }

    /// The company's own phone.
    pub fn office(&self) -> &str {
        self.tenant.forward_to_number.as_ref().expect("it has an office").expose()
    }

    /// The on-call person's phone.
    pub fn on_call(&self) -> &str {
        self.tenant.emergency_phone.as_ref().expect("it has somebody on call").expose()
    }
}

/// A caller nobody else is.
pub fn a_caller() -> String {
    format!("+1559{:07}", unique(SystemClock.now()))
}

fn unique(now: chrono::DateTime<Utc>) -> u32 {
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    // Seven digits: the milliseconds of the last hours, stepped so that neighbours in one run never meet.
    let base = u32::try_from(now.timestamp_millis().rem_euclid(8_999_000)).unwrap_or_default();
    1_000_000 + (base + count * 17) % 8_999_000
}

/// A call's log item.
pub async fn log(company: &Company, finished: &crate::caller::Finished) -> CallLog {
    let sid = finished.sid();
    let calls = company.store.tenant(&company.tenant.id).calls(50, None).await.expect("the table answers");
    let found = calls.into_iter().find(|log| log.call_sid == sid);
    found.unwrap_or_else(|| panic!("the call is not on record\n{}", finished.transcript())).into_inner()
}

/// The company's visits of the next two months.
pub async fn appointments(company: &Company) -> Vec<Appointment> {
    let now = SystemClock.now();
    let tenant = company.store.tenant(&company.tenant.id);
    let visits = tenant.appointments(now, now + chrono::Duration::days(60)).await.expect("the table answers");
    visits.into_iter().map(|visit| visit.into_inner()).collect()
}
