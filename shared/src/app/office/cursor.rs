//! Cursors: places in lists that clients carry. Each is bound to a company, a list and its filters, and cannot be made
//! or changed by a client.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256, Sha512};
use tokio::sync::OnceCell;

use crate::app::Error;
use crate::aws::{Aws, secrets};
use crate::domain::ids::TenantId;
use crate::store::Place;

/// Half of SHA-256: more than anybody can guess, and short enough for an address.
const TAG: usize = 16;
/// Longer texts are no cursors.
const LONGEST: usize = 400;

/// Which list of which company, looked at how.
#[derive(Debug, Clone, Copy)]
pub struct ListName<'a> {
    /// Whose.
    pub tenant: TenantId,
    /// The route's id.
    pub route: &'a str,
    /// The filters, in one spelling.
    pub filters: &'a str,
}

/// What cursors are sealed with: a whole block of HMAC-SHA256, derived for this purpose alone.
#[derive(Clone)]
pub struct CursorKey([u8; 64]);

impl fmt::Debug for CursorKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CursorKey(…)")
    }
}

impl CursorKey {
    /// The key that a secret's text stands for.
    pub fn from_secret(secret: &SecretString) -> Self {
        let mut hash = Sha512::new();
        hash.update(b"kestrel cursor 1\n");
        hash.update(secret.expose_secret().as_bytes());
        Self(hash.finalize().into())
    }

    /// A place as a client carries it.
    pub fn seal(&self, list: &ListName<'_>, place: &Place) -> String {
        let tag = self.mac(list, place).finalize().into_bytes();
        let mut sealed = tag[..TAG].to_vec();
        sealed.extend(place.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The place, where this key has sealed it for this list.
    pub fn open(&self, list: &ListName<'_>, cursor: &str) -> Option<Place> {
        if cursor.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, place) = sealed.split_at_checked(TAG)?;
        let place = Place::written(std::str::from_utf8(place).ok()?);
        self.mac(list, &place).verify_truncated_left(tag).ok()?;
        Some(place)
    }

    /// The seal of another text of a company, by a key of its own.
    pub(super) fn mac_for(&self, purpose: &[u8], tenant: TenantId, text: &[u8]) -> Hmac<Sha256> {
        let mut derived = Hmac::<Sha256>::new(&self.0.into());
        derived.update(purpose);
        // A shorter key is filled up with zeros to a block (RFC 2104).
        let mut block = [0; 64];
        block[..32].copy_from_slice(&derived.finalize().into_bytes());
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(tenant.as_uuid().as_bytes());
        mac.update(text);
        mac
    }

    fn mac(&self, list: &ListName<'_>, place: &Place) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        mac.update(list.tenant.as_uuid().as_bytes());
        // With their lengths, so that no two lists read alike.
        for part in [list.route, list.filters, place.as_str()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

/// The key, read when the first cursor is needed: most requests need none.
#[derive(Debug)]
pub struct Cursors {
    source: Option<(Aws, String)>,
    key: OnceCell<CursorKey>,
}

impl Cursors {
    /// The key of a secret, which is not read yet.
    pub fn of_secret(aws: &Aws, secret_arn: &str) -> Self {
        Self { source: Some((aws.clone(), secret_arn.to_owned())), key: OnceCell::new() }
    }

    /// A key that is known.
    pub fn known(key: CursorKey) -> Self {
        Self { source: None, key: OnceCell::new_with(Some(key)) }
    }

    pub(super) async fn key(&self) -> Result<&CursorKey, Error> {
        let read = || async {
            let unavailable = |source| Error::Unavailable { dependency: "the cursors' secret", source };
            let Some((aws, arn)) = &self.source else { return Err(unavailable("there is none".into())) };
            let secret = secrets::read(aws, arn).await.map_err(|error| unavailable(error.into()))?;
            Ok(CursorKey::from_secret(&secret))
        };
        self.key.get_or_try_init(read).await
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn key(secret: &str) -> CursorKey {
        CursorKey::from_secret(&SecretString::from(secret.to_owned()))
    }

    fn tenant(number: u128) -> TenantId {
        TenantId::new(Uuid::from_u128(number))
    }

    prop_compose! {
        fn lists()(tenant in any::<u128>(), route in "[a-z_]{0,12}", filters in ".{0,20}", place in ".{0,80}")
            -> (u128, String, String, String) {
            (tenant, route, filters, place)
        }
    }

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_place_and_only_in_its_own_list(one in lists(), other in lists()) {
            let name = |list: &'_ (u128, String, String, String)| (tenant(list.0), list.1.clone(), list.2.clone());
            let (place, key) = (Place::written(one.3.clone()), key("secret"));
            let (owner, route, filters) = name(&one);
            let list = ListName { tenant: owner, route: &route, filters: &filters };

            let cursor = key.seal(&list, &place);

            prop_assert_eq!(key.open(&list, &cursor), Some(place));
            let (other_owner, other_route, other_filters) = name(&other);
            let others = [
                ListName { tenant: other_owner, ..list },
                ListName { route: &other_route, ..list },
                ListName { filters: &other_filters, ..list },
            ];
            for different in others {
                let is_same = different.tenant == list.tenant
                    && different.route == list.route
                    && different.filters == list.filters;
                prop_assert!(is_same || key.open(&different, &cursor).is_none());
            }
        }

        #[test]
        fn a_cursor_that_was_changed_is_none(list in lists(), index in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
            let (route, filters) = (list.1.clone(), list.2.clone());
            let name = ListName { tenant: tenant(list.0), route: &route, filters: &filters };
            let cursor = key("secret").seal(&name, &Place::written(list.3.clone()));
            let at = index.index(cursor.len());
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &letter);

            prop_assume!(changed != cursor);
            prop_assert_eq!(key("secret").open(&name, &changed), None);
            prop_assert_eq!(key("secret").open(&name, &cursor[..at]), None);
            prop_assert_eq!(key("another").open(&name, &cursor), None);
        }

        #[test]
        fn no_text_is_a_cursor_by_chance(text in ".{0,500}") {
            let name = ListName { tenant: tenant(1), route: "list_calls", filters: "" };
            prop_assert_eq!(key("secret").open(&name, &text), None);
        }
    }

    #[test]
    fn a_key_shows_nothing() {
        assert_eq!(
            format!("{:?}", Cursors::known(key("secret"))),
            "Cursors { source: None, key: OnceCell { value: Some(CursorKey(…)) } }"
        );
    }
}
