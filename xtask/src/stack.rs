//! The local stack: the emulator with the deployed template, the carrier, the demo companies, and their description
//! for any outside client in `stack.json`.

mod carrier;
mod deployment;
mod emulator;
pub(crate) mod site;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub(crate) use deployment::deploy;

use crate::build::Build;
use crate::http;
use crate::ports::{Ports, url};
use crate::process::{self, Background, run_for_output};
use crate::progress::Step;
use crate::python::Venv;
use crate::workspace;

pub(crate) const REGION: &str = "us-east-1";
const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
const AUTH_TOKEN: &str = "local-auth-token-0123456789abcdef";
/// Twilio's number nobody owns is answered by this company. Also the template's default.
const DEFAULT_TENANT_ID: &str = "00000000-0000-7000-8000-000000000000";

/// A stack that runs for as long as this lives.
pub(crate) struct Stack {
    /// What `stack.json` says.
    pub(crate) description: Value,
    /// `stack.json`, which is there exactly while all is up.
    pub(crate) file: PathBuf,
    /// The seed's binary: it reads calls back.
    seed: PathBuf,
    // Dropped in this order: nothing asks the emulator any more when it writes its state.
    site: Background,
    carrier: Background,
    emulator: Background,
}

/// Where a stack lives and whether it forgets.
pub(crate) struct Place<'a> {
    /// `.local` or a folder in it.
    pub(crate) home: &'a Path,
    pub(crate) ports: Ports,
    /// Forget what an earlier stack stored here.
    pub(crate) fresh: bool,
}

/// Where the parts are that a deployment is told of.
pub(crate) struct Parts {
    pub(crate) gateway: String,
    pub(crate) carrier: String,
    pub(crate) site: String,
}

impl Parts {
    fn of(ports: Ports) -> Self {
        Self { gateway: url(ports.gateway), carrier: url(ports.carrier), site: url(ports.site) }
    }

    /// As a running stack describes itself.
    pub(crate) fn described(stack: &Value) -> Result<Self> {
        let address = |name: &str| {
            let address = stack[name].as_str().filter(|address| !address.is_empty());
            address.map(str::to_owned).with_context(|| format!("stack.json has no {name}"))
        };
        Ok(Self { gateway: address("aws_endpoint_url")?, carrier: address("carrier_url")?, site: address("site_url")? })
    }
}

impl Stack {
    /// Brings everything up.
    pub(crate) fn start(place: &Place<'_>, build: &Build) -> Result<Self> {
        place.ports.check()?;
        let venv = Venv::Stack.ready()?;
        let file = place.home.join("stack.json");
        expect_alone(&file)?;
        let _ = fs::remove_file(&file);
        let emulator = emulator::start(place, venv)?;
        let carrier = carrier::start(place, build)?;
        let binaries = build.program("twilio-voice-webhook")?.parent().context("an executable is in a folder")?;
        let parts = Parts::of(place.ports);
        let deployed = deploy(&parts, binaries, place.home)?;
        let mut description = describe(place.ports, &deployed);
        let seed = build.program("seed")?.clone();
        let partial = file.with_extension("json.partial");
        write(&partial, &description)?;
        description["tenants"] = write_companies(&seed, &partial)?;
        fs::remove_file(&partial)?;
        site::build(place.home, &description)?;
        let site = site::start(place, &parts.gateway)?;
        let mut stack = Self { description, file, seed, site, carrier, emulator };
        stack.expect_running()?;
        write(&stack.file, &stack.description)?;
        Ok(stack)
    }

    /// Fails if a part of it has ended.
    pub(crate) fn expect_running(&mut self) -> Result<()> {
        self.emulator.expect_running()?;
        self.carrier.expect_running()?;
        self.site.expect_running()
    }

    /// What the table holds of a call: `{call, appointment, usage}`.
    pub(crate) fn stored(&self, call_sid: &str) -> Result<Value> {
        let step = Step::begin("Reading the call back");
        let mut seed = Command::new(&self.seed);
        seed.arg("--stack").arg(&self.file).args(["--show-call", call_sid]);
        let stored = serde_json::from_str(&run_for_output(&step, "seed show-call", &mut seed)?)?;
        step.done("");
        Ok(stored)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
        let step = Step::begin("Stopping");
        self.site.stop();
        self.carrier.stop();
        self.emulator.stop();
        step.done("");
    }
}

/// The description of the stack that runs beside us.
pub(crate) fn running() -> Result<Value> {
    let file = workspace::local("stack.json");
    let text = fs::read_to_string(&file).context("no local stack runs: start it with `cargo xtask dev`")?;
    serde_json::from_str(&text).with_context(|| format!("{} is damaged", file.display()))
}

/// One stack a folder: a second one would take the first one's description away.
fn expect_alone(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let other: Value = serde_json::from_str(&text).unwrap_or_default();
    let carrier = other["carrier_url"].as_str().unwrap_or_default();
    ensure!(
        carrier.is_empty() || !http::is_up(&format!("{carrier}/health")),
        "a stack of this checkout already runs ({carrier}): stop it, or use it: `cargo xtask call`, `cargo xtask deploy-local`"
    );
    Ok(())
}

fn write_companies(seed: &Path, partial: &Path) -> Result<Value> {
    let step = Step::begin("Writing the demo companies");
    let tenants: Value =
        serde_json::from_str(&run_for_output(&step, "seed", Command::new(seed).arg("--stack").arg(partial))?)
            .context("the seed lists its companies as JSON")?;
    let count = tenants.as_array().map_or(0, Vec::len);
    step.done(format_args!("{count} companies"));
    Ok(tenants)
}

fn describe(ports: Ports, deployed: &Value) -> Value {
    let outputs = &deployed["outputs"];
    json!({
        "voice_url": outputs["VoiceUrl"],
        "api_url": site::api_url(&url(ports.gateway)),
        "ws_url": null,
        "site_url": url(ports.site),
        "carrier_url": url(ports.carrier),
        "faults_url": url(ports.faults),
        "restart_url": format!("{}/_kestrel/restart", url(ports.bridge)),
        "fallback_base_url": outputs["FallbackBaseUrl"],
        "aws_endpoint_url": url(ports.gateway),
        "region": REGION,
        "table": outputs["TableName"],
        "bus": outputs["BusName"],
        "queues": deployed["queues"],
        "gateway_keys": deployed["gateway_keys"],
        "twilio": twilio_account(),
        "tenants": [],
        "default_tenant_id": DEFAULT_TENANT_ID,
    })
}

fn twilio_account() -> Value {
    json!({"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN})
}

fn write(path: &Path, description: &Value) -> Result<()> {
    process::go_on()?;
    // In one move: whoever waits for the file never reads half of it.
    let unfinished = path.with_extension("part");
    fs::write(&unfinished, serde_json::to_string_pretty(description)?)?;
    fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}
