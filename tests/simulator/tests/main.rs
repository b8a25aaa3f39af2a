//! Histories within a budget, the kept mutants, and that a seed is a history.

use std::time::Duration;

use simulator::run::{Limits, many};
use simulator::{Mutant, live};

/// CI's share of a run: half a minute of what it has.
const BUDGET: Duration = Duration::from_secs(30);

#[test]
fn no_call_is_lost_and_none_is_counted_twice_whatever_happens() {
    let limits = Limits { first: 1, seeds: 2_000, at_least: 12, deliveries: u64::MAX, time: BUDGET };

    let outcome = many(limits, None, |_, _| ());

    println!("{}{:.1} s in {} threads", outcome.report, outcome.wall.as_secs_f64(), outcome.threads);
    assert!(outcome.failure.is_none(), "{}", outcome.failure.map(|failure| failure.to_string()).unwrap_or_default());
}

#[test]
fn every_kept_mutant_is_noticed_within_200_seeds() {
    for mutant in Mutant::ALL {
        let limits = Limits { first: 1, seeds: 200, at_least: 0, deliveries: u64::MAX, time: Duration::MAX };

        let outcome = many(limits, Some(mutant), |_, _| ());

        let failure = outcome.failure.unwrap_or_else(|| panic!("nobody noticed {}", mutant.name()));
        println!("{} was noticed at seed {}: {}", mutant.name(), failure.seed, failure.breaches[0]);
        assert!(!failure.breaches[0].contains("panicked"), "{failure}");
        assert!(!failure.trace.is_empty());
    }
}

#[test]
fn a_seed_is_a_history() {
    for seed in [3, 4] {
        let once = live(seed, None, false).expect("the history holds");
        let again = live(seed, None, true).expect("the history holds");

        assert_eq!(once.digest, again.digest, "seed {seed}");
        assert_eq!(once.report.deliveries, again.report.deliveries);
    }
    let other = live(5, None, false).expect("the history holds");
    assert_ne!(other.digest, live(4, None, false).expect("the history holds").digest);
}
