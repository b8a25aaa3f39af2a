//! The language model, as a port: one chat completion with tools.
//!
//! The model only proposes. What it may do is listed in [`tools`], and every proposal is parsed there into a domain
//! action before anything happens.

pub mod breaker;
pub mod openai;
mod openai_wire;
pub mod prompt;
pub mod scripted_model;
pub mod tools;

use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;

/// A language model.
pub trait Llm: Send + Sync {
    /// The model's next words or its wish to use a tool, within the request's deadline.
    fn complete<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<ChatAnswer, LlmError>>;
}

/// What the model is asked. Personal: it holds the caller's words, so its `Debug` shows only sizes.
#[derive(Clone, PartialEq)]
pub struct ChatRequest {
    /// The model's name.
    pub model: String,
    /// The conversation so far, oldest first.
    pub messages: Vec<ChatMessage>,
    /// What the model may use.
    pub tools: Vec<ToolSpec>,
    /// The longest answer.
    pub max_completion_tokens: u32,
    /// Names the part that all requests of a company's settings have in common, so that the vendor can cache it.
    pub prompt_cache_key: String,
    /// The time for everything, a retry included.
    pub deadline: Duration,
}

impl std::fmt::Debug for ChatRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ChatRequest({}, {} messages)", self.model, self.messages.len())
    }
}

/// One message of a conversation.
#[derive(Clone, PartialEq)]
pub enum ChatMessage {
    /// The rules. Never holds anything a caller said.
    System(String),
    /// The caller's words, or data that comes from them.
    User(String),
    /// The model's own words, its wish to use a tool, or both.
    Assistant {
        /// The words.
        text: Option<String>,
        /// The tool.
        tool_use: Option<ToolUse>,
    },
    /// What came of a tool.
    Tool {
        /// The use it answers.
        use_id: String,
        /// The result, JSON.
        content: Value,
    },
}

/// A tool that the model may use.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolSpec {
    /// Its name.
    pub name: &'static str,
    /// When and how to use it.
    pub description: &'static str,
    /// JSON schema of its arguments.
    pub parameters: Value,
}

/// The model's wish to use a tool. The arguments are the model's text, not checked yet, and personal.
#[derive(Clone, PartialEq, Eq)]
pub struct ToolUse {
    /// The vendor's id of this use.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// JSON, hopefully.
    pub arguments: String,
}

impl std::fmt::Debug for ToolUse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ToolUse({})", self.name)
    }
}

/// What the model answers: words, a tool, or words and then a tool. Never neither.
#[derive(Clone, PartialEq)]
pub struct ChatAnswer {
    /// Words to speak; never blank.
    pub text: Option<String>,
    /// The tool to use. Only the first is taken where a vendor sends several.
    pub tool_use: Option<ToolUse>,
    /// Tokens taken, as the vendor counts.
    pub usage: TokenUsage,
}

impl std::fmt::Debug for ChatAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length = self.text.as_deref().map_or(0, str::len);
        write!(formatter, "ChatAnswer({length} bytes, {:?}, {:?})", self.tool_use, self.usage)
    }
}

/// Tokens of one completion; zero where the vendor does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenUsage {
    /// Read.
    pub prompt: u32,
    /// Read from the vendor's cache; part of `prompt`.
    pub cached: u32,
    /// Written.
    pub completion: u32,
}

/// Why there is no answer. The scripted receptionist takes over in every case; the kinds are for whoever reads the
/// log. Vendors quote the request in their messages, so those are not kept.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// Not asked: it has failed too often just now.
    #[error("the language model is given a rest after repeated failures")]
    Resting,
    /// No answer within the deadline.
    #[error("the language model took too long")]
    Timeout,
    /// No connection, or one that broke.
    #[error("the language model cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Too many requests or tokens at once.
    #[error("the language model asks to slow down")]
    RateLimited {
        /// When to come back, where it tells.
        retry_after: Option<Duration>,
    },
    /// The account has no money left.
    #[error("the language model's account has no quota left")]
    QuotaExhausted,
    /// The key, the model's name or the request is wrong.
    #[error("the language model refused the request with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// A failure on the vendor's side.
    #[error("the language model failed with status {status}")]
    Failed {
        /// The HTTP status.
        status: u16,
    },
    /// An answer that is not what the API describes.
    #[error("the language model's answer cannot be understood")]
    Garbled(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Neither words nor a tool: filtered, cut off, or just nothing.
    #[error("the language model answered nothing")]
    Empty,
}
