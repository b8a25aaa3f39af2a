//! Node and the packages of a folder that has a lock file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;
use crate::progress::Step;
use crate::workspace;

/// The installed Node.
pub(crate) fn program() -> Result<PathBuf> {
    workspace::program(&["node"]).context("Node is missing: install version 20 or later")
}

/// Installs a folder's packages, unless exactly these are there.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no lock file", folder.display()))?;
    let stamp = folder.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let step = Step::begin("Node packages");
    let mut npm = Command::new("npm");
    // The machine's own browser is used.
    npm.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args(["ci", "--no-audit", "--no-fund"]);
    run(&step, "npm ci", &mut npm)?.expect_ok()?;
    fs::write(stamp, lock)?;
    step.done("");
    Ok(())
}
