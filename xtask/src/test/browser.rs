//! The browser tests: Node's test runner, playwright-core, and the machine's own Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::checks::{check, count};
use super::tally::Tally;
use crate::process::run;
use crate::progress::Step;
use crate::site::{self, Told};
use crate::{machine, node, workspace};

/// The carrier's page, on a stack.
const PHONE_PAGE: &str = "local/carrier/browser";
/// A newcomer's way through the site, on a stack.
const NEWCOMER: &str = "site/journeys";
/// Pictures of every page that a test looked at, for whoever wants to look, too.
const SCREENSHOTS: &str = "target/screenshots";
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The site by itself: types and lints, its logic, and every page of a build against a mock of the API.
pub(super) fn site() -> Result<Tally> {
    let folder = workspace::path(site::FOLDER);
    site::build(&site::files(), &Told::default())?;
    let mut tally = check("npm run check", Command::new("npm").args(["run", "check"]).current_dir(&folder))?;
    let units = test_files(&folder.join("src"), ".test.ts")?;
    tally.add(node_tests("the site's logic", &folder, &["--import", "tsx"], &units, &[])?);
    let pages = test_files(&folder.join("tests"), ".test.mjs")?;
    // One browser draws and one checks: a page is waiting half of the time.
    tally.add(node_tests("the site's pages", &folder, &["--test-concurrency=2"], &pages, &[])?);
    Ok(tally)
}

/// Those on the stack that this file describes.
pub(super) fn tests(stack: &Path) -> Result<Tally> {
    let mut tally = Tally::default();
    for (name, tests, packages) in [("the phone page", PHONE_PAGE, PHONE_PAGE), ("a newcomer", NEWCOMER, site::FOLDER)]
    {
        let folder = workspace::path(packages);
        node::install(&folder)?;
        let files = test_files(&workspace::path(tests), ".test.mjs")?;
        tally.add(node_tests(name, &folder, &[], &files, &[("KESTREL_STACK", stack)])?);
    }
    Ok(tally)
}

/// Runs test files with the machine's browser.
fn node_tests(
    name: &str,
    folder: &Path,
    options: &[&str],
    files: &[PathBuf],
    variables: &[(&str, &Path)],
) -> Result<Tally> {
    ensure!(!files.is_empty(), "{} has no tests", folder.display());
    let browser = browser()?;
    let step = Step::begin(name);
    let mut node = Command::new(node::program()?);
    node.args(["--test", "--test-reporter=tap"]).args(options).args(files).current_dir(folder);
    node.envs(variables.iter().copied()).env("KESTREL_BROWSER", browser);
    node.env("KESTREL_SCREENSHOTS", workspace::path(SCREENSHOTS));
    let ended = run(&step, name, &mut node)?;
    Ok(count(step, ended, Tally::of_node))
}

/// All of a folder and the folders in it, in order.
fn test_files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            files.extend(test_files(&path, ending)?);
        } else if path.to_string_lossy().ends_with(ending) {
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
