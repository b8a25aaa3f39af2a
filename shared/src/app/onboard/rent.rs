//! A number rented at Twilio for a company, and given back: each looked for before it is done, so that doing it again,
//! or twice at once, does no harm. Twilio sells a number once only, which is what keeps two attempts apart.

use super::{Onboarder, Outside};
use crate::app::Error;
use crate::domain::ids::TenantId;
use crate::domain::onboarding::{is_labeled, number_label, says_number_gone};
use crate::domain::phone::E164;
use crate::twilio::fallback;
use crate::twilio::rest::{NumberSettings, OwnedNumber, RestError, TwilioRest};

/// Rents a number and points it at us, or finds that an attempt whose answer was lost did. Gives Twilio's id of it;
/// nothing where the number cannot be had.
pub(super) async fn rent(
    desk: &Onboarder,
    tenant: TenantId,
    company_name: &str,
    number: &E164,
) -> Result<Option<String>, Error> {
    let label = number_label(company_name, tenant);
    let settings = NumberSettings::new(&label, &desk.urls, fallback::url(&desk.fallback_base_url, number));
    let twilio = desk.twilio.open().await?;
    let ours = |owned: OwnedNumber| is_labeled(&owned.friendly_name, tenant).then_some(owned.sid);
    if let Some(owned) = twilio.find_number(number).await.map_err(not_now)? {
        // In the account, and not for this company: a number that was given back here and not at Twilio, or one of
        // another deployment that shares the account.
        return Ok(ours(owned));
    }
    match twilio.create_number(number, &settings).await {
        Ok(owned) => Ok(Some(owned.sid)),
        Err(RestError::Refused { code, .. }) if says_number_gone(code) => {
            tracing::info!(code, "a number cannot be had");
            // Gone, maybe to this very company, by an attempt that is still under way elsewhere.
            Ok(twilio.find_number(number).await.map_err(not_now)?.and_then(ours))
        }
        Err(error) => Err(not_now(error)),
    }
}

/// Gives a number back that was rented for a company, where the account still has it for that company.
pub(super) async fn give_back(twilio: &dyn TwilioRest, tenant: TenantId, number: &E164) -> Result<(), Error> {
    match twilio.find_number(number).await.map_err(not_now)? {
        Some(owned) if is_labeled(&owned.friendly_name, tenant) => {
            twilio.release_number(&owned.sid).await.map_err(not_now)
        }
        Some(_) | None => Ok(()),
    }
}

/// Gives a number back that the company has, however it came to it: those of the local stack and of an operator have
/// another name at Twilio. One that also leads elsewhere is another deployment's by now, and stays: giving it back cannot
/// be undone.
pub(in crate::app) async fn give_back_any(outside: &Outside, tenant: TenantId, number: &E164) -> Result<(), Error> {
    let twilio = outside.twilio.open().await?;
    let is_ours = |owned: &OwnedNumber| {
        is_labeled(&owned.friendly_name, tenant) || owned.voice_url.starts_with(&outside.urls.incoming())
    };
    match twilio.find_number(number).await.map_err(not_now)? {
        Some(owned) if is_ours(&owned) => twilio.release_number(&owned.sid).await.map_err(not_now),
        Some(owned) => {
            tracing::error!(
                number.sid = owned.sid,
                "a number is not given back: it leads elsewhere, under another name"
            );
            Ok(())
        }
        None => Ok(()),
    }
}

/// What Twilio refuses for another reason than the number is ours to mend: no money left, an account that may not rent.
/// The request may be repeated once it is mended.
pub(in crate::app) fn not_now(error: RestError) -> Error {
    Error::Unavailable { dependency: "Twilio", source: Box::new(error) }
}
