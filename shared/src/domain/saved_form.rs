//! A sign-up form that somebody has begun to fill in, kept so that they can go on with it on another device.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// How long it is kept after it was last saved.
pub const KEPT_FOR: Duration = Duration::days(7);
/// The longest one, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// What somebody has filled in so far. Personal: its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedForm {
    /// The form as JSON, in the API's words. Never a password.
    pub form: String,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

impl SavedForm {
    /// The first instant at which it is not kept any more. The table removes it later.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.saved_at + KEPT_FOR
    }
}

impl fmt::Debug for SavedForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SavedForm").field("saved_at", &self.saved_at).finish_non_exhaustive()
    }
}
