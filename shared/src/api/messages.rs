//! Messages and voicemails, as the API shows and takes them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::public_id::{CallId, MessageId};
use crate::domain::audit::Actor;
use crate::domain::message::{Message as Left, MessageContent};
use crate::domain::phone::{Caller, E164};
use crate::domain::time::Seconds;

/// A message somebody left.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The call it was left in.
    pub call_id: CallId,
    /// When it was left.
    pub received_at: DateTime<Utc>,
    /// Who called: a number, `withheld`, or a `sip:` or `client:` address.
    pub from: Caller,
    /// The name given.
    pub name: Option<String>,
    /// The number to call back, where another than `from` was given.
    pub callback: Option<E164>,
    /// How it was left.
    pub kind: MessageKind,
    /// The words, of a message told to the receptionist.
    pub text: Option<String>,
    /// How long it is, of a voicemail.
    pub duration_seconds: Option<Seconds>,
    /// Whether somebody dealt with it.
    pub is_handled: bool,
    /// When somebody did.
    pub handled_at: Option<DateTime<Utc>>,
    /// Who did.
    pub handled_by: Option<Actor>,
    /// Left in test mode.
    pub is_test: bool,
}

/// How a message was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Told to the receptionist.
    Spoken,
    /// Recorded after the tone.
    Voicemail,
}

impl Message {
    /// A message of the call that began at `call_started_at`.
    pub fn of(call_started_at: DateTime<Utc>, left: Left) -> Self {
        let call_id = CallId::new(call_started_at, left.call_sid);
        let part = left.content.part();
        let (kind, text, duration_seconds) = match left.content {
            MessageContent::Spoken { text, .. } => (MessageKind::Spoken, Some(text), None),
            MessageContent::Voicemail { duration_seconds, .. } => {
                (MessageKind::Voicemail, None, Some(duration_seconds))
            }
        };
        Self {
            id: MessageId { call: call_id.clone(), part },
            call_id,
            received_at: left.received_at,
            from: left.from,
            name: left.name,
            callback: left.callback,
            kind,
            text,
            duration_seconds,
            is_handled: left.is_handled,
            handled_at: left.handled_at,
            handled_by: left.handled_by,
            is_test: left.is_test,
        }
    }
}

/// What can be changed of a message.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeMessage {
    /// Whether somebody dealt with it.
    pub is_handled: bool,
}
