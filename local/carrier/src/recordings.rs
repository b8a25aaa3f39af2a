//! What is known of a recording. All of them sound the same.

use chrono::{DateTime, Utc};

/// One recording, finished.
#[derive(Clone, Debug)]
pub struct Recording {
    /// `RE…`
    pub sid: String,
    /// The leg it belongs to.
    pub call_sid: String,
    /// How long it is.
    pub seconds: u64,
    /// What made it, in Twilio's words: `RecordVerb`, `DialVerb`, …
    pub source: &'static str,
    /// When it began, by its call's own clock.
    pub began_at: DateTime<Utc>,
}
