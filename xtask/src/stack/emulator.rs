//! Starts the AWS emulator (ministack, from PyPI) with an environment of its own.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{Place, REGION};
use crate::http;
use crate::ports::url;
use crate::process::{Background, wait_until};
use crate::progress::Step;
use crate::python::Venv;
use crate::workspace;

const LONGEST_START: Duration = Duration::from_secs(60);

/// Starts it and waits until it answers.
pub(super) fn start(place: &Place<'_>, venv: Venv) -> Result<Background> {
    let step = Step::begin("Starting the AWS emulator");
    // A state holds addresses, so each row of ports has its own.
    let state = place.home.join("state").join(place.ports.gateway.to_string());
    if place.fresh && state.exists() {
        fs::remove_dir_all(&state).with_context(|| format!("cannot empty {}", state.display()))?;
    }
    for folder in ["services", "s3", "tmp"] {
        fs::create_dir_all(state.join(folder))?;
    }
    let gateway = url(place.ports.gateway);
    let mut launcher = Command::new(venv.program("python"));
    launcher.arg(workspace::path("local/stack/supervisor.py")).current_dir(place.home);
    // It hands its environment to every function: so nothing of the developer's is in it.
    launcher.env_clear().envs([
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("BIND_HOST", "127.0.0.1"),
        // The host in queue addresses; `localhost` may mean ::1, where nothing listens.
        ("MINISTACK_HOST", "127.0.0.1"),
        ("GATEWAY_PORT", &place.ports.gateway.to_string()),
        ("KESTREL_BRIDGE_PORT", &place.ports.bridge.to_string()),
        // Off: it would listen on a port for devices.
        ("IOT_MTLS_ENABLED", "0"),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", &gateway),
        // The functions' table is behind the switchable faults.
        ("AWS_ENDPOINT_URL_DYNAMODB", &url(place.ports.proxy)),
        ("PERSIST_STATE", "1"),
        ("S3_PERSIST", "1"),
    ]);
    launcher
        .env("STATE_DIR", state.join("services"))
        .env("S3_DATA_DIR", state.join("s3"))
        .env("TMPDIR", state.join("tmp"));
    let mut emulator = Background::start("the AWS emulator", &mut launcher, place.home.join("logs/emulator.log"))?;
    let health = format!("{gateway}/_ministack/health");
    let up = wait_until(LONGEST_START, || {
        emulator.expect_running()?;
        Ok(http::is_up(&health))
    })?;
    ensure!(
        up,
        "the AWS emulator does not answer on {gateway}; see {}",
        place.home.join("logs/emulator.log").display()
    );
    step.done(gateway);
    Ok(emulator)
}
