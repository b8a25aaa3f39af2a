//! One history: companies, callers, functions, a queue and a table, in virtual time and one thread.

mod callers;
mod clock;
mod company;
mod drain;
mod functions;
mod jobs;
pub(crate) mod ledger;
mod operators;
mod plan;
mod queue;
mod reconciler;
mod relay;
mod retries;

use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;

use tokio::task::{JoinHandle, LocalSet, spawn_local};

use crate::invariants;
use crate::report::Report;
use crate::table::fault::Weather;
use crate::table::{Mutant, Table};
use clock::VirtualClock;
use functions::{Clients, Pool};
pub use functions::{Event, Function};
use ledger::Ledger;
use plan::Plan;
use queue::Sqs;
use relay::SimulatedBus;
use shared::clock::Clock;
use shared::domain::time::BillingMonth;
use shared::twilio::history_fake::FakeCallHistory;

/// What came of a history that broke a promise.
#[derive(Debug)]
pub struct Failure {
    /// The seed that makes it again.
    pub seed: u64,
    /// The mistake that was made on purpose, if any.
    pub mutant: Option<Mutant>,
    /// What was broken.
    pub breaches: Vec<String>,
    /// What happened, in order; ids only. Empty where it was not asked for.
    pub trace: Vec<String>,
}

/// What is in a history that held.
#[derive(Debug)]
pub struct Held {
    /// Its numbers.
    pub report: Report,
    /// A digest of every write, in order: the same seed gives the same.
    pub digest: String,
}

/// Everything of one history.
pub(crate) struct World {
    plan: Plan,
    clock: Arc<VirtualClock>,
    pub(crate) table: Arc<Table>,
    clients: Clients,
    pool: Pool,
    random: RefCell<fastrand::Rng>,
    pub(crate) ledger: RefCell<Ledger>,
    report: RefCell<Report>,
    trace: Option<RefCell<Vec<String>>>,
    call_log: Arc<Sqs>,
    jobs: Arc<Sqs>,
    /// What the carrier remembers.
    carrier: FakeCallHistory,
    pub(crate) quarantine: Arc<Sqs>,
    pub(crate) bus: Arc<SimulatedBus>,
    /// How far the stream is announced.
    announced: Cell<usize>,
    is_calm: Cell<bool>,
    deliveries: Cell<u64>,
    runs: Cell<usize>,
    recordings: Cell<u32>,
    actors: RefCell<Vec<JoinHandle<()>>>,
}

/// Lives through the history of a seed and checks every invariant after it.
///
/// # Errors
///
/// What was broken.
///
/// # Panics
///
/// If the simulator itself is wrong, or a use-case panics.
pub fn live(seed: u64, mutant: Option<Mutant>, is_traced: bool) -> Result<Held, Failure> {
    // The SDK's and the product's own dice.
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    LocalSet::new().block_on(&runtime, async {
        let world = Rc::new(World::new(seed, mutant, is_traced));
        world.run().await;
        let breaches = invariants::broken(&world);
        let World { report, trace, table, .. } = &*world;
        if breaches.is_empty() {
            let digest = table.changes(crate::report::digest);
            return Ok(Held { report: report.take(), digest });
        }
        let trace = trace.as_ref().map(RefCell::take).unwrap_or_default();
        Err(Failure { seed, mutant, breaches, trace })
    })
}

impl World {
    fn new(seed: u64, mutant: Option<Mutant>, is_traced: bool) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let plan = Plan::draw(&mut random);
        let clock = Arc::new(VirtualClock::starting_at(plan.begins_at()));
        let table = Arc::new(Table::new(Arc::clone(&clock) as Arc<dyn Clock>, mutant));
        let queue = |settings, random: &mut fastrand::Rng| {
            Arc::new(Sqs::new(settings, &clock, random.fork(), plan.queue_faults()))
        };
        Self {
            clients: Clients::new(&table),
            pool: Pool::default(),
            ledger: RefCell::new(Ledger::of(&plan.calls)),
            report: RefCell::default(),
            trace: is_traced.then(RefCell::default),
            call_log: queue(queue::CALL_LOG, &mut random),
            jobs: queue(queue::JOBS, &mut random),
            quarantine: queue(queue::CALL_LOG, &mut random),
            bus: Arc::new(SimulatedBus::new(random.fork(), plan.queue_faults())),
            announced: Cell::new(0),
            is_calm: Cell::new(false),
            deliveries: Cell::new(0),
            runs: Cell::new(0),
            recordings: Cell::new(0),
            carrier: FakeCallHistory::new(20),
            actors: RefCell::default(),
            random: RefCell::new(random),
            table,
            clock,
            plan,
        }
    }

    async fn run(self: &Rc<Self>) {
        self.spawn(operators::sign_up(Rc::clone(self)));
        self.spawn(operators::change_settings(Rc::clone(self)));
        self.spawn(operators::correct_the_clock(Rc::clone(self)));
        self.spawn(operators::poison(Rc::clone(self)));
        self.spawn(jobs::schedule(Rc::clone(self)));
        self.spawn(reconciler::schedule(Rc::clone(self)));
        for call in 0..self.plan.calls.len() {
            self.spawn(callers::call(Rc::clone(self), call));
        }
        let pollers = [
            spawn_local(retries::poll(Rc::clone(self))),
            spawn_local(jobs::poll(Rc::clone(self))),
            spawn_local(relay::poll(Rc::clone(self))),
        ];
        self.quiet().await;
        drain::drain(self).await;
        pollers.iter().for_each(JoinHandle::abort);
        self.report.borrow_mut().close(&self.ledger.borrow());
    }

    /// Starts something that the history waits for.
    fn spawn(&self, actor: impl Future<Output = ()> + 'static) {
        self.actors.borrow_mut().push(spawn_local(actor));
    }

    /// Waits until everything that was started has ended, and what that has started.
    async fn quiet(&self) {
        loop {
            let next = self.actors.borrow_mut().pop();
            let Some(actor) = next else { return };
            if let Err(error) = actor.await
                && error.is_panic()
            {
                resume_unwind(error.into_panic());
            }
        }
    }

    /// The month that ended in the middle of the history.
    pub(crate) fn ended_month(&self) -> BillingMonth {
        BillingMonth::last_over(self.plan.months_end + chrono::TimeDelta::hours(12))
    }

    fn weather(&self) -> Weather {
        if self.is_calm.get() { Weather::CALM } else { self.plan.weather(self.clock.now()) }
    }

    fn next_delivery(&self) -> u64 {
        self.deliveries.set(self.deliveries.get() + 1);
        self.deliveries.get()
    }

    fn next_run(&self) -> usize {
        self.runs.set(self.runs.get() + 1);
        self.runs.get()
    }

    fn next_recording(&self) -> u32 {
        self.recordings.set(self.recordings.get() + 1);
        self.recordings.get()
    }

    fn fork(&self) -> fastrand::Rng {
        self.random.borrow_mut().fork()
    }

    /// One chance in `of`.
    fn chance(&self, of: u32) -> bool {
        self.random.borrow_mut().u32(0..of) == 0
    }

    fn below(&self, end: u64) -> u64 {
        self.random.borrow_mut().u64(0..end)
    }

    /// Adds a line to the history's trace.
    fn note(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let line = format!("{} {}", self.clock.now().format("%m-%d %H:%M:%S%.3f"), line());
            trace.borrow_mut().push(line);
        }
    }

    /// Notes that a promise was broken while the history ran.
    fn breach(&self, text: String) {
        self.note(|| format!("BROKEN {text}"));
        self.ledger.borrow_mut().breaches.push(text);
    }
}
