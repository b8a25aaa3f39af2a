//! `cargo xtask deploy --check`: everything that can be known before `sam deploy`, each line with what to do.
//! `cargo xtask deploy --site`: builds the site and uploads it.

mod accounts;
mod files;
mod report;
mod site;
mod tools;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use report::Report;

/// Looks at the tools, the template, the environment and, with credentials, the accounts.
#[derive(Debug, Args)]
pub(crate) struct DeployArgs {
    /// Only look. Deploying is `sam deploy` (docs/DEPLOY.md).
    #[arg(long)]
    check: bool,

    /// Build the site and upload it; with --check, say what would be uploaded.
    #[arg(long)]
    site: bool,

    /// Which environment of samconfig.toml.
    #[arg(long, default_value = "prod")]
    env: String,
}

/// Prints a line for each thing looked at and fails when one of them needs a hand.
pub(crate) fn run(args: DeployArgs) -> anyhow::Result<()> {
    let root = repository()?;
    if args.site {
        return site::upload(&root, &args.env, args.check);
    }
    if !args.check {
        bail!(
            "`deploy --check` and `deploy --site` are here; to deploy: sam build && sam deploy --config-env {}",
            args.env
        );
    }
    let mut report = Report::default();

    report.title("Tools");
    let tools = tools::check(&root, &mut report);
    report.title("Template");
    files::check(&root, &tools, &mut report);
    report.title(&format!("Environment {}", args.env));
    let environment = files::environment(&root, &tools, &args.env, &mut report);
    if let Some(environment) = environment {
        tools::check_architecture(&environment, &tools, &mut report);
        report.title("Accounts");
        accounts::check(&root, &tools, &environment, &mut report);
    }

    report.end()
}

/// The workspace's root, two steps above this package's manifest.
fn repository() -> anyhow::Result<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(package.parent().context("xtask has no parent folder")?.to_owned())
}
