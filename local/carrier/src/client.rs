//! A typed client of the carrier and its faults, for `xtask` and the journeys.

use std::time::{Duration, Instant};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::types::{CallView, FaultPlan, FaultReport, MessageView, NumberView, Phone, PlaceCall};

/// Why the carrier could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It is not there, or its answer can't be read.
    #[error("the carrier can't be reached")]
    Transport(#[from] reqwest::Error),
    /// It said no.
    #[error("the carrier refused ({status}): {text}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its words.
        text: String,
    },
    /// The call went on for too long.
    #[error("call {0} did not get there in time")]
    TooLong(String),
}

type Result<T> = std::result::Result<T, ClientError>;

/// The carrier's own API.
#[derive(Clone, Debug)]
pub struct CarrierClient {
    base_url: String,
    http: reqwest::Client,
}

impl CarrierClient {
    /// For a carrier at this URL, for example `http://127.0.0.1:4580`.
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), http: reqwest::Client::new() }
    }

    /// Whether it is up.
    pub async fn is_up(&self) -> bool {
        self.get::<serde_json::Value>("/health").await.is_ok()
    }

    /// Places a call.
    pub async fn place(&self, call: &PlaceCall) -> Result<CallView> {
        self.send(self.http.post(self.url("/calls")).json(call)).await
    }

    /// Places a call and waits until it has ended, its callbacks included.
    pub async fn run(&self, call: &PlaceCall, at_most: Duration) -> Result<CallView> {
        let placed = self.place(call).await?;
        self.ended(&placed.call_sid, at_most).await
    }

    /// A call as it is now.
    pub async fn call(&self, sid: &str) -> Result<CallView> {
        self.get(&format!("/calls/{sid}")).await
    }

    /// Waits until the call listens or has ended.
    pub async fn listening(&self, sid: &str, at_most: Duration) -> Result<CallView> {
        self.until(sid, at_most, |view| view.ended || view.waiting_for.is_some()).await
    }

    /// Waits until the call has ended, its callbacks included.
    pub async fn ended(&self, sid: &str, at_most: Duration) -> Result<CallView> {
        self.until(sid, at_most, |view| view.ended).await
    }

    /// Waits until the call looks as wanted.
    pub async fn until(&self, sid: &str, at_most: Duration, wanted: impl Fn(&CallView) -> bool) -> Result<CallView> {
        let begun = Instant::now();
        let mut view = self.call(sid).await?;
        while !wanted(&view) {
            let left = at_most.saturating_sub(begun.elapsed()).as_secs();
            if left == 0 {
                return Err(ClientError::TooLong(sid.to_owned()));
            }
            view = self.get(&format!("/calls/{sid}/wait?seconds={}&since={}", left.min(30), view.version)).await?;
        }
        Ok(view)
    }

    /// Says something on an interactive call.
    pub async fn say(&self, sid: &str, text: &str) -> Result<()> {
        self.act(sid, "say", &json!({"text": text})).await
    }

    /// Presses keys on an interactive call.
    pub async fn press(&self, sid: &str, digits: &str) -> Result<()> {
        self.act(sid, "press", &json!({"digits": digits})).await
    }

    /// Hangs up.
    pub async fn hang_up(&self, sid: &str) -> Result<()> {
        self.act(sid, "hangup", &json!({})).await
    }

    /// Every call so far, those that were dialled by others too.
    pub async fn calls(&self) -> Result<Vec<CallView>> {
        self.get("/calls?limit=100000").await
    }

    /// The registered numbers.
    pub async fn numbers(&self) -> Result<Vec<NumberView>> {
        self.get("/numbers").await
    }

    /// Text messages sent so far.
    pub async fn messages(&self) -> Result<Vec<MessageView>> {
        self.get("/messages").await
    }

    /// Decides how a phone behaves when it is dialled.
    pub async fn set_phone(&self, number: &str, phone: &Phone) -> Result<Phone> {
        self.send(self.http.put(self.url(&format!("/phones/{number}"))).json(phone)).await
    }

    async fn act(&self, sid: &str, what: &str, body: &impl Serialize) -> Result<()> {
        accepted(self.http.post(self.url(&format!("/calls/{sid}/{what}"))).json(body)).await.map(drop)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(self.http.get(self.url(path))).await
    }

    async fn send<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T> {
        Ok(accepted(request).await?.json().await?)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// The control API of the fault proxy.
#[derive(Clone, Debug)]
pub struct FaultsClient {
    url: String,
    http: reqwest::Client,
}

impl FaultsClient {
    /// For a control API at this URL, for example `http://127.0.0.1:4582`.
    pub fn new(base_url: &str) -> Self {
        Self { url: format!("{}/faults", base_url.trim_end_matches('/')), http: reqwest::Client::new() }
    }

    /// The plan in force and the counts.
    pub async fn report(&self) -> Result<FaultReport> {
        Ok(accepted(self.http.get(&self.url)).await?.json().await?)
    }

    /// Puts a plan in force.
    pub async fn set(&self, plan: &FaultPlan) -> Result<FaultReport> {
        Ok(accepted(self.http.put(&self.url).json(plan)).await?.json().await?)
    }

    /// No faults any more, counts at zero.
    pub async fn reset(&self) -> Result<()> {
        accepted(self.http.delete(&self.url)).await.map(drop)
    }
}

async fn accepted(request: reqwest::RequestBuilder) -> Result<reqwest::Response> {
    let response = request.send().await?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    Err(ClientError::Refused { status, text: response.text().await.unwrap_or_default() })
}
