//! Codes of six digits that are mailed to prove that somebody reads an address.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::email::Email;

/// How long a code is good.
pub const CODE_LASTS: Duration = Duration::minutes(10);
/// How often a code may be tried.
pub const MOST_TRIES: u32 = 5;
/// How long a proof of an address is good.
pub const PROOF_LASTS: Duration = Duration::minutes(60);

/// What a code is for. A code for one is no code for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Signing a company up.
    SignUp,
    /// Setting a new password.
    PasswordReset,
}

impl CodePurpose {
    /// Its name, in keys and digests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::PasswordReset => "password_reset",
        }
    }
}

/// Six digits. Secret until they are used.
#[derive(Clone)]
pub struct EmailCode(SecretString);

/// A text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has six digits")]
pub struct NoCode;

impl EmailCode {
    /// The code of 64 random bits.
    pub fn from_random(bits: [u8; 8]) -> Self {
        Self(SecretString::from(format!("{:06}", u64::from_be_bytes(bits) % 1_000_000)))
    }

    /// The digits, for the mail.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it: bound to its purpose and its address.
    pub fn digest(&self, purpose: CodePurpose, email: &Email) -> Digest {
        Digest::scoped(&format!("{}#{}", purpose.as_str(), email.expose()), self.expose())
    }
}

impl FromStr for EmailCode {
    type Err = NoCode;

    /// Spaces are taken out: people copy them along.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| Self(SecretString::from(digits))).ok_or(NoCode)
    }
}

impl fmt::Debug for EmailCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailCode")
    }
}

/// A code that was mailed, or one that nobody has where the address could not be written to. Neither the address nor
/// the digits are in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MailedCode {
    /// The code's digest.
    pub digest: Digest,
    /// How often it was tried.
    pub tries: u32,
    /// From when on it is not good any more.
    pub expires_at: DateTime<Utc>,
}

impl MailedCode {
    /// A code that is mailed now.
    pub fn new(digest: Digest, now: DateTime<Utc>) -> Self {
        Self { digest, tries: 0, expires_at: now + CODE_LASTS }
    }

    /// Whether it may be tried once more at `now`.
    pub fn may_be_tried(&self, now: DateTime<Utc>) -> bool {
        self.tries < MOST_TRIES && now < self.expires_at
    }
}

/// That whoever has a token reads an address. The address is in it as a digest only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressProof {
    /// The address.
    pub address: Digest,
    /// From when on it is not good any more.
    pub expires_at: DateTime<Utc>,
}

impl AddressProof {
    /// A proof for an address, from now on.
    pub fn new(email: &Email, now: DateTime<Utc>) -> Self {
        Self { address: Self::digest(email), expires_at: now + PROOF_LASTS }
    }

    /// Whether it proves this address at `now`.
    pub fn proves(&self, email: &Email, now: DateTime<Utc>) -> bool {
        self.address == Self::digest(email) && now < self.expires_at
    }

    fn digest(email: &Email) -> Digest {
        Digest::scoped("proof", email.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_six_digits_and_read_back_with_spaces(bits in any::<[u8; 8]>()) {
            let code = EmailCode::from_random(bits);
            let (first, second) = code.expose().split_at(3);
            let email = "jane@example.com".parse().unwrap();

            let typed: EmailCode = format!(" {first} {second}\n").parse().unwrap();

            prop_assert_eq!(code.expose().len(), 6);
            let digest = |code: &EmailCode| code.digest(CodePurpose::SignUp, &email);
            prop_assert_eq!(digest(&typed), digest(&code));
        }
    }

    #[test]
    fn a_code_is_good_for_one_purpose_and_one_address() {
        let code: EmailCode = "012345".parse().unwrap();
        let (one, other) = ("jane@example.com".parse().unwrap(), "joan@example.com".parse().unwrap());

        let digest = code.digest(CodePurpose::SignUp, &one);

        assert_ne!(digest, code.digest(CodePurpose::PasswordReset, &one));
        assert_ne!(digest, code.digest(CodePurpose::SignUp, &other));
    }

    #[test]
    fn a_code_is_tried_five_times_in_ten_minutes() {
        let now: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();
        let mailed = MailedCode::new(Digest::of_secret("x"), now);

        assert!(mailed.may_be_tried(now + CODE_LASTS - Duration::seconds(1)));
        assert!(!mailed.may_be_tried(now + CODE_LASTS));
        assert!(MailedCode { tries: 4, ..mailed.clone() }.may_be_tried(now));
        assert!(!MailedCode { tries: 5, ..mailed }.may_be_tried(now));
    }

    #[test]
    fn a_proof_is_of_one_address_for_an_hour() {
        let now: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();
        let (one, other) = ("jane@example.com".parse().unwrap(), "joan@example.com".parse().unwrap());
        let proof = AddressProof::new(&one, now);

        assert!(proof.proves(&one, now + Duration::minutes(59)));
        assert!(!proof.proves(&other, now));
        assert!(!proof.proves(&one, now + PROOF_LASTS));
    }

    #[test]
    fn what_is_not_six_digits_is_no_code() {
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert!(wrong.parse::<EmailCode>().is_err(), "{wrong}");
        }
    }
}
