//! The processes in which the emulator runs the functions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Kills every function process of the stack, as a machine that fails does. Returns how many there were.
///
/// Only processes whose program lies in the stack's own folder are touched.
pub fn kill_all(stack_folder: &Path) -> usize {
    let folder = stack_folder.canonicalize().expect("the stack has a folder");
    let mut killed = 0;
    for entry in fs::read_dir("/proc").expect("processes").flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) else { continue };
        // A process may end while it is looked at.
        let Ok(program) = fs::read_link(entry.path().join("exe")) else { continue };
        if is_function(&program, &folder) {
            let status = Command::new("kill").args(["-9", pid]).status();
            killed += usize::from(status.is_ok_and(|status| status.success()));
        }
    }
    killed
}

fn is_function(program: &Path, folder: &Path) -> bool {
    let program = PathBuf::from(program.to_string_lossy().trim_end_matches(" (deleted)"));
    program.starts_with(folder) && program.file_name().is_some_and(|name| name == "bootstrap")
}
