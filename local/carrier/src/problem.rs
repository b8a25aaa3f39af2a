//! Twilio's error numbers, and the carrier's own from 90000 up.

use crate::types::Problem;

/// The answer's status was not 2xx, or reading it failed.
pub const HTTP_RETRIEVAL_FAILURE: u32 = 11200;
/// No connection.
pub const HTTP_CONNECTION_FAILURE: u32 = 11205;
/// The host name is not known, or the URL is none.
pub const BAD_HOST_NAME: u32 = 11210;
/// More than ten redirects.
pub const TOO_MANY_REDIRECTS: u32 = 11215;
/// A redirect without a usable Location.
pub const INVALID_REDIRECT: u32 = 11216;
/// More than 64 kB.
pub const BODY_TOO_LARGE: u32 = 11750;
/// 200 and nothing in it.
pub const EMPTY_BODY: u32 = 11770;
/// Not XML.
pub const PARSE_FAILURE: u32 = 12100;
/// XML, but the root is not `Response`.
pub const ROOT_NOT_RESPONSE: u32 = 12102;
/// Unknown verb or attribute, bad nesting or value.
pub const SCHEMA: u32 = 12200;
/// No TwiML, audio or text.
pub const INVALID_CONTENT_TYPE: u32 = 12300;
/// `<Dial method>`
pub const DIAL_METHOD: u32 = 13210;
/// `<Dial timeout>`
pub const DIAL_TIMEOUT: u32 = 13212;
/// `<Dial hangupOnStar>`
pub const DIAL_HANGUP_ON_STAR: u32 = 13213;
/// `<Dial callerId>`
pub const DIAL_CALLER_ID: u32 = 13214;
/// Something in `<Dial>` that does not belong there.
pub const DIAL_NESTED: u32 = 13215;
/// `<Dial timeLimit>`
pub const DIAL_TIME_LIMIT: u32 = 13216;
/// `<Dial record>`
pub const DIAL_RECORD: u32 = 13217;
/// `<Dial sequential>`
pub const DIAL_SEQUENTIAL: u32 = 13218;
/// `<Dial answerOnBridge>`
pub const DIAL_ANSWER_ON_BRIDGE: u32 = 13219;
/// `<Dial ringTone>`
pub const DIAL_RING_TONE: u32 = 13220;
/// `<Number method>`
pub const NUMBER_METHOD: u32 = 13221;
/// `<Number sendDigits>`
pub const NUMBER_SEND_DIGITS: u32 = 13222;
/// Not a phone number.
pub const DIAL_NUMBER_FORMAT: u32 = 13223;
/// Emergency, premium or short numbers.
pub const DIAL_BLOCKED: u32 = 13225;
/// `<Gather finishOnKey>`
pub const GATHER_FINISH_ON_KEY: u32 = 13310;
/// `<Gather method>`
pub const GATHER_METHOD: u32 = 13312;
/// `<Gather timeout>`
pub const GATHER_TIMEOUT: u32 = 13313;
/// `<Gather numDigits>`
pub const GATHER_NUM_DIGITS: u32 = 13314;
/// Something in `<Gather>` that does not belong there.
pub const GATHER_NESTED: u32 = 13320;
/// `<Gather input>`
pub const GATHER_INPUT: u32 = 13326;
/// `<Gather speechTimeout>`
pub const GATHER_SPEECH_TIMEOUT: u32 = 13327;
/// `<Gather maxSpeechTime>`
pub const GATHER_MAX_SPEECH_TIME: u32 = 13328;
/// `<Gather partialResultCallbackMethod>`
pub const GATHER_PARTIAL_METHOD: u32 = 13329;
/// `<Gather hints>`
pub const GATHER_HINTS: u32 = 13330;
/// `<Gather language>`
pub const GATHER_LANGUAGE: u32 = 13331;
/// `<Gather bargeIn>`
pub const GATHER_BARGE_IN: u32 = 13332;
/// `<Gather profanityFilter>`
pub const GATHER_PROFANITY_FILTER: u32 = 13333;
/// `<Gather speechModel>`
pub const GATHER_MODEL: u32 = 13334;
/// `speechModel` together with `speechTimeout="auto"`.
pub const GATHER_MODEL_WITH_AUTO: u32 = 13335;
/// `<Gather actionOnEmptyResult>`
pub const GATHER_EMPTY_RESULT: u32 = 13338;
/// `<Play loop>`
pub const PLAY_LOOP: u32 = 13410;
/// `<Play digits>`
pub const PLAY_DIGITS: u32 = 13430;
/// `<Say loop>`
pub const SAY_LOOP: u32 = 13510;
/// `<Say voice>`
pub const SAY_VOICE: u32 = 13511;
/// `<Say language>`
pub const SAY_LANGUAGE: u32 = 13512;
/// Nothing to say, or SSML that is none.
pub const SAY_TEXT: u32 = 13520;
/// More than 4096 characters.
pub const SAY_TOO_LONG: u32 = 13521;
/// `<Record method>`
pub const RECORD_METHOD: u32 = 13610;
/// `<Record timeout>`
pub const RECORD_TIMEOUT: u32 = 13611;
/// `<Record maxLength>`
pub const RECORD_MAX_LENGTH: u32 = 13612;
/// `<Record finishOnKey>`
pub const RECORD_FINISH_ON_KEY: u32 = 13613;
/// `<Record transcribe>`
pub const RECORD_TRANSCRIBE: u32 = 13614;
/// `<Record playBeep>`
pub const RECORD_PLAY_BEEP: u32 = 13616;
/// `recordingStatusCallbackEvent`
pub const RECORD_EVENT: u32 = 13621;
/// `<Record trim>`
pub const RECORD_TRIM: u32 = 13699;
/// `<Redirect method>`
pub const REDIRECT_METHOD: u32 = 13710;
/// `<Pause length>`
pub const PAUSE_LENGTH: u32 = 13910;
/// Real Twilio can, this carrier can't yet.
pub const NOT_SUPPORTED_HERE: u32 = 90001;
/// Numbers forward to each other without end.
pub const FORWARDING_CIRCLE: u32 = 90002;
/// So many documents that the call would never end.
pub const ENDLESS_DOCUMENTS: u32 = 90003;
/// A text answer that is not TwiML: Twilio reads it out and hangs up.
pub const READ_OUT_LOUD: u32 = 90004;
/// A callback answered with something else than 204 or an empty `<Response/>`.
pub const CALLBACK_ANSWER: u32 = 90005;
/// What the caller did could not be heard.
pub const UNHEARD: u32 = 90006;

/// A problem that is not tied to a URL yet.
pub fn problem(code: u32, message: impl Into<String>) -> Problem {
    Problem { code, message: message.into(), url: None, recovered: false }
}

impl Problem {
    /// The same, with the document or request at fault.
    pub fn at(mut self, url: &str) -> Self {
        self.url.get_or_insert_with(|| url.to_owned());
        self
    }
}
