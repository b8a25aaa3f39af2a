//! A month ends on the stack: two hundred companies in several zones, calls coming in throughout, each job run twice.
//!
//! It is a month that is over, since no order ends one that is not: its calls' ends are reported now and say that they
//! were then, as a report does that waited in a queue.

use std::time::{Duration, Instant};

use chrono::{DateTime, Duration as Span, TimeZone as _, Utc};
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
    let month = a_month_that_may_be_closed();
    let (first, fifth) = (noon_of(month.next(), 1), noon_of(month.next(), 5));
    let made = stream::iter(0..COMPANIES).map(|number| {
        company::create(&alone.stack, move |tenant| {
            tenant.timezone = zone(ZONES[number % ZONES.len()]).expect("a zone");
            tenant.created_at = noon_of(month, 1);
        })
    });
    let companies: Vec<Company> = made.buffer_unordered(8).collect().await;
    let then = noon_of(month, 20);
    calls(&alone, &companies, then).await;

    let begun = Instant::now();
    tokio::join!(
        order(&alone, "open_month", first),
        order(&alone, "open_month", first),
        calls(&alone, &companies, then)
    );
    until_all(&companies, month, PeriodState::Closing).await;
    println!("{COMPANIES} companies' months opened in {:?}", begun.elapsed());
    calls(&alone, &companies, then).await;
    let begun = Instant::now();
    tokio::join!(order(&alone, "close_month", fifth), order(&alone, "close_month", fifth));
    let closed = until_all(&companies, month, PeriodState::Closed).await;
    println!("{COMPANIES} companies' months closed in {:?}", begun.elapsed());
    calls(&alone, &companies, then).await;

    for (company, closed) in companies.iter().zip(&closed) {
        let logs = company.calls(4).await;
        assert_eq!((closed.calls, closed.seconds), (3, 90), "what was counted before it was closed");
        assert_eq!(&usage(company, month).await, closed, "a closed month never changes");
        let next = usage(company, month.next()).await;
        assert_eq!((next.calls, next.adjustments), (1, 1), "the late call counts in the next month");
        assert_eq!(logs.iter().filter(|log| log.counted_in == Some(month.next())).count(), 1);
    }
}

/// The last month whose successor's 5th is over.
fn a_month_that_may_be_closed() -> BillingMonth {
    BillingMonth::last_over(SystemClock.now() - Span::days(5))
}

/// Noon, UTC.
fn noon_of(month: BillingMonth, day: u32) -> DateTime<Utc> {
    let day = month.day(day).expect("a day of the month");
    Utc.from_utc_datetime(&day.and_hms_opt(12, 0, 0).expect("noon"))
}

/// One call to each company, which ended then.
async fn calls(alone: &Alone, companies: &[Company], ended_at: DateTime<Utc>) {
    let ended_at = ended_at.to_rfc2822();
    let each = stream::iter(companies).map(|company| {
        let ended = [("CallStatus", "completed"), ("CallDuration", "30"), ("Timestamp", ended_at.as_str())];
        let params = webhook::params(&webhook::new_call_sid(), &a_caller(), &company.number, &ended);
        async move {
            let answer = webhook::post(&alone.stack, "/voice/status", &params).await;
            assert_eq!(answer.status().as_u16(), 204);
        }
    });
    each.buffer_unordered(8).collect::<Vec<()>>().await;
}

async fn order(alone: &Alone, job: &str, as_of: DateTime<Utc>) {
    let order = json!({"step": "begin", "job": job, "as_of": as_of});
    Queue::of(&alone.stack, "usage-reset").send(&order.to_string()).await;
}

async fn until_all(companies: &[Company], month: BillingMonth, state: PeriodState) -> Vec<UsagePeriod> {
    let begun = Instant::now();
    loop {
        let months: Vec<_> = stream::iter(companies).then(|company| usage(company, month)).collect().await;
        if months.iter().all(|month| month.state == Some(state)) {
            return months;
        }
        let left = months.iter().filter(|month| month.state != Some(state)).count();
        assert!(begun.elapsed() < PATIENCE, "{left} months are not {state:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn usage(company: &Company, month: BillingMonth) -> UsagePeriod {
    let usage = company.store.tenant(&company.tenant.id).usage(month).await.expect("the table answers");
    usage.expect("the month is there")
}
