//! An API key: how its secret is written, and what is kept of it.
//!
//! `kst_live_` or `kst_test_`, 30 random characters (178 bits), and 6 of a checksum, all base62. The prefix and the
//! checksum let scanners for leaked keys be sure, and let us refuse a mistyped one without asking the table.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::access::Permission;
use super::audit::Actor;
use super::digest::Digest;
use super::ids::ApiKeyId;

const RANDOM: usize = 30;
const CHECKSUM: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How long the old key still works once it has a successor.
pub const ROTATION_OVERLAP: Duration = Duration::hours(24);
/// How many keys of a company may work at the same time.
pub const MOST_KEYS: usize = 20;

/// Whether a key is for the real thing or for trying out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyEnvironment {
    /// The real thing.
    Live,
    /// Trying out.
    Test,
}

impl KeyEnvironment {
    /// What a key of it begins with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Live => "kst_live_",
            Self::Test => "kst_test_",
        }
    }
}

/// An API key's whole text. Shown once, to whoever made it; only its digest is stored.
#[derive(Clone)]
pub struct ApiKeySecret(SecretString);

/// Why a text is no API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an API key")]
pub struct NoApiKey;

impl ApiKeySecret {
    /// The key of 256 random bits, of which 178 are used.
    pub fn from_random(environment: KeyEnvironment, bits: [u8; 32]) -> Self {
        let body = format!("{}{}", environment.prefix(), base62(bits));
        let sum = checksum(&body);
        Self(SecretString::from(body + &sum))
    }

    /// The text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it.
    pub fn digest(&self) -> Digest {
        Digest::of_secret(self.expose())
    }

    /// Its last four characters, by which people tell their keys apart.
    pub fn last4(&self) -> String {
        let text = self.expose();
        text[text.len().saturating_sub(4)..].to_owned()
    }
}

impl FromStr for ApiKeySecret {
    type Err = NoApiKey;

    /// The cheap looks first: length and characters, then the prefix, then the checksum.
    fn from_str(text: &str) -> Result<Self, NoApiKey> {
        let length = KeyEnvironment::Live.prefix().len() + RANDOM + CHECKSUM;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.len() != length || !text.bytes().all(is_plain) {
            return Err(NoApiKey);
        }
        let environments = [KeyEnvironment::Live, KeyEnvironment::Test];
        let rest = environments.into_iter().find_map(|environment| text.strip_prefix(environment.prefix()));
        if rest.is_none_or(|rest| rest.contains('_')) {
            return Err(NoApiKey);
        }
        let (body, sum) = text.split_at(length - CHECKSUM);
        if checksum(body) == sum { Ok(Self(SecretString::from(text))) } else { Err(NoApiKey) }
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("kst_…")
    }
}

/// The bits as a number, its 30 lowest digits to the base 62: no digit is likelier than another by more than 2⁻⁷⁷.
fn base62(mut bits: [u8; 32]) -> String {
    let mut digit = || {
        let remainder = bits.iter_mut().fold(0_u32, |carry, byte| {
            let value = carry << 8 | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            value % 62
        });
        char::from(BASE62[remainder as usize])
    };
    (0..RANDOM).map(|_| digit()).collect()
}

/// CRC-32 of what stands before it, as six digits: 62⁶ is more than 2³², so no two sums are written alike.
fn checksum(body: &str) -> String {
    let mut sum = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(sum % 62) as usize];
        sum /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

/// What a key is called, by whoever made it: 1 to 60 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minLength" = 1, "maxLength" = 60)))]
#[serde(try_from = "String", into = "String")]
pub struct KeyName(String);

/// Why a text is no key's name. Its text is for whoever filled it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A key's name takes 1 to 60 characters.")]
pub struct InvalidKeyName;

impl KeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = InvalidKeyName;

    fn from_str(text: &str) -> Result<Self, InvalidKeyName> {
        let text = text.trim();
        let is_valid = !text.is_empty() && text.chars().count() <= 60 && !text.chars().any(char::is_control);
        is_valid.then(|| Self(text.to_owned())).ok_or(InvalidKeyName)
    }
}

impl TryFrom<String> for KeyName {
    type Error = InvalidKeyName;

    fn try_from(text: String) -> Result<Self, InvalidKeyName> {
        text.parse()
    }
}

impl From<KeyName> for String {
    fn from(name: KeyName) -> Self {
        name.0
    }
}

/// What is kept of an API key. One item: `APIKEY#<id>`. Its secret is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is called.
    pub name: KeyName,
    /// Live or test: with `last4`, what is shown of its text.
    pub environment: KeyEnvironment,
    /// The last four characters of its text.
    pub last4: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The digest of its text, by which it is found. Not for an export and not for the API.
    pub digest: Digest,
    /// Who made it.
    pub created_by: Actor,
    /// When.
    pub created_at: DateTime<Utc>,
    /// From when on it does not work any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<ApiKeyId>,
    /// When it was last used; up to a minute late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
    /// Requests made with it; up to a minute late, and without the last minute of an environment that was ended.
    #[serde(default)]
    pub total_requests: u64,
}

impl ApiKey {
    /// Whether it works at `now` (shown by the API as `is_active`).
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }

    /// What people see of its text: `kst_live_…a1B2`.
    pub fn shown(&self) -> String {
        format!("{}…{}", self.environment.prefix(), self.last4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_key_that_is_made_is_accepted(bits in any::<[u8; 32]>(), is_live in any::<bool>()) {
            let environment = if is_live { KeyEnvironment::Live } else { KeyEnvironment::Test };
            let key = ApiKeySecret::from_random(environment, bits);

            prop_assert!(key.expose().starts_with(environment.prefix()));
            prop_assert_eq!(key.expose().len(), 45);
            prop_assert_eq!(key.expose().parse::<ApiKeySecret>().unwrap().digest(), key.digest());
        }

        #[test]
        fn a_key_with_one_other_character_is_refused(
            bits in any::<[u8; 32]>(), place in 0_usize..45, other in proptest::char::range('\u{20}', '\u{7e}')
        ) {
            let key = ApiKeySecret::from_random(KeyEnvironment::Live, bits);
            let mut text: Vec<char> = key.expose().chars().collect();
            prop_assume!(text[place] != other);
            text[place] = other;

            prop_assert!(text.into_iter().collect::<String>().parse::<ApiKeySecret>().is_err());
        }

        #[test]
        fn a_key_with_two_characters_swapped_is_refused(bits in any::<[u8; 32]>(), place in 9_usize..44) {
            let key = ApiKeySecret::from_random(KeyEnvironment::Live, bits);
            let mut text: Vec<char> = key.expose().chars().collect();
            prop_assume!(text[place] != text[place + 1]);
            text.swap(place, place + 1);

            prop_assert!(text.into_iter().collect::<String>().parse::<ApiKeySecret>().is_err());
        }
    }

    #[test]
    fn a_published_key_stays_what_it_is() {
        let key = ApiKeySecret::from_random(KeyEnvironment::Test, [7; 32]);

        insta::assert_snapshot!(key.expose());
    }

    #[test]
    fn texts_of_other_kinds_are_no_keys() {
        for wrong in ["", "kst_live_", "kss_aaaa", &"a".repeat(45), &format!("kst_live_{}", "é".repeat(18))] {
            assert!(wrong.parse::<ApiKeySecret>().is_err(), "{wrong}");
        }
        assert_eq!(format!("{:?}", ApiKeySecret::from_random(KeyEnvironment::Live, [1; 32])), "kst_…");
    }
}
