//! A job's queue delivers an order: it is read and carried out, set aside because no retry can help, or left in the
//! queue for later.

use std::time::Duration;

use super::queue::{Delivered, Queue, set_aside, wait};
use super::sweep::{Ordered, Swept};
use super::{Deps, Error};
use crate::telemetry::chain;

/// What a function that carries out orders needs.
#[derive(Clone, Copy)]
pub struct JobDesk<'a> {
    /// The table, the time and what is counted.
    pub deps: &'a Deps,
    /// The queue that feeds the function, by the last part of its name.
    pub source: &'a str,
    /// The same queue, for the pages that follow.
    pub queue: &'a dyn Queue,
    /// For what no retry can help.
    pub quarantine: &'a dyn Queue,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Carried out: acknowledge.
    Done(Swept),
    /// It is in the quarantine: acknowledge.
    SetAside(&'static str),
    /// Not now: leave it in the queue, hidden for this long.
    Later(Duration),
}

/// Carries out one order by `job`. `Invalid` is how a job says that the order is not its own.
///
/// Records `job` in the current span, and logs the one line that sums a run up.
pub async fn take_order<J>(desk: &JobDesk<'_>, message: &Delivered<'_>, job: J) -> Taken
where
    J: AsyncFn(&JobDesk<'_>, &Ordered) -> Result<Swept, Error>,
{
    let order = match serde_json::from_str(message.body) {
        Ok(order) => order,
        Err(error) => {
            // Where in the text it fails, not what stands there: the message may be anybody's.
            tracing::error!(line = error.line(), column = error.column(), "an order cannot be read");
            return keep(desk, message, "the order cannot be read").await;
        }
    };
    let ordered = Ordered { order, receives: message.receives };
    tracing::Span::current().record("job", ordered.order.job().as_str());
    match job(desk, &ordered).await {
        Ok(swept) => {
            if let Swept::Finished(summary) = &swept {
                let (run, companies) = (&summary.run, summary.tally.total());
                tracing::info!(run, companies, tally = %summary.tally, "a job has visited every company");
            }
            Taken::Done(swept)
        }
        Err(Error::Invalid { reason }) => keep(desk, message, reason).await,
        Err(error @ (Error::Unavailable { .. } | Error::NotFound { .. } | Error::Conflict(_) | Error::Bug(_))) => {
            // A mistake of ours is retried too: the next deployment may have mended it before the last attempt.
            tracing::error!(error = chain(&error), "could not carry out an order");
            Taken::Later(wait(message.receives))
        }
    }
}

async fn keep(desk: &JobDesk<'_>, message: &Delivered<'_>, reason: &'static str) -> Taken {
    match set_aside(desk.deps, desk.quarantine, desk.source, reason, message).await {
        Ok(reason) => Taken::SetAside(reason),
        Err(wait) => Taken::Later(wait),
    }
}
