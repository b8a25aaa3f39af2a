//! Virtual environments in `.local`: made when they are missing, made anew when their requirements change.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;
use crate::progress::Step;
use crate::{machine, workspace};

/// Which environment. They cannot be one: aws-sam-cli and the emulator each pin another botocore,
/// and both other versions of what Schemathesis needs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Venv {
    /// The emulator, what deploys to it, cargo-lambda.
    Stack,
    /// What checks and deploys the template.
    Infra,
    /// What compares AppApi with its document.
    Contract,
}

impl Venv {
    /// A program in it, after it has been made if necessary.
    pub(crate) fn ready(self) -> Result<Self> {
        let wanted = self.wanted()?;
        let stamp = self.folder().join("installed.txt");
        let python = self.program("python");
        if python.exists() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(self);
        }
        let step = Step::begin(format!("Python packages ({})", self.name()));
        self.make(&step)?;
        for (file, options) in self.requirements() {
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
            pip.args(*options).arg("-r").arg(workspace::path(file));
            run(&step, &format!("pip {}", self.name()), &mut pip)?.expect_ok()?;
        }
        fs::write(&stamp, wanted)?;
        step.done(self.folder().display());
        Ok(self)
    }

    /// A program of it.
    pub(crate) fn program(self, name: &str) -> PathBuf {
        self.folder().join("bin").join(name)
    }

    fn make(self, step: &Step) -> Result<()> {
        let folder = self.folder();
        let make = || {
            let mut command = Command::new("python3");
            command.args(["-m", "venv", "--clear"]).arg(&folder);
            run(step, &format!("venv {}", self.name()), &mut command)
        };
        if make()?.ok() {
            return Ok(());
        }
        // Debian and Ubuntu ship Python without the part that makes environments.
        machine::apt_install(step, "python3-venv")?;
        make()?.expect_ok().map(drop)
    }

    fn wanted(self) -> Result<String> {
        let read = |file: &Path| fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
        self.requirements().iter().map(|(file, _)| read(&workspace::path(file))).collect()
    }

    fn requirements(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Stack => &[("local/stack/requirements.txt", &[]), ("local/stack/tools.txt", &["--no-deps"])],
            Self::Infra => &[("infra/requirements.txt", &[])],
            Self::Contract => &[("tests/contract/requirements.txt", &[])],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Stack => "local stack",
            Self::Infra => "infra",
            Self::Contract => "contract",
        }
    }

    fn folder(self) -> PathBuf {
        workspace::local(match self {
            Self::Stack => "venv",
            Self::Infra => "venv-infra",
            Self::Contract => "venv-contract",
        })
    }
}
