//! Which passwords are taken: long ones that are not easily guessed. No rules of composition, as NIST 800-63B advises.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::email::Email;

/// A password as somebody typed it. Secret.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Password(SecretString);

/// Why a password is not taken. Its text is for whoever chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer than 12 characters.
    #[error("Use at least 12 characters. A few words in a row are easy to remember.")]
    TooShort,
    /// More than 128 characters.
    #[error("Use at most 128 characters.")]
    TooLong,
    /// Among the first that anybody tries.
    #[error("This password is easily guessed. Choose another.")]
    Common,
    /// Holds the company's or the person's name or address.
    #[error("Leave your name, your company's name and your e-mail address out of the password.")]
    Personal,
}

/// Whose password it is to be. Personal, so it has no `Debug`.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    /// The person's name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a Email,
    /// The company's name.
    pub company: &'a str,
}

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most characters.
pub const LONGEST: usize = 128;
/// Shorter names are in too many words.
const SHORTEST_NAME: usize = 4;
/// Fewer different characters are a repetition.
const FEWEST_DIFFERENT: usize = 5;

impl Password {
    /// Wraps what somebody typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The password, for the one place that hashes it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether it is long enough and not among the first that are tried, whoever it is for.
    pub fn check(&self) -> Result<(), Weakness> {
        let text = self.expose();
        let length = text.chars().count();
        if length < SHORTEST {
            return Err(Weakness::TooShort);
        }
        if length > LONGEST {
            return Err(Weakness::TooLong);
        }
        let lower = text.to_lowercase();
        let mut different: Vec<char> = lower.chars().collect();
        different.sort_unstable();
        different.dedup();
        let is_row = ROWS.iter().any(|row| row.contains(&lower));
        if different.len() < FEWEST_DIFFERENT || is_row || COMMON.contains(&lower.as_str()) {
            return Err(Weakness::Common);
        }
        Ok(())
    }

    /// The same, and that it does not hold what everybody knows of the person.
    pub fn check_for(&self, whose: &Whose<'_>) -> Result<(), Weakness> {
        self.check()?;
        let password = plain(self.expose());
        let of_name = whose.name.split(|letter: char| !letter.is_alphanumeric()).map(plain);
        let whole = [whose.company, whose.name, whose.email.expose(), whose.email.local_part(), "kestrel"].map(plain);
        let is_in = |known: String| known.chars().count() >= SHORTEST_NAME && password.contains(&known);
        if of_name.chain(whole).any(is_in) { Err(Weakness::Personal) } else { Ok(()) }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password")
    }
}

/// Letters and digits only, lower case: `Acme-Air!` holds `acmeair`.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What fingers do on a keyboard; any piece of it that is long enough.
const ROWS: [&str; 5] = [
    "012345678901234567890123456789",
    "098765432109876543210987654321",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// The most common of 12 characters and more in published lists of leaked passwords.
const COMMON: [&str; 48] = [
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "1q2w3e4r5t6y7u8i",
    "1qazxsw23edc",
    "adminadminadmin",
    "administrator",
    "administrator1",
    "babygirl1234",
    "basketball12",
    "changeme1234",
    "changemechangeme",
    "chocolate123",
    "computer1234",
    "dragon123456",
    "football1234",
    "iloveyou1234",
    "iloveyouforever",
    "iloveyousomuch",
    "letmein12345",
    "letmeinletmein",
    "liverpool123",
    "loveyouforever",
    "master123456",
    "mypassword123",
    "password1234",
    "password12345",
    "password123456",
    "password2024",
    "password2025",
    "password2026",
    "passwordpassword",
    "passw0rd1234",
    "p@ssw0rd1234",
    "p@ssword1234",
    "princess1234",
    "qazwsxedcrfv",
    "qwer1234qwer",
    "qwerty123456",
    "qwerty1234567",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiop[]",
    "superman1234",
    "trustno1trustno1",
    "welcome12345",
    "welcome123456",
    "zaq12wsxcde3",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(password: &str) -> Result<(), Weakness> {
        let email = "jdoe.works@acme.example".parse().unwrap();
        let whose = Whose { name: "Jane Doe-Whitfield", email: &email, company: "Acme Air & Heat" };
        Password::new(password).check_for(&whose)
    }

    #[test]
    fn a_long_password_is_taken_whatever_it_is_made_of() {
        for good in
            ["blue lantern parade", "quiet heron 4", "ελληνικά-λέξεις", "xkq~91!mmPq2", &"long words ".repeat(11)]
        {
            assert_eq!(verdict(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_password_is_refused_with_what_to_do_instead() {
        let cases = [
            ("eleven char", Weakness::TooShort),
            (&"long words ".repeat(12), Weakness::TooLong),
            ("Password1234", Weakness::Common),
            ("123456789012", Weakness::Common),
            ("qwertyuiopas", Weakness::Common),
            ("aaaaaaaaaaaaaaa", Weakness::Common),
            ("abababababab", Weakness::Common),
            ("my-acme-air-heat-pass", Weakness::Personal),
            ("whitfield rocks", Weakness::Personal),
            ("the JDOE.works one", Weakness::Personal),
            ("we love kestrel", Weakness::Personal),
        ];
        for (password, weakness) in cases {
            assert_eq!(verdict(password), Err(weakness), "{password}");
        }
    }

    #[test]
    fn every_common_password_is_long_enough_to_be_on_the_list() {
        for common in COMMON {
            assert_eq!(Password::new(common).check(), Err(Weakness::Common), "{common}");
            assert_eq!(common.to_lowercase(), common);
        }
    }

    #[test]
    fn a_password_is_in_no_log() {
        assert_eq!(format!("{:?}", Password::new("blue lantern parade")), "Password");
    }
}
