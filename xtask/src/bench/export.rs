//! `cargo xtask bench export`: what it takes to write out a company with very many calls.
//!
//! The release build of `data-export`, in a process of its own under the harness's Runtime API, with the memory and the
//! time that template.yaml gives it. The table is an emulator in another process; bucket and queue are the harness's.
//! A tenth of the company is written first: memory that is constant shows as a ratio of one. Then the whole company, and
//! then all of it again by a function that is killed twice, whose files must be the same to the byte.

mod bucket;
mod contents;
mod endpoint;
mod exporter;
mod queue;
mod template;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::table::Table;
use super::variants::{build, build_table};
use super::{machine, target_folder};
use crate::progress::{Step, say};
use exporter::{Exporter, Kill, Run};
use template::Limits;

/// The goal: what an export may have in memory at most.
const GOAL_MIB: f64 = 128.0;

/// How large a company.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Calls of the company.
    #[arg(long, default_value_t = 100_000)]
    calls: u64,
    /// Turns of each call.
    #[arg(long, default_value_t = 6)]
    turns: u32,
    /// Build without link-time optimisation, which takes minutes: a larger binary, of which as much more is in memory.
    #[arg(long)]
    no_lto: bool,
}

/// Measures, prints, and writes `target/bench-export.json`.
pub(crate) fn run(options: &ExportArgs) -> anyhow::Result<()> {
    ensure!(options.calls >= 10, "--calls must be 10 at least");
    let target = target_folder();
    let folder = target.join("bench/export");
    let limits = Limits::of("DataExportFunction")?;
    let mut arguments = vec!["--release", "--package", "data-export"];
    if options.no_lto {
        arguments.extend(["--config", "profile.release.lto=\"off\"", "--config", "profile.release.codegen-units=16"]);
    }
    build(&target, "release build of data-export", &arguments)?;
    let programs = Programs { exporter: target.join("release/data-export"), table: build_table(&target)? };

    let tenth = Company::open(&programs, &folder, options.calls / 10, options.turns)?.written_once(limits)?;
    let whole = Company::open(&programs, &folder, options.calls, options.turns)?;
    let (undisturbed, killed) = whole.written_twice(limits)?;

    let ratio = undisturbed.peak_mib() / tenth.peak_mib();
    say("");
    say(table(&[("a tenth of it", &tenth), ("undisturbed", &undisturbed), ("killed twice", &killed)]));
    say(format_args!("Peak memory of the whole over a tenth of it: {ratio:.2}"));
    for line in &killed.kills {
        say(line);
    }
    let results = json!({
        "turns": options.turns,
        "lto": !options.no_lto,
        "memory_mib": limits.memory_mib,
        "machine": machine(),
        "runs": {"tenth": tenth.json(), "undisturbed": undisturbed.json(), "killed": killed.json()},
        "memory_ratio": ratio,
    });
    let path = target.join("bench-export.json");
    fs::write(&path, serde_json::to_string_pretty(&results)?).with_context(|| path.display().to_string())?;
    fs::remove_dir_all(&folder)?;
    say(format_args!("\nWritten to {}", path.display()));

    let peak = [&tenth, &undisturbed, &killed].map(Run::peak_mib).into_iter().fold(0.0, f64::max);
    ensure!(peak <= GOAL_MIB, "{peak:.1} MiB at the peak, which should be {GOAL_MIB} at most");
    Ok(())
}

struct Programs {
    exporter: PathBuf,
    table: PathBuf,
}

/// A company in a table of its own.
struct Company<'a> {
    programs: &'a Programs,
    folder: &'a Path,
    table: Table,
    calls: u64,
    turns: u32,
    /// How many of each section were put into the table.
    counts: BTreeMap<String, u64>,
}

impl<'a> Company<'a> {
    fn open(programs: &'a Programs, folder: &'a Path, calls: u64, turns: u32) -> anyhow::Result<Self> {
        let step = Step::begin(format!("a company with {calls} calls"));
        let mut table = Table::start(&programs.table)?;
        let mut counts = table.put_company(calls, turns)?;
        let all_turns = counts.remove("turns");
        ensure!(all_turns == Some(calls * u64::from(turns)), "the table has {all_turns:?} turns");
        step.done(format_args!("{} items", counts.values().sum::<u64>() + calls * u64::from(turns)));
        Ok(Self { programs, folder, table, calls, turns, counts })
    }

    fn written_once(&self, limits: Limits) -> anyhow::Result<Run> {
        let files = self.folder.join("tenth");
        let run = self.write("a tenth of it", &files, limits, Vec::new())?;
        fs::remove_dir_all(files)?;
        Ok(run)
    }

    fn written_twice(&self, limits: Limits) -> anyhow::Result<(Run, Run)> {
        let (files, again) = (self.folder.join("undisturbed"), self.folder.join("killed"));
        let undisturbed = self.write("undisturbed", &files, limits, Vec::new())?;

        let of_document = undisturbed.parts_of_first_file;
        let kills = vec![
            Kill { after: (of_document / 3).max(1), how: exporter::Moment::Unheard },
            Kill { after: 1 + (of_document * 2 / 3).max(1), how: exporter::Moment::Later(undisturbed.half_a_part()) },
        ];
        let killed = self.write("killed twice", &again, limits, kills)?;
        ensure!(undisturbed.files.len() == killed.files.len(), "the same files");
        for (one, other) in undisturbed.files.values().zip(killed.files.values()) {
            contents::ensure_same(one, other)?;
        }
        ensure!(killed.parts <= undisturbed.parts + 1, "only the part whose answer was lost is written again");
        Ok((undisturbed, killed))
    }

    /// Writes the export and holds its files against what is in the table.
    fn write(&self, name: &str, files: &Path, limits: Limits, kills: Vec<Kill>) -> anyhow::Result<Run> {
        let exporter = Exporter::open(&self.programs.exporter, &self.table, files, limits)?;
        let step = Step::begin(format!("export of {} calls, {name}", self.calls));
        let run = exporter.run(kills, &step)?;
        step.done(run.summary());

        let step = Step::begin("its files");
        contents::ensure_complete(&run.files, self.calls, self.turns, &self.counts)?;
        let counted: BTreeMap<String, u64> = serde_json::from_value(counts_of(&run.item))?;
        ensure!(counted == self.counts, "the export says {counted:?}, the table holds {:?}", self.counts);
        step.done(format_args!("{} sections, all of them as many as the table holds", self.counts.len()));
        Ok(Run { calls: self.calls, ..run })
    }
}

/// The counts in an export's item, as numbers.
fn counts_of(item: &Value) -> Value {
    let counts = item["counts"]["M"].as_object().into_iter().flatten();
    counts.filter_map(|(name, count)| Some((name.clone(), json!(count["N"].as_str()?.parse::<u64>().ok()?)))).collect()
}

/// The runs as a table.
fn table(runs: &[(&str, &Run)]) -> String {
    let mut text = format!(
        "{:<14} | {:>7} | {:>7} | {:>7} | {:>7} | {:>6} | {:>9} | {:>11} | {:>8}\n",
        "", "calls", "MB", "s", "calls/s", "MB/s", "CPU s", "parts", "peak MiB"
    );
    for (name, run) in runs {
        let seconds = run.busy.as_secs_f64();
        text += &format!(
            "{name:<14} | {:>7} | {:>7.1} | {seconds:>7.1} | {:>7.0} | {:>6.2} | {:>9.1} | {:>3} in {:>4} | {:>8.1}\n",
            run.calls,
            run.megabytes(),
            run.calls as f64 / seconds,
            run.megabytes() / seconds,
            run.cpu.as_secs_f64(),
            run.parts,
            run.invocations,
            run.peak_mib(),
        );
    }
    text + "Seconds are those of invocations, without waiting for the queue; parts in so many invocations.\n"
}

impl Run {
    fn peak_mib(&self) -> f64 {
        self.peak_kib as f64 / 1024.0
    }

    fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1_000_000.0
    }

    /// Half of what a part takes.
    fn half_a_part(&self) -> Duration {
        self.busy / u32::try_from(self.parts * 2).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{:.1} MB in {} parts, {:.1} MiB at the peak", self.megabytes(), self.parts, self.peak_mib())
    }

    fn json(&self) -> Value {
        json!({
            "calls": self.calls,
            "bytes": self.bytes,
            "seconds": self.busy.as_secs_f64(),
            "cpu_seconds": self.cpu.as_secs_f64(),
            "parts": self.parts,
            "invocations": self.invocations,
            "peak_mib": self.peak_mib(),
            "kills": self.kills,
        })
    }
}
