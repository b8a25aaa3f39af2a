//! The client against a server that answers, refuses, stalls and breaks off.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::llm::{ChatMessage, TokenUsage, ToolUse, tools};

/// What the server does with a connection.
enum Act {
    Answer(u16, Value),
    AnswerWith(&'static str, u16, Value),
    Text(&'static str),
    Stall,
    CutOff,
}

/// A server that takes one request a connection, acts, and remembers the requests.
struct Server {
    base_url: String,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (mut acts, memory) = (acts.into_iter().collect::<VecDeque<_>>(), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(act) = acts.pop_front() else { return };
                let request = read_request(&mut stream).await;
                memory.lock().unwrap().push(request);
                perform(act, stream).await;
            }
        });
        Self { base_url, seen }
    }

    fn model(&self) -> OpenAi {
        OpenAi::new(HttpClient::new(CONNECT_WITHIN).unwrap(), &self.base_url, &SecretString::from("sk-test"))
    }

    fn seen(&self) -> Vec<(String, Value)> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read_request(stream: &mut TcpStream) -> (String, Value) {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        if let Ok(body) = serde_json::from_str(body) {
            return (head.to_owned(), body);
        }
        assert!(length > 0, "the request broke off");
    }
}

async fn perform(act: Act, mut stream: TcpStream) {
    let answer = match act {
        Act::Answer(status, body) => http("", status, &body.to_string()),
        Act::AnswerWith(header, status, body) => http(header, status, &body.to_string()),
        Act::Text(body) => http("", 200, body),
        Act::CutOff => "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\":".to_owned(),
        Act::Stall => {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(30)).await;
                drop(stream);
            });
            return;
        }
    };
    stream.write_all(answer.as_bytes()).await.unwrap();
}

fn http(header: &str, status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} x\r\nconnection: close\r\n{header}content-length: {}\r\n\r\n{body}", body.len())
}

fn words(text: &str) -> Act {
    Act::Answer(200, json!({ "choices": [{ "message": { "role": "assistant", "content": text } }] }))
}

fn failure(status: u16) -> Act {
    Act::Answer(status, json!({ "error": { "message": "quotes the caller", "type": "server_error", "code": null } }))
}

fn request(deadline_ms: u64) -> ChatRequest {
    ChatRequest {
        model: "gpt-4o-mini".to_owned(),
        messages: vec![ChatMessage::System("Rules.".to_owned()), ChatMessage::User("Hello?".to_owned())],
        tools: tools::specs(),
        max_completion_tokens: 300,
        prompt_cache_key: "tenant:7".to_owned(),
        deadline: Duration::from_millis(deadline_ms),
    }
}

#[tokio::test]
async fn words_are_answered_with_words() {
    let server = Server::start([Act::Answer(
        200,
        json!({
            "choices": [{ "message": { "role": "assistant", "content": " Hello. ", "refusal": null }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 1200, "completion_tokens": 9, "prompt_tokens_details": { "cached_tokens": 1024 } },
        }),
    )])
    .await;

    let answer = server.model().complete(&request(4_000)).await.unwrap();

    assert_eq!(answer.text.as_deref(), Some("Hello."));
    assert_eq!(answer.tool_use, None);
    assert_eq!(answer.usage, TokenUsage { prompt: 1200, cached: 1024, completion: 9 });
    let (head, body) = server.seen().remove(0);
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{head}");
    assert!(head.contains("authorization: Bearer sk-test"), "{head}");
    assert_eq!(body["model"], "gpt-4o-mini");
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "Rules." }));
    assert_eq!(body["parallel_tool_calls"], false);
    assert_eq!(body["max_completion_tokens"], 300);
    assert_eq!(body["prompt_cache_key"], "tenant:7");
    assert_eq!(body["store"], false);
    for absent in ["max_tokens", "reasoning_effort", "verbosity", "temperature", "stream"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_tool_is_wished_for_and_its_result_sent_back() {
    let call = json!({ "id": "call_9", "type": "function", "function": { "name": "end_call", "arguments": "{}" } });
    let tool =
        json!({ "choices": [{ "message": { "content": null, "tool_calls": [call] }, "finish_reason": "tool_calls" }] });
    let server = Server::start([Act::Answer(200, tool), words("Goodbye.")]).await;
    let model = server.model();
    let mut request = request(4_000);

    let answer = model.complete(&request).await.unwrap();
    let tool_use = ToolUse { id: "call_9".to_owned(), name: "end_call".to_owned(), arguments: "{}".to_owned() };
    assert_eq!(answer.tool_use, Some(tool_use.clone()));
    assert_eq!(answer.text, None);

    request.messages.push(ChatMessage::Assistant { text: None, tool_use: Some(tool_use) });
    request.messages.push(ChatMessage::Tool { use_id: "call_9".to_owned(), content: json!({ "done": true }) });
    assert_eq!(model.complete(&request).await.unwrap().text.as_deref(), Some("Goodbye."));
    let (_, body) = server.seen().remove(1);
    assert_eq!(body["messages"][2], json!({ "role": "assistant", "content": null, "tool_calls": [call] }));
    let result = json!({ "role": "tool", "tool_call_id": "call_9", "content": "{\"done\":true}" });
    assert_eq!(body["messages"][3], result);
}

#[tokio::test]
async fn one_failure_is_tried_again_and_two_are_not() {
    let server = Server::start([failure(500), words("Back.")]).await;
    assert_eq!(server.model().complete(&request(4_000)).await.unwrap().text.as_deref(), Some("Back."));

    let server = Server::start([failure(500), failure(503), words("Too late.")]).await;
    let error = server.model().complete(&request(4_000)).await.unwrap_err();
    assert!(matches!(error, LlmError::Failed { status: 503 }), "{error:?}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_only_if_the_caller_need_not_wait() {
    let limited = |header| {
        Act::AnswerWith(header, 429, json!({ "error": { "type": "requests", "code": "rate_limit_exceeded" } }))
    };
    let server = Server::start([limited("retry-after-ms: 30\r\n"), words("Now.")]).await;
    assert_eq!(server.model().complete(&request(4_000)).await.unwrap().text.as_deref(), Some("Now."));

    let server = Server::start([limited("retry-after: 20\r\n"), words("Too late.")]).await;
    let error = server.model().complete(&request(4_000)).await.unwrap_err();
    assert!(matches!(error, LlmError::RateLimited { retry_after: Some(after) } if after.as_secs() == 20), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_empty_account_and_a_wrong_key_are_not_tried_again() {
    let empty = Act::Answer(429, json!({ "error": { "type": "insufficient_quota", "code": "insufficient_quota" } }));
    let server = Server::start([empty, words("Never.")]).await;
    assert!(matches!(server.model().complete(&request(4_000)).await, Err(LlmError::QuotaExhausted)));

    let server = Server::start([failure(401), words("Never.")]).await;
    assert!(matches!(server.model().complete(&request(4_000)).await, Err(LlmError::Refused { status: 401 })));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_slow_model_is_given_up_at_the_deadline() {
    let server = Server::start([Act::Stall, words("Too late.")]).await;
    let started = Instant::now();

    let error = server.model().complete(&request(200)).await.unwrap_err();

    assert!(matches!(error, LlmError::Timeout), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_tried_again() {
    let server = Server::start([Act::CutOff, words("Whole.")]).await;

    assert_eq!(server.model().complete(&request(4_000)).await.unwrap().text.as_deref(), Some("Whole."));
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let server = Server::start([Act::Text("<html>"), Act::Text("{\"choices\":[]}"), words("  ")]).await;
    let model = server.model();

    assert!(matches!(model.complete(&request(4_000)).await, Err(LlmError::Garbled(_))));
    assert!(matches!(model.complete(&request(4_000)).await, Err(LlmError::Empty)));
    assert!(matches!(model.complete(&request(4_000)).await, Err(LlmError::Empty)));
}

#[tokio::test]
async fn a_model_that_is_down_is_given_a_rest() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let model = OpenAi::new(HttpClient::new(CONNECT_WITHIN).unwrap(), &base_url, &SecretString::from("sk-test"));

    for _ in 0..FAILURES_TO_REST {
        assert!(matches!(model.complete(&request(4_000)).await, Err(LlmError::Unreachable(_))));
    }

    assert!(matches!(model.complete(&request(4_000)).await, Err(LlmError::Resting)));
}

#[test]
fn neither_the_key_nor_the_callers_words_are_shown_by_debug() {
    let http = HttpClient::new(CONNECT_WITHIN).unwrap();
    let model = OpenAi::new(http, "https://api.example.com/v1", &SecretString::from("sk-secret"));

    let shown = format!("{model:?} {:?} {:?}", request(1), ChatAnswer::words("Jane"));

    for hidden in ["sk-secret", "Hello?", "Jane"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
