//! Secrets that Kestrel gives out: sessions, invitations, proofs. 256 random bits behind a prefix that says what it is.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use super::digest::Digest;

/// What a token is for.
pub trait TokenKind {
    /// What its text begins with, so that scanners and people recognise it.
    const PREFIX: &'static str;
}

/// A login session's.
#[derive(Debug, Clone, Copy)]
pub enum OfSession {}

/// An invitation's.
#[derive(Debug, Clone, Copy)]
pub enum OfInvitation {}

/// A proof's that somebody reads an address.
#[derive(Debug, Clone, Copy)]
pub enum OfProof {}

impl TokenKind for OfSession {
    const PREFIX: &'static str = "kss_";
}

impl TokenKind for OfInvitation {
    const PREFIX: &'static str = "ksi_";
}

impl TokenKind for OfProof {
    const PREFIX: &'static str = "ksp_";
}

/// A session's secret.
pub type SessionToken = Token<OfSession>;
/// An invitation's secret.
pub type InvitationToken = Token<OfInvitation>;
/// The secret that proves an address at sign-up.
pub type ProofToken = Token<OfProof>;

/// A secret: its prefix and 43 characters of base64url. Only its digest is stored.
pub struct Token<K> {
    text: SecretString,
    kind: PhantomData<K>,
}

/// A text that is no such token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NoToken;

impl<K: TokenKind> Token<K> {
    /// The token of 256 random bits.
    pub fn from_random(bits: [u8; 32]) -> Self {
        let text = format!("{}{}", K::PREFIX, URL_SAFE_NO_PAD.encode(bits));
        Self { text: SecretString::from(text), kind: PhantomData }
    }

    /// The text, to be given to whom it is for.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is stored of it.
    pub fn digest(&self) -> Digest {
        Digest::of_secret(self.expose())
    }
}

impl<K: TokenKind> FromStr for Token<K> {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        let rest = text.strip_prefix(K::PREFIX).ok_or(NoToken)?;
        let bits: [u8; 32] = URL_SAFE_NO_PAD.decode(rest).map_err(|_| NoToken)?.try_into().map_err(|_| NoToken)?;
        Ok(Self::from_random(bits))
    }
}

impl<K> Clone for Token<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

impl<K: TokenKind> fmt::Debug for Token<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}…", K::PREFIX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_is_read_back_and_only_as_what_it_is(bits in any::<[u8; 32]>()) {
            let token = SessionToken::from_random(bits);

            prop_assert_eq!(token.expose().len(), 47);
            prop_assert_eq!(token.expose().parse::<SessionToken>().unwrap().digest(), token.digest());
            prop_assert!(token.expose().parse::<InvitationToken>().is_err());
            prop_assert_eq!(format!("{token:?}"), "kss_…");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for wrong in ["", "kss_", "kss_abc", &format!("kss_{}", "a".repeat(44)), &format!("kss_{}!", "a".repeat(42))] {
            assert!(wrong.parse::<SessionToken>().is_err(), "{wrong}");
        }
    }
}
