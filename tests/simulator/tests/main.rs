//! Histories within a budget, the kept mutants, and that a seed is a history.

use std::time::Duration;

use simulator::run::{Limits, many};
use simulator::{Mutant, live};

/// With the mutants and the seed lived twice, a run of all tests stays within a minute of two processors.
const BUDGET: Duration = Duration::from_secs(25);

#[test]
fn no_call_is_lost_and_none_is_counted_twice_whatever_happens() {
    let limits = Limits { first: 1, seeds: 2_000, at_least: 6, deliveries: u64::MAX, time: BUDGET };

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
    let once = live(3, None, false).expect("the history holds");
    let again = live(3, None, true).expect("the history holds");
    let other = live(4, None, false).expect("the history holds");

    assert_eq!(once.digest, again.digest);
    assert_eq!(once.report.deliveries, again.report.deliveries);
    assert_ne!(once.digest, other.digest);
}
