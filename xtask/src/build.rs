//! Builds the workspace once, and finds what was built by what cargo says of it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::run_for_output;
use crate::progress::Step;
use crate::workspace;

/// Something cargo made.
pub(crate) struct Built {
    /// Package and target: `shared it`, `carrier carrier`.
    pub(crate) package: String,
    pub(crate) target: String,
    /// Where its package is; tests run there.
    pub(crate) folder: PathBuf,
    pub(crate) executable: PathBuf,
    /// Whether it is a test binary.
    pub(crate) is_test: bool,
}

/// All executables of one build.
pub(crate) struct Build(pub(crate) Vec<Built>);

impl Build {
    /// What the local stack runs, in the development profile.
    pub(crate) fn programs() -> Result<Self> {
        let mut names = vec!["carrier".to_owned(), "seed".to_owned()];
        for function in fs::read_dir(workspace::path("functions"))? {
            names.push(function?.file_name().to_string_lossy().into_owned());
        }
        Self::run_bins("Building functions and carrier", &names)
    }

    /// One program.
    pub(crate) fn program_alone(name: &str) -> Result<Self> {
        Self::run_bins(&format!("Building {name}"), &[name.to_owned()])
    }

    /// Programs and tests as one, so that nothing is compiled twice.
    pub(crate) fn everything() -> Result<Self> {
        Self::run("Building programs and tests", &["--workspace", "--all-targets"])
    }

    /// A program that was built.
    pub(crate) fn program(&self, name: &str) -> Result<&PathBuf> {
        let found = self.0.iter().find(|built| !built.is_test && built.target == name);
        found.map(|built| &built.executable).with_context(|| format!("cargo did not build {name}"))
    }

    /// Some programs, with the features that the whole workspace gives its dependencies: a later build of another
    /// selection compiles none of them again.
    fn run_bins(step: &str, names: &[String]) -> Result<Self> {
        let mut arguments = vec!["--workspace"];
        arguments.extend(names.iter().flat_map(|name| ["--bin", name]));
        Self::run(step, &arguments)
    }

    fn run(name: &str, arguments: &[&str]) -> Result<Self> {
        let step = Step::begin(name);
        let mut cargo = workspace::cargo();
        cargo.arg("build").args(arguments).arg("--message-format=json-render-diagnostics");
        let output = run_for_output(&step, "cargo build", &mut cargo)?;
        let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let built: Vec<_> = messages.filter_map(|message| built(&message)).collect();
        step.done(format_args!("{} executables", built.len()));
        Ok(Self(built))
    }
}

fn built(message: &Value) -> Option<Built> {
    let folder = PathBuf::from(message["manifest_path"].as_str()?).parent()?.to_owned();
    Some(Built {
        package: folder.file_name()?.to_string_lossy().into_owned(),
        target: message["target"]["name"].as_str()?.to_owned(),
        executable: message["executable"].as_str()?.into(),
        is_test: message["profile"]["test"].as_bool()?,
        folder,
    })
}
