//! A mail's tags: they come back with a bounce, and name the delivery that bounced.
//!
//! SES allows letters, digits, `_`, `-`, `.` and `@` in them, so the event's id is encoded.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::domain::delivery::DeliveryName;
use crate::domain::ids::TenantId;
use crate::domain::notice::{Channel, Recipient};

/// The company.
pub(super) const TENANT: &str = "tenant";
/// The event, encoded.
pub(super) const EVENT: &str = "event";
/// Whom it was sent to, by their part.
pub(super) const RECIPIENT: &str = "recipient";

/// The tags of a delivery's mail.
pub(super) fn of(tenant: TenantId, name: &DeliveryName) -> Vec<(&'static str, String)> {
    vec![
        (TENANT, tenant.to_string()),
        (EVENT, BASE64_URL_SAFE_NO_PAD.encode(&name.event_id)),
        (RECIPIENT, name.recipient.as_str().to_owned()),
    ]
}

/// The delivery whose mail had these tags.
pub(super) fn delivery(tag: impl Fn(&str) -> Option<String>) -> Option<(TenantId, DeliveryName)> {
    let tenant = tag(TENANT)?.parse().ok()?;
    let event_id = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(tag(EVENT)?).ok()?).ok()?;
    let recipient = Recipient::from_name(&tag(RECIPIENT)?)?;
    Some((tenant, DeliveryName { event_id, channel: Channel::Mail, recipient }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::delivery::LONGEST_EVENT_ID;

    proptest! {
        #[test]
        fn a_delivery_is_found_again_by_its_mails_tags(id in any::<u128>(), event in r"[ -~]{1,190}") {
            let tenant = TenantId::new(Uuid::from_u128(id));
            let name = DeliveryName { event_id: event, channel: Channel::Mail, recipient: Recipient::Owner };
            prop_assert!(name.event_id.len() <= LONGEST_EVENT_ID);

            let tags = of(tenant, &name);

            let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
            prop_assert!(tags.iter().all(|(_, value)| value.len() <= 256 && value.chars().all(is_allowed)));
            let tag = |wanted: &str| tags.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
            prop_assert_eq!(delivery(tag), Some((tenant, name)));
        }
    }
}
