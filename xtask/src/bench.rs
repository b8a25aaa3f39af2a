//! `cargo xtask bench`: the voice function beside a hello world and two Python peers, measured in one run.
//!
//! Every variant is a release build started as Lambda starts it, against a Runtime API of the harness. Rounds
//! interleave the variants: in each, a variant starts cold, answers its first signed call, then warm ones, every call a
//! new one. AWS is an endpoint of the harness that answers at once with recorded responses; a second run puts an
//! emulated table in its place. All connections are plain HTTP on loopback, for all variants alike.

mod aws;
mod call;
mod export;
mod http;
mod measure;
mod peers;
mod process;
mod report;
mod runtime_api;
mod stats;
mod table;
mod twiml;
mod variants;

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use aws::{Aws, Recorded};
use measure::{Plan, Surroundings};
use table::Table;
use variants::{Workshop, build_table};

use crate::progress::{Step, say};
use crate::workspace;

/// What to measure.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    other: Option<Other>,
    /// Cold starts of each variant.
    #[arg(long, default_value_t = 20)]
    cold: usize,
    /// Warm calls of each variant, spread over its cold starts.
    #[arg(long, default_value_t = 2_000)]
    warm: usize,
    /// A first look: 3 cold starts and 150 warm calls, only the recorded table.
    #[arg(long)]
    quick: bool,
    /// Fail when a goal is missed.
    #[arg(long)]
    strict: bool,
}

/// What can be measured instead.
#[derive(Debug, Subcommand)]
enum Other {
    /// A large company's export: memory, throughput, and what a kill half way costs.
    Export(export::ExportArgs),
}

/// Measures, prints, and writes `target/bench.json`.
pub(crate) fn run(args: BenchArgs) -> anyhow::Result<()> {
    if let Some(Other::Export(options)) = args.other {
        return export::run(&options);
    }
    let (cold, warm) = if args.quick { (3, 150) } else { (args.cold.max(1), args.warm.max(1)) };
    let plan = Plan { rounds: cold, warm_per_round: warm.div_ceil(cold) };
    let target = target_folder();
    fs::create_dir_all(target.join("bench"))?;

    let workshop = Workshop::open(&target)?;
    let recorded = Recorded::load(&workspace::path("local/bench/recorded"))?;
    let sizes = workshop.sizes()?;

    let aws = Aws::start(&recorded)?;
    let mut around = Surroundings { workshop: &workshop, aws: &aws, emulator: None, next_call: first_call() };
    let step = Step::begin("b, c and d do the same work");
    let answer = around.check_same_work()?;
    step.done("same requests, same TwiML");
    let at_once = around.measure("recorded table", plan)?;

    let emulated = if args.quick {
        None
    } else {
        let table = Table::start(&build_table(&target)?)?;
        table.put(recorded.phone_item())?;
        table.check(&recorded)?;
        around.emulator = Some(table.address());
        Some(around.measure("emulated table", plan)?)
    };

    let goals = report::goals(&at_once, &sizes);
    say("");
    let (cold, warm) = (plan.rounds, plan.rounds * plan.warm_per_round);
    say(format_args!("Recorded table, {cold} cold starts and {warm} warm calls each:\n"));
    say(report::table(&at_once));
    say(report::ratios(&at_once));
    if let Some(emulated) = &emulated {
        say("Emulated table (dynoxide), the same:\n");
        say(report::table(emulated));
        say(report::ratios(emulated));
    }
    say(report::sizes(&sizes));
    goals.iter().for_each(|goal| say(goal.line()));

    let results = json!({
        "plan": {"cold": cold, "warm": warm},
        "machine": machine(),
        "python": workshop.peers.version,
        "recorded": report::json(&at_once),
        "dynoxide": emulated.as_ref().map(report::json),
        "sizes": report::sizes_json(&sizes),
        "goals": report::goals_json(&goals),
        "answer": answer,
    });
    let path = target.join("bench.json");
    fs::write(&path, serde_json::to_string_pretty(&results)?).with_context(|| path.display().to_string())?;
    say(format_args!("\nWritten to {}", path.display()));

    let missed = goals.iter().filter(|goal| !goal.is_met()).count();
    anyhow::ensure!(!args.strict || missed == 0, "{missed} goals missed");
    Ok(())
}

/// Cargo's target folder.
fn target_folder() -> PathBuf {
    workspace::variable("CARGO_TARGET_DIR")
        .map_or_else(|| workspace::path("target"), |folder| workspace::path("").join(folder))
}

/// Where call numbers begin: at another place in every run, so that no table has seen them.
#[expect(clippy::disallowed_methods, reason = "a developer's tool; any number that differs between runs will do")]
fn first_call() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_secs() << 24
}

/// What the numbers depend on.
fn machine() -> serde_json::Value {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|rest| rest.trim_start_matches([' ', '\t', ':']));
    json!({
        "cpu": model,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load": read("/proc/loadavg").trim(),
    })
}
