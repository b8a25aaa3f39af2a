//! A number is given back: let go in the table, then at Twilio, then free for somebody else.
//!
//! Until Twilio has taken it back, calls still come, and the company answers them. A call that runs then ends as it
//! began: its pointer names the company.

use super::super::rent::give_back_any;
use super::super::{Onboarder, Outside};
use super::{TRIES, audit, was_changed};
use crate::api::problem::{Kind, Problem};
use crate::app::Error;
use crate::app::office::Refusal;
use crate::domain::access::Principal;
use crate::domain::phone::E164;
use crate::store::{Leaving, TenantStore};

/// Gives one of the company's numbers back. The last one stays: a company without a number cannot be called.
///
/// Where it was the number shown first, the one that the company has longest takes its place.
pub async fn release_number(desk: &Onboarder, principal: &Principal, number: &E164) -> Result<(), Refusal> {
    let store = desk.deps.store.tenant(&principal.tenant);
    let audit = audit(desk.deps.clock.now(), principal.actor(), "number.released", &["phone_number"]);
    let mut tries = 1;
    let leaving = loop {
        match store.begin_leaving(number, &audit).await {
            Err(error) if was_changed(&error) && tries < TRIES => tries += 1,
            other => break other?,
        }
    };
    match leaving {
        Leaving::Yes => Ok(finish(&desk.outside(), &store, number).await?),
        Leaving::NotHeld => Err(Problem::new(Kind::NotFound).into()),
        Leaving::Last => {
            let words = "This is your only number. Add another one first, or close the account.";
            Err(Problem::new(Kind::Conflict).saying(words).into())
        }
    }
}

/// Goes on with a number that was let go. Each step may have been done before.
pub(super) async fn finish(outside: &Outside, store: &TenantStore<'_>, number: &E164) -> Result<(), Error> {
    give_back_any(outside, store.id(), number).await?;
    Ok(store.end_leaving(number).await?)
}
