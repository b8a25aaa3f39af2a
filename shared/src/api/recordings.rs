//! Recordings, as the API shows them.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::time::Seconds;

/// A link that plays a recording. It needs no credential: whoever has it can listen until it ends.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recording {
    /// Where the sound is, for a player; ranges of it can be asked for.
    pub url: String,
    /// When the link ends, about five minutes from now.
    pub expires_at: DateTime<Utc>,
    /// How long the recording is, where it is known.
    pub duration_seconds: Option<Seconds>,
    /// What kind of sound it is: `audio/mpeg`.
    pub content_type: &'static str,
}
