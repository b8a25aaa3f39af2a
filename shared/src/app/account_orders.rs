//! The queue of `account-sweep` delivers an order: the hour's look at what nobody came back to, or an operator's wish.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Error;
use super::closing::sweep_closings::{SweptClosings, sweep_closings};
use super::closing::{Reopened, reopen};
use super::onboard::Outside;
use super::onboard::sweep_onboardings::{Swept, sweep_onboardings};
use super::queue::{Delivered, Queue, set_aside, wait};
use crate::domain::audit::Actor;
use crate::domain::ids::TenantId;
use crate::telemetry::chain;

/// The queue these orders come from, by the last part of its name.
const SOURCE: &str = "account-sweep";

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// Give up sign-ups that nobody came back to, and go on with companies that left.
    SweepAccounts {
        /// When the schedule asked for it. What is due is due now, however late the order comes.
        at: DateTime<Utc>,
    },
    /// Open a company again that was closed by mistake.
    Reopen {
        /// Which.
        tenant_id: TenantId,
        /// Who decided it: for the company's audit log.
        operator: String,
    },
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A look at everything.
    Swept {
        /// At sign-ups.
        onboardings: Swept,
        /// At companies that left.
        closings: SweptClosings,
    },
    /// A company is open.
    Reopened(Reopened),
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// Carried out: acknowledge.
    Done(Done),
    /// It is in the quarantine: acknowledge.
    SetAside(&'static str),
    /// Not now: leave it in the queue, hidden for this long.
    Later(Duration),
}

/// Carries out one order. Twice is once, also at the same moment.
pub async fn take_order(outside: &Outside, quarantine: &dyn Queue, message: &Delivered<'_>) -> Carried {
    let reason = match serde_json::from_str(message.body) {
        Ok(order) => match carry_out(outside, &order).await {
            Ok(done) => return Carried::Done(done),
            Err(Error::Invalid { reason }) => reason,
            Err(Error::NotFound { .. }) => "there is no such company, or it has not left by itself",
            Err(error @ (Error::Unavailable { .. } | Error::Conflict(_) | Error::Bug(_))) => {
                tracing::error!(error = chain(&error), "could not carry out an order");
                return Carried::Later(wait(message.receives));
            }
        },
        Err(error) => {
            // Where in the text it fails, not what stands there: the message may be anybody's.
            tracing::error!(line = error.line(), column = error.column(), "an order cannot be read");
            "the order cannot be read"
        }
    };
    match set_aside(&outside.deps, quarantine, SOURCE, reason, message).await {
        Ok(reason) => Carried::SetAside(reason),
        Err(wait) => Carried::Later(wait),
    }
}

async fn carry_out(outside: &Outside, order: &Order) -> Result<Done, Error> {
    match order {
        Order::SweepAccounts { .. } => {
            // Each is looked at whatever came of the other.
            let onboardings = sweep_onboardings(outside).await;
            let closings = sweep_closings(outside).await;
            let (onboardings, closings) = (onboardings?, closings?);
            let failed = onboardings.failed + closings.failed;
            if failed > 0 {
                // The log says which and why. Delivered again, and in the end an operator sees it.
                let source = format!("{failed} accounts could not be dealt with").into();
                return Err(Error::Unavailable { dependency: "Twilio, API Gateway or the table", source });
            }
            Ok(Done::Swept { onboardings, closings })
        }
        Order::Reopen { tenant_id, operator } => {
            let actor = Actor::Operator { id: operator.clone() };
            match reopen(&outside.deps, tenant_id, &actor).await? {
                Reopened::TooLate => Err(Error::Invalid { reason: "the company's numbers are given back already" }),
                done @ (Reopened::Now | Reopened::Already) => Ok(Done::Reopened(done)),
            }
        }
    }
}
