//! Sessions of companies: one for all who ask at once, anew in time, none where none is given.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use futures::future::{BoxFuture, join_all};
use shared::app::isolation::{Door, Doors, Isolation};
use shared::app::{Deps, Error};
use shared::domain::ids::TenantId;
use shared::store::Store;

use crate::support::{HandClock, Office, tenant_id};

/// Doors for an hour, counted. The first ones can be refused.
struct Counted {
    clock: Arc<HandClock>,
    opened: AtomicUsize,
    refusals: AtomicUsize,
}

impl Doors for Counted {
    fn open<'a>(&'a self, store: &'a Store, _: TenantId) -> BoxFuture<'a, Result<Door, Error>> {
        Box::pin(async move {
            // Time for the others to come.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let is_left = |left: usize| left.checked_sub(1);
            if self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, is_left).is_ok() {
                return Err(Error::Unavailable { dependency: "the company's session", source: "refused".into() });
            }
            self.opened.fetch_add(1, Ordering::SeqCst);
            let now = shared::clock::Clock::now(self.clock.as_ref());
            Ok(Door { store: store.clone(), until: now + Duration::hours(1) })
        })
    }
}

struct Gate {
    office: Office,
    doors: Arc<Counted>,
    isolation: Isolation,
}

impl Gate {
    async fn new(refusals: usize) -> Self {
        let office = Office::open().await;
        let clock = Arc::clone(&office.clock);
        let doors = Arc::new(Counted { clock, opened: AtomicUsize::new(0), refusals: AtomicUsize::new(refusals) });
        let isolation = Isolation::new(Arc::clone(&doors) as Arc<dyn Doors>);
        Self { office, doors, isolation }
    }

    async fn enter(&self, tenant: u128) -> Result<Deps, Error> {
        self.isolation.deps(&self.office.notifier.deps, tenant_id(tenant)).await
    }

    fn opened(&self) -> usize {
        self.doors.opened.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn twenty_requests_at_once_ask_for_one_session_and_another_company_for_its_own() {
    let gate = Gate::new(0).await;

    let entered = join_all((0..20).map(|_| gate.enter(1))).await;

    assert!(entered.iter().all(Result::is_ok));
    assert_eq!(gate.opened(), 1);
    gate.enter(2).await.unwrap();
    gate.enter(1).await.unwrap();
    assert_eq!(gate.opened(), 2);
}

#[tokio::test]
async fn a_session_is_asked_for_anew_before_it_ends() {
    let gate = Gate::new(0).await;
    gate.enter(1).await.unwrap();

    gate.office.clock.pass(Duration::minutes(47));
    gate.enter(1).await.unwrap();
    assert_eq!(gate.opened(), 1);
    gate.office.clock.pass(Duration::minutes(1));
    gate.enter(1).await.unwrap();

    assert_eq!(gate.opened(), 2);
}

#[tokio::test]
async fn without_a_session_there_is_no_way_in_and_the_next_request_asks_again() {
    let gate = Gate::new(2).await;

    for _ in 0..2 {
        let refused = gate.enter(1).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
    }

    assert!(gate.enter(1).await.is_ok());
    assert_eq!(gate.opened(), 1);
}

#[tokio::test]
async fn more_companies_than_are_kept_are_served_all_the_same() {
    let gate = Gate::new(0).await;

    for tenant in 1..=200 {
        gate.enter(tenant).await.unwrap();
    }

    assert_eq!(gate.opened(), 200);
}
