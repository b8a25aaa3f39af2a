//! Starts the site's server (local/stack/site.mjs), and builds the site for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use super::Place;
use crate::ports::url;
use crate::process::{Background, run, wait_until};
use crate::progress::Step;
use crate::{http, node, workspace};

const FOLDER: &str = "site";
const LONGEST_START: Duration = Duration::from_secs(20);
/// What a build makes, and what is not the site itself.
const NOT_SOURCES: [&str; 4] = ["node_modules", "dist", "screenshots", "tests"];

/// Starts it and waits until it answers. `gateway` is the emulator's address.
pub(super) fn start(place: &Place<'_>, gateway: &str) -> Result<Background> {
    let step = Step::begin("Starting the site");
    let mut node = Command::new(node::program()?);
    node.arg(workspace::path("local/stack/site.mjs"));
    node.args(["--listen", &format!("127.0.0.1:{}", place.ports.site)]);
    node.arg("--files").arg(files());
    node.args(["--api", &api_url(gateway), "--recordings", gateway]);
    let log = place.home.join("logs/site.log");
    let mut site = Background::start("the site's server", &mut node, log.clone())?;
    let address = url(place.ports.site);
    let up = wait_until(LONGEST_START, || {
        site.expect_running()?;
        Ok(http::is_up(&address))
    })?;
    ensure!(up, "the site does not answer; see {}", log.display());
    step.done(address);
    Ok(site)
}

/// Where the emulator serves AppApi.
pub(super) fn api_url(gateway: &str) -> String {
    format!("{gateway}/_aws/execute-api/kestrel-app/live")
}

/// The folder of the built site.
pub(crate) fn files() -> PathBuf {
    workspace::path(FOLDER).join("dist")
}

/// Builds the site, unless it is built from these very sources or there is none.
pub(crate) fn build() -> Result<()> {
    let folder = workspace::path(FOLDER);
    if !folder.join("package.json").exists() {
        return Ok(());
    }
    node::install(&folder)?;
    let stamp = workspace::local("site.built");
    let sources = sources(&folder)?;
    if files().join("index.html").exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
        return Ok(());
    }
    let _ = fs::remove_file(&stamp);
    let step = Step::begin("Building the site");
    run(&step, "npm run build", Command::new("npm").args(["run", "build"]).current_dir(&folder))?.expect_ok()?;
    fs::write(&stamp, sources).with_context(|| format!("cannot write {}", stamp.display()))?;
    step.done("");
    Ok(())
}

/// Every source with its size and time: cheap, and different after every edit and every checkout.
fn sources(folder: &Path) -> Result<String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let entry = entry?;
            let (path, data) = (entry.path(), entry.metadata()?);
            if data.is_dir() {
                let name = entry.file_name();
                if !(next == folder && NOT_SOURCES.iter().any(|other| name == **other)) {
                    folders.push(path);
                }
            } else {
                let age = data.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
                found.insert(path, format!("{} {age}", data.len()));
            }
        }
    }
    // The client's types may be made from the API's document.
    let document = workspace::path("docs/openapi.json");
    if let Ok(data) = document.metadata() {
        found.insert(document, data.len().to_string());
    }
    Ok(found.iter().map(|(path, state)| format!("{} {state}\n", path.display())).collect())
}
