//! Builds the site and has it uploaded (infra/upload_site.py).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{self, run, run_for_output};
use crate::progress::{Step, say};
use crate::python::Venv;
use crate::site::{self, Told};

/// Python, because it reads TOML.
const READ: &str = r#"
import json, sys, tomllib
deploy = tomllib.load(open("samconfig.toml", "rb")).get(sys.argv[1], {}).get("deploy", {}).get("parameters", {})
print(json.dumps([deploy.get("stack_name"), deploy.get("region")]))
"#;

/// Uploads the site to an environment's bucket, or only says what would be uploaded.
pub(super) fn upload(root: &Path, environment: &str, only_look: bool) -> Result<()> {
    process::notice_interrupts()?;
    let venv = Venv::Infra.ready()?;
    let python = venv.program("python");
    let files = site::files();
    site::build(&files, &Told::by_environment())?;
    ensure!(files.join("index.html").exists(), "there is no built site: {}", files.display());

    let step = Step::begin(if only_look { "What differs" } else { "Uploading the site" });
    let mut read = Command::new(&python);
    read.args(["-c", READ, environment]).current_dir(root);
    let read: Value = serde_json::from_str(&run_for_output(&step, "read samconfig", &mut read)?)?;
    let named = |index: usize| read[index].as_str().with_context(|| format!("samconfig.toml has no {environment}"));
    let mut upload = Command::new(&python);
    upload.env("PYTHONDONTWRITEBYTECODE", "1").current_dir(root).arg("infra/upload_site.py").arg("--files").arg(files);
    upload.args(["--stack", named(0)?, "--region", named(1)?]);
    if only_look {
        upload.arg("--dry-run");
    }
    let output = run(&step, "upload site", &mut upload)?.expect_ok()?.output();
    step.done("");
    say(output.trim_end());
    Ok(())
}
