//! The sound of recordings, over Twilio's REST API.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;

use super::rest::RestError;
use super::rest_http::TwilioHttp;
use crate::domain::ids::RecordingSid;

/// How sound is fetched and kept: a quarter of what the same takes as a wave file, and every browser plays it.
pub const CONTENT_TYPE: &str = "audio/mpeg";

/// Somebody waits for the sound to begin. Three minutes are about 700 KB.
const SOUND_WITHIN: Duration = Duration::from_secs(6);
const STATUS_WITHIN: Duration = Duration::from_secs(3);

/// What Twilio has of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// All of it, as MP3.
    Whole(Bytes),
    /// It is still being prepared.
    NotYet,
    /// It is longer than what is fetched.
    TooLong,
    /// It was deleted, or never was.
    Gone,
}

impl TwilioHttp {
    /// The sound of a recording.
    ///
    /// That of one which is being prepared is not found, like that of one that was deleted (Twilio, "Recordings
    /// resource"): only then its status is asked for.
    pub async fn sound(&self, sid: &RecordingSid) -> Result<Sound, RestError> {
        match self.file(&format!("Recordings/{sid}.mp3"), SOUND_WITHIN).await {
            Ok((kind, bytes)) if kind.starts_with(CONTENT_TYPE) => Ok(Sound::Whole(bytes)),
            Ok(_) => Err(RestError::Garbled("a recording that is no sound".into())),
            Err(RestError::TooLong) => Ok(Sound::TooLong),
            Err(RestError::Refused { status: 404 | 410, .. }) => self.without_sound(sid).await,
            Err(error) => Err(error),
        }
    }

    async fn without_sound(&self, sid: &RecordingSid) -> Result<Sound, RestError> {
        let nothing: [(&str, &str); 0] = [];
        match self.get::<Status>(&format!("Recordings/{sid}.json"), &nothing, STATUS_WITHIN).await {
            Ok(Status { status }) if matches!(status.as_str(), "absent" | "deleted") => Ok(Sound::Gone),
            Ok(_) => Ok(Sound::NotYet),
            Err(RestError::Refused { status: 404 | 410, .. }) => Ok(Sound::Gone),
            Err(error) => Err(error),
        }
    }
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

#[cfg(test)]
#[path = "recordings_tests.rs"]
mod tests;
