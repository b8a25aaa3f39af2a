//! The carrier's own JSON: what is asked of it and what it tells about a call. Server and client share it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Whether waiting takes real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockKind {
    /// Nothing sleeps; the call's time advances by what speech, silence and ringing would have taken.
    Virtual,
    /// A person is on the line: speech, silence and ringing take as long as they take.
    Real,
}

/// A call to place to one of the registered numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceCall {
    /// The number dialled, as registered.
    pub to: String,
    /// E.164, `anonymous`, `client:…` or `sip:…`. Default `+14155550123`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The number that forwarded the call to us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_from: Option<String>,
    /// Sent as `CallerName` when the number has the caller-id look-up switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_name: Option<String>,
    /// What the caller does, each time somebody listens. Without it the call is interactive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Vec<ScriptItem>>,
    /// Default: virtual with a script, real without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockKind>,
    /// How often the final status callback is sent, at most eight at a time. Default 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_copies: Option<u32>,
}

/// One thing the caller does. A plain string is spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ScriptItem {
    /// Words spoken.
    Words(String),
    /// Anything else.
    Act(ScriptAct),
}

/// What a caller can do besides speaking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptAct {
    /// Words the recogniser is less, or more, sure of than the usual 0.94.
    Say {
        /// The words.
        words: String,
        /// 0.0 to 1.0, sent as `Confidence`.
        confidence: f32,
    },
    /// Keys pressed.
    Press(String),
    /// Nothing, once.
    Silence(bool),
    /// Hangs up. `true` or `"ringing"`: at the next listening, or while a dialled phone rings;
    /// `"talking"`: only once a dialled phone has answered.
    Hangup(HangupWhen),
    /// Says the words and hangs up while the action URL is being fetched.
    HangupDuring(String),
}

/// When a scripted hang-up happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HangupWhen {
    /// The next time the caller has a say.
    Now(bool),
    /// At a named moment.
    At(HangupMoment),
}

/// A moment of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HangupMoment {
    /// While the dialled phone rings.
    Ringing,
    /// While talking to the person who answered.
    Talking,
}

/// Everything known about a call, live or ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallView {
    /// `CA…`
    pub call_sid: String,
    /// The leg that dialled this one.
    pub parent_call_sid: Option<String>,
    /// Legs this one dialled, and the calls that became of them.
    pub child_call_sids: Vec<String>,
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// The forwarding number, when known.
    pub forwarded_from: Option<String>,
    /// The caller's registered name, when given.
    pub caller_name: Option<String>,
    /// `inbound` or `outbound-dial`.
    pub direction: String,
    /// Twilio's call status: `ringing`, `in-progress`, `completed`, `busy`, `failed`, `no-answer`, `canceled`.
    pub status: String,
    /// How time passes in this call.
    pub clock: ClockKind,
    /// When it was placed, RFC 3339.
    pub started_at: String,
    /// What was said, by whom, when.
    pub transcript: Vec<Line>,
    /// Every HTTP request made for this call.
    pub exchanges: Vec<Exchange>,
    /// What Twilio's debugger would list as an error.
    pub errors: Vec<Problem>,
    /// What is allowed and yet worth a look.
    pub warnings: Vec<Problem>,
    /// How it ended; null while it lasts.
    pub outcome: Option<Outcome>,
    /// Answered seconds, rounded up, as in `CallDuration`.
    pub duration_seconds: u64,
    /// What the other side is waiting for, if it listens.
    pub waiting_for: Option<WaitingFor>,
    /// True once the call is over and every callback about it has been answered or given up.
    pub ended: bool,
    /// Grows with every change; for `wait?since=`.
    pub version: u64,
}

/// One line of the transcript.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Whose words.
    pub who: Who,
    /// The words, or what happened.
    pub text: String,
    /// Milliseconds since the call was placed.
    pub at_ms: u64,
    /// The leg it was said on.
    pub call_sid: String,
}

/// Who speaks in a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The application's TwiML.
    Kestrel,
    /// The person on the phone.
    Caller,
    /// The telephone network.
    Carrier,
}

/// One HTTP request and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// Why it was made.
    pub purpose: Purpose,
    /// `GET` or `POST`.
    pub method: String,
    /// As requested, without fragment.
    pub url: String,
    /// Form or query parameters.
    pub params: BTreeMap<String, String>,
    /// 1 for the first try, 2 for the first retry.
    pub attempt: u32,
    /// `I-Twilio-Idempotency-Token`, the same for all attempts.
    pub idempotency_token: String,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Content type of the answer.
    pub content_type: Option<String>,
    /// The answer's body, usually TwiML.
    pub twiml: Option<String>,
    /// Why there was no answer.
    pub failure: Option<String>,
    /// Milliseconds since the call was placed.
    pub at_ms: u64,
    /// Real milliseconds it took.
    pub took_ms: u64,
}

/// Why a request was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The number's VoiceUrl, an action or a redirect.
    Voice,
    /// The number's VoiceFallbackUrl.
    Fallback,
    /// `<Number url>`.
    Whisper,
    /// A status callback.
    Status,
    /// A recordingStatusCallback.
    RecordingStatus,
}

/// An error or a warning, with Twilio's number (90000 and up are the carrier's own).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Twilio's error number.
    pub code: u32,
    /// What is wrong, in words.
    pub message: String,
    /// The document or request at fault.
    pub url: Option<String>,
    /// True when the fallback URL took over and the call went on.
    pub recovered: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// By `<Hangup>` or at the end of the document.
    HungUpByApplication,
    /// By the caller.
    HungUpByCaller,
    /// By REST.
    HungUpByRest,
    /// By `<Reject>`.
    Rejected,
    /// By an error: the caller heard Twilio's announcement.
    Failed,
    /// The dialled phone did not take the call.
    NotAnswered,
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// Words.
    Speech,
    /// Keys.
    Dtmf,
    /// Either.
    SpeechOrDtmf,
    /// A message to record.
    Recording,
}

/// How a phone behaves that is dialled by `<Dial>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phone {
    /// What it does when it rings.
    pub behaviour: Behaviour,
    /// How long it rings before the behaviour shows.
    pub ring_seconds: u64,
    /// How long the person talks before hanging up.
    pub talk_seconds: u64,
    /// Keys pressed when a `<Number url>` screen asks; null presses nothing, as a voicemail does.
    pub presses: Option<String>,
    /// A number it forwards every call to, with `ForwardedFrom`.
    pub forward_to: Option<String>,
}

impl Default for Phone {
    fn default() -> Self {
        Self {
            behaviour: Behaviour::Answer,
            ring_seconds: 4,
            talk_seconds: 30,
            presses: Some("1".into()),
            forward_to: None,
        }
    }
}

/// What a dialled phone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Is picked up.
    Answer,
    /// Is engaged.
    Busy,
    /// Rings out.
    NoAnswer,
    /// Can't be reached.
    Failed,
}

/// A registered number, as the phone page lists it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NumberView {
    /// `PN…`
    pub sid: String,
    /// E.164.
    pub phone_number: String,
    /// Usually the company.
    pub friendly_name: String,
    /// Where its calls go.
    pub voice_url: String,
}

/// A text message sent by REST.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MessageView {
    /// `SM…`
    pub sid: String,
    /// Recipient.
    pub to: String,
    /// Sender.
    pub from: String,
    /// Text.
    pub body: String,
    /// RFC 3339.
    pub sent_at: String,
}

/// How the table misbehaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// What happens to a chosen request.
    pub mode: FaultMode,
    /// The share of matching requests that is chosen, 0.0 to 1.0.
    #[serde(default = "whole")]
    pub share: f64,
    /// For `delay`: how long, before forwarding.
    #[serde(default)]
    pub delay_ms: u64,
    /// Only these operations (`PutItem`, …); empty means all.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Makes the choice repeatable.
    #[serde(default)]
    pub seed: Option<u64>,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self { mode: FaultMode::None, share: 1.0, delay_ms: 0, operations: Vec::new(), seed: None }
    }
}

/// What the fault proxy does to a chosen request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultMode {
    /// Nothing.
    None,
    /// Closes the connection without an answer; the table never sees the request.
    Refuse,
    /// Waits, then forwards.
    Delay,
    /// Answers ProvisionedThroughputExceededException.
    Throttle,
    /// Forwards, waits for success, then closes the connection instead of passing it on. Errors are passed on.
    CommitThenCut,
}

/// The plan in force and what was seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FaultReport {
    /// In force now.
    pub plan: FaultPlan,
    /// Since the start or the last `DELETE /faults`, by operation.
    pub operations: BTreeMap<String, OperationCount>,
}

/// Requests of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCount {
    /// Arrived.
    pub seen: u64,
    /// Sent on to the table.
    pub forwarded: u64,
    /// Met a fault.
    pub faulted: u64,
}

fn whole() -> f64 {
    1.0
}
