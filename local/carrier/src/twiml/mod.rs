//! TwiML, read as strictly as Twilio reads it and a little more: what Twilio would only warn of is refused too.

mod parse;
mod rules;
#[cfg(test)]
mod tests;
mod values;

pub use parse::parse;
pub use values::{is_e164, is_sip_or_client};

/// One step of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// Something to hear.
    Prompt(Prompt),
    /// Listens.
    Gather(Gather),
    /// Connects somebody else.
    Dial(Dial),
    /// Goes on with another document.
    Redirect(Link),
    /// Ends the call.
    Hangup,
    /// Refuses the call, if it comes first.
    Reject {
        /// `reason="busy"`.
        busy: bool,
    },
    /// Takes a message.
    Record(Record),
    /// `<Connect>` and the noun in it.
    Connect(String),
    /// `<Start><Recording>`: records the call from here on.
    StartRecording(Callback),
}

/// Something the caller hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Prompt {
    /// Spoken text, SSML taken out.
    Say {
        /// The words.
        text: String,
        /// How often.
        times: u32,
    },
    /// A sound file or key tones.
    Play {
        /// The URL or the digits.
        what: String,
        /// How often.
        times: u32,
    },
    /// Silence.
    Pause {
        /// How long.
        seconds: u64,
    },
}

/// A URL and how to request it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Absolute, or relative to the document.
    pub url: String,
    /// `POST`, unless the document says `GET`.
    pub post: bool,
}

/// A callback and the events that trigger it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Callback {
    /// Where, if anywhere.
    pub link: Option<Link>,
    /// When; empty means the verb's default.
    pub events: Vec<String>,
}

/// `<Gather>`
#[derive(Clone, Debug, PartialEq)]
pub struct Gather {
    /// None means the current document's URL.
    pub action: Option<Link>,
    /// What is spoken, sent back as `Language`.
    pub language: String,
    /// Listens to words.
    pub speech: bool,
    /// Listens to keys.
    pub dtmf: bool,
    /// Seconds of silence before giving up.
    pub timeout: u64,
    /// Milliseconds of silence that end what is said.
    pub speech_timeout_ms: u64,
    /// Ends by itself after so many keys.
    pub num_digits: Option<usize>,
    /// Keys that end the input.
    pub finish_on_key: String,
    /// Requests the action even when nothing was heard.
    pub action_on_empty_result: bool,
    /// The caller may interrupt the prompts.
    pub barge_in: bool,
    /// Said while listening.
    pub prompts: Vec<Prompt>,
}

/// `<Dial>`
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    /// None: goes on with the next verb.
    pub action: Option<Link>,
    /// Seconds it may ring.
    pub timeout: u64,
    /// Seconds it may last.
    pub time_limit: u64,
    /// What the other phone shows.
    pub caller_id: Option<String>,
    /// Records the conversation.
    pub record: bool,
    /// About that recording.
    pub recording_callback: Callback,
    /// One after another instead of all at once.
    pub sequential: bool,
    /// Who is dialled.
    pub numbers: Vec<DialledNumber>,
    /// A noun this carrier can't dial.
    pub other_noun: Option<String>,
}

/// `<Number>`
#[derive(Clone, Debug, PartialEq)]
pub struct DialledNumber {
    /// E.164.
    pub number: String,
    /// What the other side hears, and answers, before being connected.
    pub whisper: Option<Link>,
    /// About this leg.
    pub status_callback: Callback,
}

/// `<Record>`
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// None means the current document's URL.
    pub action: Option<Link>,
    /// Seconds of silence that end it.
    pub timeout: u64,
    /// Keys that end it.
    pub finish_on_key: String,
    /// Seconds at most.
    pub max_length: u64,
    /// About the recording.
    pub recording_callback: Callback,
}
