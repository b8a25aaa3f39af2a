//! The part of Twilio's REST API that Kestrel calls, as a port.
//!
//! Used when numbers are set up and messages sent; nothing here is on the way of a call.

use futures::future::BoxFuture;

use super::urls::VoiceUrls;
use crate::domain::area_code::AreaCode;
use crate::domain::phone::E164;

/// How Twilio calls us: two retries, also on 5xx and slow answers, all within 12 of its 15 seconds. Twilio neither
/// sends nor signs the fragment.
const PATIENCE: &str = "#rc=2&rp=5xx,ct,rt&ct=1500&rt=3500&tt=12000";

/// How Twilio reports: nobody waits for the answer, so it may take longer, and is tried again.
const UNHURRIED: &str = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=7000&tt=15000";

/// A number that the account owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedNumber {
    /// Its id: `PN…`.
    pub sid: String,
    /// The number.
    pub phone_number: E164,
    /// Where calls go now; empty where nothing was set.
    pub voice_url: String,
    /// Its name at Twilio.
    pub friendly_name: String,
}

/// Where numbers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an area code.
    AreaCode(AreaCode),
    /// In a state of the United States, by its two letters.
    State(&'static str),
}

/// A local number that can be rented, takes calls, and needs no papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailableNumber {
    /// The number.
    pub phone_number: E164,
    /// The town, where Twilio knows it.
    pub locality: Option<String>,
    /// The state, by its two letters, where Twilio knows it.
    pub region: Option<String>,
}

/// What Twilio is told about a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSettings {
    /// Whose it is, for people who look at Twilio's console.
    pub friendly_name: String,
    /// A new call.
    pub voice_url: String,
    /// The static document for when that fails.
    pub voice_fallback_url: String,
    /// The end of a call.
    pub status_callback: String,
}

impl NumberSettings {
    /// The settings of a company's number.
    pub fn new(company_name: &str, urls: &VoiceUrls, voice_fallback_url: String) -> Self {
        Self {
            // Twilio refuses more than 64 characters.
            friendly_name: company_name.chars().take(64).collect(),
            voice_url: format!("{}{PATIENCE}", urls.incoming()),
            voice_fallback_url,
            status_callback: format!("{}{UNHURRIED}", urls.status()),
        }
    }

    /// As form parameters of the REST API.
    pub fn params(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("FriendlyName", &self.friendly_name),
            ("VoiceUrl", &self.voice_url),
            ("VoiceMethod", "POST"),
            ("VoiceFallbackUrl", &self.voice_fallback_url),
            ("VoiceFallbackMethod", "GET"),
            ("StatusCallback", &self.status_callback),
            ("StatusCallbackMethod", "POST"),
        ]
    }
}

/// A text message. Personal: its `Debug` shows no words.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// The sender: a number of ours.
    pub from: E164,
    /// The recipient.
    pub to: E164,
    /// The words.
    pub body: String,
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Sms({:?} to {:?}, {} bytes)", self.from, self.to, self.body.len())
    }
}

/// Why Twilio did not do it.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// Twilio understood and said no. Trying again changes nothing.
    #[error("Twilio refused with status {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Twilio's code; 0 where it gave none.
        code: u32,
    },
    /// The account's sid and token are not accepted.
    #[error("Twilio does not accept the credentials")]
    Unauthorized,
    /// Too many requests at once; trying later helps.
    #[error("Twilio asks to slow down")]
    TooManyRequests,
    /// Not reached, or not able to answer. For requests that create something the outcome is unknown.
    #[error("Twilio cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An answer longer than any that is of use here.
    #[error("Twilio's answer is too long")]
    TooLong,
    /// An answer that is not what the API describes.
    #[error("Twilio's answer cannot be understood")]
    Garbled(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Twilio's REST API.
pub trait TwilioRest: Send + Sync {
    /// The account's number with exactly these digits, if it owns it.
    fn find_number<'a>(&'a self, number: &'a E164) -> BoxFuture<'a, Result<Option<OwnedNumber>, RestError>>;

    /// Buys (or, locally, makes) a number and sets it up.
    fn create_number<'a>(
        &'a self,
        number: &'a E164,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>>;

    /// Sets up a number that the account owns already.
    fn configure_number<'a>(
        &'a self,
        sid: &'a str,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>>;

    /// Local numbers in the United States that can be rented, at most `most` of them, in Twilio's order.
    fn available_numbers(&self, place: Place, most: u8) -> BoxFuture<'_, Result<Vec<AvailableNumber>, RestError>>;

    /// Gives a number back. One that is not there any more was given back before.
    fn release_number<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), RestError>>;

    /// Sends a text message and gives its id: `SM…`.
    fn send_sms<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_set_up_with_patience_and_a_static_fallback() {
        let urls = VoiceUrls::new("https://api.example.com/prod");
        let fallback = "https://static.example.com/fallback/15550100001.xml".to_owned();

        let settings = NumberSettings::new(&"Long Name ".repeat(10), &urls, fallback);

        insta::assert_snapshot!(settings.params().iter().map(|(name, value)| format!("{name}={value}\n")).collect::<String>(), @r"
        FriendlyName=Long Name Long Name Long Name Long Name Long Name Long Name Long
        VoiceUrl=https://api.example.com/prod/voice/incoming#rc=2&rp=5xx,ct,rt&ct=1500&rt=3500&tt=12000
        VoiceMethod=POST
        VoiceFallbackUrl=https://static.example.com/fallback/15550100001.xml
        VoiceFallbackMethod=GET
        StatusCallback=https://api.example.com/prod/voice/status#rc=2&rp=5xx,ct,rt&ct=2000&rt=7000&tt=15000
        StatusCallbackMethod=POST
        ");
    }

    #[test]
    fn the_words_of_a_text_message_are_never_shown_by_debug() {
        let number: E164 = "+15005550006".parse().unwrap();
        let sms = Sms { from: number.clone(), to: number, body: "Jane Doe smells gas".to_owned() };

        assert_eq!(format!("{sms:?}"), "Sms(E164(…06) to E164(…06), 19 bytes)");
    }
}
