//! Numbers on their way in or out that nobody comes back to: the first are given up, the others seen off.

use super::super::Outside;
use super::{add, release};
use crate::app::Error;
use crate::domain::phone::E164;
use crate::domain::rental::{Holding, LEFT_ALONE_AFTER, OnItsWay};
use crate::store::{Read, TenantStore};

/// Finishes with a number that was left alone. Returns whether there was something to do: whoever was here before may
/// have come back since.
pub(in super::super) async fn see_off(outside: &Outside, found: &OnItsWay) -> Result<bool, Error> {
    let store = outside.deps.store.tenant(&found.tenant);
    let left_alone_since = outside.deps.clock.now() - LEFT_ALONE_AFTER;
    match store.holding(&found.number).await? {
        Holding::Coming { touched_at, is_given_up } => {
            let is_given_up = is_given_up
                || (touched_at <= left_alone_since && store.give_up_rental(&found.number, touched_at).await?);
            if is_given_up {
                add::undo(outside, &store, &found.number).await?;
            }
            Ok(is_given_up)
        }
        Holding::Held | Holding::Free | Holding::Others => leave(outside, &store, &found.number).await,
    }
}

async fn leave(outside: &Outside, store: &TenantStore<'_>, number: &E164) -> Result<bool, Error> {
    let held = store.numbers_held(Read::Strong).await?;
    let is_leaving = held.iter().any(|held| held.number == *number && held.leaving_since.is_some());
    if is_leaving {
        release::finish(outside, store, number).await?;
    }
    Ok(is_leaving)
}
