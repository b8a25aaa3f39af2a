//! A company adds numbers, gives numbers back, and says which is shown first.
//!
//! Each is steps in the table and at Twilio, which no transaction spans. What the table says comes first, so that
//! wherever this stops, the same request, or whoever looks an hour later ([`see_off`]), knows how to go on.

pub mod add;
pub mod choose;
pub mod release;
pub mod see_off;

use crate::api::company::Number;
use crate::api::problem::{FieldError, Kind, Problem};
use crate::app::audit::audit;
use crate::app::office::Refusal;
use crate::domain::phone::E164;
use crate::domain::tenant::Tenant;
use crate::store::{Conflicting, Error as StoreError, Read, TenantStore};

/// How often a change is made anew because somebody changed the settings at the same moment.
const TRIES: usize = 5;

/// Whether somebody changed the settings at the same moment, so that it is worth trying again.
fn was_changed(error: &StoreError) -> bool {
    error.conflicting() == Some(Conflicting::Version)
}

/// One of a company's numbers, as it is shown.
async fn shown(tenant: &Tenant, store: &TenantStore<'_>, number: &E164) -> Result<Number, Refusal> {
    let (all, checks) = futures::try_join!(store.numbers_held(Read::Strong), store.forwarding_checks(number))?;
    let held = all.into_iter().find(|held| held.number == *number).ok_or_else(|| Problem::new(Kind::NotFound))?;
    Ok(Number::of(held, tenant, &checks))
}

/// A number that cannot be had.
fn gone() -> Refusal {
    Problem::taken("phone_number", "This number cannot be had. Choose another.").into()
}

/// A field that does not fit what there is.
fn in_the_way(field: &str, message: &str) -> Problem {
    Problem { errors: vec![FieldError::new(field, message)], ..Problem::new(Kind::Conflict) }
}
