//! What an attribute's value may look like.

use super::rules::Kind;

/// Whether `value` is one this kind of attribute may have.
pub(super) fn fits(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Text => !value.trim().is_empty(),
        Kind::Bool => matches!(value, "true" | "false"),
        Kind::Method => matches!(value, "GET" | "POST"),
        Kind::Url => is_url(value),
        Kind::Number { min, max } => value.parse::<u64>().is_ok_and(|number| (min..=max).contains(&number)),
        Kind::NumberOrAuto { min, max } => value == "auto" || fits(Kind::Number { min, max }, value),
        Kind::OneOf(allowed) => allowed.contains(&value),
        Kind::AnyOf(allowed) => {
            !value.trim().is_empty() && value.split([' ', ',']).filter(|s| !s.is_empty()).all(|s| allowed.contains(&s))
        }
        Kind::Keys => value.bytes().all(|key| key.is_ascii_digit() || matches!(key, b'*' | b'#')),
        Kind::Tones => {
            !value.is_empty()
                && value.bytes().all(|key| key.is_ascii_digit() || matches!(key, b'*' | b'#' | b'w' | b'W'))
        }
        Kind::Voice => is_voice(value),
        Kind::Language => is_language(value),
        Kind::SpeechModel => is_speech_model(value),
        Kind::Hints => value.split(',').count() <= 500,
        Kind::CallerId => is_e164(value) || is_sip_or_client(value) || is_bare_digits(value),
    }
}

/// A plus sign and 4 to 15 digits, the first of them not 0.
pub fn is_e164(value: &str) -> bool {
    value.strip_prefix('+').is_some_and(|digits| {
        (4..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}

/// `sip:…` or `client:…` with something after it.
pub fn is_sip_or_client(value: &str) -> bool {
    ["sip:", "client:"].iter().any(|scheme| value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

fn is_bare_digits(value: &str) -> bool {
    (10..=15).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_url(value: &str) -> bool {
    if value.is_empty() || value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    match url::Url::parse(value) {
        Ok(url) => matches!(url.scheme(), "http" | "https") && url.has_host(),
        Err(url::ParseError::RelativeUrlWithoutBase) => true,
        Err(_) => false,
    }
}

/// The shapes of Twilio's voice names; the list itself changes monthly.
fn is_voice(value: &str) -> bool {
    if matches!(value, "man" | "woman" | "alice") {
        return true;
    }
    if let Some(name) = value.strip_prefix("Polly.") {
        let (person, engine) = name.split_once('-').unwrap_or((name, "Neural"));
        let person_fits =
            person.starts_with(|c: char| c.is_ascii_uppercase()) && person.chars().all(char::is_alphanumeric);
        return person_fits && matches!(engine, "Neural" | "Generative");
    }
    value.strip_prefix("Google.").is_some_and(|name| {
        let parts: Vec<&str> = name.split('-').collect();
        let families = ["Standard", "Wavenet", "Neural2", "Chirp3", "News", "Studio", "Journey", "Polyglot", "Casual"];
        parts.len() >= 4 && families.contains(&parts[2]) && parts.last().is_some_and(|last| !last.is_empty())
    })
}

/// A BCP 47 tag such as `en`, `en-US`, `cmn-Hans-CN`, `es-419`.
fn is_language(value: &str) -> bool {
    let mut parts = value.split('-');
    let first_fits =
        parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()));
    first_fits && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_speech_model(value: &str) -> bool {
    const KNOWN: [&str; 9] = [
        "default",
        "numbers_and_commands",
        "phone_call",
        "experimental_conversations",
        "experimental_utterances",
        "googlev2_long",
        "googlev2_short",
        "googlev2_telephony",
        "googlev2_telephony_short",
    ];
    KNOWN.contains(&value) || value.starts_with("deepgram_nova-2") || value == "deepgram_nova-3"
}
