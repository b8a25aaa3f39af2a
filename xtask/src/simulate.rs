//! `cargo xtask simulate`: builds the simulator fast and lives through histories; tests/simulator/README.md.

use anyhow::Result;
use clap::Args;

use crate::{AlreadySaid, workspace};

/// Which histories.
#[derive(Args)]
pub(crate) struct Options {
    /// How many histories.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Only this one, with its trace.
    #[arg(long)]
    seed: Option<u64>,
    /// With a mistake made on purpose: it must fail.
    #[arg(long)]
    mutant: Option<String>,
    /// Until so many deliveries were made, however many histories that takes.
    #[arg(long)]
    deliveries: Option<u64>,
}

/// Runs the simulator in its own profile: a million deliveries are for an optimised build, with every check left in.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--quiet", "--profile", "simulate", "--package", "simulator", "--bin", "simulate", "--"]);
    cargo.args(["--seeds", &options.seeds.to_string(), "--first", &options.first.to_string()]);
    let named = [
        ("--seed", options.seed.map(|seed| seed.to_string())),
        ("--mutant", options.mutant.clone()),
        ("--deliveries", options.deliveries.map(|deliveries| deliveries.to_string())),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            cargo.args([name, &value]);
        }
    }
    // What it prints is what the developer wants to see, as it comes.
    if cargo.status()?.success() { Ok(()) } else { Err(AlreadySaid.into()) }
}
