//! A month ends on the stack: two hundred companies in several zones, calls coming in throughout, each job run twice.

use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, TimeZone as _, Utc};
use futures::{StreamExt as _, stream};
use journeys::company::{self, Company, a_caller};
use journeys::queue::Queue;
use journeys::stack::{Alone, alone};
use journeys::webhook;
use serde_json::json;
use shared::clock::{Clock as _, SystemClock};
use shared::domain::time::{BillingMonth, zone};
use shared::domain::usage::{PeriodState, UsagePeriod};

const COMPANIES: usize = 200;
const ZONES: [&str; 5] =
    ["America/New_York", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu", "America/St_Johns"];
const PATIENCE: Duration = Duration::from_secs(180);

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_companies_months_close_right_while_calls_come_in() {
    let alone = alone().await;
    let made = stream::iter(0..COMPANIES).map(|number| {
        company::create(&alone.stack, move |tenant| {
            tenant.timezone = zone(ZONES[number % ZONES.len()]).expect("a zone");
        })
    });
    let companies: Vec<Company> = made.buffer_unordered(8).collect().await;
    calls(&alone, &companies).await;
    let (first, fifth) = (day_of_next_month(1), day_of_next_month(5));

    let begun = Instant::now();
    tokio::join!(order(&alone, "open_month", first), order(&alone, "open_month", first), calls(&alone, &companies));
    until_all(&companies, PeriodState::Closing).await;
    println!("{COMPANIES} companies' months opened in {:?}", begun.elapsed());
    calls(&alone, &companies).await;
    let begun = Instant::now();
    tokio::join!(order(&alone, "close_month", fifth), order(&alone, "close_month", fifth));
    let closed = until_all(&companies, PeriodState::Closed).await;
    println!("{COMPANIES} companies' months closed in {:?}", begun.elapsed());
    calls(&alone, &companies).await;

    for (company, month) in companies.iter().zip(&closed) {
        let logs = company.calls(4).await;
        assert_eq!((month.calls, month.seconds), (3, 90), "what was counted before it was closed");
        let now = company.usage().await.expect("the month");
        assert_eq!(&now, month, "a closed month never changes");
        let next =
            company.store.tenant(&company.tenant.id).usage(month.period.next()).await.expect("the table answers");
        let next = next.expect("the next month was opened");
        assert_eq!((next.calls, next.adjustments), (1, 1), "the late call counts in the next month");
        assert_eq!(logs.iter().filter(|log| log.counted_in == Some(month.period.next())).count(), 1);
    }
}

/// One call to each company.
async fn calls(alone: &Alone, companies: &[Company]) {
    let each = stream::iter(companies).map(|company| async move {
        let ended = [("CallStatus", "completed"), ("CallDuration", "30")];
        let params = webhook::params(&webhook::new_call_sid(), &a_caller(), &company.number, &ended);
        let answer = webhook::post(&alone.stack, "/voice/status", &params).await;
        assert_eq!(answer.status().as_u16(), 204);
    });
    each.buffer_unordered(8).collect::<Vec<()>>().await;
}

async fn order(alone: &Alone, job: &str, as_of: DateTime<Utc>) {
    let order = json!({"step": "begin", "job": job, "as_of": as_of});
    Queue::of(&alone.stack, "usage-reset").send(&order.to_string()).await;
}

/// Noon UTC of a day of the month after this one.
fn day_of_next_month(day: u32) -> DateTime<Utc> {
    let now = SystemClock.now();
    let (year, month) = if now.month() == 12 { (now.year() + 1, 1) } else { (now.year(), now.month() + 1) };
    Utc.with_ymd_and_hms(year, month, day, 12, 0, 0).single().expect("a day")
}

async fn until_all(companies: &[Company], state: PeriodState) -> Vec<UsagePeriod> {
    let begun = Instant::now();
    loop {
        let months: Vec<_> = stream::iter(companies).then(this_month).collect().await;
        if months.iter().all(|month| month.state == Some(state)) {
            return months;
        }
        let left = months.iter().filter(|month| month.state != Some(state)).count();
        assert!(begun.elapsed() < PATIENCE, "{left} months are not {state:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn this_month(company: &Company) -> UsagePeriod {
    let month = BillingMonth::containing(SystemClock.now(), company.tenant.timezone);
    let usage = company.store.tenant(&company.tenant.id).usage(month).await.expect("the table answers");
    usage.expect("the month was made by its first call")
}
