//! The bus of events, as use-cases see it.

use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::Error;
use crate::domain::event::Event;

/// How many events one request may hold.
pub const EVENTS_AT_ONCE: usize = 10;

/// A bus: whatever it has taken reaches everyone whose rule asks for it.
pub trait Bus: Send + Sync {
    /// Publishes at most [`EVENTS_AT_ONCE`] events. Returns those that the bus did not take; the others it has.
    ///
    /// An error means that it is not known whether any was taken: publishing the same again does no harm, because
    /// consumers know an event by its id.
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, Result<Vec<Refused>, Error>>;
}

/// An event that the bus did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its place among those published.
    pub index: usize,
    /// The bus's code for the reason.
    pub code: String,
    /// Whether no retry can help: the event itself is what the bus will not have.
    pub is_permanent: bool,
}

#[cfg(feature = "bus")]
impl Bus for crate::aws::bus::Bus {
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, Result<Vec<Refused>, Error>> {
        use crate::aws::bus;

        let refused =
            |entry: bus::Refused| Refused { index: entry.index, is_permanent: entry.is_permanent(), code: entry.code };
        self.publish(events)
            .map(move |published| match published {
                Ok(entries) => Ok(entries.into_iter().map(refused).collect()),
                Err(error) => Err(Error::Unavailable { dependency: "the bus", source: Box::new(error) }),
            })
            .boxed()
    }
}

/// A bus in memory, for tests of whatever publishes.
#[derive(Debug, Default)]
pub struct MemoryBus(Mutex<MemoryState>);

#[derive(Debug, Default)]
struct MemoryState {
    taken: Vec<Event>,
    requests: usize,
    is_away: bool,
    loses_answers: bool,
    refusals: Vec<Vec<Refused>>,
}

impl MemoryBus {
    /// Takes out what was published so far, oldest first.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.state().taken)
    }

    /// How many requests it got, answered or not.
    pub fn requests(&self) -> usize {
        self.state().requests
    }

    /// From now on the bus takes nothing, or takes everything again.
    pub fn set_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// From now on the bus takes everything and its answers are lost, or arrive again.
    pub fn set_loses_answers(&self, loses_answers: bool) {
        self.state().loses_answers = loses_answers;
    }

    /// What the next requests refuse, one list each, in order. Places that a request does not have are left out.
    pub fn refuse(&self, refusals: impl IntoIterator<Item = Vec<Refused>>) {
        self.state().refusals = refusals.into_iter().collect();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, MemoryState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for MemoryBus {
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, Result<Vec<Refused>, Error>> {
        let mut state = self.state();
        state.requests += 1;
        let unavailable = |source: &str| Error::Unavailable { dependency: "the bus", source: source.into() };
        if state.is_away {
            return ready(Err(unavailable("switched off"))).boxed();
        }
        if events.is_empty() || events.len() > EVENTS_AT_ONCE {
            return ready(Err(unavailable("a request holds one to ten events"))).boxed();
        }
        let mut refused = if state.refusals.is_empty() { Vec::new() } else { state.refusals.remove(0) };
        refused.retain(|refused| refused.index < events.len());
        let is_taken = |index: &usize| refused.iter().all(|refused| refused.index != *index);
        let taken: Vec<Event> = (0..events.len()).filter(is_taken).map(|index| events[index].clone()).collect();
        state.taken.extend(taken);
        let answer = if state.loses_answers { Err(unavailable("the answer was lost")) } else { Ok(refused) };
        ready(answer).boxed()
    }
}
