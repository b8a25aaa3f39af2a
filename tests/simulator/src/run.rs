//! Many histories, in as many threads as there are processors, until one fails or enough is seen.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Failure, Mutant, Report, live};

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The first seed.
    pub first: u64,
    /// How many seeds at most.
    pub seeds: u64,
    /// How many seeds whatever else is reached.
    pub at_least: u64,
    /// Enough deliveries.
    pub deliveries: u64,
    /// Enough time.
    pub time: Duration,
}

/// What came of many histories.
#[derive(Debug)]
pub struct Outcome {
    /// The numbers of those that held.
    pub report: Report,
    /// The failure with the smallest seed, if any.
    pub failure: Option<Failure>,
    /// How long it took.
    pub wall: Duration,
    /// In how many threads.
    pub threads: usize,
}

/// Lives through histories until a limit is reached or one fails.
///
/// `progress` is called after each, with the numbers so far.
pub fn many(limits: Limits, mutant: Option<Mutant>, progress: impl Fn(&Report, Duration) + Sync) -> Outcome {
    let begun = Instant::now();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    let together = Mutex::new((Report::default(), None::<Failure>));
    let work = || {
        while !is_over.load(Ordering::Relaxed) {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= limits.seeds {
                return;
            }
            let held = one(limits.first + place, mutant);
            let mut together = together.lock().unwrap_or_else(PoisonError::into_inner);
            let (report, failure) = &mut *together;
            match held {
                Ok(one) => report.add(&one),
                Err(failed) => {
                    is_over.store(true, Ordering::Relaxed);
                    if failure.as_ref().is_none_or(|earlier| failed.seed < earlier.seed) {
                        *failure = Some(failed);
                    }
                }
            }
            let is_enough = report.deliveries >= limits.deliveries || begun.elapsed() >= limits.time;
            if is_enough && report.histories >= limits.at_least {
                is_over.store(true, Ordering::Relaxed);
            }
            progress(report, begun.elapsed());
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let (report, failure) = together.into_inner().unwrap_or_else(PoisonError::into_inner);
    Outcome { report, failure, wall: begun.elapsed(), threads }
}

/// One history. Where it fails, it is lived again with a trace.
fn one(seed: u64, mutant: Option<Mutant>) -> Result<Report, Failure> {
    let lived = |is_traced| {
        let lived = catch_unwind(AssertUnwindSafe(|| live(seed, mutant, is_traced)));
        lived.unwrap_or_else(|panic| {
            Err(Failure {
                seed,
                mutant,
                breaches: vec![format!("it panicked: {}", message(&*panic))],
                trace: Vec::new(),
            })
        })
    };
    match lived(false) {
        Ok(held) => Ok(held.report),
        Err(failure) => Err(lived(true).err().unwrap_or_else(|| Failure {
            breaches: ["it did not fail again: the simulator is not deterministic".to_owned()]
                .into_iter()
                .chain(failure.breaches)
                .collect(),
            ..failure
        })),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(formatter, "  {line}")?;
        }
        writeln!(formatter, "seed {} broke:", self.seed)?;
        for breach in &self.breaches {
            writeln!(formatter, "  {breach}")?;
        }
        let mutant = self.mutant.map(|mutant| format!(" --mutant {}", mutant.name())).unwrap_or_default();
        write!(formatter, "again: cargo xtask simulate --seed {}{mutant}", self.seed)
    }
}
