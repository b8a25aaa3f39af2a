//! Checks that need no running stack: format, dependencies, template, lints, documentation.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::tally::{Tally, counted};
use crate::process::{Ended, run};
use crate::progress::{Step, say};
use crate::python::Venv;
use crate::workspace;

/// The newest version that builds with our Rust. Its own lock file is used.
const CARGO_DENY: &str = "0.20.2";
/// Where cfn-lint resolves what a Region has.
const LINTED_REGION: &str = "us-east-2";

/// rustfmt.
pub(super) fn format() -> Result<Tally> {
    check("cargo fmt --check", workspace::cargo().args(["fmt", "--all", "--check"]))
}

/// clippy.
pub(super) fn lint() -> Result<Tally> {
    let mut clippy = workspace::cargo();
    check("cargo clippy", clippy.args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

/// rustdoc.
pub(super) fn docs() -> Result<Tally> {
    let mut docs = workspace::cargo();
    docs.args(["doc", "--workspace", "--no-deps", "--document-private-items"]).env("RUSTDOCFLAGS", "--deny warnings");
    check("cargo doc", &mut docs)
}

/// Who may depend on what, licences and sources. Advisories need a database from the network: they run elsewhere.
pub(super) fn deny() -> Result<Tally> {
    let mut deny = Command::new(cargo_deny()?);
    deny.current_dir(workspace::path("")).args(["--workspace", "check", "--hide-inclusion-graph"]);
    check("cargo deny", deny.args(["bans", "licenses", "sources"]))
}

/// The template, by those who know CloudFormation and by our own tests.
pub(super) fn template() -> Result<Tally> {
    let venv = Venv::Infra.ready()?;
    let mut tally = Tally::default();
    let mut sam = command(venv.program("sam"));
    // A development tool must not report home from CI.
    sam.env("SAM_CLI_TELEMETRY", "0").args([
        "validate",
        "--lint",
        "--region",
        LINTED_REGION,
        "--template",
        "template.yaml",
    ]);
    tally.add(check("sam validate --lint", &mut sam)?);
    let mut lint = command(venv.program("cfn-lint"));
    tally.add(check("cfn-lint", lint.args(["--regions", LINTED_REGION, "--", "template.yaml"]))?);
    let step = Step::begin("infra/tests");
    let mut tests = command(venv.program("python"));
    tests.env("PYTHONDONTWRITEBYTECODE", "1").args(["-m", "unittest", "discover", "--verbose", "infra/tests"]);
    let ended = run(&step, "infra tests", &mut tests)?;
    tally.add(count(step, ended, Tally::of_python));
    Ok(tally)
}

/// Ends a step with the counts in its output. A runner that failed without a failed test counts as one.
pub(super) fn count(step: Step, ended: Ended, read: fn(&str) -> Tally) -> Tally {
    let output = ended.output();
    let mut tally = read(&output);
    if !ended.ok() && tally.failed == 0 {
        tally.failed = 1;
    }
    if tally.failed == 0 {
        step.done(&tally);
        counted(&output).for_each(say);
    } else {
        drop(step);
        say(&output);
    }
    tally
}

/// A check that is not made of tests.
pub(super) fn check(name: &str, command: &mut Command) -> Result<Tally> {
    let step = Step::begin(name);
    run(&step, name, command)?.expect_ok()?;
    step.done("");
    Ok(Tally::success())
}

fn command(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::path(""));
    command
}

fn cargo_deny() -> Result<PathBuf> {
    let tools = workspace::local("tools");
    let (program, stamp) = (tools.join("bin/cargo-deny"), tools.join("cargo-deny.version"));
    if program.exists() && fs::read_to_string(&stamp).is_ok_and(|version| version == CARGO_DENY) {
        return Ok(program);
    }
    let step = Step::begin(format!("Installing cargo-deny {CARGO_DENY}"));
    let mut install = workspace::cargo();
    install.args(["install", "cargo-deny", "--locked", "--force", "--version", CARGO_DENY, "--root"]).arg(&tools);
    // It checks a few hundred packages: optimising it would take longer than it ever runs.
    install.args(["--profile", "dev"]).env("CARGO_PROFILE_DEV_DEBUG", "0");
    install.env("CARGO_TARGET_DIR", tools.join("build"));
    run(&step, "install cargo-deny", &mut install)?.expect_ok()?;
    fs::remove_dir_all(tools.join("build"))?;
    fs::write(&stamp, CARGO_DENY)?;
    step.done("");
    Ok(program)
}
