//! A company's name in addresses: `acme-air`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const SHORTEST: usize = 3;
const LONGEST: usize = 40;

/// Names that stand for something else in an address, or that a person could take for Kestrel itself.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "billing",
    "blog",
    "calls",
    "cdn",
    "contact",
    "dashboard",
    "default",
    "demo",
    "dev",
    "docs",
    "download",
    "email",
    "export",
    "exports",
    "fallback",
    "ftp",
    "health",
    "help",
    "home",
    "identity",
    "imap",
    "info",
    "internal",
    "kestrel",
    "legal",
    "local",
    "localhost",
    "login",
    "logout",
    "mail",
    "news",
    "null",
    "onboard",
    "operator",
    "owner",
    "ping",
    "plans",
    "postmaster",
    "pricing",
    "privacy",
    "prod",
    "root",
    "security",
    "signup",
    "smtp",
    "staging",
    "static",
    "status",
    "support",
    "test",
    "voice",
    "webhook",
    "www",
];

/// Why a text is no name for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlug {
    /// It has the wrong length.
    #[error("Use 3 to 40 characters.")]
    Length,
    /// It has other characters, or hyphens in the wrong places.
    #[error("Use small letters, digits and single hyphens between them.")]
    Characters,
    /// It is not to be had.
    #[error("This name is reserved. Choose another.")]
    Reserved,
}

/// A company's name in addresses: 3 to 40 small letters, digits and single hyphens between them, and none of those that
/// mean something else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that a company's name becomes. A name without any letter or digit becomes none.
    pub fn of(company_name: &str) -> Option<Self> {
        let words = words(company_name);
        if words.is_empty() {
            return None;
        }
        let joined = cut(&words.join("-"), LONGEST);
        // What is too short or reserved is still a company's name: it says what it is.
        let candidates = [joined.clone(), format!("{joined}-hvac"), format!("{joined}-company")];
        candidates.into_iter().find_map(|candidate| candidate.parse().ok())
    }

    /// Others that come near, in the order in which they are offered. No two are the same.
    pub fn alternatives(&self) -> Vec<Self> {
        const ENDINGS: [&str; 9] = ["co", "service", "pros", "team", "hq", "2", "3", "4", "5"];
        let with = |ending: &str| format!("{}-{ending}", cut(&self.0, LONGEST - ending.len() - 1)).parse().ok();
        ENDINGS.iter().filter_map(|ending| with(ending)).collect()
    }
}

/// Words of letters and digits, written with the Latin alphabet's 26 letters. An ampersand is spoken, an apostrophe not
/// even written.
fn words(name: &str) -> Vec<String> {
    let spelled = name.replace('&', " and ").replace(['\'', '’', '‘'], "");
    let plain = deunicode::deunicode(&spelled).to_ascii_lowercase();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The beginning of a text without a hyphen at its end.
fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect::<String>().trim_end_matches('-').to_owned()
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        if !(SHORTEST..=LONGEST).contains(&text.len()) {
            return Err(InvalidSlug::Length);
        }
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_ragged = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        if is_ragged || !text.bytes().all(is_plain) {
            return Err(InvalidSlug::Characters);
        }
        if RESERVED.contains(&text) {
            return Err(InvalidSlug::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn of(name: &str) -> String {
        Slug::of(name).map(String::from).unwrap_or_default()
    }

    #[test]
    fn a_companys_name_becomes_its_name_in_addresses() {
        assert_eq!(of("Acme Air & Heat, LLC"), "acme-air-and-heat-llc");
        assert_eq!(of("Joe's Plumbing"), "joes-plumbing");
        assert_eq!(of("  Müller – Klima  "), "muller-klima");
        assert_eq!(of("A/C 24-7"), "a-c-24-7");
        assert_eq!(of("AB"), "ab-hvac");
        assert_eq!(of("Support"), "support-hvac");
        assert_eq!(of("!!! …"), "");
        assert_eq!(of("Drainage Experts of Greater Northern Virginia"), "drainage-experts-of-greater-northern-vir");
    }

    #[test]
    fn what_is_no_name_is_refused_with_what_to_do() {
        for (text, why) in [
            ("ab", InvalidSlug::Length),
            (&"a".repeat(41), InvalidSlug::Length),
            ("Acme", InvalidSlug::Characters),
            ("acme_air", InvalidSlug::Characters),
            ("acme--air", InvalidSlug::Characters),
            ("-acme", InvalidSlug::Characters),
            ("acme-", InvalidSlug::Characters),
            ("müller", InvalidSlug::Characters),
            ("www", InvalidSlug::Reserved),
            ("status", InvalidSlug::Reserved),
        ] {
            assert_eq!(text.parse::<Slug>(), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_company_is_called_its_name_and_the_alternatives_can_be_had(name in ".{0,60}") {
            if let Some(slug) = Slug::of(&name) {
                let alternatives = slug.alternatives();
                let different: BTreeSet<_> = alternatives.iter().map(Slug::as_str).chain([slug.as_str()]).collect();

                prop_assert!(slug.as_str().parse::<Slug>().is_ok());
                prop_assert!(different.len() > alternatives.len().min(3), "{different:?}");
            }
        }
    }
}
