//! What a company's leaving left undone is finished, and what is due is done.

use super::end_access::end_access;
use super::release::release;
use crate::app::Error;
use crate::app::onboard::Outside;
use crate::domain::audit::Actor;
use crate::domain::closing::Next;
use crate::domain::ids::TenantId;
use crate::telemetry::chain;

/// How many are looked at in one run: each takes a few requests to Twilio for each of its numbers.
const MOST: i32 = 50;

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SweptClosings {
    /// Access that a request had left half ended.
    pub access_ended: usize,
    /// Numbers given back and names freed.
    pub released: usize,
    /// Nothing was to be done any more: somebody else did it, or the company came back.
    pub left_alone: usize,
    /// Could not be done now. The next run tries again.
    pub failed: usize,
}

/// Does what is due for companies that left. To be run every hour; at once with itself it does no harm.
pub async fn sweep_closings(outside: &Outside) -> Result<SweptClosings, Error> {
    let mut swept = SweptClosings::default();
    for id in outside.deps.store.due_closings(outside.deps.clock.now(), MOST).await? {
        match go_on(outside, &id).await {
            Ok(Next::EndAccess) => swept.access_ended += 1,
            Ok(Next::Release) => swept.released += 1,
            Ok(Next::Wait | Next::Nothing) => swept.left_alone += 1,
            Err(error) => {
                // One that cannot go on holds up nobody.
                tracing::error!(tenant.id = %id, error = chain(&error), "could not go on with a company that left");
                swept.failed += 1;
            }
        }
    }
    Ok(swept)
}

/// What is done now.
async fn go_on(outside: &Outside, id: &TenantId) -> Result<Next, Error> {
    let deps = &outside.deps;
    let Some(closing) = deps.store.tenant(id).closing().await? else { return Ok(Next::Nothing) };
    let (next, actor) = (closing.next(deps.clock.now()), Actor::System { part: "account-sweep".to_owned() });
    match next {
        Next::EndAccess => end_access(deps, id, &closing, &actor).await?,
        Next::Release if !release(outside, id, &closing, &actor).await? => return Ok(Next::Nothing),
        Next::Release | Next::Wait | Next::Nothing => {}
    }
    Ok(next)
}
