//! An e-mail address of a person who can log in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An e-mail address in the one spelling in which it is stored and looked up: trimmed, lower case. Personal: its
/// `Debug` shows nobody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("format" = "email", "maxLength" = 254)))]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is no e-mail address. Its text is for whoever filled it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is not an e-mail address.")]
pub struct InvalidEmail;

impl Email {
    /// The address.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    /// Takes what mail providers give out: one `@`, a domain with a dot, 254 characters at most, nothing quoted.
    /// Whether it works, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail)?;
        let is_local = (1..=64).contains(&local.len())
            && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte))
            && local.split('.').all(|part| !part.is_empty());
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_domain = domain.contains('.') && domain.split('.').all(is_label);
        if is_local && is_domain && text.len() <= 254 { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Email")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let email: Email = " Jo.Doe+kestrel@Example.COM ".parse().unwrap();

        assert_eq!(email.expose(), "jo.doe+kestrel@example.com");
        assert_eq!(email.local_part(), "jo.doe+kestrel");
        assert_eq!(format!("{email:?}"), "Email");
    }

    #[test]
    fn what_no_mail_reaches_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for wrong in [
            "",
            "jo",
            "@example.com",
            "jo@",
            "jo@example",
            "jo@@example.com",
            "jo doe@example.com",
            "jo@exa mple.com",
            "jo\r\nBcc: x@example.com",
            ".jo@example.com",
            "jo..doe@example.com",
            "jo@-example.com",
            "jo@example..com",
            "\"jo\"@example.com",
            "jö@example.com",
            &long,
        ] {
            assert_eq!(wrong.parse::<Email>(), Err(InvalidEmail), "{wrong}");
        }
    }
}
