//! The proxy in front of DynamoDB: passes every byte on, unless the switch says otherwise.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{self, HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::Switch;
use crate::types::FaultMode;

/// Headers of one connection, not of the message.
const HOP_BY_HOP: [HeaderName; 4] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, HeaderName::from_static("keep-alive")];
const THROTTLED: &str = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\
\"message\":\"The level of configured provisioned throughput for the table was exceeded. \
Consider increasing your provisioning level with the UpdateTable API.\"}";

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, target: String, switch: Switch) {
    let target = target.trim_end_matches('/').to_owned();
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    let Ok(client) = client else { return };
    let proxy = Arc::new(Proxy { target, client, switch });
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Without it small answers wait for the client's delayed acknowledgement.
        drop(stream.set_nodelay(true));
        let proxy = proxy.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| proxy.pass(request));
            // An error is the cut connection that was asked for, or a client that went away.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

struct Proxy {
    target: String,
    client: reqwest::Client,
    switch: Switch,
}

impl Proxy {
    /// An `Err` makes hyper close the connection without an answer.
    async fn pass(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        let operation = operation(&request);
        let decision = self.switch.decide(&operation);
        match decision.mode {
            FaultMode::None => self.forward(request).await,
            FaultMode::Refuse => Err(cut()),
            FaultMode::Delay => {
                tokio::time::sleep(Duration::from_millis(decision.delay_ms)).await;
                self.forward(request).await
            }
            FaultMode::Throttle => throttled(request).await,
            FaultMode::CommitThenCut => {
                let answer = self.forward(request).await?;
                // A refusal is passed on: only a commit can be lost.
                if answer.status().is_success() { Err(cut()) } else { Ok(answer) }
            }
        }
    }

    async fn forward(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        // The Host header is passed on as it came: the signature covers it.
        let mut headers = head.headers;
        for name in HOP_BY_HOP {
            headers.remove(name);
        }
        let sent = self.client.request(head.method, format!("{}{path}", self.target)).headers(headers).body(body);
        let answer = match sent.send().await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!("the table behind the fault proxy can't be reached: {error}");
                return Err(cut());
            }
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(io::Error::other)?;
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        for name in HOP_BY_HOP {
            response.headers_mut().remove(name);
        }
        Ok(response)
    }
}

/// `DynamoDB_20120810.PutItem` → `PutItem`
fn operation<B>(request: &Request<B>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = target.rsplit('.').next().unwrap_or_default();
    if name.is_empty() { "other".into() } else { name.into() }
}

/// DynamoDB's throttling; without `x-amz-crc32`, which clients check only when it is there.
async fn throttled(request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    // Read to the end, so that the connection stays usable.
    request.into_body().collect().await.map_err(io::Error::other)?;
    let mut response = Response::new(Full::new(Bytes::from_static(THROTTLED.as_bytes())));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    headers.insert("x-amzn-requestid", HeaderValue::from_static("THROTTLEDBYTHEFAULTPROXY"));
    Ok(response)
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "cut by the fault proxy")
}
