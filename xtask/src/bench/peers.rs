//! The Python peers: an interpreter with Lambda's runtime client, and each peer as the package it would be deployed
//! as (`pip install --target`, with the handler beside its libraries).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::process::{run, run_for_output};
use crate::progress::Step;
use crate::{machine, workspace};

/// Where everything of the peers is, under the project's `.local`.
pub(super) struct Peers {
    python: PathBuf,
    /// `python 3.x.y`.
    pub(super) version: String,
    venv: PathBuf,
    sources: PathBuf,
}

impl Peers {
    /// Makes what is missing. The first time takes a minute; later only changed requirements are installed again.
    pub(super) fn install() -> anyhow::Result<Self> {
        let venv = workspace::local("bench-venv");
        let sources = workspace::path("local/bench/peers");
        let python = venv.join("bin/python");
        let step = Step::begin("Python peers");
        if !python.exists() {
            make(&step, &venv)?;
        }
        let version = run_for_output(&step, "bench python", Command::new(&python).arg("--version"))?;
        let peers = Self { python, version: version.trim().to_owned(), venv, sources };
        peers.pip(&step, "runtime", "runtime-requirements.txt", None)?;
        for name in ["fastapi", "plain"] {
            peers.package(&step, name)?;
        }
        step.done(&peers.version);
        Ok(peers)
    }

    /// What runs a package, as Lambda's own bootstrap does.
    pub(super) fn python(&self) -> &Path {
        &self.python
    }

    /// The folder of a peer's package.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.venv.join("packages").join(name)
    }

    fn package(&self, step: &Step, name: &str) -> anyhow::Result<()> {
        let folder = self.folder(name);
        self.pip(step, name, &format!("{name}/requirements.txt"), Some(&folder))?;
        for source in [format!("{name}/app.py"), "same_work.py".to_owned()] {
            let from = self.sources.join(&source);
            let file = from.file_name().context("a source is a file")?;
            fs::copy(&from, folder.join(file)).with_context(|| format!("cannot copy {}", from.display()))?;
        }
        Ok(())
    }

    /// Installs requirements unless exactly these are installed.
    fn pip(&self, step: &Step, name: &str, requirements: &str, target: Option<&Path>) -> anyhow::Result<()> {
        let requirements = self.sources.join(requirements);
        let wanted = fs::read_to_string(&requirements).with_context(|| requirements.display().to_string())?;
        let wanted = format!("{}\n{wanted}", self.version);
        let stamp = self.venv.join(format!("{name}.installed"));
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        let mut command = Command::new(&self.python);
        command
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(&requirements);
        if let Some(target) = target {
            if target.exists() {
                fs::remove_dir_all(target)?;
            }
            command.arg("--target").arg(target);
        }
        run(step, &format!("bench pip {name}"), &mut command)?.expect_ok()?;
        fs::write(stamp, wanted)?;
        Ok(())
    }

    /// Bytes of a package, unpacked and as a zip (deflate).
    pub(super) fn zip(&self, step: &Step, content: &Path, zip: &Path) -> anyhow::Result<Size> {
        if zip.exists() {
            fs::remove_file(zip)?;
        }
        // Everything in the folder at the top of the archive; of a single file, the file.
        let mut command = Command::new(&self.python);
        command.args(["-m", "zipfile", "--create"]).arg(zip);
        if content.is_dir() {
            let mut entries: Vec<_> =
                fs::read_dir(content)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
            entries.sort();
            command.args(entries);
        } else {
            command.arg(content);
        }
        run(step, "bench zip", &mut command)?.expect_ok()?;
        Ok(Size { unpacked: bytes(content)?, zip: fs::metadata(zip)?.len() })
    }
}

fn make(step: &Step, venv: &Path) -> anyhow::Result<()> {
    let make = || run(step, "bench venv", Command::new("python3").args(["-m", "venv", "--clear"]).arg(venv));
    if make()?.ok() {
        return Ok(());
    }
    // Debian and Ubuntu ship Python without the part that makes environments.
    machine::apt_install(step, "python3-venv")?;
    make()?.expect_ok().map(drop)
}

/// How large a package is, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) unpacked: u64,
    pub(super) zip: u64,
}

fn bytes(path: &Path) -> anyhow::Result<u64> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    let mut sum = 0;
    for entry in fs::read_dir(path)? {
        sum += bytes(&entry?.path())?;
    }
    Ok(sum)
}
