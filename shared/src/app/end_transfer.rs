//! A phone was tried: somebody answered, or nobody did.

use super::take_turn::{commit, context_of, end_claim, recall};
use super::{Answer, CallLeg, Deps, Error, routing};
use crate::domain::conversation;
use crate::store::Read;

/// Answers the end of a transfer as turn `number`.
///
/// `answered` tells whether a person took the call. Where nobody did, the next phone is tried, then a voicemail is
/// offered, each once.
pub async fn end_transfer(deps: &Deps, leg: &CallLeg, number: u32, answered: bool) -> Result<Answer, Error> {
    let before = recall(deps, leg, number).await?;
    end_claim(deps, leg, &before.routing).await?;
    let step = conversation::after_transfer(&context_of(deps, leg, &before, number), &before.state, answered);

    commit(deps, leg, &before, number, None, step).await
}

/// The number of the turn that follows the last one stored, for a webhook that does not name its turn.
///
/// The pointer says whose call it is: its number may have changed hands since it began.
pub async fn next_turn(deps: &Deps, leg: &CallLeg) -> Result<u32, Error> {
    let tenant_id = match deps.store.call_pointer(&leg.call_sid, Read::Eventual).await? {
        Some(pointer) => pointer.tenant_id,
        None => routing::of_number(deps, &leg.to).await?.tenant_id,
    };
    let last = deps.store.tenant(&tenant_id).last_turn(&leg.call_sid).await?;
    Ok(last.map_or(1, |turn| turn.number + 1))
}
