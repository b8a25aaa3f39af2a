//! TwiML: the verbs Kestrel uses as types, and the one place that writes XML.
//!
//! Optional attributes that are `None` are left to Twilio's defaults. Combinations that Twilio refuses at call time
//! cannot be written down here.

use std::borrow::Cow;

use quick_xml::escape::escape;

use super::voice::{LANGUAGE, twilio_voice};
use crate::domain::tenant::Voice;

/// Said where nothing is known of the call.
const APOLOGY: &str =
    "We're sorry, your call can't be completed right now. Please try again in a few minutes. Goodbye.";
/// Twilio refuses a longer `<Say>`.
const LONGEST_SAY: usize = 4_096;

/// One verb of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb<'a> {
    /// Speaks.
    Say(Say<'a>),
    /// Waits this many seconds.
    Pause(u8),
    /// Listens.
    Gather(Gather<'a>),
    /// Connects to a telephone.
    Dial(Dial<'a>),
    /// Goes on with another document.
    Redirect {
        /// Which.
        url: &'a str,
        /// How it is fetched.
        method: Method,
    },
    /// Records the caller.
    Record(Record<'a>),
    /// Ends the call.
    Hangup,
    /// Refuses the call unanswered and unbilled; only as the first verb.
    Reject(Reason),
}

/// Spoken text. Blank text is left out of the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Say<'a> {
    /// Twilio's name of the voice.
    pub voice: &'a str,
    /// The language it speaks.
    pub language: &'a str,
    /// The words.
    pub text: &'a str,
}

/// What may be heard while listening.
#[derive(Debug, Clone, PartialEq)]
pub enum Prompt<'a> {
    /// Speaks; the caller may interrupt.
    Say(Say<'a>),
    /// Waits this many seconds.
    Pause(u8),
}

/// How an HTTP request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// For static documents.
    Get,
    /// For our functions.
    Post,
}

/// Listens for speech and keys, then posts what was heard to `action`, also when that is nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather<'a> {
    /// Where the result goes.
    pub action: &'a str,
    /// Seconds until silence counts as an answer, and between keys.
    pub timeout: u8,
    /// When speech counts as finished.
    pub speech_end: SpeechEnd,
    /// The language understood.
    pub language: &'a str,
    /// Words to expect, for the recogniser.
    pub hints: &'a [&'a str],
    /// End after this many keys.
    pub num_digits: Option<u8>,
    /// What is said first.
    pub prompts: Vec<Prompt<'a>>,
}

/// When speech counts as finished. A named model cannot wait for "the first pause": Twilio fails such a `<Gather>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeechEnd {
    /// At the first pause.
    FirstPause,
    /// After so many silent seconds.
    Seconds(u8),
    /// After so many silent seconds, understood by this model.
    Model {
        /// Twilio's name of the model.
        name: &'static str,
        /// The seconds.
        seconds: u8,
    },
}

/// Connects the caller to a telephone number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dial<'a> {
    /// The number, E.164.
    pub number: &'a str,
    /// The number shown to whoever answers; the caller's own when absent.
    pub caller_id: Option<&'a str>,
    /// Seconds to let it ring.
    pub timeout: u8,
    /// Seconds after which the conversation is cut.
    pub time_limit: Option<u32>,
    /// What happens afterwards; without it the next verb, whatever came of the call.
    pub action: Option<&'a str>,
    /// Lets the caller hear ringing until somebody answers; only before the call was answered.
    pub answer_on_bridge: bool,
}

/// Records the caller after a tone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'a> {
    /// What happens afterwards.
    pub action: &'a str,
    /// How `action` is fetched.
    pub method: Method,
    /// Seconds at most.
    pub max_length: u16,
    /// Seconds of silence that end it.
    pub timeout: u8,
    /// Where the finished recording is announced, which also happens when the caller hangs up.
    pub status_callback: Option<&'a str>,
}

/// What a refused caller hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// "Not in service".
    Rejected,
    /// The engaged tone.
    Busy,
}

/// The document that executes `verbs` one after the other.
pub fn document(verbs: &[Verb<'_>]) -> String {
    let mut xml = Xml(String::with_capacity(512));
    xml.0.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.0.push_str("<Response>");
    for verb in verbs {
        write_verb(&mut xml, verb);
    }
    xml.0.push_str("</Response>");
    xml.0
}

/// For when not even the company is known: an apology, then the end of the call.
pub fn apology_and_hang_up() -> String {
    let voice = twilio_voice(Voice::default()).say;
    document(&[Verb::Say(Say { voice, language: LANGUAGE, text: APOLOGY }), Verb::Hangup])
}

fn write_verb(xml: &mut Xml, verb: &Verb<'_>) {
    match verb {
        Verb::Say(say) => write_say(xml, say),
        Verb::Pause(seconds) => write_pause(xml, *seconds),
        Verb::Gather(gather) => write_gather(xml, gather),
        Verb::Dial(dial) => write_dial(xml, dial),
        Verb::Redirect { url, method } => {
            xml.start("Redirect").attribute("method", method.as_str()).text(url).end("Redirect");
        }
        Verb::Record(record) => write_record(xml, record),
        Verb::Hangup => xml.start("Hangup").close_empty(),
        Verb::Reject(reason) => xml.start("Reject").attribute("reason", reason.as_str()).close_empty(),
    }
}

fn write_say(xml: &mut Xml, say: &Say<'_>) {
    let text = speakable(say.text);
    for part in parts(text.trim()) {
        xml.start("Say").attribute("voice", say.voice).attribute("language", say.language).text(part).end("Say");
    }
}

fn write_pause(xml: &mut Xml, seconds: u8) {
    xml.start("Pause").attribute("length", &seconds.to_string()).close_empty();
}

fn write_gather(xml: &mut Xml, gather: &Gather<'_>) {
    let tag = xml.start("Gather").attribute("input", "dtmf speech").attribute("action", gather.action);
    let tag = tag.attribute("method", "POST").attribute("timeout", &gather.timeout.to_string());
    let tag = match gather.speech_end {
        SpeechEnd::FirstPause => tag.attribute("speechTimeout", "auto"),
        SpeechEnd::Seconds(seconds) => tag.attribute("speechTimeout", &seconds.max(1).to_string()),
        SpeechEnd::Model { name, seconds } => {
            tag.attribute("speechTimeout", &seconds.max(1).to_string()).attribute("speechModel", name)
        }
    };
    let tag = tag.attribute("language", gather.language);
    let tag = match gather.hints {
        [] => tag,
        hints => tag.attribute("hints", &hints.join(",")),
    };
    let tag = match gather.num_digits {
        Some(digits) => tag.attribute("numDigits", &digits.to_string()),
        None => tag,
    };
    let tag = tag.attribute("finishOnKey", "#").attribute("actionOnEmptyResult", "true");
    let xml = tag.attribute("profanityFilter", "false").open();
    for prompt in &gather.prompts {
        match prompt {
            Prompt::Say(say) => write_say(xml, say),
            Prompt::Pause(seconds) => write_pause(xml, *seconds),
        }
    }
    xml.end("Gather");
}

fn write_dial(xml: &mut Xml, dial: &Dial<'_>) {
    let mut tag = xml.start("Dial").attribute("timeout", &dial.timeout.to_string());
    if let Some(limit) = dial.time_limit {
        tag = tag.attribute("timeLimit", &limit.to_string());
    }
    if let Some(caller_id) = dial.caller_id {
        tag = tag.attribute("callerId", caller_id);
    }
    if dial.answer_on_bridge {
        tag = tag.attribute("answerOnBridge", "true");
    }
    if let Some(action) = dial.action {
        tag = tag.attribute("action", action).attribute("method", "POST");
    }
    tag.open().start("Number").text(dial.number).end("Number").end("Dial");
}

fn write_record(xml: &mut Xml, record: &Record<'_>) {
    let mut tag = xml.start("Record").attribute("action", record.action).attribute("method", record.method.as_str());
    tag = tag.attribute("maxLength", &record.max_length.to_string()).attribute("timeout", &record.timeout.to_string());
    tag = tag.attribute("finishOnKey", "#").attribute("playBeep", "true").attribute("trim", "trim-silence");
    if let Some(callback) = record.status_callback {
        tag = tag.attribute("recordingStatusCallback", callback).attribute("recordingStatusCallbackMethod", "POST");
        tag = tag.attribute("recordingStatusCallbackEvent", "completed");
    }
    tag.close_empty();
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Busy => "busy",
        }
    }
}

/// XML being written. Writing into a `String` cannot fail, so neither can this.
struct Xml(String);

/// A start tag that still takes attributes.
struct Tag<'x>(&'x mut Xml);

impl Xml {
    fn start(&mut self, name: &str) -> Tag<'_> {
        self.0.push('<');
        self.0.push_str(name);
        Tag(self)
    }

    fn end(&mut self, name: &str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }
}

impl<'x> Tag<'x> {
    fn attribute(self, name: &str, value: &str) -> Self {
        let xml = &mut self.0.0;
        xml.push(' ');
        xml.push_str(name);
        xml.push_str("=\"");
        xml.push_str(&escape(speakable(value).as_ref()));
        xml.push('"');
        self
    }

    fn open(self) -> &'x mut Xml {
        self.0.0.push('>');
        self.0
    }

    fn text(self, text: &str) -> &'x mut Xml {
        let xml = self.open();
        xml.0.push_str(&escape(speakable(text).as_ref()));
        xml
    }

    fn close_empty(self) {
        self.0.0.push_str("/>");
    }
}

/// The text without what XML cannot carry; line ends and tabs become spaces, so that no parser changes them.
fn speakable(text: &str) -> Cow<'_, str> {
    let is_kept = |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    Cow::Owned(spaced.filter(|c| is_kept(*c)).collect())
}

/// Cuts text that is too long for one `<Say>`, after a sentence if possible, else between words.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(LONGEST_SAY) {
        let head = &rest[..limit];
        let after_sentence = head.rfind(['.', '!', '?']).map(|end| end + 1).filter(|end| rest[*end..].starts_with(' '));
        let cut = after_sentence.or_else(|| head.rfind(' ')).filter(|cut| *cut > 0).unwrap_or(limit);
        parts.push(rest[..cut].trim_end());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
#[path = "twiml_tests.rs"]
mod tests;
