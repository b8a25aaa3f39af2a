//! Starts the carrier, which plays Twilio, with the fault proxy in front of the emulator's DynamoDB.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::{ACCOUNT_SID, AUTH_TOKEN, Place};
use crate::build::Build;
use crate::http;
use crate::ports::url;
use crate::process::{Background, wait_until};
use crate::progress::Step;
use crate::workspace;

const LONGEST_START: Duration = Duration::from_secs(20);

/// Starts it and waits until it answers.
pub(super) fn start(place: &Place<'_>, build: &Build) -> Result<Background> {
    let step = Step::begin("Starting the carrier");
    let ports = place.ports;
    let address = |port: u16| format!("127.0.0.1:{port}");
    let mut command = Command::new(build.program("carrier")?);
    command.args(["--listen", &address(ports.carrier)]);
    command.args(["--faults-listen", &address(ports.faults)]);
    command.args(["--proxy-listen", &address(ports.proxy)]);
    command.args(["--proxy-target", &url(ports.gateway)]);
    command.env("CARRIER_ACCOUNT_SID", ACCOUNT_SID).env("CARRIER_AUTH_TOKEN", AUTH_TOKEN);
    // Twilio's own description of its REST API, where somebody put it beside the repository.
    let specification = workspace::path("../shared/data/twilio_api_v2010.json");
    if specification.exists() {
        command.env("CARRIER_SPEC", specification);
    }
    let mut carrier = Background::start("the carrier", &mut command, place.home.join("logs/carrier.log"))?;
    let health = format!("{}/health", url(ports.carrier));
    let up = wait_until(LONGEST_START, || {
        carrier.expect_running()?;
        Ok(http::is_up(&health))
    })?;
    ensure!(up, "the carrier does not answer; see {}", place.home.join("logs/carrier.log").display());
    step.done(url(ports.carrier));
    Ok(carrier)
}
