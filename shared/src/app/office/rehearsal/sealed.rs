//! Where a test conversation stands, as a client carries it: sealed, so that nobody can make one, change one, or go on
//! with another company's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use serde::{Deserialize, Serialize};

use super::super::cursor::CursorKey;
use crate::app::Error;
use crate::domain::conversation::state::State;
use crate::domain::ids::TenantId;
use crate::domain::turn::Exchange;
use crate::llm::prompt::TURNS_TOLD;

/// Longer texts are none. What is made here is a good deal shorter.
const LONGEST: usize = 40_000;
/// What is kept of what was said: a request with it must stay below what the API reads.
const MOST_SAID: usize = 12_000;
/// Half of SHA-256, as in cursors.
const TAG: usize = 16;
const PURPOSE: &[u8] = b"kestrel test conversation 1\n";

/// Where a test conversation stands.
#[derive(Serialize, Deserialize)]
pub(super) struct Place {
    /// The number of the turn that comes next.
    pub(super) turn: u32,
    /// What Kestrel said last.
    pub(super) said: String,
    /// The conversation's own state.
    pub(super) state: State,
    /// What was said before, oldest first, as far as a model is told of it.
    pub(super) history: Vec<Exchange>,
}

impl Place {
    /// Adds an exchange, and forgets the oldest that nobody is told of any more.
    pub(super) fn remember(&mut self, exchange: Exchange) {
        self.history.push(exchange);
        let length = |one: &Exchange| one.said.len() + one.heard.as_deref().map_or(0, str::len);
        while self.history.len() > TURNS_TOLD || self.history.iter().map(length).sum::<usize>() > MOST_SAID {
            self.history.remove(0);
        }
    }

    /// As a client carries it.
    pub(super) fn seal(&self, key: &CursorKey, tenant: TenantId) -> Result<String, Error> {
        let text = serde_json::to_vec(self).map_err(|error| Error::Bug(Box::new(error)))?;
        let mut sealed = key.mac_for(PURPOSE, tenant, &text).finalize().into_bytes()[..TAG].to_vec();
        sealed.extend(text);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What a client brings, where it was made here for this company.
    pub(super) fn open(key: &CursorKey, tenant: TenantId, sealed: &str) -> Option<Self> {
        if sealed.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (tag, text) = sealed.split_at_checked(TAG)?;
        key.mac_for(PURPOSE, tenant, text).verify_truncated_left(tag).ok()?;
        serde_json::from_slice(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use uuid::Uuid;

    use super::*;
    use crate::domain::call::CallKind;
    use crate::domain::conversation::state::CallFacts;

    fn key(secret: &str) -> CursorKey {
        CursorKey::from_secret(&SecretString::from(secret.to_owned()))
    }

    fn place() -> Place {
        let started_at = "2026-11-24T15:00:00Z".parse().unwrap();
        let facts = CallFacts { started_at, period: "2026-11".parse().unwrap(), kind: CallKind::Answered };
        Place { turn: 1, said: "Hello.".to_owned(), state: State::opening(facts), history: Vec::new() }
    }

    fn tenant(number: u128) -> TenantId {
        TenantId::new(Uuid::from_u128(number))
    }

    #[test]
    fn only_the_company_it_was_made_for_goes_on_with_it_and_only_unchanged() {
        let sealed = place().seal(&key("secret"), tenant(1)).unwrap();
        let open = |secret, number, text: &str| Place::open(&key(secret), tenant(number), text);

        assert_eq!(open("secret", 1, &sealed).map(|place| place.said), Some("Hello.".to_owned()));
        assert!(open("secret", 2, &sealed).is_none());
        assert!(open("other", 1, &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(open("secret", 1, std::str::from_utf8(&changed).unwrap()).is_none(), "{at}");
            assert!(open("secret", 1, &sealed[..at]).is_none(), "{at}");
        }
        assert!(open("secret", 1, &"A".repeat(LONGEST + 1)).is_none());
    }

    #[test]
    fn however_much_is_said_it_stays_short_enough_to_be_sent() {
        let mut place = place();
        for _ in 0..30 {
            place.remember(Exchange { heard: Some("😀".repeat(500)), said: "ß".repeat(500) });
        }

        let sealed = place.seal(&key("secret"), tenant(1)).unwrap();

        assert!(sealed.len() < LONGEST / 2, "{}", sealed.len());
        assert!(Place::open(&key("secret"), tenant(1), &sealed).is_some());
    }
}
