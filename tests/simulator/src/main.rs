//! `cargo xtask simulate`: many histories, or one seed again with its trace.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::Parser;
use simulator::run::{Limits, many};
use simulator::{Mutant, Report, live};

/// How often a long run says where it is, in seconds.
const SIGN_OF_LIFE: u64 = 30;

/// Lives through histories of calls with every fault, and checks what must hold after each.
#[derive(Parser)]
struct Options {
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
    mutant: Option<Mutant>,
    /// Until so many deliveries were made, however many histories that takes.
    #[arg(long)]
    deliveries: Option<u64>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let lived = match options.seed {
        Some(seed) => again(seed, options.mutant),
        None => all(&options),
    };
    if lived { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn again(seed: u64, mutant: Option<Mutant>) -> bool {
    match live(seed, mutant, true) {
        Ok(held) => {
            say(format_args!("{}seed {seed} held; its writes: {}", held.report, held.digest));
            true
        }
        Err(failure) => {
            say(format_args!("{failure}"));
            false
        }
    }
}

fn all(options: &Options) -> bool {
    let limits = Limits {
        first: options.first,
        seeds: if options.deliveries.is_some() { u64::MAX } else { options.seeds },
        at_least: 0,
        deliveries: options.deliveries.unwrap_or(u64::MAX),
        time: Duration::MAX,
    };
    let next_sign = AtomicU64::new(SIGN_OF_LIFE);
    let outcome = many(limits, options.mutant, |report, elapsed| {
        // Called by one thread at a time.
        if elapsed.as_secs() >= next_sign.load(Ordering::Relaxed) {
            next_sign.store(elapsed.as_secs() + SIGN_OF_LIFE, Ordering::Relaxed);
            let Report { histories, deliveries, .. } = report;
            say(format_args!("… {histories} histories, {deliveries} deliveries, {} s", elapsed.as_secs()));
        }
    });
    let seconds = outcome.wall.as_secs_f64();
    let rate = outcome.report.deliveries as f64 / seconds;
    say(format_args!("{}{seconds:.1} s in {} threads, {rate:.0} deliveries a second", outcome.report, outcome.threads));
    match outcome.failure {
        Some(failure) => {
            say(format_args!("{failure}"));
            false
        }
        None => {
            say(format_args!("0 lost, 0 doubled"));
            true
        }
    }
}

/// A reader who has gone, as in `| head`, is no error.
fn say(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
