//! What each kind of change announces, and what it does not.

mod calls;
mod companies;
mod ids;
mod usage;
mod visits;

use uuid::Uuid;

use super::*;
use crate::domain::ids::{CallSid, TraceId};

const TENANT: TenantId = TenantId::new(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_000a));

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

fn call_sid() -> CallSid {
    "CA0123456789abcdef0123456789abcdef".parse().unwrap()
}

fn change(item: TenantItem) -> Change {
    Change {
        id: "record-1".to_owned(),
        at: at("2026-11-23T15:00:00Z"),
        trace: TraceId::from_header(Some("Root=1-5759e988-bd862e3fe1be46a994272793")),
        item: Changed::OfTenant(TENANT, item),
    }
}

/// The types of the events that a change is announced with.
fn announced(item: TenantItem) -> Vec<&'static str> {
    events_of(&change(item)).iter().map(|event| event.what.name()).collect()
}
