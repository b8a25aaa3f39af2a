//! `cargo xtask dev`: brings the local stack up, places one call and stays up. `cargo xtask deploy-local`: brings
//! edited functions into it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

use crate::build::Build;
use crate::ports::Ports;
use crate::process;
use crate::progress::say;
use crate::stack::{self, Parts, Place, Stack};
use crate::{demo, workspace};

/// How the stack is brought up.
#[derive(Args)]
pub(crate) struct Options {
    /// Ends after the demo call: 0 only if all of it was right.
    #[arg(long)]
    once: bool,
    /// Forgets what earlier stacks stored.
    #[arg(long)]
    fresh: bool,
    /// The first of a row of ports (default 4566; also KESTREL_PORT_BASE).
    #[arg(long, value_name = "PORT")]
    port_base: Option<u16>,
}

/// What is deployed anew.
#[derive(Args)]
pub(crate) struct DeployOptions {
    /// The function that was edited; default: whatever changed.
    function: Option<String>,
}

/// Brings everything up and keeps it up until Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    process::notice_interrupts()?;
    let ports = Ports::chosen(options.port_base)?;
    ports.check()?;
    let build = Build::programs()?;
    let home = workspace::local("");
    let mut stack = Stack::start(&Place { home: &home, ports, fresh: options.fresh }, &build)?;
    let demo = demo::place(&stack);
    if options.once {
        return demo;
    }
    if let Err(error) = demo {
        process::go_on()?;
        say(format_args!("\nThe demo call went wrong; the stack stays up for a look at it.\n{error:#}"));
    }
    show(&stack);
    // Only ends by being interrupted, which is how it is meant to end, or by a part that died.
    while !process::interrupted() {
        stack.expect_running()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    say("");
    Ok(())
}

/// Builds and deploys into the stack that runs.
pub(crate) fn deploy_local(options: &DeployOptions) -> Result<()> {
    process::notice_interrupts()?;
    let running = stack::running()?;
    let build = match &options.function {
        Some(function) => Build::program_alone(function)?,
        None => Build::programs()?,
    };
    let first = build.0.first().context("cargo built nothing")?;
    let binaries = first.executable.parent().unwrap_or(Path::new("."));
    let home = workspace::local("");
    stack::site::build(&home, &running)?;
    stack::deploy(&Parts::described(&running)?, binaries, &home).map(drop)
}

fn show(stack: &Stack) {
    let description = &stack.description;
    let text = |value: &Value| value.as_str().map_or_else(|| "–".to_owned(), str::to_owned);
    say("\nThe stack is up.");
    for (what, name) in [
        ("site", "site_url"),
        ("phone page", "carrier_url"),
        ("voice API", "voice_url"),
        ("app API", "api_url"),
        ("faults", "faults_url"),
        ("AWS", "aws_endpoint_url"),
        ("table", "table"),
    ] {
        say(format_args!("  {what:<12} {}", text(&description[name])));
    }
    for tenant in description["tenants"].as_array().into_iter().flatten() {
        let (number, name) = (text(&tenant["phone_number"]), text(&tenant["company_name"]));
        let (owner, password) = (text(&tenant["owner_email"]), text(&tenant["owner_password"]));
        say(format_args!("  {number:<12} {name} — log-in {owner}, password {password}"));
    }
    say(format_args!("  all of it    {}", stack.file.display()));
    say("\nAfter an edit: cargo xtask deploy-local [function]      Another call: cargo xtask call --to +1555… \"…\"");
    say("Ctrl-C stops everything.");
}
