//! Lambda, as far as use-cases feel it: instances that remember, are reused, time out and are killed at any await.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use shared::app::Deps;
use shared::app::routing::Routings;
use shared::aws::Patience;
use shared::clock::Clock;
use shared::domain::job::Job;
use shared::store::Store;
use shared::telemetry::Metrics;

use super::{World, company};
use crate::table::connector::client;
use crate::table::delivery::{DELIVERY, Delivery, Met, Reach};
use crate::table::{TABLE, Table};

/// The functions, with the time limits of template.yaml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `twilio-voice-webhook`.
    Voice,
    /// `call-complete`.
    CallComplete,
    /// `call-log-retry`.
    CallLogRetry,
    /// `health-score`, `usage-reset`.
    Jobs,
    /// `reconcile`.
    Reconcile,
    /// `event-relay`.
    Relay,
    /// Whatever signs companies up and changes their settings.
    Settings,
}

impl Function {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Voice => "twilio-voice-webhook",
            Self::CallComplete => "call-complete",
            Self::CallLogRetry => "call-log-retry",
            Self::Jobs => "jobs",
            Self::Reconcile => "reconcile",
            Self::Relay => "event-relay",
            Self::Settings => "settings",
        }
    }

    fn timeout(self) -> Duration {
        Duration::from_secs(match self {
            Self::Voice => 14,
            Self::CallComplete => 12,
            Self::CallLogRetry | Self::Settings => 30,
            Self::Jobs | Self::Reconcile | Self::Relay => 120,
        })
    }

    fn patience(self) -> Patience {
        match self {
            Self::Voice => Patience::Caller,
            Self::CallComplete | Self::CallLogRetry | Self::Jobs | Self::Reconcile | Self::Relay | Self::Settings => {
                Patience::Background
            }
        }
    }
}

/// What is delivered. Two deliveries of the same are duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// A company signs up.
    SignUp(usize),
    /// A company's settings change.
    Settings(usize),
    /// A call begins.
    Answer(usize),
    /// A caller said something.
    Turn(usize, u32),
    /// A phone was tried.
    TransferEnded(usize, u32),
    /// A voicemail, in the call's flow.
    Recording(usize, u32),
    /// A voicemail, reported outside of it.
    ReportedRecording(usize),
    /// A call ended.
    End(usize),
    /// A page of a job, by its shard; after the last shard: its beginning.
    Page(Job, u8),
    /// Hours are compared with the carrier's memory.
    Reconcile(usize),
    /// Changes of the table, from this one on, come out of its stream.
    Changes(usize),
    /// Something that is no report came out of the queue.
    Poison(usize),
}

impl Event {
    /// What kind of event it is.
    pub fn kind(self) -> &'static str {
        match self {
            Self::SignUp(_) => "sign-up",
            Self::Settings(_) => "settings",
            Self::Answer(_) => "a call begins",
            Self::Turn(..) => "a turn",
            Self::TransferEnded(..) => "a transfer ended",
            Self::Recording(..) => "a voicemail",
            Self::ReportedRecording(_) => "a voicemail reported",
            Self::End(_) => "a call ended",
            Self::Page(..) => "a page of a job",
            Self::Reconcile(_) => "a comparison",
            Self::Changes(_) => "changes",
            Self::Poison(_) => "poison",
        }
    }

    /// The most that a delivery may cost to which nothing happened, in units read and written, however long the
    /// history is. A booking of four hours with another crew is the dearest turn.
    fn budget(self) -> (f64, f64) {
        match self {
            Self::SignUp(_) => (0.0, 13.0),
            Self::Settings(_) => (3.0, 9.0),
            Self::Answer(_) => (2.0, 2.0),
            Self::Turn(..) => (12.0, 44.0),
            Self::TransferEnded(..) | Self::Recording(..) => (3.0, 4.0),
            Self::ReportedRecording(_) => (4.0, 5.0),
            Self::End(_) => (7.0, 10.0),
            // Their cost is that of their companies and calls; shared/tests/it measures it.
            Self::Page(..) | Self::Reconcile(_) => (f64::MAX, f64::MAX),
            Self::Changes(_) | Self::Poison(_) => (0.0, 0.0),
        }
    }

    /// What a delivery cost, where that is more than it may.
    fn too_dear(self, met: &Met) -> Option<String> {
        let (read, write) = self.budget();
        let is_dear = met.faults.is_empty() && (met.read_units > read || met.write_units > write);
        is_dear.then(|| format!("{} units read and {} written", met.read_units, met.write_units))
    }
}

/// A delivery to be made.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) function: Function,
    pub(crate) event: Event,
    pub(crate) reach: Reach,
}

/// Warm instances that wait for work.
#[derive(Default)]
pub(crate) struct Pool(RefCell<Vec<(Function, Deps)>>);

/// Both kinds of clients, made once for a history.
pub(crate) struct Clients {
    caller: Client,
    background: Client,
}

impl Clients {
    pub(crate) fn new(table: &Arc<Table>) -> Self {
        Self { caller: client(table, Patience::Caller), background: client(table, Patience::Background) }
    }

    fn of(&self, patience: Patience) -> Client {
        match patience {
            Patience::Caller => self.caller.clone(),
            // The table knows no third kind of patience.
            Patience::Background | Patience::Bulk => self.background.clone(),
        }
    }
}

impl World {
    /// Runs a use-case in an instance of its function. Nothing comes back where the instance was killed or ran out of
    /// time: whoever called it cannot know what it did.
    pub(crate) async fn invoke<T>(&self, spec: Spec, run: impl AsyncFnOnce(&Deps) -> T) -> Option<T> {
        let Spec { function, event, reach } = spec;
        let id = self.next_delivery();
        let deps = self.instance(function);
        let delivery = Arc::new(Delivery::new(id, reach, self.weather(), self.fork()));
        self.note(|| format!("#{id} {} {event:?}", function.name()));

        let work = DELIVERY.scope(Arc::clone(&delivery), tokio::time::timeout(function.timeout(), run(&deps)));
        let done = tokio::select! {
            biased;
            () = delivery.killed() => None,
            done = work => done.ok(),
        };

        let met = delivery.met();
        let is_done = done.is_some();
        self.note(|| {
            let ended = if is_done { "answered" } else { "gone" };
            format!("#{id} {ended} after {} requests {:?}", met.requests, met.faults)
        });
        self.report.borrow_mut().count(function, event, &met);
        if let Some(dear) = event.too_dear(&met) {
            self.breach(format!("I10: #{id} {event:?} cost {dear}"));
        }
        if is_done {
            self.pool.0.borrow_mut().push((function, deps));
        }
        done
    }

    /// A warm instance, or a cold one that remembers nothing.
    fn instance(&self, function: Function) -> Deps {
        let mut idle = self.pool.0.borrow_mut();
        let warm: Vec<usize> = (0..idle.len()).filter(|place| idle[*place].0 == function).collect();
        let mut random = self.random.borrow_mut();
        match random.choice(&warm) {
            Some(place) if random.u8(0..5) > 0 => idle.remove(*place).1,
            _ => self.cold(function),
        }
    }

    /// A store of the simulator's own: nothing happens to its requests.
    pub(crate) fn own_store(&self) -> Store {
        Store::new(self.clients.of(Patience::Background), TABLE)
    }

    fn cold(&self, function: Function) -> Deps {
        Deps {
            store: Store::new(self.clients.of(function.patience()), TABLE),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            routings: Arc::new(Routings::new(company::id(company::DEFAULT))),
            llm: None,
            metrics: Metrics::silent(),
        }
    }
}
