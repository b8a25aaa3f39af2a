//! Recordings: a link that plays one, for a few minutes.
//!
//! Twilio gives sound only for the account's own credentials, which no browser may see. So a recording is copied to a
//! private bucket when somebody first wants to hear it, and the link is one to the copy. Twilio stays the place where
//! recordings are kept: a copy is forgotten after a day.

pub mod ports;

use std::sync::Arc;

use chrono::Duration;

use super::{Office, Refusal};
use crate::api::problem::{Kind, Problem};
use crate::api::public_id::{CallId, MessageId};
use crate::api::recordings::Recording;
use crate::domain::ids::RecordingSid;
use crate::domain::message::{MessageContent, MessagePart};
use crate::domain::time::Seconds;
use crate::twilio::recordings::{CONTENT_TYPE, Sound};
use ports::{Shelf, Source};

/// How long a link plays.
const LINK: Duration = Duration::minutes(5);
/// The bucket forgets at the first midnight, UTC, at which a copy is a day old. An older one is made anew, so that none
/// goes while its link is good.
const FRESH: Duration = Duration::hours(23);
/// Twilio has most recordings ready within seconds.
const RETRY_NOT_YET: u32 = 10;

/// What is needed to play recordings.
#[derive(Clone)]
pub struct Recordings {
    /// Where they are kept.
    pub source: Arc<dyn Source>,
    /// Where their copies are.
    pub shelf: Arc<dyn Shelf>,
}

impl Office<'_> {
    /// A link that plays the voicemail left in a call.
    pub async fn call_recording(&self, recordings: &Recordings, id: &CallId) -> Result<Recording, Refusal> {
        let store = self.store();
        let log = store.call(id.started_at, &id.call_sid).await?.ok_or_else(|| Problem::new(Kind::NotFound))?;
        let sid = log.into_inner().recording_sid.ok_or_else(|| none("Nothing was recorded in this call."))?;
        let part = MessagePart::Recording(sid.clone());
        let message = store.message(id.started_at, &id.call_sid, &part).await?;
        let length = message.and_then(|message| length(&message.content));
        self.play(recordings, &sid, length).await
    }

    /// A link that plays a voicemail.
    pub async fn message_recording(&self, recordings: &Recordings, id: &MessageId) -> Result<Recording, Refusal> {
        let message = self.store().message(id.call.started_at, &id.call.call_sid, &id.part).await?;
        let message = message.ok_or_else(|| Problem::new(Kind::NotFound))?;
        match &message.content {
            MessageContent::Voicemail { recording_sid, .. } => {
                self.play(recordings, recording_sid, length(&message.content)).await
            }
            MessageContent::Spoken { .. } => {
                Err(none("This message was told to the receptionist: read its words.").into())
            }
        }
    }

    async fn play(
        &self,
        recordings: &Recordings,
        sid: &RecordingSid,
        length: Option<Seconds>,
    ) -> Result<Recording, Refusal> {
        let Recordings { source, shelf } = recordings;
        let key = format!("recordings/{}/{sid}.mp3", self.principal.tenant);
        if !shelf.has_since(&key, self.now - FRESH).await? {
            match source.sound(sid).await? {
                Sound::Whole(bytes) => shelf.keep(&key, CONTENT_TYPE, bytes).await?,
                Sound::NotYet => return Err(not_yet().into()),
                Sound::TooLong => {
                    let words = "This recording is too long to be played here. Ask support for it.";
                    return Err(Problem::new(Kind::Conflict).saying(words).into());
                }
                Sound::Gone => return Err(none("This recording was deleted.").into()),
            }
        }
        let url = shelf.link(&key, CONTENT_TYPE, LINK).await?;
        Ok(Recording {
            url,
            expires_at: self.deps.clock.now() + LINK,
            duration_seconds: length,
            content_type: CONTENT_TYPE,
        })
    }
}

fn length(content: &MessageContent) -> Option<Seconds> {
    match content {
        MessageContent::Voicemail { duration_seconds, .. } => Some(*duration_seconds),
        MessageContent::Spoken { .. } => None,
    }
}

fn none(words: &str) -> Problem {
    Problem::new(Kind::NotFound).saying(words)
}

fn not_yet() -> Problem {
    let problem = Problem::new(Kind::Conflict).saying("This recording is still being prepared. Try again in a moment.");
    Problem { retry_after: Some(RETRY_NOT_YET), ..problem }
}
