//! Thirty days after a company left, its numbers are given back and its names are free.

use super::{afresh, audit, gone};
use crate::app::Error;
use crate::app::onboard::Outside;
use crate::app::onboard::rent::give_back_any;
use crate::domain::audit::Actor;
use crate::domain::closing::{Closing, Stage};
use crate::domain::ids::TenantId;
use crate::domain::tenant::Tenant;

/// Gives the numbers and the gateway key back, frees slug and e-mail addresses, then writes down that nothing is left.
/// Returns whether this is what did it: a company that an operator has just opened again keeps everything.
///
/// What is outside of the table goes first: a number that the table has forgotten would be paid for without end.
pub(super) async fn release(outside: &Outside, id: &TenantId, closing: &Closing, actor: &Actor) -> Result<bool, Error> {
    let (deps, now) = (&outside.deps, outside.deps.clock.now());
    let store = deps.store.tenant(id);
    if closing.stage == Stage::Waiting
        && !store.move_closing(Stage::Waiting, &closing.at(Stage::Releasing, now)).await?
    {
        return Ok(false);
    }
    let (profile, numbers, people) = futures::try_join!(store.profile(), store.numbers(), store.users())?;
    let profile = profile.ok_or_else(gone("the company"))?;
    for number in &numbers {
        give_back_any(outside, *id, number).await?;
    }
    outside.gateway.remove_key(&id.to_string()).await?;
    for person in &people {
        store.free_email(person.email.expose()).await?;
    }
    store.free_email(&profile.owner_email).await?;
    store.free_slug(&profile.slug).await?;
    afresh(async || {
        let profile = store.profile().await?.ok_or_else(gone("the company"))?;
        let now = deps.clock.now();
        let bare = Tenant { twilio_phone_number: None, updated_at: now, version: profile.version + 1, ..profile };
        let line = audit(now, actor.clone(), "company.numbers_released", &["twilio_phone_number"]);
        store.give_up(&bare, &numbers, &closing.at(Stage::Released, now), &line).await.map_err(Error::from)
    })
    .await?;
    Ok(true)
}
