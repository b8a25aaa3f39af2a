//! What is stored of a call: its log, its turns, the visit booked in it and the month it was counted in.

use anyhow::{Context, Result, anyhow};
use chrono::Duration;
use serde_json::{Value, json};
use shared::domain::ids::CallSid;
use shared::store::Read;

use crate::stack::Stack;

/// Reads a call back. `call` is null until its end is on record.
pub async fn call(stack: &Stack, call_sid: &str) -> Result<Value> {
    let call_sid: CallSid = call_sid.parse().map_err(|_| anyhow!("{call_sid} is no call sid"))?;
    let store = stack.store()?;
    let pointer = store.call_pointer(&call_sid, Read::Strong).await?.context("no such call in the table")?;
    let tenant = store.tenant(&pointer.tenant_id);
    let log = tenant.call(pointer.started_at, &call_sid).await?;
    let appointment = match log.as_ref().and_then(|log| log.appointment_id) {
        Some(id) => tenant
            .appointments(pointer.started_at, pointer.started_at + Duration::days(60))
            .await?
            .into_iter()
            .find(|visit| visit.id == id),
        None => None,
    };
    let usage = tenant.usage(pointer.period).await?;
    let turns = tenant.turns(&call_sid).await?;
    let turns: Vec<_> =
        turns.iter().map(|turn| json!({"number": turn.number, "heard": turn.heard, "reply": turn.reply})).collect();
    Ok(json!({
        "tenant_id": pointer.tenant_id.to_string(),
        "call": log.as_deref(),
        "turns": turns,
        "appointment": appointment.as_deref(),
        "usage": usage,
    }))
}
