//! A proxy between the client and the emulator that fails requests as a network and DynamoDB do.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: the request is let through, so that a later one can be reached.
    Pass,
    /// The connection is closed before the request reaches the table.
    Refuse,
    /// The table takes the request and the connection is closed before its answer comes back.
    CommitThenCut,
    /// The table answers that it has too much to do.
    Throttle,
    /// The table answers that another transaction holds the first item.
    Conflict,
    /// The table answers a single write that a transaction holds its item.
    Held,
    /// One item is held by another transaction and another is throttled.
    ConflictAndThrottle,
    /// The table answers a read of many items that it read none of them.
    LeaveUnread,
}

/// Faults for the next requests, one each, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.0.lock().expect("no test panicked") = faults.into_iter().collect();
    }

    pub(crate) fn remaining(&self) -> usize {
        self.0.lock().expect("no test panicked").len()
    }

    fn take(&self) -> Option<Fault> {
        let mut faults = self.0.lock().expect("no test panicked");
        if faults.is_empty() { None } else { Some(faults.remove(0)) }
    }
}

pub(crate) async fn proxy(listener: TcpListener, upstream: SocketAddr, faults: Faults) {
    while let Ok((client, _)) = listener.accept().await {
        let faults = faults.clone();
        tokio::spawn(async move {
            let _ = relay(client, upstream, faults).await;
        });
    }
}

/// Passes on whole requests and whole answers of one connection.
async fn relay(mut client: TcpStream, upstream: SocketAddr, faults: Faults) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut table = TcpStream::connect(upstream).await?;
    table.set_nodelay(true)?;
    while let Some(request) = message(&mut client).await? {
        let fault = faults.take();
        if fault == Some(Fault::Refuse) {
            return Ok(());
        }
        let injected = fault.and_then(|fault| answer_instead(fault, &request));
        if let Some(answer) = injected {
            client.write_all(answer.as_bytes()).await?;
            continue;
        }
        table.write_all(&request).await?;
        let Some(answer) = message(&mut table).await? else { return Ok(()) };
        if fault == Some(Fault::CommitThenCut) {
            return Ok(());
        }
        client.write_all(&answer).await?;
    }
    Ok(())
}

fn answer_instead(fault: Fault, request: &[u8]) -> Option<String> {
    let canceled = |codes: &[&str]| {
        let reasons: Vec<_> = codes.iter().map(|code| format!(r#"{{"Code":"{code}"}}"#)).collect();
        format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{}]}}"#,
            reasons.join(",")
        )
    };
    let body = match fault {
        Fault::Pass | Fault::Refuse | Fault::CommitThenCut => return None,
        Fault::Throttle => {
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#.to_owned()
        }
        Fault::Held => {
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"held"}"#.to_owned()
        }
        Fault::Conflict => canceled(&["None", "TransactionConflict"]),
        Fault::ConflictAndThrottle => canceled(&["ThrottlingError", "TransactionConflict"]),
        Fault::LeaveUnread => unread(request),
    };
    let status = if fault == Fault::LeaveUnread { "200 OK" } else { "400 Bad Request" };
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

/// One HTTP/1.1 message with its body, or nothing where the connection ends.
async fn message(stream: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        if let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length =
                text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            if bytes.len() >= head + 4 + length.unwrap_or_default() {
                return Ok(Some(bytes));
            }
        }
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

/// All that a BatchGetItem asked for, given back unread.
fn unread(request: &[u8]) -> String {
    let body =
        request.windows(4).position(|window| window == b"\r\n\r\n").map_or(&b""[..], |head| &request[head + 4..]);
    let asked: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    serde_json::json!({ "Responses": {}, "UnprocessedKeys": asked["RequestItems"] }).to_string()
}
