//! Asks the local stack's parts; every answer is JSON.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Longer than the carrier keeps a request that waits for a call's next step.
const PATIENCE: Duration = Duration::from_secs(75);

/// What is there.
pub(crate) fn get(url: &str) -> Result<Value> {
    read(url, agent().get(url).call())
}

/// Sends something there.
pub(crate) fn post(url: &str, body: &Value) -> Result<Value> {
    read(url, agent().post(url).send_json(body))
}

/// Whether anything there answers well.
pub(crate) fn is_up(url: &str) -> bool {
    agent().get(url).call().is_ok_and(|answer| answer.status().is_success())
}

fn agent() -> ureq::Agent {
    // A proxy of the environment is for the world outside, not for loopback.
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).timeout_global(Some(PATIENCE));
    config.build().new_agent()
}

fn read(url: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value> {
    let mut answer = answer.with_context(|| format!("no answer from {url}"))?;
    let text = answer.body_mut().read_to_string()?;
    if !answer.status().is_success() {
        bail!("{url} answered {}: {text}", answer.status());
    }
    serde_json::from_str(&text).with_context(|| format!("{url} did not answer in JSON"))
}
