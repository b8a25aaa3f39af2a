//! What a committed change means to the world: the events it is announced with. One file for each kind of item.
//!
//! Everything an event says comes from the change alone, so a change that is delivered again gives the same events
//! under the same ids.

mod appointments;
mod calls;
mod health;
mod messages;
mod tenants;
#[cfg(test)]
mod tests;
mod usage;

use super::change::{Change, Changed, TenantItem};
use super::event::{Event, VERSION, What};
use super::ids::TenantId;

/// The events that announce a change, in the order in which they are to be told. Most changes have none or one.
pub fn events_of(change: &Change) -> Vec<Event> {
    let (tenant, what) = match &change.item {
        Changed::OfTenant(tenant, item) => (Some(*tenant), of_tenant(change, item)),
        Changed::JobRun(run) => (None, run.new_item().cloned().map(What::JobFinished).into_iter().collect()),
    };
    what.into_iter().map(|what| event(change, tenant, what)).collect()
}

fn of_tenant(change: &Change, item: &TenantItem) -> Vec<What> {
    match item {
        TenantItem::Profile(tenant) => tenants::announce(tenant, change.at).into_iter().collect(),
        TenantItem::Call(call) => calls::ended(call),
        TenantItem::Turn(call, turn) => calls::emergency(call, turn).into_iter().collect(),
        TenantItem::Message(call_started_at, message) => {
            messages::announce(*call_started_at, message).into_iter().collect()
        }
        TenantItem::Appointment(appointment) => appointments::announce(appointment).into_iter().collect(),
        TenantItem::Usage(usage) => usage::announce(usage),
        TenantItem::Health(health) => health::announce(health).into_iter().collect(),
    }
}

fn event(change: &Change, tenant_id: Option<TenantId>, what: What) -> Event {
    Event {
        version: VERSION,
        id: id(change, tenant_id, &what),
        tenant_id,
        occurred_at: change.at,
        trace_id: change.trace.clone(),
        what,
    }
}

/// Names the event by the change that it announces. A threshold is named by its month instead: it is announced once,
/// however often a changed limit makes the counter cross it.
fn id(change: &Change, tenant_id: Option<TenantId>, what: &What) -> String {
    if let (What::UsageThreshold(reached), Some(tenant)) = (what, tenant_id) {
        return format!("{tenant}:{}:{}", reached.period, reached.percent);
    }
    format!("{}:{}", change.id, what.name())
}
