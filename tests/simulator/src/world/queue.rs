//! SQS, as far as its users feel it: a message is hidden while somebody works on it, comes back when nobody says that
//! it is dealt with, may come twice, and ends among the dead letters after too many tries.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use shared::app::Error;
use shared::app::queue::Queue;
use shared::clock::Clock;
use tokio::sync::Notify;

use super::clock::VirtualClock;

/// What template.yaml says of a queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) visibility: Duration,
    pub(crate) receives_at_most: u32,
    pub(crate) batch: usize,
}

/// Reports of ended calls.
pub(crate) const CALL_LOG: Settings = Settings { visibility: Duration::seconds(180), receives_at_most: 20, batch: 10 };
/// Orders of jobs.
pub(crate) const JOBS: Settings = Settings { visibility: Duration::seconds(720), receives_at_most: 10, batch: 1 };

/// A queue and its dead letters.
pub(crate) struct Sqs {
    settings: Settings,
    clock: Arc<VirtualClock>,
    state: Mutex<State>,
    arrived: Notify,
}

struct State {
    random: fastrand::Rng,
    /// The share of requests that go wrong.
    faults: f64,
    next_id: u64,
    messages: Vec<Message>,
    dead: Vec<Message>,
}

/// A message, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) receives: u32,
    visible_at: DateTime<Utc>,
}

impl Sqs {
    pub(crate) fn new(settings: Settings, clock: &Arc<VirtualClock>, random: fastrand::Rng, faults: f64) -> Self {
        let state = State { random, faults, next_id: 0, messages: Vec::new(), dead: Vec::new() };
        Self { settings, clock: Arc::clone(clock), state: Mutex::new(state), arrived: Notify::new() }
    }

    /// From now on nothing goes wrong.
    pub(crate) fn calm(&self) {
        self.state().faults = 0.0;
    }

    /// The next batch, hidden from others for a while.
    pub(crate) fn receive(&self) -> Vec<Message> {
        let now = self.clock.now();
        let mut state = self.state();
        let State { random, faults, messages, dead, .. } = &mut *state;
        let mut batch = Vec::new();
        let mut place = 0;
        while place < messages.len() && batch.len() < self.settings.batch {
            let message = &mut messages[place];
            if message.visible_at <= now && message.receives >= self.settings.receives_at_most {
                dead.push(messages.remove(place));
                continue;
            }
            if message.visible_at <= now {
                message.receives += 1;
                // At least once: sometimes the hiding fails, and somebody else gets it too.
                let is_hidden = random.f64() >= *faults / 4.0;
                message.visible_at = now + if is_hidden { self.settings.visibility } else { Duration::milliseconds(1) };
                batch.push(message.clone());
            }
            place += 1;
        }
        batch
    }

    /// A message was dealt with.
    pub(crate) fn delete(&self, id: &str) {
        let mut state = self.state();
        let is_lost = state.random.f64() < state.faults / 4.0;
        if !is_lost {
            state.messages.retain(|message| message.id != id);
        }
    }

    /// Hides a message for so long.
    pub(crate) fn postpone(&self, id: &str, wait: std::time::Duration) {
        let until = self.clock.now() + Duration::from_std(wait).unwrap_or(self.settings.visibility);
        let mut state = self.state();
        let is_lost = state.random.f64() < state.faults / 4.0;
        if let Some(message) = state.messages.iter_mut().find(|message| message.id == id && !is_lost) {
            message.visible_at = until;
        }
        drop(state);
        self.arrived.notify_one();
    }

    /// An operator sends the dead letters back. Returns how many.
    pub(crate) fn redrive(&self) -> usize {
        let dead = std::mem::take(&mut self.state().dead);
        let count = dead.len();
        dead.into_iter().for_each(|message| self.put(message.body));
        count
    }

    /// Puts a message in, whatever happens.
    pub(crate) fn put(&self, body: String) {
        let visible_at = self.clock.now();
        let mut state = self.state();
        let id = format!("message-{}", state.next_id);
        state.next_id += 1;
        state.messages.push(Message { id, body, receives: 0, visible_at });
        drop(state);
        self.arrived.notify_one();
    }

    /// Waits until a message can be received.
    pub(crate) async fn ready(&self) {
        loop {
            let next = self.state().messages.iter().map(|message| message.visible_at).min();
            match next {
                Some(next) if next <= self.clock.now() => return,
                Some(next) => {
                    tokio::select! {
                        biased;
                        () = self.arrived.notified() => {}
                        () = self.clock.until(next) => {}
                    }
                }
                None => self.arrived.notified().await,
            }
        }
    }

    /// Whether nothing waits in it; dead letters do not wait.
    pub(crate) fn is_empty(&self) -> bool {
        self.state().messages.is_empty()
    }

    /// Everything in it, dead letters included.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let state = self.state();
        state.messages.iter().chain(&state.dead).map(|message| message.body.clone()).collect()
    }

    /// Takes everything out.
    pub(crate) fn drain(&self) -> Vec<String> {
        let bodies = self.bodies();
        let mut state = self.state();
        state.messages.clear();
        state.dead.clear();
        bodies
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue for Sqs {
    fn send<'a>(&'a self, body: String) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
            let (luck, share) = {
                let mut state = self.state();
                (state.random.f64(), state.faults)
            };
            let away = || Err(Error::Unavailable { dependency: "the queue", source: "the simulator says so".into() });
            if luck < share / 4.0 {
                return away();
            }
            self.put(body.clone());
            if luck < share / 2.0 {
                // Stored, but the answer is lost.
                return away();
            }
            if luck < share * 0.75 {
                self.put(body);
            }
            Ok(())
        }
        .boxed()
    }
}
