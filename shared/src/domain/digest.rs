//! SHA-256 of something that is not to be stored itself: a credential, a code, an address.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// A SHA-256 digest. Compared in constant time; written as 64 hex digits.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a text that nobody can guess, as it is: a token, an API key.
    pub fn of_secret(secret: &str) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// The digest of a text within a scope, so that the same text gives another digest elsewhere.
    pub fn scoped(scope: &str, text: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(u64::try_from(scope.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(scope);
        hash.update(text);
        Self(hash.finalize().into())
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    /// A digest of a code or of an address can be turned back by trying all there are.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Digest")
    }
}

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a digest")]
pub struct NoDigest;

impl TryFrom<String> for Digest {
    type Error = NoDigest;

    fn try_from(text: String) -> Result<Self, NoDigest> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(|_| NoDigest)?;
        Ok(Self(bytes))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_back_and_shows_nothing_in_a_log() {
        let digest = Digest::of_secret("a secret");

        assert_eq!(Digest::try_from(String::from(digest)), Ok(digest));
        assert_eq!(format!("{digest:?}"), "Digest");
        assert_eq!(Digest::try_from("abc".to_owned()), Err(NoDigest));
    }

    #[test]
    fn no_text_of_one_scope_has_the_digest_of_a_text_of_another() {
        assert_ne!(Digest::scoped("ab", "c"), Digest::scoped("a", "bc"));
        assert_ne!(Digest::scoped("", "a"), Digest::of_secret("a"));
    }
}
