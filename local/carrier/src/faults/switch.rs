//! The plan in force, and the choice whether one request meets it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::types::{FaultMode, FaultPlan, FaultReport};

/// Shared by the proxy and its control API.
#[derive(Clone, Default)]
pub struct Switch(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    report: FaultReport,
    chance: Option<fastrand::Rng>,
}

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// `None`: nothing.
    pub mode: FaultMode,
    /// For a delay.
    pub delay_ms: u64,
}

impl Switch {
    /// Puts a plan in force; a seed makes the choice of requests repeatable.
    pub fn set(&self, plan: FaultPlan) {
        let mut state = self.state();
        state.chance = Some(plan.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed));
        state.report.plan = plan;
    }

    /// No faults, and counting begins anew.
    pub fn reset(&self) {
        *self.state() = State::default();
    }

    /// The plan and the counts.
    pub fn report(&self) -> FaultReport {
        self.state().report.clone()
    }

    /// Decides about a request, and counts it.
    pub fn decide(&self, operation: &str) -> Decision {
        let mut state = self.state();
        let plan = state.report.plan.clone();
        let meant = plan.mode != FaultMode::None
            && (plan.operations.is_empty() || plan.operations.iter().any(|wanted| wanted == operation))
            && (plan.share >= 1.0 || state.chance.get_or_insert_with(fastrand::Rng::new).f64() < plan.share);
        let mode = if meant { plan.mode } else { FaultMode::None };
        let count = state.report.operations.entry(operation.to_owned()).or_default();
        count.seen += 1;
        count.faulted += u64::from(meant);
        count.forwarded += u64::from(!matches!(mode, FaultMode::Refuse | FaultMode::Throttle));
        Decision { mode, delay_ms: plan.delay_ms }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
