//! Each number's static fallback document: what a caller hears when the functions cannot answer.
//!
//! It knows nothing of the call and cannot branch, so it must read well whatever happened before, and must never lead
//! back to itself.

use super::answer::{VOICEMAIL_SECONDS, VOICEMAIL_SILENCE_SECONDS, say};
use super::twiml::{self, Dial, Method, Record, Verb};
use super::urls::VoiceUrls;
use crate::domain::dialling::may_be_dialled;
use crate::domain::number::Routing;
use crate::domain::phone::E164;
use crate::domain::tenant::Voice;

/// The bucket's folder, also the last part of the base URL.
const FOLDER: &str = "fallback";
const THANK_YOU: &str = "thank-you.xml";
const RING_SECONDS: u8 = 20;
const LEAVE_A_MESSAGE: &str =
    "Please leave your name, your number, and what you need after the tone, and we will call you back.";

/// The object key of the document after a fallback voicemail.
pub const THANK_YOU_KEY: &str = "fallback/thank-you.xml";
/// The object key of the document that stands in for a missing one.
pub const DEFAULT_KEY: &str = "fallback/default.xml";

/// The object key of a number's document.
pub fn key(number: &E164) -> String {
    format!("{FOLDER}/{}.xml", number.expose_digits())
}

/// The public URL of a number's document; `base` already ends with the folder.
pub fn url(base: &str, number: &E164) -> String {
    format!("{}/{}.xml", base.trim_end_matches('/'), number.expose_digits())
}

/// A number's document: a greeting in the company's name, its own phone, then a voicemail.
///
/// `voice_prefix` is the public prefix of `/voice/…` where it is known: without it a voicemail is recorded but not
/// announced. Whether the company is a customer in good standing makes no difference here.
pub fn document(routing: &Routing, number: &E164, voice_prefix: Option<&str>, base: &str) -> String {
    let forward_to = routing.forward_to.as_ref().filter(|phone| may_be_dialled(phone) && *phone != number);
    let company = &routing.company_name;
    let greeting = match forward_to {
        Some(_) => format!("Thank you for calling {company}. Please hold while I connect you."),
        None => format!("Thank you for calling {company}."),
    };
    // Twilio goes on here also after a conversation, when the caller stays on the line: the words must fit both.
    let invitation = match forward_to {
        Some(_) => {
            "To leave a message, please say your name, your number, and what you need after the tone. Otherwise, you can hang up now."
        }
        None => LEAVE_A_MESSAGE,
    };
    let voicemail = Voicemail::new(routing.voice, invitation, voice_prefix.map(|prefix| (prefix, number)), base);

    let mut verbs = vec![Verb::Say(say(routing.voice, &greeting))];
    if let Some(phone) = forward_to {
        verbs.push(Verb::Dial(Dial {
            number: phone.expose(),
            caller_id: None,
            timeout: RING_SECONDS,
            time_limit: None,
            action: None,
            answer_on_bridge: false,
        }));
    }
    verbs.extend(voicemail.verbs());
    twiml::document(&verbs)
}

/// A voicemail in place of a number's document, for a call that the company's own phone forwarded: its document would
/// only ring that phone again. A warning is said first.
pub fn voicemail(number: &E164, voice_prefix: Option<&str>, base: &str, warning: Option<&str>) -> String {
    let warning = warning.map(|words| Verb::Say(say(Voice::default(), words)));
    let report_to = voice_prefix.map(|prefix| (prefix, number));
    let voicemail = Voicemail::new(Voice::default(), LEAVE_A_MESSAGE, report_to, base);
    twiml::document(&warning.into_iter().chain(voicemail.verbs()).collect::<Vec<_>>())
}

/// The document of a number that has none of its own: it names no company.
pub fn nobodys(base: &str) -> String {
    twiml::document(&Voicemail::new(Voice::default(), LEAVE_A_MESSAGE, None, base).verbs())
}

/// A voicemail that needs nothing but the carrier.
struct Voicemail<'a> {
    voice: Voice,
    invitation: &'a str,
    thank_you: String,
    callback: Option<String>,
}

impl<'a> Voicemail<'a> {
    /// `report_to` is the public prefix of `/voice/…` and the number dialled, where both are known: without them a
    /// voicemail is recorded but not announced.
    fn new(voice: Voice, invitation: &'a str, report_to: Option<(&str, &E164)>, base: &str) -> Self {
        let report_to = report_to.filter(|(prefix, _)| !prefix.is_empty());
        Self {
            voice,
            invitation,
            thank_you: format!("{}/{THANK_YOU}", base.trim_end_matches('/')),
            callback: report_to.map(|(prefix, number)| VoiceUrls::new(prefix).fallback_recording(number)),
        }
    }

    fn verbs(&self) -> [Verb<'_>; 4] {
        let record = Record {
            action: &self.thank_you,
            method: Method::Get,
            max_length: VOICEMAIL_SECONDS,
            timeout: VOICEMAIL_SILENCE_SECONDS,
            status_callback: self.callback.as_deref(),
        };
        [
            Verb::Say(say(self.voice, self.invitation)),
            Verb::Record(record),
            Verb::Say(say(self.voice, "Goodbye.")),
            Verb::Hangup,
        ]
    }
}

/// The document after a fallback voicemail; the same for every company.
pub fn thank_you() -> String {
    twiml::document(&[
        Verb::Say(say(Voice::default(), "Thank you. Your message has been recorded. Goodbye.")),
        Verb::Hangup,
    ])
}

#[cfg(test)]
#[path = "fallback_tests.rs"]
mod tests;
