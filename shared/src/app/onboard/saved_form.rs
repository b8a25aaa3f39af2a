//! A sign-up form is kept while it is filled in, and shown to who goes on with it on another device.
//!
//! Only who has proven the address gets either. The proof is compared and stays good: the sign-up needs it after this.

use chrono::{DateTime, Utc};

use super::Onboarder;
use super::limit::count;
use super::sign_up::Refusal;
use crate::domain::email::Email;
use crate::domain::saved_form::SavedForm;
use crate::domain::velocity::Asked;

/// Whoever says that an address is theirs.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// The address.
    pub email: &'a Email,
    /// What says so.
    pub email_proof: &'a str,
    /// Where they ask from.
    pub source_ip: Option<&'a str>,
}

/// Keeps a form, as JSON without a password, in the place of the one that was saved at `replaces`: whoever goes on with an
/// older one does not write over what another device has saved since. A repeat of the same form changes nothing.
pub async fn keep_form(
    desk: &Onboarder,
    person: Person<'_>,
    form: String,
    replaces: Option<DateTime<Utc>>,
) -> Result<SavedForm, Refusal> {
    within_limit(desk, person).await?;
    if !desk.accounts.is_proven(person.email, person.email_proof).await? {
        return Err(Refusal::NotProven);
    }
    let saved = SavedForm { form, saved_at: desk.deps.clock.now() };
    match desk.deps.store.keep_form(person.email, &saved, replaces).await? {
        None => Ok(saved),
        // Whoever did not hear that it is kept sends it again.
        Some(kept) if kept.form == saved.form => Ok(kept),
        Some(_) => Err(Refusal::Newer),
    }
}

/// The form that is kept for an address. Nothing where there is none, or none any more.
///
/// Both are looked at whatever comes of the first, so that how long it takes says nothing of an address to a stranger.
pub async fn show_form(desk: &Onboarder, person: Person<'_>) -> Result<Option<SavedForm>, Refusal> {
    within_limit(desk, person).await?;
    let form = async { desk.deps.store.saved_form(person.email).await.map_err(crate::app::Error::from) };
    let (is_proven, form) = futures::try_join!(desk.accounts.is_proven(person.email, person.email_proof), form)?;
    if !is_proven {
        return Err(Refusal::NotProven);
    }
    // The table removes what is too old days later.
    let now = desk.deps.clock.now();
    Ok(form.filter(|form| now < form.expires_at()))
}

async fn within_limit(desk: &Onboarder, person: Person<'_>) -> Result<(), Refusal> {
    match count(desk, Asked::Draft, person.source_ip).await? {
        None => Ok(()),
        Some(too_much) => Err(Refusal::TooMuch(too_much)),
    }
}
