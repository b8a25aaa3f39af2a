//! The end of a month over a whole cell of companies in mixed zones: what it costs each, and that all close right while
//! calls come in and the jobs run twice at once.
//!
//! Of at most 1,000 companies in every run; of any other number too with
//! `MONTH_END_COMPANIES=10000 cargo test --workspace --test it month_end -- --nocapture`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures::future::join;
use futures::{StreamExt as _, stream};
use shared::app::Deps;
use shared::app::open_month::{CLOSED, CLOSING};
use shared::app::routing::Routings;
use shared::clock::FixedClock;
use shared::config::environment;
use shared::domain::call::CallLog;
use shared::domain::job::{Job, Tally};
use shared::domain::tenant::Tenant;
use shared::domain::time::{BillingMonth, day_of_month};
use shared::domain::usage::{PeriodState, UsagePeriod};
use shared::store::{Capacity, Completed, RunSummary, Store};
use shared::telemetry::Metrics;

use crate::app_months::{begin, either};
use crate::support::{JobQueues, TestStore, a_log, a_tenant, at, call_sid, signed_up, tenant_id};

/// From the first to have midnight to the last, but for one hour each.
const ZONES: [Tz; 8] = [
    chrono_tz::Pacific::Apia,
    chrono_tz::Pacific::Guam,
    chrono_tz::Europe::London,
    chrono_tz::America::New_York,
    chrono_tz::US::Central,
    chrono_tz::US::Mountain,
    chrono_tz::US::Pacific,
    chrono_tz::US::Hawaii,
];
/// Calls of the quiet month, for each company.
const CALLS: u128 = 3;

struct Cell {
    table: TestStore,
    companies: Vec<Tenant>,
}

/// What a run of both jobs took.
#[derive(Debug, Clone, Copy)]
struct Price {
    read: f64,
    write: f64,
    took: Duration,
}

impl Cell {
    async fn of(count: u128) -> Self {
        let company = |number: u128| Tenant {
            timezone: ZONES[usize::try_from(number).expect("few companies") % ZONES.len()],
            created_at: at("2026-09-01T00:00:00Z"),
            ..a_tenant(number)
        };
        let companies: Vec<_> = (1..=count).map(company).collect();
        let table = TestStore::start().await;
        signed_up(&table, companies.clone()).await;
        Self { table, companies }
    }

    /// Every company has the same calls of November; then each job runs once.
    async fn quiet_november(&self) -> Price {
        let calls = (0..CALLS).flat_map(|nth| self.companies.iter().map(move |company| (company, nth)));
        let began = |nth| at("2026-11-10T18:00:00Z") + TimeDelta::days(i64::try_from(nth).expect("few calls"));
        stream::iter(calls)
            .for_each_concurrent(8, |(company, nth)| async move {
                self.ends(company, nth, began(nth)).await;
            })
            .await;

        let jobs = self.table.another();
        let started = Instant::now();
        let opened = self.run(&jobs, Job::OpenMonth, "2026-12-01T12:00:00Z").await;
        let closed = self.run(&jobs, Job::CloseMonth, "2026-12-05T06:00:00Z").await;
        let took = started.elapsed();
        assert_eq!((stand(opened).of(CLOSING), stand(closed).of(CLOSED)), (self.count(), self.count()));
        self.each(jobs.meter().take(), took)
    }

    /// Calls come in from before December's end until after it is closed, and both jobs run twice at once.
    async fn busy_december(&self) -> Duration {
        let started = Instant::now();
        let midnight = |company: &Tenant| {
            let zone = company.timezone;
            let hours = (0..48).map(|hour| at("2026-12-31T00:00:00Z") + TimeDelta::hours(hour));
            hours
                .rev()
                .take_while(|hour| BillingMonth::containing(*hour, zone) > december())
                .last()
                .expect("a midnight")
        };
        let minute = TimeDelta::minutes(1);
        let around = |first, offset: TimeDelta| {
            stream::iter(&self.companies).for_each_concurrent(4, move |company| async move {
                self.ends(company, first, midnight(company) - offset).await;
                self.ends(company, first + 1, midnight(company) + offset).await;
            })
        };
        let twice = async |job, now| {
            let (one, other) = (self.table.another(), self.table.another());
            let (first, second) = join(self.run(&one, job, now), self.run(&other, job, now)).await;
            assert_eq!(first.len() + second.len(), 1, "one summary");
        };
        around(10, minute).await;
        join(around(12, minute * 2), twice(Job::OpenMonth, "2027-01-01T12:00:00Z")).await;
        // Late ones of December, which it takes until it is closed.
        let late = around(14, minute * 3);
        join(late, twice(Job::CloseMonth, "2027-01-05T06:00:00Z")).await;
        self.run(&self.table, Job::CloseMonth, "2027-01-06T06:00:00Z").await;
        let closed = self.months(december()).await;
        around(16, minute * 4).await;

        // Three before and three after midnight, while December was open or closing, two more since.
        assert_eq!(self.months(december()).await, closed, "a closed month never changes");
        for (december, january) in closed.iter().zip(self.months(december().next()).await) {
            assert_eq!(december.state(), PeriodState::Closed);
            assert!((2..=3).contains(&december.calls), "{december:?}");
            assert_eq!(december.calls + january.calls, 8);
            assert_eq!(january.adjustments, 4 - december.calls);
            assert_eq!(january.days.values().sum::<u64>(), 4);
        }
        started.elapsed()
    }

    /// January closes too, with what was adjusted in it.
    async fn quiet_january(&self) {
        self.run(&self.table, Job::OpenMonth, "2027-02-01T12:00:00Z").await;
        let closed = self.run(&self.table, Job::CloseMonth, "2027-02-05T06:00:00Z").await;
        assert_eq!(stand(closed).of(CLOSED), self.count());
    }

    async fn ends(&self, company: &Tenant, nth: u128, started_at: DateTime<Utc>) {
        let number = company.id.as_uuid().as_u128() - tenant_id(0).as_uuid().as_u128();
        let log = CallLog {
            call_sid: call_sid(number * 100 + nth),
            started_at,
            period: BillingMonth::containing(started_at, company.timezone),
            day: day_of_month(started_at, company.timezone),
            ..a_log(1)
        };
        let completed = self.table.tenant(&company.id).complete_call(&log, Some(1_500)).await.expect("a count");
        assert!(matches!(completed, Completed::Counted { .. }));
    }

    async fn run(&self, store: &Store, job: Job, now: &str) -> Vec<RunSummary> {
        let deps = Deps {
            store: store.clone(),
            clock: Arc::new(FixedClock(at(now))),
            routings: Arc::new(Routings::new(tenant_id(1))),
            llm: None,
            metrics: Metrics::new("test", "test"),
        };
        JobQueues::default().run(&deps, &begin(job), either).await
    }

    async fn months(&self, month: BillingMonth) -> Vec<UsagePeriod> {
        let read = |company: &Tenant| {
            let id = company.id;
            async move { self.table.tenant(&id).usage(month).await.expect("a read").expect("a month") }
        };
        stream::iter(&self.companies).map(read).buffered(8).collect().await
    }

    fn count(&self) -> u64 {
        u64::try_from(self.companies.len()).expect("few companies")
    }

    fn each(&self, used: Capacity, took: Duration) -> Price {
        let count = f64::from(u32::try_from(self.companies.len()).expect("few companies"));
        Price { read: used.read / count, write: used.write / count, took }
    }
}

/// How many companies somebody wants to see besides.
fn wanted() -> Option<u128> {
    environment("MONTH_END_COMPANIES").map(|count| count.parse().expect("a number of companies"))
}

fn december() -> BillingMonth {
    "2026-12".parse().expect("a month")
}

fn stand(mut summaries: Vec<RunSummary>) -> Tally {
    assert_eq!(summaries.len(), 1);
    summaries.remove(0).tally
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_months_end_costs_each_company_the_same_however_many_there_are() {
    let mut prices = Vec::new();
    for count in [100, 1_000].into_iter().chain(wanted()) {
        let cell = Cell::of(count).await;
        let price = cell.quiet_november().await;
        println!("{count} companies: {:.2} read and {:.2} write units each, {:?}", price.read, price.write, price.took);
        prices.push(price);
    }

    for pair in prices.windows(2) {
        let [few, many] = [pair[0].read + pair[0].write, pair[1].read + pair[1].write];
        assert!((few - many).abs() <= few * 0.1, "{prices:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_companies_close_right_while_calls_come_in_and_jobs_run_twice_at_once() {
    let count = wanted().unwrap_or(96);
    let cell = Cell::of(count).await;
    cell.quiet_november().await;

    let took = cell.busy_december().await;
    println!("{count} companies, with calls meanwhile and every job twice at once: {took:?}");

    cell.quiet_january().await;
}
