//! Test conversations, as the API takes and shows them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::body::object_or_null;
use super::calls::CallEventKind;
use super::company::ChangeCompany;

/// What the caller says next in a test conversation.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestConversation {
    /// Settings that are tried and not saved: the conversation is one of a company that has them. Checked as in
    /// `PATCH /v1/company`; an error names its field after `draft.`.
    #[serde(default, deserialize_with = "object_or_null")]
    pub draft: Option<ChangeCompany>,
    /// The `state` of the answer before. Absent: a call begins, and the answer is its greeting.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 40_000)))]
    pub state: Option<String>,
    /// The caller's words, at most 500 characters. Absent or empty: the caller stays silent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    pub says: Option<String>,
}

/// What Kestrel says and would do. Nothing of it was done.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestConversationAnswer {
    /// What the caller hears, in order.
    pub says: Vec<String>,
    /// What Kestrel would do in a call, in order.
    pub events: Vec<TestConversationEvent>,
    /// Whether the call is over, or handed to a person or a voicemail.
    pub is_over: bool,
    /// To be sent with what the caller says next; null once it is over. It means nothing to anybody else.
    pub state: Option<String>,
    /// Who found these words.
    pub brain: TestConversationBrain,
}

/// Something that Kestrel would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestConversationEvent {
    /// What, as in a call.
    pub kind: CallEventKind,
    /// The same in a sentence.
    pub text: String,
    /// When the visit would start, for `visit_booked`.
    pub starts_at: Option<DateTime<Utc>>,
}

/// Who found the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestConversationBrain {
    /// The language model.
    Model,
    /// Kestrel's own script: the greeting, everything about danger and wishes, and all else while no model answers.
    Script,
}
