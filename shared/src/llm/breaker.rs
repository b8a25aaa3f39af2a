//! A circuit breaker: after repeated failures, callers no longer wait for a vendor that is down.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Opens after some failures in a row; after a rest it lets one request through to see whether things are better.
#[derive(Debug)]
pub struct Breaker {
    failures_to_open: u32,
    rest: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    resting_until: Option<Instant>,
}

impl Breaker {
    /// Opens after `failures_to_open` failures in a row, for `rest`.
    pub fn new(failures_to_open: u32, rest: Duration) -> Self {
        Self { failures_to_open, rest, state: Mutex::default() }
    }

    /// Whether a request may be made at `now`. After a rest only one may: the next has to wait for its outcome.
    pub fn allows(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.resting_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.resting_until = Some(now + self.rest);
                true
            }
        }
    }

    /// Notes that a request worked.
    pub fn succeeded(&self) {
        *self.state() = State::default();
    }

    /// Notes that a request failed at `now`.
    pub fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= self.failures_to_open {
            state.resting_until = Some(now + self.rest);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(30);

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let (breaker, now) = (Breaker::new(3, REST), Instant::now());

        breaker.failed(now);
        breaker.failed(now);
        breaker.succeeded();
        breaker.failed(now);
        breaker.failed(now);
        assert!(breaker.allows(now));

        breaker.failed(now);
        assert!(!breaker.allows(now));
    }

    #[test]
    fn after_the_rest_one_request_tries_for_all() {
        let (breaker, now) = (Breaker::new(1, REST), Instant::now());
        breaker.failed(now);

        let later = now + REST;
        assert!(!breaker.allows(later - Duration::from_millis(1)));
        assert!(breaker.allows(later));
        assert!(!breaker.allows(later));

        breaker.succeeded();
        assert!(breaker.allows(later));
    }

    #[test]
    fn a_failed_try_means_another_rest() {
        let (breaker, now) = (Breaker::new(3, REST), Instant::now());
        (0..3).for_each(|_| breaker.failed(now));
        let later = now + REST;
        assert!(breaker.allows(later));

        breaker.failed(later);

        assert!(!breaker.allows(later + REST - Duration::from_millis(1)));
        assert!(breaker.allows(later + REST));
    }
}
