//! Messages and voicemails.

use chrono::{DateTime, Utc};

use crate::domain::change::Versions;
use crate::domain::event::{LeftMessage, What};
use crate::domain::message::{Message, MessageContent};

/// A message is announced when it is left. That somebody dealt with it is of no interest to others.
pub(super) fn announce(call_started_at: DateTime<Utc>, versions: &Versions<Message>) -> Option<What> {
    let message = versions.new_item()?;
    let (turn, recording_sid) = match &message.content {
        MessageContent::Spoken { turn, .. } => (Some(*turn), None),
        MessageContent::Voicemail { recording_sid, .. } => (None, Some(recording_sid.clone())),
    };
    Some(What::CallMessage(LeftMessage {
        call_sid: message.call_sid.clone(),
        call_started_at,
        turn,
        recording_sid,
        is_test: message.is_test,
    }))
}
