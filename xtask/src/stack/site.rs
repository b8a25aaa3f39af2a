//! Starts the site's server (local/stack/site.mjs).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::Place;
use crate::ports::url;
use crate::process::{Background, wait_until};
use crate::progress::Step;
use crate::site::Told;
use crate::{http, node, workspace};

const LONGEST_START: Duration = Duration::from_secs(20);

/// Starts it and waits until it answers. `gateway` is the emulator's address.
pub(super) fn start(place: &Place<'_>, gateway: &str) -> Result<Background> {
    let step = Step::begin("Starting the site");
    let mut node = Command::new(node::program()?);
    node.arg(workspace::path("local/stack/site.mjs"));
    node.args(["--listen", &format!("127.0.0.1:{}", place.ports.site)]);
    node.arg("--files").arg(files(place.home));
    node.args(["--api", &api_url(gateway), "--recordings", gateway]);
    let log = place.home.join("logs/site.log");
    let mut site = Background::start("the site's server", &mut node, log.clone())?;
    let address = url(place.ports.site);
    let up = wait_until(LONGEST_START, || {
        site.expect_running()?;
        Ok(http::is_up(&address))
    })?;
    ensure!(up, "the site does not answer; see {}", log.display());
    step.done(address);
    Ok(site)
}

/// Where the emulator serves AppApi.
pub(super) fn api_url(gateway: &str) -> String {
    format!("{gateway}/_aws/execute-api/kestrel-app/live")
}

/// Builds the site for the stack that this describes, or builds it anew: its server reads every file at each request.
pub(crate) fn build(home: &Path, stack: &Value) -> Result<()> {
    let carrier = stack["carrier_url"].as_str().unwrap_or_default();
    let demo_number = stack["tenants"][0]["phone_number"].as_str();
    crate::site::build(&files(home), &Told::local(carrier, demo_number))
}

fn files(home: &Path) -> PathBuf {
    home.join("site")
}
