//! What the machine itself must have and may lack: installed by apt where that is possible, asked for where not.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process::run;
use crate::progress::Step;
use crate::workspace;

/// Installs a Debian package, if we may.
pub(crate) fn apt_install(step: &Step, package: &str) -> Result<()> {
    if workspace::program(&["apt-get"]).is_none() || !rustix::process::geteuid().is_root() {
        bail!("{package} is missing: install it (on Debian and Ubuntu: sudo apt-get install {package})");
    }
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    run(step, "apt-get update", apt.args(["update", "--quiet"]))?;
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "--yes", "--no-install-recommends", package]);
    run(step, &format!("apt-get install {package}"), &mut apt)?.expect_ok().map(drop)
}
