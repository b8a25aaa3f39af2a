//! A language model that answers from a list, for tests of whatever uses [`Llm`].

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use serde_json::Value;

use super::{ChatAnswer, ChatRequest, Llm, LlmError, TokenUsage, ToolUse};

/// Gives its answers in order and remembers what it was asked. With none left it fails as a model does that is down.
#[derive(Debug, Default)]
pub struct ScriptedModel {
    answers: Mutex<VecDeque<Result<ChatAnswer, LlmError>>>,
    asked: Mutex<Vec<ChatRequest>>,
}

impl ScriptedModel {
    /// A model with these answers.
    pub fn new(answers: impl IntoIterator<Item = Result<ChatAnswer, LlmError>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::default() }
    }

    /// The requests made so far.
    pub fn asked(&self) -> Vec<ChatRequest> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ChatAnswer {
    /// An answer in words.
    pub fn words(text: &str) -> Self {
        Self { text: Some(text.to_owned()), tool_use: None, usage: TokenUsage::default() }
    }

    /// An answer that uses a tool.
    pub fn using(name: &str, arguments: &Value) -> Self {
        let tool_use = ToolUse { id: "call_1".to_owned(), name: name.to_owned(), arguments: arguments.to_string() };
        Self { text: None, tool_use: Some(tool_use), usage: TokenUsage::default() }
    }
}

impl Llm for ScriptedModel {
    fn complete<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<ChatAnswer, LlmError>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        ready(answer.unwrap_or(Err(LlmError::Failed { status: 503 }))).boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn it_answers_in_order_and_then_is_down() {
        let model = ScriptedModel::new([Ok(ChatAnswer::words("Hello.")), Err(LlmError::Timeout)]);
        let request = ChatRequest {
            model: "m".to_owned(),
            messages: Vec::new(),
            tools: Vec::new(),
            max_completion_tokens: 1,
            prompt_cache_key: String::new(),
            deadline: Duration::from_secs(1),
        };

        assert_eq!(model.complete(&request).await.unwrap(), ChatAnswer::words("Hello."));
        assert!(matches!(model.complete(&request).await, Err(LlmError::Timeout)));
        assert!(matches!(model.complete(&request).await, Err(LlmError::Failed { status: 503 })));
        assert_eq!(model.asked().len(), 3);
    }
}
