//! Companies made for one journey, so that journeys do not see each other's calls and calendars.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use seed::companies;
use seed::stack::Stack;
use shared::clock::{self, Clock, SystemClock};
use shared::domain::appointment::Appointment;
use shared::domain::call::CallLog;
use shared::domain::hours::{BusinessHours, ClockTime, OpenSpan};
use shared::domain::ids::TenantId;
use shared::domain::tenant::Tenant;
use shared::domain::usage::UsagePeriod;
use shared::store::Store;

/// How long a number's document may take: after a restart the emulator delivers the table's stream from its beginning.
pub const UNTIL_PUBLISHED: Duration = Duration::from_secs(180);

/// Distinguishes the numbers of one run.
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
///
/// It is open day and night: what a journey hears must not depend on the hour at which it runs. One that is about
/// opening hours sets them ([`office_hours`], [`never_open`]).
pub async fn create(stack: &Stack, change: impl FnOnce(&mut Tenant)) -> Company {
    let now = SystemClock.now();
    let default_tenant = stack.default_tenant_id.parse().expect("the stack names its default company");
    let [model, ..] = companies::demos(default_tenant).expect("the demo companies are valid");
    let mut tenant = model.tenant(now).expect("the demo company is valid");
    let unique = unique();
    tenant.business_hours = open_in(Some((0, 24)));
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

/// Hours in which visits are made by daylight, every day of the week.
pub fn office_hours() -> BusinessHours {
    open_in(Some((8, 17)))
}

/// A company whose office is closed whenever it is called.
pub fn never_open() -> BusinessHours {
    open_in(None)
}

fn open_in(hours: Option<(u16, u16)>) -> BusinessHours {
    let time = |hour| ClockTime::new(hour, 0).expect("an hour of the day");
    let span = |(opens, closes)| OpenSpan::new(time(opens), time(closes)).expect("it closes after it opens");
    BusinessHours { week: std::array::from_fn(|_| hours.map(span).into_iter().collect()), closed_on: Vec::new() }
}

impl Company {
    /// The counters of the current month.
    pub async fn usage(&self) -> Option<UsagePeriod> {
        let month = shared::domain::time::BillingMonth::containing(SystemClock.now(), self.tenant.timezone);
        self.store.tenant(&self.tenant.id).usage(month).await.expect("the table answers")
    }

    /// The company's log items, newest first, once there are this many.
    pub async fn calls(&self, at_least: usize) -> Vec<CallLog> {
        self.calls_once(|calls| calls.len() >= at_least).await
    }

    /// An accepted report is in the table or in the queue, so the log item may take a moment: after a fault has cut
    /// connections, for example, the next report may find only dead ones. What is there after a minute is returned.
    async fn calls_once(&self, is_enough: impl Fn(&[CallLog]) -> bool) -> Vec<CallLog> {
        let begun = Instant::now();
        loop {
            let calls = self.store.tenant(&self.tenant.id).calls(1_000, None).await.expect("the table answers");
            let calls: Vec<CallLog> = calls.into_iter().map(|log| log.into_inner()).collect();
            if is_enough(&calls) || begun.elapsed() > Duration::from_secs(60) {
                return calls;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
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
    format!("+1559{:07}", unique())
}

/// Seven digits that nobody else has in this run. The first is taken from the clock, so that runs on one stack differ.
/// None begins as the exchange of a service number does (411, 976): such a phone is never dialled.
fn unique() -> u32 {
    static FIRST: OnceLock<u32> = OnceLock::new();
    let first = FIRST
        .get_or_init(|| u32::try_from(SystemClock.now().timestamp_millis().rem_euclid(8_990_000)).unwrap_or_default());
    loop {
        let digits = 1_000_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 8_999_000;
        let exchange = digits / 10_000;
        if exchange % 100 != 11 && exchange != 976 {
            return digits;
        }
    }
}

/// A call's log item, once it is there.
pub async fn log(company: &Company, finished: &crate::caller::Finished) -> CallLog {
    let sid = finished.sid();
    let is_there = |calls: &[CallLog]| calls.iter().any(|log| log.call_sid == sid);
    let calls = company.calls_once(is_there).await;
    let found = calls.into_iter().find(|log| log.call_sid == sid);
    found.unwrap_or_else(|| panic!("the call is not on record\n{}", finished.transcript()))
}

/// The company's visits of the next two months.
pub async fn appointments(company: &Company) -> Vec<Appointment> {
    let now = SystemClock.now();
    let tenant = company.store.tenant(&company.tenant.id);
    let visits = tenant.appointments(now, now + chrono::Duration::days(60)).await.expect("the table answers");
    visits.into_iter().map(|visit| visit.into_inner()).collect()
}
