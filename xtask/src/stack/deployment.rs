//! Deploys template.yaml to the emulator: local/stack/deploy.py does it, as `sam` would to AWS.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{DEFAULT_TENANT_ID, Parts, twilio_account};
use crate::process::run;
use crate::progress::Step;
use crate::python::Venv;
use crate::workspace;

/// Creates or updates the deployment from built functions. Returns its parameters, outputs and queues.
pub(crate) fn deploy(parts: &Parts, binaries: &Path, home: &Path) -> Result<Value> {
    let step = Step::begin("Deploying template.yaml");
    let settings = json!({
        "carrier": parts.carrier,
        "site": parts.site,
        "default_tenant_id": DEFAULT_TENANT_ID,
        "twilio": twilio_account(),
    });
    let result = home.join("deployment.json");
    let mut python = Command::new(Venv::Stack.program("python"));
    python.env("PYTHONDONTWRITEBYTECODE", "1").arg(workspace::path("local/stack/deploy.py"));
    python.args(["--gateway", &parts.gateway]).args(["--settings", &settings.to_string()]);
    python.arg("--template").arg(workspace::path("template.yaml")).arg("--binaries").arg(binaries);
    python.arg("--packages").arg(workspace::local("packages")).arg("--result").arg(&result);
    let ended = run(&step, "deploy", &mut python)?.expect_ok()?;
    let output = ended.output();
    let new = output.lines().filter(|line| line.contains("new code")).count();
    step.done(format_args!("{}, new code for {new} functions", output.lines().last().unwrap_or("done")));
    let text = fs::read_to_string(&result).context("the deployment wrote no result")?;
    Ok(serde_json::from_str(&text)?)
}
