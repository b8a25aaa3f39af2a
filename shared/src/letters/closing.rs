//! A company's account is closed: what happens now, and until when it can be undone.

use chrono::{DateTime, Utc};

use super::{About, Letter, Tone, words};
use crate::domain::closing::Closing;

/// Tells that a company's account was closed at `at`.
pub fn closed(about: &About<'_>, at: DateTime<Utc>) -> Letter {
    let tenant = about.tenant;
    let until = words::date(Closing::begin(at).kept_until(), tenant.timezone);
    let lead =
        "Nobody can log in any more, and API keys no longer work. Calls are not answered by Kestrel from now on.";
    let mut letter = Letter::new(about, Tone::Warning, "Your account is closed", "Your account is closed", lead);
    letter.dashboard = None;
    letter.fact("Closed", words::moment(at, tenant.timezone));
    if let Some(number) = &tenant.twilio_phone_number {
        letter.fact("Your Kestrel number", words::number(number));
    }
    letter.fact("Kept for you until", &until);
    if let Some(phone) = &tenant.forward_to_number {
        let calls = format!("Until then, calls to your Kestrel number go straight to {}.", words::number(phone));
        letter.steps.push(calls);
    }
    letter.steps.push(format!(
        "If another number of yours is forwarded to Kestrel, end the forwarding before {until}: afterwards the Kestrel \
         number is given back and can become somebody else's."
    ));
    letter.steps.push(
        "If this was a mistake, tell us before that day: the account can be opened again with everything in it."
            .to_owned(),
    );
    letter
}
