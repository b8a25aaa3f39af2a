//! The browser tests: Node's test runner, playwright-core, and the machine's own Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::checks::count;
use super::tally::Tally;
use crate::process::run;
use crate::progress::Step;
use crate::{machine, node, workspace};

const FOLDER: &str = "local/carrier/browser";
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Runs them on the stack that this file describes.
pub(super) fn tests(stack: &Path) -> Result<Tally> {
    let folder = workspace::path(FOLDER);
    let files = test_files(&folder)?;
    if files.is_empty() {
        return Ok(Tally {
            skipped: 1,
            skipped_names: vec![format!("no browser tests in {FOLDER}")],
            ..Tally::default()
        });
    }
    node::install(&folder)?;
    let browser = browser()?;
    let step = Step::begin("browser tests");
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).args(&files).current_dir(&folder);
    node.env("KESTREL_STACK", stack).env("KESTREL_BROWSER", browser);
    let ended = run(&step, "browser tests", &mut node)?;
    Ok(count(step, ended, Tally::of_node))
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn browser() -> Result<PathBuf> {
    if let Some(browser) = workspace::program(&BROWSERS) {
        return Ok(browser);
    }
    let step = Step::begin("Installing Chromium");
    machine::apt_install(&step, "chromium")?;
    step.done("");
    workspace::program(&BROWSERS).context("Chromium was installed and is not there")
}
