//! What is known of a call while it lasts and afterwards.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::{
    ids,
    line::Line,
    types::{CallView, Exchange, Outcome, Problem, WaitingFor, Who},
};

/// What REST does to a call that is running.
#[derive(Clone, Debug)]
pub enum Update {
    /// `Status=completed` or `canceled`.
    Complete,
    /// `Url` and `Method`.
    Url(String, bool),
    /// `Twiml`.
    Twiml(String),
}

/// One leg: its visible state, the caller's line, and the leg it hangs from.
pub struct CallRecord {
    view: Mutex<CallView>,
    changed: watch::Sender<u64>,
    update: Mutex<Option<Update>>,
    parent: Option<Arc<CallRecord>>,
    /// The person on this leg.
    pub line: Arc<Line>,
}

impl CallRecord {
    /// A leg that begins now.
    pub fn new(view: CallView, line: Arc<Line>, parent: Option<Arc<CallRecord>>) -> Arc<Self> {
        if let Some(parent) = &parent {
            parent.change(|seen| seen.child_call_sids.push(view.call_sid.clone()));
        }
        let record =
            Self { view: Mutex::new(view), changed: watch::Sender::new(0), update: Mutex::new(None), parent, line };
        Arc::new(record)
    }

    /// A copy of everything.
    pub fn view(&self) -> CallView {
        self.lock().clone()
    }

    /// `CA…`
    pub fn sid(&self) -> String {
        self.lock().call_sid.clone()
    }

    /// Reads one thing.
    pub fn read<T>(&self, read: impl FnOnce(&CallView) -> T) -> T {
        read(&self.lock())
    }

    /// Changes something, and tells whoever waits.
    pub fn change(&self, change: impl FnOnce(&mut CallView)) {
        let version = {
            let mut view = self.lock();
            change(&mut view);
            view.version += 1;
            view.version
        };
        self.changed.send_replace(version);
    }

    /// To be told of changes.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Adds to the transcript, here and on the legs this one hangs from: their caller hears it too.
    pub fn say(&self, who: Who, text: impl Into<String>) {
        let line = crate::types::Line { who, text: text.into(), at_ms: self.line.now_ms(), call_sid: self.sid() };
        self.upwards(|view| view.transcript.push(line.clone()));
    }

    /// Shows what is waited for.
    pub fn wait_for(&self, waiting: Option<WaitingFor>) {
        self.upwards(|view| view.waiting_for = waiting);
    }

    /// Lists an error, here and on the legs this one hangs from.
    pub fn error(&self, problem: &Problem) {
        self.upwards(|view| view.errors.push(problem.clone()));
    }

    /// Lists a warning.
    pub fn warn(&self, problem: Problem) {
        self.change(|view| view.warnings.push(problem));
    }

    /// Keeps a request and its answer.
    pub fn exchange(&self, exchange: Exchange) {
        self.change(|view| view.exchanges.push(exchange));
    }

    /// Marks the end; a later, weaker reason does not replace an earlier one.
    pub fn end(&self, outcome: Outcome, status: &str, duration_seconds: u64) {
        self.change(|view| {
            view.outcome.get_or_insert(outcome);
            view.status = status.to_owned();
            view.duration_seconds = duration_seconds;
            view.waiting_for = None;
        });
    }

    /// Redirects or ends the running call by REST.
    pub fn update(&self, update: Update) {
        *self.update.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
        self.line.wake();
    }

    /// Whether REST wants something.
    pub fn is_updated(&self) -> bool {
        self.update.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// What REST wants, once.
    pub fn take_update(&self) -> Option<Update> {
        self.update.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn upwards(&self, change: impl Fn(&mut CallView)) {
        let mut leg = Some(self);
        while let Some(record) = leg {
            record.change(&change);
            leg = record.parent.as_deref();
        }
    }

    fn lock(&self) -> MutexGuard<'_, CallView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a leg was placed.
pub fn started(view: &CallView) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&view.started_at).map_or_else(|_| ids::now(), |time| time.to_utc())
}
