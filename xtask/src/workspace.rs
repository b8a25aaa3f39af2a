//! Where things are: the repository, and `.local`, which holds everything the developer's tools make.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A path in the repository.
pub(crate) fn path(relative: &str) -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).join(relative)
}

/// A path in `.local`; ignored by git, and safe to delete while nothing runs.
pub(crate) fn local(relative: &str) -> PathBuf {
    path(".local").join(relative)
}

/// A variable of the developer's environment.
#[expect(clippy::disallowed_methods, reason = "the developer's tools read the environment here and nowhere else")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The cargo that runs us, in the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(path(""));
    command
}

/// The first of these programs that is installed.
pub(crate) fn program(names: &[&str]) -> Option<PathBuf> {
    let folders = variable("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&folders).collect();
    let mut candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.find(|candidate| candidate.is_file())
}
