//! The queue delivers an order: its export is written, given up, or left for later.

use std::time::Duration;

use super::write::{Desk, Written, give_up, write_export};
use crate::app::Error;
use crate::app::queue::{Consumed, Delivered, Queue, set_aside, wait};
use crate::domain::export::ExportOrder;
use crate::telemetry::chain;

/// The queue these messages come from, by the last part of its name.
pub const SOURCE: &str = "data-export";

/// From this delivery on an export that still fails is given up, so that whoever asked for it hears. Below the queue's
/// `maxReceiveCount`: the order itself is kept aside.
pub const GIVE_UP_AFTER: u32 = 6;

/// Carries out one order.
pub async fn take_export_order(desk: &Desk<'_>, quarantine: &dyn Queue, message: &Delivered<'_>) -> Consumed {
    let order: ExportOrder = match serde_json::from_str(message.body) {
        Ok(order) => order,
        Err(error) => {
            tracing::error!(line = error.line(), column = error.column(), "an order cannot be read");
            return keep(desk, quarantine, message, "the order cannot be read").await;
        }
    };
    let span = tracing::Span::current();
    span.record("tenant.id", tracing::field::display(order.tenant_id));
    span.record("export.id", tracing::field::display(order.export_id));
    match write_export(desk, &order).await {
        Ok(written @ (Written::Done | Written::Continued | Written::Already)) => {
            tracing::info!(result = ?written, "dealt with an export");
            Consumed::Done
        }
        Ok(Written::Held(until)) => {
            let left = (until - desk.deps.clock.now()).to_std().unwrap_or_default();
            Consumed::Later(left + Duration::from_secs(1))
        }
        // Its time is over, or its company is gone; or another writer has it, who will finish it.
        Err(Error::NotFound { .. }) => keep(desk, quarantine, message, "the export is gone").await,
        Err(Error::Invalid { reason }) => {
            tracing::warn!(reason, "stopped writing an export");
            Consumed::Later(wait(message.receives))
        }
        Err(error) if message.receives < GIVE_UP_AFTER => {
            tracing::error!(error = chain(&error), "could not write an export");
            Consumed::Later(wait(message.receives))
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "an export is given up");
            match give_up(desk.deps, &order, "It could not be written. Ask for it again.").await {
                Ok(()) => keep(desk, quarantine, message, "the export was given up").await,
                Err(error) => {
                    tracing::error!(error = chain(&error), "could not give an export up");
                    Consumed::Later(wait(message.receives))
                }
            }
        }
    }
}

async fn keep(desk: &Desk<'_>, quarantine: &dyn Queue, message: &Delivered<'_>, reason: &'static str) -> Consumed {
    match set_aside(desk.deps, quarantine, SOURCE, reason, message).await {
        Ok(reason) => Consumed::SetAside(reason),
        Err(wait) => Consumed::Later(wait),
    }
}
