//! A reply of the conversation as TwiML.

use std::borrow::Cow;

use super::twiml::{Dial, Gather, Method, Prompt, Record, Say, SpeechEnd, Verb, document};
use super::urls::VoiceUrls;
use super::voice::{LANGUAGE, twilio_voice};
use crate::domain::conversation::reply::{Expect, Reply, Then, TransferTarget};
use crate::domain::conversation::safety::Danger;
use crate::domain::conversation::sentences::safety::{LEAVE_A_MESSAGE, warning};
use crate::domain::dialling::may_be_dialled;
use crate::domain::number::Routing;
use crate::domain::phone::{Caller, E164};
use crate::domain::tenant::Voice;

/// Seconds a phone of the company rings before the caller is told that nobody answers.
const RING_SECONDS: u8 = 20;
/// The longest voicemail, in seconds.
pub(super) const VOICEMAIL_SECONDS: u16 = 180;
/// Silence that ends a voicemail, in seconds.
pub(super) const VOICEMAIL_SILENCE_SECONDS: u8 = 5;

/// Said where a transfer was wanted and there is no phone to connect to.
const NOBODY_TO_CONNECT: &str =
    "I can't connect you right now. Please leave your name, your number, and what you need after the tone.";
/// Said when a recording held nothing.
const NO_MESSAGE_HEARD: &str = "I didn't hear a message. Goodbye.";

/// What is around a reply: whose call it is and where it goes on.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The company.
    pub routing: &'a Routing,
    /// Our URLs.
    pub urls: &'a VoiceUrls,
    /// The turn that the caller's next words belong to.
    pub next_turn: u32,
    /// Who calls.
    pub caller: &'a Caller,
    /// The number dialled, as Twilio sent it.
    pub dialled: &'a str,
}

/// The document that says and does what the reply wants.
pub fn render(reply: &Reply, scene: &Scene<'_>) -> String {
    match reply.then {
        Then::Listen { expect } => listen(&reply.say, expect, scene),
        Then::Transfer { to } => match phone(to, scene) {
            Some(number) => transfer(&reply.say, number, scene),
            None => voicemail(&without_connection(reply.warning), scene),
        },
        Then::Voicemail => voicemail(&reply.say, scene),
        Then::HangUp => say_and_hang_up(scene.routing.voice, &reply.say),
    }
}

/// What is said where a transfer was wanted and no phone may be dialled. The words announce a connection, so they are
/// not said; what warns of danger is, whatever the settings.
fn without_connection(danger: Option<Danger>) -> Cow<'static, str> {
    match danger {
        Some(danger) => Cow::Owned(format!("{} {LEAVE_A_MESSAGE}", warning(danger))),
        None => Cow::Borrowed(NOBODY_TO_CONNECT),
    }
}

/// Speaks, then ends the call.
pub fn say_and_hang_up(voice: Voice, words: &str) -> String {
    document(&[Verb::Say(say(voice, words)), Verb::Hangup])
}

/// Ends the call.
pub fn hang_up() -> String {
    document(&[Verb::Hangup])
}

/// Goes on with the number's static fallback document, after a warning where the caller told of danger.
pub fn redirect_to_fallback(url: &str, warning: Option<&str>) -> String {
    let warning = warning.map(|words| Verb::Say(say(Voice::default(), words)));
    let redirect = Verb::Redirect { url, method: Method::Get };
    document(&warning.into_iter().chain([redirect]).collect::<Vec<_>>())
}

pub(super) fn say(voice: Voice, text: &str) -> Say<'_> {
    Say { voice: twilio_voice(voice).say, language: LANGUAGE, text }
}

fn listen(words: &str, expect: Expect, scene: &Scene<'_>) -> String {
    let action = scene.urls.turn(scene.next_turn);
    let listening = Listening::to(expect);
    let gather = Gather {
        action: &action,
        timeout: listening.timeout,
        speech_end: listening.speech_end,
        language: LANGUAGE,
        hints: listening.hints,
        num_digits: listening.num_digits,
        prompts: vec![Prompt::Say(say(scene.routing.voice, words))],
    };
    // Not reached while Twilio reports silence too; if it ever is, the call goes on instead of ending.
    document(&[Verb::Gather(gather), Verb::Redirect { url: &action, method: Method::Post }])
}

fn transfer(words: &str, number: &E164, scene: &Scene<'_>) -> String {
    let action = scene.urls.transfer_ended(scene.next_turn);
    // Twilio refuses a caller id that is neither the caller's own number nor one of the account's.
    let dialled = scene.dialled.parse::<E164>().ok();
    let dial = Dial {
        number: number.expose(),
        caller_id: scene.caller.number().or(dialled.as_ref()).map(E164::expose),
        timeout: RING_SECONDS,
        time_limit: None,
        action: Some(&action),
        answer_on_bridge: false,
    };
    document(&[Verb::Say(say(scene.routing.voice, words)), Verb::Dial(dial)])
}

fn voicemail(words: &str, scene: &Scene<'_>) -> String {
    let action = scene.urls.recording(scene.next_turn);
    let callback = scene.urls.recording_status();
    let record = Record {
        action: &action,
        method: Method::Post,
        max_length: VOICEMAIL_SECONDS,
        timeout: VOICEMAIL_SILENCE_SECONDS,
        status_callback: Some(&callback),
    };
    let voice = scene.routing.voice;
    document(&[
        Verb::Say(say(voice, words)),
        Verb::Record(record),
        Verb::Say(say(voice, NO_MESSAGE_HEARD)),
        Verb::Hangup,
    ])
}

/// The phone to connect to, unless it may not be dialled or is the number that the caller just dialled.
fn phone<'a>(to: TransferTarget, scene: &Scene<'a>) -> Option<&'a E164> {
    let number = match to {
        TransferTarget::Office => scene.routing.forward_to.as_ref(),
        TransferTarget::OnCall => scene.routing.on_call(),
    };
    number.filter(|number| may_be_dialled(number) && number.expose() != scene.dialled)
}

/// How to listen for what is expected.
struct Listening {
    timeout: u8,
    speech_end: SpeechEnd,
    hints: &'static [&'static str],
    num_digits: Option<u8>,
}

impl Listening {
    fn to(expect: Expect) -> Self {
        let (timeout, speech_end, num_digits) = match expect {
            Expect::Anything | Expect::When => (5, SpeechEnd::FirstPause, None),
            Expect::Name => (6, SpeechEnd::FirstPause, None),
            Expect::YesOrNo | Expect::Choice => (5, SpeechEnd::FirstPause, Some(1)),
            // Both are spoken in groups with pauses between them.
            Expect::Phone => (7, SpeechEnd::Model { name: "numbers_and_commands", seconds: 2 }, None),
            Expect::Address => (7, SpeechEnd::Seconds(2), None),
        };
        Self { timeout, speech_end, hints: hints(expect), num_digits }
    }
}

fn hints(expect: Expect) -> &'static [&'static str] {
    match expect {
        Expect::Anything => &[
            "air conditioning",
            "AC",
            "furnace",
            "heat pump",
            "boiler",
            "thermostat",
            "water heater",
            "no heat",
            "burst pipe",
            "leak",
            "clogged drain",
            "sewage",
            "gas smell",
            "carbon monoxide",
            "appointment",
            "reschedule",
            "cancel",
            "estimate",
            "price",
            "opening hours",
            "representative",
            "technician",
        ],
        Expect::YesOrNo => &["yes", "no", "yeah", "nope", "correct", "that's right", "that's wrong"],
        Expect::Name => &["my name is", "this is"],
        Expect::Phone => &["area code", "double", "triple", "zero", "oh"],
        Expect::Address => {
            &["street", "avenue", "road", "drive", "lane", "boulevard", "court", "apartment", "suite", "unit"]
        }
        Expect::When => &[
            "today",
            "tomorrow",
            "morning",
            "afternoon",
            "evening",
            "as soon as possible",
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
            "next week",
        ],
        Expect::Choice => {
            &["the first", "the second", "the third", "the first one", "the second one", "the third one", "neither"]
        }
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
