//! Which of its numbers a company shows first, and sends text messages from.

use super::super::Onboarder;
use super::{TRIES, audit, shown, was_changed};
use crate::api::company::Number;
use crate::api::problem::{Kind, Problem};
use crate::app::office::Refusal;
use crate::domain::access::Principal;
use crate::domain::phone::E164;

/// Shows one of the company's numbers first.
pub async fn choose_primary(desk: &Onboarder, principal: &Principal, number: &E164) -> Result<Number, Refusal> {
    let store = desk.deps.store.tenant(&principal.tenant);
    let audit = audit(desk.deps.clock.now(), principal.actor(), "number.made_primary", &["phone_number"]);
    let mut tries = 1;
    let chosen = loop {
        match store.show_first(number, &audit).await {
            Err(error) if was_changed(&error) && tries < TRIES => tries += 1,
            other => break other?,
        }
    };
    let tenant = chosen.ok_or_else(|| Problem::new(Kind::NotFound))?;
    shown(&tenant, &store, number).await
}
