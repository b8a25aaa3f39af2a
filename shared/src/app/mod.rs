//! What the product does: one file for each use-case. The table of contents of Kestrel.
//!
//! A use-case loads, lets a pure function of `domain` decide, and saves. It returns words of the domain, never TwiML
//! or HTTP; only the functions know the transport.

pub mod account_orders;
mod afresh;
pub mod answer_call;
mod audit;
pub mod brain;
pub mod bus;
pub mod close_month;
pub mod closing;
pub mod complete_call;
pub mod connect;
pub mod edge;
pub mod end_transfer;
pub mod error;
pub mod export;
pub mod gate;
pub mod identity;
#[cfg(feature = "sessions")]
pub mod isolation;
pub mod keep_recording;
mod model;
mod note_forwarding;
pub mod notify;
pub mod office;
pub mod onboard;
pub mod open_month;
pub mod orders;
#[cfg(feature = "documents")]
pub mod publish_fallback;
pub mod queue;
pub mod reconcile;
pub mod relay_changes;
pub mod report_end;
mod request_name;
pub mod retry_end;
pub mod routing;
pub mod score_health;
pub mod sweep;
pub mod take_turn;
pub mod tools;

use std::sync::Arc;

use crate::clock::Clock;
use crate::domain::call::{CallKind, CallPointer};
use crate::domain::conversation::reply::Reply;
use crate::domain::ids::{CallSid, TraceId};
use crate::domain::number::Routing;
use crate::domain::phone::{Caller, E164};
use crate::domain::stored::Stored;
use crate::domain::time::{BillingMonth, day_of_month};
use crate::llm::Llm;
use crate::store::{Opened, Store};
use crate::telemetry::Metrics;

pub use error::Error;
use routing::Routings;

/// What the use-cases of a call need from the outside.
#[derive(Clone)]
pub struct Deps {
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The settings of the numbers dialled lately.
    pub routings: Arc<Routings>,
    /// The language model, where a key is configured.
    pub llm: Option<Arc<dyn Llm>>,
    /// What is counted.
    pub metrics: Metrics,
}

/// What is known of a call from the webhook that reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct CallLeg {
    /// The parent leg.
    pub call_sid: CallSid,
    /// Who calls.
    pub from: Caller,
    /// What was dialled: usually a number of ours.
    pub to: String,
    /// The phone that forwarded the call, where the carrier tells.
    pub forwarded_from: Option<E164>,
    /// Whether the caller is gone already.
    pub is_over: bool,
    /// The trace of the invocation.
    pub trace: TraceId,
}

/// What the caller hears next.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The company that answers.
    pub routing: Arc<Routing>,
    /// The words and the action.
    pub reply: Reply,
    /// The number of the turn that follows.
    pub next_turn: u32,
}

impl Deps {
    /// The same for one invocation: what it writes carries its trace.
    #[must_use]
    pub fn traced(&self, trace: &TraceId) -> Self {
        Self { store: self.store.traced(trace), ..self.clone() }
    }
}

impl Answer {
    fn new(routing: Arc<Routing>, reply: Reply, next_turn: u32) -> Self {
        Self { routing, reply, next_turn }
    }
}

/// The pointer of a call that starts now.
fn pointer_of(leg: &CallLeg, routing: &Routing, started_at: chrono::DateTime<chrono::Utc>) -> CallPointer {
    let is_answered = routing.standing.is_answered(started_at);
    let kind = match (routing.is_test_mode, is_answered) {
        (true, _) => CallKind::Test,
        (false, true) => CallKind::Answered,
        (false, false) => CallKind::Forwarded,
    };
    CallPointer {
        call_sid: leg.call_sid.clone(),
        tenant_id: routing.tenant_id,
        started_at,
        period: BillingMonth::containing(started_at, routing.timezone),
        day: day_of_month(started_at, routing.timezone),
        from: leg.from.clone(),
        to: leg.to.clone(),
        kind,
        beginning_missed: false,
    }
}

/// Opens a call whose beginning was never seen, or finds that somebody else did: the first writer's pointer stands.
async fn open_late(
    deps: &Deps,
    leg: &CallLeg,
    routing: &Routing,
    started_at: chrono::DateTime<chrono::Utc>,
) -> Result<Stored<CallPointer>, Error> {
    let pointer = CallPointer { beginning_missed: true, ..pointer_of(leg, routing, started_at) };
    match deps.store.open_call(&pointer, &leg.trace).await? {
        Opened::New(pointer) | Opened::Already(pointer) => Ok(pointer),
    }
}
