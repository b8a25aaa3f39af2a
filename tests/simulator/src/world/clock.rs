//! The history's clock: tokio's virtual time, which stands still while anybody works, and jumps when all wait.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};
use shared::clock::Clock;
use tokio::time::Instant;

/// A clock that begins at some instant and only ever goes forward, sometimes in jumps.
pub(crate) struct VirtualClock {
    epoch: DateTime<Utc>,
    start: Instant,
    jumped_millis: AtomicI64,
}

impl VirtualClock {
    /// It is `epoch` now. To be called inside the paused runtime.
    pub(crate) fn starting_at(epoch: DateTime<Utc>) -> Self {
        Self { epoch, start: Instant::now(), jumped_millis: AtomicI64::new(0) }
    }

    /// The machine's clock is corrected by this much.
    pub(crate) fn jump(&self, by: Duration) {
        self.jumped_millis.fetch_add(by.num_milliseconds().max(0), Ordering::Relaxed);
    }

    /// Waits until it is `then`.
    pub(crate) async fn until(&self, then: DateTime<Utc>) {
        while let Ok(left) = (then - self.now()).to_std() {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.max(std::time::Duration::from_millis(1))).await;
        }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> DateTime<Utc> {
        let elapsed = Duration::from_std(self.start.elapsed()).unwrap_or_default();
        self.epoch + elapsed + Duration::milliseconds(self.jumped_millis.load(Ordering::Relaxed))
    }
}
