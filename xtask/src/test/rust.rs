//! Rust's tests, from the binaries of one build of the whole workspace: `cargo test -p x` would select other features
//! and compile the AWS SDK again.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::checks::count;
use super::tally::Tally;
use crate::build::{Build, Built};
use crate::process::run;
use crate::progress::Step;
use crate::python::Venv;
use crate::workspace;

/// The package whose tests need a stack.
const JOURNEYS: &str = "tests";
/// The module of it that is a group of its own.
const CONTRACT: &str = "contract::";

/// Everything that needs no stack.
pub(super) fn tests(build: &Build) -> Result<Tally> {
    let mut tally = Tally::default();
    for built in build.0.iter().filter(|built| built.is_test && built.package != JOURNEYS) {
        tally.add(one(built, &[], &[])?);
    }
    let step = Step::begin("examples in documentation");
    let mut cargo = workspace::cargo();
    let ended = run(&step, "cargo test --doc", cargo.args(["test", "--workspace", "--doc"]))?;
    tally.add(count(step, ended, Tally::of_rust));
    Ok(tally)
}

/// The journeys, on the stack that this file describes.
pub(super) fn journeys(build: &Build, stack: &Path) -> Result<Tally> {
    let python = Venv::Stack.program("python");
    on_a_stack(build, &["--skip", CONTRACT], &[("KESTREL_STACK", stack), ("KESTREL_PYTHON", &python)])
}

/// Schemathesis, on the same stack.
pub(super) fn contract(build: &Build, stack: &Path) -> Result<Tally> {
    let schemathesis = Venv::Contract.ready()?.program("schemathesis");
    on_a_stack(build, &[CONTRACT], &[("KESTREL_STACK", stack), ("KESTREL_SCHEMATHESIS", &schemathesis)])
}

fn on_a_stack(build: &Build, arguments: &[&str], variables: &[(&str, &Path)]) -> Result<Tally> {
    let mut tally = Tally::default();
    for built in build.0.iter().filter(|built| built.is_test && built.package == JOURNEYS) {
        tally.add(one(built, arguments, variables)?);
    }
    Ok(tally)
}

fn one(built: &Built, arguments: &[&str], variables: &[(&str, &Path)]) -> Result<Tally> {
    let name = format!("{} {}", built.package, built.target);
    let step = Step::begin(&name);
    let mut test = Command::new(&built.executable);
    // As cargo would start it. A snapshot that differs fails, and is never written by a test run.
    // With the output of tests that pass: one whose data is not there says so, and counts as skipped.
    test.arg("--show-output").args(arguments).envs(variables.iter().copied());
    test.current_dir(&built.folder).env("CARGO_MANIFEST_DIR", &built.folder).env("INSTA_UPDATE", "no");
    let ended = run(&step, &format!("test {name}"), &mut test)?;
    Ok(count(step, ended, Tally::of_rust))
}
