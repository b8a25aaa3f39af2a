//! Telephone numbers and callers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number is + and 7 to 15 digits, the first not 0")]
pub struct InvalidPhone;

/// A telephone number in E.164: `+` and 7 to 15 digits.
///
/// It is personal, so it has no `Display` and its `Debug` shows the last two digits. Code that sends or stores the
/// number calls [`E164::expose`], which is easy to search for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = r"^\+[1-9][0-9]{6,14}$"))
)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// The whole number with its `+`.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The digits without `+`.
    pub fn expose_digits(&self) -> &str {
        &self.0[1..]
    }

    /// Reads what a person in North America types or says as digits: ten digits, eleven with a leading 1, or E.164.
    pub fn from_north_american_digits(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let e164 = match digits.len() {
            10 if !digits.starts_with(['0', '1']) => format!("+1{digits}"),
            11 if digits.starts_with('1') && !digits[1..].starts_with(['0', '1']) => format!("+{digits}"),
            _ => return None,
        };
        e164.parse().ok()
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "E164(…{})", &self.0[self.0.len() - 2..])
    }
}

impl FromStr for E164 {
    type Err = InvalidPhone;

    fn from_str(text: &str) -> Result<Self, InvalidPhone> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhone)?;
        let right_length = (7..=15).contains(&digits.len());
        if right_length && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPhone)
        }
    }
}

impl TryFrom<String> for E164 {
    type Error = InvalidPhone;

    fn try_from(text: String) -> Result<Self, InvalidPhone> {
        text.parse()
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}

/// Who calls, as far as the carrier tells. Stored as one text: the number, `withheld`, or the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(from = "String", into = "String")]
pub enum Caller {
    /// A number that can be called back.
    Number(E164),
    /// The caller hid the number, or the carrier sent something that is none.
    Withheld,
    /// A caller without a telephone: `client:…` or `sip:…`.
    Address(CallerAddress),
}

/// A `client:` or `sip:` address. Personal: its `Debug` shows only the scheme.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerAddress(String);

impl CallerAddress {
    /// The whole address.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.split(':').next().unwrap_or_default();
        write!(formatter, "CallerAddress({scheme}:…)")
    }
}

impl Caller {
    /// The number to call back, where there is one.
    pub fn number(&self) -> Option<&E164> {
        match self {
            Self::Number(number) => Some(number),
            Self::Withheld | Self::Address(_) => None,
        }
    }

    /// The caller as stored and as sent to Twilio.
    pub fn expose(&self) -> &str {
        match self {
            Self::Number(number) => number.expose(),
            Self::Withheld => "withheld",
            Self::Address(address) => address.expose(),
        }
    }
}

impl From<&str> for Caller {
    /// Never fails: Twilio sends words such as `anonymous` or `+266696687` (the letters of ANONYMOUS) for a withheld
    /// number, and nothing about a caller may stop a call.
    fn from(text: &str) -> Self {
        const WITHHELD_AS_DIGITS: [&str; 5] = ["+266696687", "+86282452253", "+2562533", "+7378742833", "+464"];
        if WITHHELD_AS_DIGITS.contains(&text) {
            return Self::Withheld;
        }
        if let Ok(number) = text.parse() {
            return Self::Number(number);
        }
        let is_address = ["client:", "sip:", "sips:"].iter().any(|scheme| text.starts_with(scheme));
        if is_address && text.len() <= 255 { Self::Address(CallerAddress(text.to_owned())) } else { Self::Withheld }
    }
}

impl From<String> for Caller {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Caller> for String {
    fn from(caller: Caller) -> Self {
        caller.expose().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_never_shown_whole_by_debug() {
        let number: E164 = "+15005550006".parse().unwrap();

        assert_eq!(format!("{number:?}"), "E164(…06)");
        assert_eq!(number.expose(), "+15005550006");
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for wrong in
            ["", "+", "15005550006", "+0500555000", "+1500555000612345", "+1 500 555", "+1500555000a", "anonymous"]
        {
            assert!(wrong.parse::<E164>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_caller_without_a_number_is_withheld_or_an_address() {
        assert_eq!(Caller::from("anonymous"), Caller::Withheld);
        assert_eq!(Caller::from("+266696687"), Caller::Withheld);
        assert_eq!(Caller::from(""), Caller::Withheld);
        assert_eq!(Caller::from("sip:jo@example.com").expose(), "sip:jo@example.com");
        assert_eq!(format!("{:?}", Caller::from("client:jo")), "Address(CallerAddress(client:…))");
        assert_eq!(Caller::from("+15005550006").number().unwrap().expose(), "+15005550006");
    }

    #[test]
    fn spoken_digits_become_a_number() {
        let expected = Some("+15005550006".parse().unwrap());

        assert_eq!(E164::from_north_american_digits("500 555-0006"), expected);
        assert_eq!(E164::from_north_american_digits("1 (500) 555 0006"), expected);
        assert_eq!(E164::from_north_american_digits("555 0006"), None);
    }
}
