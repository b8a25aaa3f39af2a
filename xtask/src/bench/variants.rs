//! The four functions that are measured, and how each is built and started.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::aws::{SECRET_ARN, TABLE_NAME};
use super::call::PUBLIC_VOICE_URL;
use super::peers::{Peers, Size};
use super::process::Launch;
use crate::process::run;
use crate::progress::Step;
use crate::workspace;

/// More than any of the four ever takes.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// One of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    /// (a) Answers a constant.
    Hello,
    /// (b) Kestrel's voice function.
    Webhook,
    /// (c) The same work with FastAPI, Mangum and boto3.
    FastApi,
    /// (d) The same work with a plain handler and boto3.
    Plain,
}

impl Variant {
    /// In the order in which they run within a round.
    pub(super) const ALL: [Self; 4] = [Self::Hello, Self::Webhook, Self::FastApi, Self::Plain];

    /// Those whose work and answers must be the same.
    pub(super) const SAME_WORK: [Self; 3] = [Self::Webhook, Self::FastApi, Self::Plain];

    /// For files and JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Webhook => "webhook",
            Self::FastApi => "fastapi",
            Self::Plain => "plain",
        }
    }

    /// For people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Hello => "a  hello world, lambda_runtime",
            Self::Webhook => "b  twilio-voice-webhook",
            Self::FastApi => "c  FastAPI + Mangum + boto3",
            Self::Plain => "d  plain Python handler + boto3",
        }
    }
}

/// Where everything is.
pub(super) struct Workshop {
    target: PathBuf,
    pub(super) peers: Peers,
}

impl Workshop {
    /// Builds the functions as they are deployed, and installs the peers.
    pub(super) fn open(target: &Path) -> anyhow::Result<Self> {
        build(
            target,
            "release build (fat LTO)",
            &["--release", "--package", "bench-hello", "--package", "twilio-voice-webhook"],
        )?;
        let workshop = Self { target: target.to_owned(), peers: Peers::install()? };
        for variant in Variant::ALL {
            std::fs::create_dir_all(workshop.scratch(variant))?;
        }
        Ok(workshop)
    }

    /// How large everything is that would be deployed.
    pub(super) fn sizes(&self) -> anyhow::Result<BTreeMap<&'static str, Size>> {
        let step = Step::begin("packages");
        let sizes = Variant::ALL.map(|variant| Ok((variant.name(), self.size(&step, variant)?)));
        let sizes = sizes.into_iter().collect::<anyhow::Result<_>>()?;
        step.done("zipped");
        Ok(sizes)
    }

    /// Bytes of what is deployed: for a Rust function its binary named `bootstrap`.
    fn size(&self, step: &Step, variant: Variant) -> anyhow::Result<Size> {
        let zip = self.target.join("bench").join(format!("{}.zip", variant.name()));
        let content = match variant {
            Variant::Hello | Variant::Webhook => {
                let bootstrap = self.scratch(variant).join("bootstrap");
                std::fs::copy(self.binary(variant), &bootstrap)?;
                bootstrap
            }
            Variant::FastApi | Variant::Plain => self.peers.folder(variant.name()),
        };
        self.peers.zip(step, &content, &zip)
    }

    /// How to start a function against AWS at `aws`, with its table at `table`.
    pub(super) fn launch(&self, variant: Variant, aws: SocketAddr, table: SocketAddr) -> Launch {
        let (program, arguments, task_root, handler) = match variant {
            Variant::Hello | Variant::Webhook => (self.binary(variant), vec![], self.scratch(variant), "bootstrap"),
            Variant::FastApi | Variant::Plain => {
                let arguments = ["-m", "awslambdaric", "app.handler"].map(str::to_owned).into();
                (self.peers.python().to_owned(), arguments, self.peers.folder(variant.name()), "app.handler")
            }
        };
        let environment = vec![
            ("AWS_ENDPOINT_URL", format!("http://{aws}")),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{table}")),
            ("STAGE", "bench".to_owned()),
            ("TABLE_NAME", TABLE_NAME.to_owned()),
            ("DEFAULT_TENANT_ID", "018f3a5c-7b1e-7d3a-8c4f-000000000000".to_owned()),
            ("PUBLIC_VOICE_URL", PUBLIC_VOICE_URL.to_owned()),
            ("FALLBACK_BASE_URL", "https://fallback.example.com/fallback".to_owned()),
            ("TWILIO_SECRET_ARN", SECRET_ARN.to_owned()),
            ("OPENAI_SECRET_ARN", String::new()),
            ("SECRET_TTL_SECONDS", "300".to_owned()),
        ];
        let log = self.target.join("bench").join(format!("{}.log", variant.name()));
        Launch { program, arguments, task_root, handler, environment, memory_mib: 512, time_limit: TIME_LIMIT, log }
    }

    fn binary(&self, variant: Variant) -> PathBuf {
        let package = if variant == Variant::Hello { "bench-hello" } else { "twilio-voice-webhook" };
        self.target.join("release").join(package)
    }

    fn scratch(&self, variant: Variant) -> PathBuf {
        self.target.join("bench").join(variant.name())
    }
}

/// Builds the emulated table and returns its program. Not optimised as a whole, but dynoxide itself is.
pub(super) fn build_table(target: &Path) -> anyhow::Result<PathBuf> {
    build(target, "emulated table (dynoxide)", &["--package", "bench-table"])?;
    Ok(target.join("debug/bench-table"))
}

/// Builds with cargo.
pub(super) fn build(target: &Path, name: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let step = Step::begin(name);
    let mut cargo = workspace::cargo();
    cargo.arg("build").args(arguments).arg("--target-dir").arg(target);
    run(&step, name, &mut cargo)?.expect_ok()?;
    step.done("");
    Ok(())
}
