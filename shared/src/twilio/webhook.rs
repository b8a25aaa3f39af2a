//! What Twilio posts, read into domain values.
//!
//! Twilio adds parameters without notice and they are all signed, so a form is decoded once, kept whole for the
//! signature, and read tolerantly: only what a use-case cannot do without is an error.

use chrono::{DateTime, Utc};

use crate::domain::call::CallStatus;
use crate::domain::conversation::heard::Heard;
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::phone::{Caller, E164};
use crate::domain::time::Seconds;

/// Speech longer than this is cut: no caller says as much in one turn, and the turn must fit its item.
const LONGEST_SPEECH: usize = 2_000;

/// A form body, every name and value decoded exactly once. Personal: its `Debug` shows only the number of parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes a body, or the query of a GET request. Never fails: what is not UTF-8 becomes replacement characters.
    pub fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// All parameters in the order received, for the signature.
    pub fn params(&self) -> &[(String, String)] {
        &self.0
    }

    /// A parameter that is present and not blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(candidate, _)| candidate == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn required(&self, field: &'static str) -> Result<&str, InvalidWebhook> {
        self.get(field).ok_or(InvalidWebhook::Missing { field })
    }

    /// An optional parameter; a value that cannot be read counts as absent.
    fn lenient<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.get(field)?.parse().ok()
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Form({} parameters)", self.0.len())
    }
}

/// Why a webhook cannot be used. Names the parameter, never its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWebhook {
    /// Not there, or blank.
    #[error("{field} is missing")]
    Missing {
        /// The parameter.
        field: &'static str,
    },
    /// There, but not what it should be.
    #[error("{field} is not valid")]
    Malformed {
        /// The parameter.
        field: &'static str,
    },
}

/// What every webhook about a call tells.
#[derive(Debug, Clone, PartialEq)]
pub struct VoiceRequest {
    /// The leg.
    pub call_sid: CallSid,
    /// The account it belongs to.
    pub account_sid: String,
    /// Who calls.
    pub from: Caller,
    /// The number dialled.
    pub to: Dialled,
    /// How the leg stands.
    pub status: Option<CallStatus>,
    /// The number that forwarded the call here, where the carrier tells.
    pub forwarded_from: Option<E164>,
    /// Which way the leg goes.
    pub direction: Direction,
    /// The leg that made this one; none for a caller's own.
    pub parent_call_sid: Option<CallSid>,
}

/// The number dialled: mostly a telephone number, but any text that Twilio sends. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Dialled(String);

impl Dialled {
    /// The number, where it is one.
    pub fn number(&self) -> Option<E164> {
        self.0.parse().ok()
    }

    /// The text as sent.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Dialled {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Dialled {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number() {
            Some(number) => number.fmt(formatter),
            None => formatter.write_str("Dialled(no number)"),
        }
    }
}

/// Which way a leg goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From a caller to us.
    Inbound,
    /// Begun by the REST API.
    OutboundApi,
    /// Begun by `<Dial>`: a child of a caller's leg.
    OutboundDial,
}

impl VoiceRequest {
    /// Reads the parameters that come with every voice webhook.
    pub fn from_form(form: &Form) -> Result<Self, InvalidWebhook> {
        Ok(Self {
            call_sid: call_sid(form)?,
            account_sid: form.required("AccountSid")?.to_owned(),
            from: Caller::from(form.get("From").unwrap_or_default()),
            to: Dialled::from(form.required("To")?),
            status: form.get("CallStatus").and_then(call_status),
            forwarded_from: form.lenient("ForwardedFrom"),
            direction: direction(form),
            parent_call_sid: form.lenient("ParentCallSid"),
        })
    }
}

/// What `<Gather>` heard. Keys win over speech: they are never misheard.
pub fn heard(form: &Form) -> Heard {
    let keys: String = form.get("Digits").unwrap_or_default().chars().filter(|key| is_key(*key)).take(64).collect();
    if !keys.is_empty() {
        return Heard::Keys(keys);
    }
    match form.get("SpeechResult") {
        Some(speech) => Heard::Speech(speech.chars().take(LONGEST_SPEECH).collect()),
        None => Heard::Silence,
    }
}

/// How sure the recogniser was, 0 to 1, where it tells.
pub fn confidence(form: &Form) -> Option<f32> {
    form.lenient("Confidence").filter(|confidence| (0.0..=1.0).contains(confidence))
}

/// How an attempt to connect the caller ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialResult {
    /// Twilio's word for it; none where it is missing or new.
    pub status: Option<DialStatus>,
    /// The leg that was dialled.
    pub call_sid: Option<CallSid>,
    /// How long the two talked.
    pub duration: Option<Seconds>,
    /// Whether the two were connected, where Twilio tells.
    pub bridged: Option<bool>,
}

/// Twilio's words for the end of a `<Dial>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialStatus {
    /// Answered, and over.
    Completed,
    /// Answered.
    Answered,
    /// Engaged.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// Could not be connected.
    Failed,
    /// The caller gave up.
    Canceled,
}

impl DialResult {
    /// Never fails: whatever is missing, the caller is still on the line.
    pub fn from_form(form: &Form) -> Self {
        Self {
            status: form.get("DialCallStatus").and_then(dial_status),
            call_sid: form.lenient("DialCallSid"),
            duration: form.lenient("DialCallDuration").map(Seconds),
            bridged: form.lenient("DialBridged"),
        }
    }

    /// Whether the caller has talked to somebody.
    pub fn was_answered(&self) -> bool {
        let answered = matches!(self.status, Some(DialStatus::Completed | DialStatus::Answered));
        answered && self.bridged != Some(false)
    }
}

/// A recording that `<Record>` made. `Debug` does not show its address, which is enough to hear it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordingResult {
    /// Its id.
    pub sid: RecordingSid,
    /// Where it is kept.
    pub url: String,
    /// How long it is.
    pub duration: Seconds,
}

impl RecordingResult {
    /// What was recorded, if anything: `None` for one that failed, is empty, or still runs.
    pub fn from_form(form: &Form) -> Result<Option<Self>, InvalidWebhook> {
        if matches!(form.get("RecordingStatus"), Some("absent" | "failed" | "in-progress")) {
            return Ok(None);
        }
        let Some(url) = form.get("RecordingUrl") else { return Ok(None) };
        let field = "RecordingSid";
        let sid = match form.get(field) {
            Some(sid) => sid,
            None => url.rsplit('/').next().unwrap_or_default(),
        };
        let sid = sid.parse().map_err(|_| InvalidWebhook::Malformed { field })?;
        let duration = Seconds(form.lenient("RecordingDuration").unwrap_or(0));
        Ok(Some(Self { sid, url: url.to_owned(), duration }))
    }
}

impl std::fmt::Debug for RecordingResult {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RecordingResult({}, {} s)", self.sid, self.duration.0)
    }
}

/// News of a call's state, mostly its end.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusCallback {
    /// The leg.
    pub call_sid: CallSid,
    /// Who called.
    pub from: Caller,
    /// The number dialled.
    pub to: Dialled,
    /// How the leg stands.
    pub status: CallStatus,
    /// How long it lasted; only on final states.
    pub duration: Option<Seconds>,
    /// When it happened by Twilio's clock, where it tells.
    pub timestamp: Option<DateTime<Utc>>,
    /// Which way the leg goes.
    pub direction: Direction,
    /// The leg that made this one.
    pub parent_call_sid: Option<CallSid>,
}

impl StatusCallback {
    /// Reads a status callback.
    pub fn from_form(form: &Form) -> Result<Self, InvalidWebhook> {
        let field = "CallStatus";
        Ok(Self {
            call_sid: call_sid(form)?,
            from: Caller::from(form.get("From").unwrap_or_default()),
            to: Dialled::from(form.required("To")?),
            status: call_status(form.required(field)?).ok_or(InvalidWebhook::Malformed { field })?,
            duration: form.lenient("CallDuration").map(Seconds),
            timestamp: form.get("Timestamp").and_then(timestamp),
            direction: direction(form),
            parent_call_sid: form.lenient("ParentCallSid"),
        })
    }

    /// Whether this is a leg that a call made, such as a transfer: part of that call, never a call of its own.
    pub fn is_child_leg(&self) -> bool {
        self.parent_call_sid.is_some() || self.direction == Direction::OutboundDial
    }
}

fn call_sid(form: &Form) -> Result<CallSid, InvalidWebhook> {
    let field = "CallSid";
    form.required(field)?.parse().map_err(|_| InvalidWebhook::Malformed { field })
}

fn direction(form: &Form) -> Direction {
    match form.get("Direction") {
        Some("outbound-dial") => Direction::OutboundDial,
        Some("outbound-api") => Direction::OutboundApi,
        _ => Direction::Inbound,
    }
}

fn call_status(text: &str) -> Option<CallStatus> {
    use CallStatus::{Busy, Canceled, Completed, Failed, InProgress, NoAnswer, Queued, Ringing};
    let all = [Queued, Ringing, InProgress, Completed, Busy, Failed, NoAnswer, Canceled];
    all.into_iter().find(|status| status.as_str() == text)
}

fn dial_status(text: &str) -> Option<DialStatus> {
    match text {
        "completed" => Some(DialStatus::Completed),
        "answered" => Some(DialStatus::Answered),
        "busy" => Some(DialStatus::Busy),
        "no-answer" => Some(DialStatus::NoAnswer),
        "failed" => Some(DialStatus::Failed),
        "canceled" => Some(DialStatus::Canceled),
        _ => None,
    }
}

fn is_key(key: char) -> bool {
    key.is_ascii_digit() || key == '*' || key == '#'
}

fn timestamp(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
