//! A message somebody left for the company: spoken to the receptionist, or a voicemail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::ids::{CallSid, RecordingSid};
use super::phone::{Caller, E164};
use super::time::Seconds;

/// A message. A voicemail is a message like any other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The call it was left in.
    pub call_sid: CallSid,
    /// When it was left.
    pub received_at: DateTime<Utc>,
    /// Who called.
    pub from: Caller,
    /// The name given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number to call back, where another than `from` was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<E164>,
    /// What it is.
    pub content: MessageContent,
    /// Whether somebody dealt with it.
    pub is_handled: bool,
    /// When somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_at: Option<DateTime<Utc>>,
    /// Who did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_by: Option<Actor>,
    /// Left in test mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

/// Which of a call's messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagePart {
    /// The one told to the receptionist in this turn.
    Turn(u32),
    /// A voicemail.
    Recording(RecordingSid),
}

impl MessageContent {
    /// What names it among the messages of its call.
    pub fn part(&self) -> MessagePart {
        match self {
            Self::Spoken { turn, .. } => MessagePart::Turn(*turn),
            Self::Voicemail { recording_sid, .. } => MessagePart::Recording(recording_sid.clone()),
        }
    }
}

/// The two ways to leave a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MessageContent {
    /// Told to the receptionist in this turn.
    Spoken {
        /// The turn that took it: a repeat of the turn names the same message.
        turn: u32,
        /// The words, masked.
        text: String,
    },
    /// Recorded after the tone.
    Voicemail {
        /// The recording at Twilio.
        recording_sid: RecordingSid,
        /// Where Twilio keeps it (needs the account's credentials).
        recording_url: String,
        /// How long it is.
        duration_seconds: Seconds,
    },
}
