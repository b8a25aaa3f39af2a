//! The programs a deployment needs, and where they are.
#![expect(clippy::disallowed_methods, reason = "a developer's tool: where its programs are is the machine's business")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::files::Environment;
use super::report::{Report, Verdict};

const INSTALL: &str = "python3 -m venv .local/venv-infra && \
     .local/venv-infra/bin/pip install -r infra/requirements.txt";

/// The programs found. A missing one has its `fix` line already.
#[derive(Debug)]
pub(super) struct Tools {
    folders: Vec<PathBuf>,
    pub(super) sam: Option<PathBuf>,
    pub(super) cfn_lint: Option<PathBuf>,
    /// A Python that has what infra/ imports.
    pub(super) python: Option<PathBuf>,
}

/// Looks for every program.
pub(super) fn check(root: &Path, report: &mut Report) -> Tools {
    let folders = folders(root);
    let mut tool = |name: &str, arguments: &[&str], install: &str| {
        let found = find(&folders, name).and_then(|path| Some((version(&path, arguments)?, path)));
        match found {
            Some((version, path)) => {
                report.line(Verdict::Good, name, &version);
                Some(path)
            }
            None => {
                report.line(Verdict::Fix, name, &format!("not found: {install}"));
                None
            }
        }
    };
    let sam = tool("sam", &["--version"], INSTALL);
    let cfn_lint = tool("cfn-lint", &["--version"], INSTALL);
    tool("cargo-lambda", &["lambda", "--version"], "pip install cargo-lambda==1.9.2");

    let imports = ["-c", "import boto3, samtranslator, yaml; print('imports boto3, samtranslator, yaml')"];
    let python =
        folders.iter().map(|folder| folder.join("python3")).find_map(|path| Some((version(&path, &imports)?, path)));
    report.expect(
        python.is_some(),
        "python3",
        python.as_ref().map_or("", |(version, _)| version),
        &format!("none has what infra/ imports: {INSTALL}"),
    );

    Tools { folders, sam, cfn_lint, python: python.map(|(_, path)| path) }
}

/// arm64 from another machine needs Rust's target and zig as the linker; the host's own needs neither.
pub(super) fn check_architecture(environment: &Environment, tools: &Tools, report: &mut Report) {
    let wanted = match environment.parameter("Architecture") {
        "arm64" => "aarch64",
        _ => "x86_64",
    };
    if wanted == env::consts::ARCH {
        report.line(Verdict::Good, "architecture", "this machine's own: build with CARGO_LAMBDA_COMPILER=cargo");
        return;
    }
    let target = format!("{wanted}-unknown-linux-gnu");
    let installed =
        version(Path::new("rustup"), &["target", "list", "--installed"]).is_some_and(|_| targets().contains(&target));
    report.expect(installed, "architecture", &target, &format!("rustup target add {target}"));
    let zig = find(&tools.folders, "zig").is_some()
        || tools.folders.iter().any(|folder| version(&folder.join("python3"), &["-m", "ziglang", "version"]).is_some());
    report.expect(
        zig,
        "zig",
        "links for the other architecture",
        "not found: pip install ziglang (cargo-lambda has it)",
    );
}

fn targets() -> String {
    let output = Command::new("rustup").args(["target", "list", "--installed"]).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// Our own environments first, then the machine's.
fn folders(root: &Path) -> Vec<PathBuf> {
    let ours = env::var_os("KESTREL_VENV").map(PathBuf::from).into_iter();
    let ours = ours.chain([".local/venv-infra", ".local/venv"].map(|folder| root.join(folder)));
    let machine = env::var_os("PATH").unwrap_or_default();
    ours.map(|environment| environment.join("bin")).chain(env::split_paths(&machine)).collect()
}

fn find(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The first line a program prints, if it runs at all.
fn version(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).env("SAM_CLI_TELEMETRY", "0").output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// Whether any of these is set, so that an account is looked at only where someone meant it.
pub(super) fn any_set(names: &[&str]) -> bool {
    names.iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
