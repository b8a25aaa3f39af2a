//! One exchange of a call: what was heard, what was said, and where the conversation stands after it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::conversation::reply::Reply;
use super::conversation::state::State;
use super::ids::TraceId;

/// What was said in a turn, by both. Personal: its `Debug` shows no words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The caller's words or keys, masked; absent when nothing was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<String>,
    /// Kestrel's.
    pub said: String,
}

/// A turn. Written once under its number, so that a repeated webhook replays the stored reply. About 1 KB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// 1 for the first thing the caller says.
    pub number: u32,
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// The caller's words or keys, masked; absent when nothing was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<String>,
    /// What Kestrel said and did.
    pub reply: Reply,
    /// Where the conversation stands now.
    pub state: State,
    /// Set where this turn recognised the danger that the state tells of, or found it worse than was known: only then
    /// is it announced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_alarm: bool,
    /// The invocation that wrote it.
    pub trace: TraceId,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Exchange({:?} bytes, {} bytes)", self.heard.as_ref().map(String::len), self.said.len())
    }
}

impl From<Turn> for Exchange {
    fn from(turn: Turn) -> Self {
        Self { heard: turn.heard, said: turn.reply.say }
    }
}
