//! `cargo xtask dlq`: what was given up, on the local stack or on AWS. infra/dlq.py does it.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::python::Venv;
use crate::{stack, workspace};

/// Lists, shows, sends back or discards dead letters and what is in the quarantine.
#[derive(Args)]
pub(crate) struct Options {
    /// An environment of samconfig.toml, with AWS credentials in the environment; absent: the local stack that runs.
    #[arg(long, value_name = "STAGE")]
    env: Option<String>,

    /// The environment's Region.
    #[arg(long, default_value = "us-east-2")]
    region: String,

    /// `list`, `show QUEUE`, `redrive QUEUE [--message-id ID]`, `discard QUEUE (--message-id ID | --all) --reason TEXT`.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    action: Vec<String>,
}

/// Runs the tool and ends as it does.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (venv, arguments) = match &options.env {
        Some(stage) => {
            (Venv::Infra, vec!["--stage".to_owned(), stage.clone(), "--region".to_owned(), options.region.clone()])
        }
        None => {
            let running = stack::running()?;
            let endpoint = running["aws_endpoint_url"].as_str().context("stack.json names no emulator")?;
            (Venv::Stack, vec!["--endpoint".to_owned(), endpoint.to_owned()])
        }
    };
    let venv = venv.ready()?;
    let mut python = Command::new(venv.program("python"));
    python
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(workspace::path("infra/dlq.py"))
        .args(arguments)
        .args(&options.action);
    let status = python.status().context("Python does not start")?;
    ensure!(status.success(), "the queues were not changed any further");
    Ok(())
}
