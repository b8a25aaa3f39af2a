//! A service of AWS on a socket, for the tests of its clients: it gives the answers it was told to, one a request, and
//! tells what it was asked.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Aws, Patience};
use crate::config::AwsConfig;

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    /// The error's name in the head; empty where there is none.
    pub(super) error: &'static str,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn new(status: u16, body: impl ToString) -> Self {
        Self { status, error: "", body: body.to_string() }
    }
}

/// A request.
pub(super) struct Asked {
    pub(super) head: String,
    pub(super) body: String,
}

/// What stands before the clients of such a service, and what it was asked, once it has given all its answers.
pub(super) async fn service(answers: Vec<Answer>) -> (Aws, JoinHandle<Vec<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = AwsConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "test".to_owned(),
        secret_access_key: "test".into(),
        session_token: None,
        endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
        dynamodb_endpoint: None,
    };
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            asked.push(give(&listener, &answer).await);
        }
        asked
    });
    (Aws::new(&config, Patience::Background), server)
}

/// Takes one request, on a connection of its own, and answers it.
async fn give(listener: &TcpListener, answer: &Answer) -> Asked {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = String::new();
    let asked = loop {
        let mut chunk = vec![0; 512 * 1024];
        let length = stream.read(&mut chunk).await.unwrap();
        assert!(length > 0, "the client hung up");
        request.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
        if let Some(asked) = whole(&request) {
            break asked;
        }
    };
    let Answer { status, error, body } = answer;
    let error = if error.is_empty() { String::new() } else { format!("x-amzn-errortype: {error}\r\n") };
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n{error}content-length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    asked
}

/// The request, once all of it is there.
fn whole(request: &str) -> Option<Asked> {
    let (head, body) = request.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let is_whole = body.len() >= length.parse().unwrap();
    is_whole.then(|| Asked { head: head.to_owned(), body: body.to_owned() })
}
