//! Which elements exist, what they may hold, which attributes they have, and the error number of each.

use crate::problem as code;

/// What an attribute's value must be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Any,
    Text,
    Bool,
    Method,
    Url,
    Number { min: u64, max: u64 },
    NumberOrAuto { min: u64, max: u64 },
    OneOf(&'static [&'static str]),
    AnyOf(&'static [&'static str]),
    Keys,
    Tones,
    Voice,
    Language,
    SpeechModel,
    Hints,
    CallerId,
}

/// An attribute: name, what it may be, and the error when it isn't.
pub(super) type Attribute = (&'static str, Kind, u32);

/// The verbs a `<Response>` may hold.
pub(super) const VERBS: &[&str] =
    &["Say", "Play", "Pause", "Gather", "Dial", "Redirect", "Hangup", "Reject", "Record", "Connect", "Start"];
/// What a `<Gather>` may hold.
pub(super) const IN_GATHER: &[&str] = &["Say", "Play", "Pause"];
/// What a `<Dial>` may hold.
pub(super) const IN_DIAL: &[&str] = &["Number", "Client", "Sip", "Conference", "Queue"];
/// What a `<Connect>` may hold, once.
pub(super) const IN_CONNECT: &[&str] =
    &["ConversationRelay", "Stream", "AiSession", "VirtualAgent", "Room", "Conversation"];
/// What a `<Start>` may hold.
pub(super) const IN_START: &[&str] = &["Recording", "Stream", "Siprec", "Transcription"];
/// SSML inside `<Say>`.
pub(super) const IN_SAY: &[&str] = &["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"];

const RECORDING_EVENTS: Kind = Kind::AnyOf(&["in-progress", "completed", "absent"]);
const CALL_EVENTS: Kind = Kind::AnyOf(&["initiated", "ringing", "answered", "completed"]);
const TRIM: Kind = Kind::OneOf(&["trim-silence", "do-not-trim"]);
const COUNT: Kind = Kind::Number { min: 0, max: 1000 };

/// The attributes of an element; none for one whose attributes are not checked (SSML and nouns not executed here).
pub(super) fn attributes(element: &str) -> Option<&'static [Attribute]> {
    Some(match element {
        "Say" => &[
            ("voice", Kind::Voice, code::SAY_VOICE),
            ("language", Kind::Language, code::SAY_LANGUAGE),
            ("loop", COUNT, code::SAY_LOOP),
        ],
        "Play" => &[("loop", COUNT, code::PLAY_LOOP), ("digits", Kind::Tones, code::PLAY_DIGITS)],
        "Pause" => &[("length", Kind::Number { min: 0, max: 14_400 }, code::PAUSE_LENGTH)],
        "Gather" => GATHER,
        "Dial" => DIAL,
        "Number" => NUMBER,
        "Redirect" => &[("method", Kind::Method, code::REDIRECT_METHOD)],
        "Hangup" | "Response" => &[],
        "Reject" => &[("reason", Kind::OneOf(&["rejected", "busy"]), code::SCHEMA)],
        "Record" => RECORD,
        "Connect" => &[("action", Kind::Url, code::SCHEMA), ("method", Kind::Method, code::SCHEMA)],
        "Start" => &[("action", Kind::Url, code::SCHEMA), ("method", Kind::Method, code::SCHEMA)],
        "Recording" => &[
            ("recordingStatusCallback", Kind::Url, code::SCHEMA),
            ("recordingStatusCallbackMethod", Kind::Method, code::SCHEMA),
            ("recordingStatusCallbackEvent", RECORDING_EVENTS, code::RECORD_EVENT),
            ("trim", TRIM, code::RECORD_TRIM),
            ("track", Kind::OneOf(&["inbound", "outbound", "both"]), code::SCHEMA),
            ("channels", Kind::OneOf(&["mono", "dual"]), code::SCHEMA),
        ],
        _ => return None,
    })
}

const GATHER: &[Attribute] = &[
    ("input", Kind::AnyOf(&["dtmf", "speech"]), code::GATHER_INPUT),
    ("action", Kind::Url, code::SCHEMA),
    ("method", Kind::Method, code::GATHER_METHOD),
    ("timeout", Kind::Number { min: 1, max: 600 }, code::GATHER_TIMEOUT),
    ("speechTimeout", Kind::NumberOrAuto { min: 1, max: 600 }, code::GATHER_SPEECH_TIMEOUT),
    ("maxSpeechTime", Kind::Number { min: 1, max: 600 }, code::GATHER_MAX_SPEECH_TIME),
    ("speechModel", Kind::SpeechModel, code::GATHER_MODEL),
    ("hints", Kind::Hints, code::GATHER_HINTS),
    ("language", Kind::Language, code::GATHER_LANGUAGE),
    ("numDigits", Kind::Number { min: 1, max: 1000 }, code::GATHER_NUM_DIGITS),
    ("finishOnKey", Kind::Keys, code::GATHER_FINISH_ON_KEY),
    ("actionOnEmptyResult", Kind::Bool, code::GATHER_EMPTY_RESULT),
    ("partialResultCallback", Kind::Url, code::SCHEMA),
    ("partialResultCallbackMethod", Kind::Method, code::GATHER_PARTIAL_METHOD),
    ("profanityFilter", Kind::Bool, code::GATHER_PROFANITY_FILTER),
    ("bargeIn", Kind::Bool, code::GATHER_BARGE_IN),
    ("enhanced", Kind::Bool, code::SCHEMA),
    ("debug", Kind::Bool, code::SCHEMA),
];

const DIAL: &[Attribute] = &[
    ("action", Kind::Url, code::SCHEMA),
    ("method", Kind::Method, code::DIAL_METHOD),
    ("timeout", Kind::Number { min: 1, max: 600 }, code::DIAL_TIMEOUT),
    ("timeLimit", Kind::Number { min: 1, max: 86_400 }, code::DIAL_TIME_LIMIT),
    ("hangupOnStar", Kind::Bool, code::DIAL_HANGUP_ON_STAR),
    ("callerId", Kind::CallerId, code::DIAL_CALLER_ID),
    ("answerOnBridge", Kind::Bool, code::DIAL_ANSWER_ON_BRIDGE),
    (
        "record",
        Kind::OneOf(&[
            "do-not-record",
            "record-from-answer",
            "record-from-ringing",
            "record-from-answer-dual",
            "record-from-ringing-dual",
            "true",
            "false",
        ]),
        code::DIAL_RECORD,
    ),
    ("recordingTrack", Kind::OneOf(&["inbound", "outbound", "both"]), code::SCHEMA),
    ("recordingStatusCallback", Kind::Url, code::SCHEMA),
    ("recordingStatusCallbackMethod", Kind::Method, code::SCHEMA),
    ("recordingStatusCallbackEvent", RECORDING_EVENTS, code::RECORD_EVENT),
    ("trim", TRIM, code::RECORD_TRIM),
    ("ringTone", Kind::Text, code::DIAL_RING_TONE),
    ("sequential", Kind::Bool, code::DIAL_SEQUENTIAL),
    ("referUrl", Kind::Url, code::SCHEMA),
    ("referMethod", Kind::Method, code::SCHEMA),
    ("events", Kind::Any, code::SCHEMA),
];

const NUMBER: &[Attribute] = &[
    ("url", Kind::Url, code::SCHEMA),
    ("method", Kind::Method, code::NUMBER_METHOD),
    ("sendDigits", Kind::Tones, code::NUMBER_SEND_DIGITS),
    ("statusCallback", Kind::Url, code::SCHEMA),
    ("statusCallbackMethod", Kind::Method, code::SCHEMA),
    ("statusCallbackEvent", CALL_EVENTS, code::SCHEMA),
    ("byoc", Kind::Text, code::SCHEMA),
    ("machineDetection", Kind::OneOf(&["Enable", "DetectMessageEnd"]), code::SCHEMA),
    ("machineDetectionTimeout", Kind::Number { min: 3, max: 59 }, code::SCHEMA),
    ("amdStatusCallback", Kind::Url, code::SCHEMA),
    ("amdStatusCallbackMethod", Kind::Method, code::SCHEMA),
];

const RECORD: &[Attribute] = &[
    ("action", Kind::Url, code::SCHEMA),
    ("method", Kind::Method, code::RECORD_METHOD),
    ("timeout", Kind::Number { min: 0, max: 3600 }, code::RECORD_TIMEOUT),
    ("finishOnKey", Kind::Keys, code::RECORD_FINISH_ON_KEY),
    ("maxLength", Kind::Number { min: 1, max: 14_400 }, code::RECORD_MAX_LENGTH),
    ("playBeep", Kind::Bool, code::RECORD_PLAY_BEEP),
    ("trim", TRIM, code::RECORD_TRIM),
    ("recordingStatusCallback", Kind::Url, code::SCHEMA),
    ("recordingStatusCallbackMethod", Kind::Method, code::SCHEMA),
    ("recordingStatusCallbackEvent", RECORDING_EVENTS, code::RECORD_EVENT),
    ("transcribe", Kind::Bool, code::RECORD_TRANSCRIBE),
    ("transcribeCallback", Kind::Url, code::SCHEMA),
];
