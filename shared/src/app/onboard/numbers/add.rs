//! One more number: kept for the company, rented, then made its own.
//!
//! Twilio sells a number once, and the number is what a request names: so whoever comes with the same request, or with
//! another one of the company for the same number, goes on where the last one stopped, and nothing is bought twice.
//!
//! Whose a number is, is read by the function's own way: the item may be another company's, with a copy of its settings.

use super::super::limit::count_of_company;
use super::super::rent::{give_back, rent};
use super::super::{Onboarder, Outside};
use super::{TRIES, audit, gone, in_the_way, shown, was_changed};
use crate::api::company::Number;
use crate::api::numbers::AddNumber;
use crate::api::problem::{Kind, Problem};
use crate::app::Error;
use crate::app::office::Refusal;
use crate::app::request_name::RequestName;
use crate::clock::new_id;
use crate::domain::access::Principal;
use crate::domain::phone::E164;
use crate::domain::rental::{Holding, MOST_NUMBERS};
use crate::domain::tenant::Tenant;
use crate::domain::velocity::Asked;
use crate::store::{Attached, BegunRental, TenantStore};

/// Gives the company one more number. A repeat under the same key answers what the first came to.
pub async fn add_number(
    desk: &Onboarder,
    principal: &Principal,
    wanted: &AddNumber,
    idempotency_key: &str,
) -> Result<Number, Refusal> {
    let number = wanted.check()?;
    let request = RequestName::of("add_number", idempotency_key, wanted)?;
    let request = request.as_request();
    let (store, now) = (desk.deps.store.tenant(&principal.tenant), desk.deps.clock.now());
    let tenant = store.profile().await?.ok_or_else(|| Problem::new(Kind::NotFound))?;
    let holding = if store.made_by(&request).await?.is_some() {
        store.touch_rental(&number, now).await?
    } else {
        may_have_more(desk, &store, &tenant, &number).await?;
        if let Some(too_much) = count_of_company(desk, Asked::AddNumber, principal.tenant).await? {
            return Err(Problem::from(too_much).into());
        }
        match store.begin_rental(&number, now, &request, new_id()).await? {
            BegunRental::Kept => Holding::Coming { touched_at: now, is_given_up: false },
            BegunRental::Again => store.touch_rental(&number, now).await?,
            BegunRental::Taken(Holding::Held) => {
                return Err(in_the_way("phone_number", "Your company has this number already.").into());
            }
            BegunRental::Taken(Holding::Coming { .. }) => {
                undo(&desk.outside(), &claims(desk, principal), &number).await?;
                return Err(Problem { retry_after: Some(1), ..Problem::new(Kind::Unavailable) }
                    .saying("This number is just being given back. Try again in a moment, or choose another.")
                    .into());
            }
            BegunRental::Taken(Holding::Others | Holding::Free) => return Err(gone()),
        }
    };
    drive(desk, principal, &tenant, &number, holding).await
}

/// Whether a new request makes sense at all.
async fn may_have_more(
    desk: &Onboarder,
    store: &TenantStore<'_>,
    tenant: &Tenant,
    number: &E164,
) -> Result<(), Refusal> {
    if !tenant.is_active(desk.deps.clock.now()) {
        let words = "Your receptionist does not answer right now. Choose a plan first, then add numbers.";
        return Err(Problem::new(Kind::Conflict).saying(words).into());
    }
    for own in [&tenant.forward_to_number, &tenant.emergency_phone] {
        if own.as_ref() == Some(number) {
            // A caller who is connected to it would reach Kestrel again.
            return Err(Problem::field("phone_number", "Your own phone has this number. Choose another.").into());
        }
    }
    if store.numbers().await?.len() >= MOST_NUMBERS {
        return Err(full().into());
    }
    Ok(())
}

fn full() -> Problem {
    let words = format!("A company can have {MOST_NUMBERS} numbers. Release one that you do not need first.");
    Problem::new(Kind::Conflict).saying(words)
}

/// Goes on from what the number is to the company now.
async fn drive(
    desk: &Onboarder,
    principal: &Principal,
    tenant: &Tenant,
    number: &E164,
    mut holding: Holding,
) -> Result<Number, Refusal> {
    let (store, claims) = (desk.deps.store.tenant(&principal.tenant), claims(desk, principal));
    for _ in 0..TRIES {
        match holding {
            Holding::Held => {
                let tenant = store.profile().await?.ok_or_else(|| Problem::new(Kind::NotFound))?;
                return shown(&tenant, &store, number).await;
            }
            Holding::Free | Holding::Others => {
                // It was given up, or the company has released it since.
                return Err(gone());
            }
            Holding::Coming { is_given_up: true, .. } => {
                undo(&desk.outside(), &claims, number).await?;
                return Err(gone());
            }
            Holding::Coming { touched_at, is_given_up: false } => {
                let Some(_sid) = rent(desk, tenant.id, &tenant.company_name, number).await? else {
                    store.give_up_rental(number, touched_at).await?;
                    holding = claims.holding(number).await?;
                    continue;
                };
                match attach(desk, principal, &store, number).await? {
                    Attached::Yes(tenant) => return shown(&tenant, &store, number).await,
                    Attached::Full => {
                        store.give_up_rental(number, touched_at).await?;
                        undo(&desk.outside(), &claims, number).await?;
                        return Err(full().into());
                    }
                    Attached::NotKept => {}
                }
            }
        }
        holding = claims.holding(number).await?;
    }
    let busy = "the number was asked for many times at once";
    Err(Error::Unavailable { dependency: "the number", source: busy.into() }.into())
}

/// Where it is read what a number is to the company.
fn claims<'a>(desk: &'a Onboarder, principal: &Principal) -> TenantStore<'a> {
    desk.own_way.tenant(&principal.tenant)
}

async fn attach(
    desk: &Onboarder,
    principal: &Principal,
    store: &TenantStore<'_>,
    number: &E164,
) -> Result<Attached, Refusal> {
    let audit = audit(desk.deps.clock.now(), principal.actor(), "number.added", &["phone_number"]);
    for _ in 1..TRIES {
        match store.attach_rented(number, &audit).await {
            Err(error) if was_changed(&error) => {}
            other => return Ok(other?),
        }
    }
    Ok(store.attach_rented(number, &audit).await?)
}

/// Gives a number back that was given up, and frees it. Each may have been done before.
pub(super) async fn undo(outside: &Outside, store: &TenantStore<'_>, number: &E164) -> Result<(), Error> {
    if !matches!(store.holding(number).await?, Holding::Coming { is_given_up: true, .. }) {
        return Ok(());
    }
    let twilio = outside.twilio.open().await?;
    give_back(twilio.as_ref(), store.id(), number).await?;
    Ok(store.end_rental(number).await?)
}
