//! The JSON of OpenAI's chat completions.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{ChatAnswer, ChatMessage, ChatRequest, LlmError, TokenUsage, ToolSpec, ToolUse};

/// The request's body. No reasoning fields: models without reasoning refuse them.
pub(super) fn request(request: &ChatRequest) -> Value {
    let mut body = json!({
        "model": request.model,
        "messages": request.messages.iter().map(message).collect::<Vec<_>>(),
        "max_completion_tokens": request.max_completion_tokens,
        "prompt_cache_key": request.prompt_cache_key,
        "store": false,
    });
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
        // Two tools at once could book twice.
        body["parallel_tool_calls"] = Value::Bool(false);
    }
    body
}

fn message(message: &ChatMessage) -> Value {
    match message {
        ChatMessage::System(text) => json!({ "role": "system", "content": text }),
        ChatMessage::User(text) => json!({ "role": "user", "content": text }),
        ChatMessage::Assistant { text, tool_use: None } => json!({ "role": "assistant", "content": text }),
        ChatMessage::Assistant { text, tool_use: Some(tool_use) } => json!({
            "role": "assistant",
            "content": text,
            "tool_calls": [{
                "id": tool_use.id,
                "type": "function",
                "function": { "name": tool_use.name, "arguments": tool_use.arguments },
            }],
        }),
        ChatMessage::Tool { use_id, content } => {
            json!({ "role": "tool", "tool_call_id": use_id, "content": content.to_string() })
        }
    }
}

fn tool(spec: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": { "name": spec.name, "description": spec.description, "parameters": spec.parameters, "strict": true },
    })
}

/// Reads a completion.
pub(super) fn answer(body: &[u8]) -> Result<ChatAnswer, LlmError> {
    let completion: Completion = serde_json::from_slice(body).map_err(|error| LlmError::Garbled(error.into()))?;
    let usage = completion.usage.unwrap_or_default();
    let message = completion.choices.into_iter().next().ok_or(LlmError::Empty)?.message;
    let tool_use = message.tool_calls.unwrap_or_default().into_iter().next().map(|call| ToolUse {
        id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
    });
    let text = message.content.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.is_none() && tool_use.is_none() {
        return Err(LlmError::Empty);
    }
    let cached = usage.prompt_tokens_details.unwrap_or_default().cached_tokens;
    let usage = TokenUsage { prompt: usage.prompt_tokens, cached, completion: usage.completion_tokens };
    Ok(ChatAnswer { text, tool_use, usage })
}

/// The machine-readable code of an error body; its message quotes the request and is left alone.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    let parsed: ErrorBody = serde_json::from_slice(body).ok()?;
    parsed.error.code.or(parsed.error.kind)
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<ChoiceItem>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct ChoiceItem {
    message: MessageItem,
}

#[derive(Deserialize)]
struct MessageItem {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<ToolCallItem>>,
}

#[derive(Deserialize)]
struct ToolCallItem {
    id: String,
    function: FunctionItem,
}

#[derive(Deserialize)]
struct FunctionItem {
    name: String,
    #[serde(default)]
    arguments: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Usage {
    prompt_tokens: u32,
    completion_tokens: u32,
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PromptDetails {
    cached_tokens: u32,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorItem,
}

#[derive(Deserialize)]
struct ErrorItem {
    #[serde(default)]
    code: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}
