//! Counts what test runners say of their tests.

use std::fmt;

/// Tests by how they ended.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
    pub(super) skipped_names: Vec<String>,
    pub(super) failed_names: Vec<String>,
}

impl Tally {
    /// A check that is not made of tests and failed.
    pub(super) fn failure() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// A check that is not made of tests and passed.
    pub(super) fn success() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// Both together.
    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.skipped_names.extend(other.skipped_names);
        self.failed_names.extend(other.failed_names);
    }

    /// What Rust's test harness printed, with the output of tests that pass.
    ///
    /// The harness cannot skip a test while it runs: one whose data is not there passes and prints `skipped: its name`.
    pub(super) fn of_rust(output: &str) -> Self {
        let (mut tally, mut without_data) = (Self::default(), 0);
        for line in output.lines() {
            if let Some(counts) = line.strip_prefix("test result: ") {
                tally.passed += before(counts, " passed");
                tally.failed += before(counts, " failed");
                tally.skipped += before(counts, " ignored");
            } else if let Some(test) = line.strip_prefix("test ") {
                if let Some((name, _)) = test.split_once(" ... ignored") {
                    tally.skipped_names.push(name.to_owned());
                } else if let Some(name) = test.strip_suffix(" ... FAILED") {
                    tally.failed_names.push(name.to_owned());
                }
            } else if let Some(name) = line.strip_prefix("skipped: ") {
                tally.skipped_names.push(name.to_owned());
                without_data += 1;
            }
        }
        tally.skipped += without_data;
        tally.passed = tally.passed.saturating_sub(without_data);
        tally
    }

    /// What Python's unittest printed: `Ran 12 tests`, then `OK (skipped=1)` or `FAILED (failures=1, errors=1)`.
    pub(super) fn of_python(output: &str) -> Self {
        let ran = output.lines().rfind(|line| line.starts_with("Ran "));
        let ran = ran.map_or(0, |line| before(line, " test"));
        let last =
            output.lines().rfind(|line| line.starts_with("OK") || line.starts_with("FAILED")).unwrap_or_default();
        let failed = after(last, "failures=") + after(last, "errors=");
        let skipped = after(last, "skipped=");
        let named = |line: &&str| line.starts_with("FAIL: ") || line.starts_with("ERROR: ");
        Self {
            passed: ran.saturating_sub(failed + skipped),
            failed,
            skipped,
            skipped_names: output.lines().filter(|line| line.contains("... skipped")).map(str::to_owned).collect(),
            failed_names: output.lines().filter(named).map(str::to_owned).collect(),
        }
    }

    /// What Node's test runner printed in the TAP format.
    pub(super) fn of_node(output: &str) -> Self {
        let count = |name: &str| output.lines().rev().find_map(|line| line.strip_prefix(name)).map_or(0, number);
        let names = |mark: &str, but: &str| {
            let lines = output.lines().map(str::trim_start).filter(|line| line.contains(mark) && !line.contains(but));
            lines.map(str::to_owned).collect()
        };
        Self {
            passed: count("# pass "),
            failed: count("# fail ") + count("# cancelled "),
            skipped: count("# skipped ") + count("# todo "),
            skipped_names: names("# SKIP", "\0"),
            failed_names: names("not ok ", "# TODO"),
        }
    }
}

/// What tests counted beside themselves: lines that begin with `counted: `, in the TAP format as comments.
pub(super) fn counted(output: &str) -> impl Iterator<Item = &str> {
    let lines = output.lines().map(|line| line.trim_start().trim_start_matches("# "));
    lines.filter(|line| line.starts_with("counted: "))
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

fn before(text: &str, word: &str) -> u64 {
    let digits = text.split(word).next().and_then(|start| start.rsplit(' ').next());
    if text.contains(word) { digits.map_or(0, number) } else { 0 }
}

fn after(text: &str, word: &str) -> u64 {
    text.split_once(word).map_or(0, |(_, rest)| number(rest))
}

fn number(text: &str) -> u64 {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Tally, counted};

    #[test]
    fn what_a_test_counted_is_told_and_nothing_else() {
        let output = "# Subtest: signs up\n# counted: 9 screens\nok 1 - signs up\n    # counted: 2 fields\n# pass 1\n\
                      ---- contract stdout ----\ncounted: 7 requests\n";

        assert_eq!(
            counted(output).collect::<Vec<_>>(),
            ["counted: 9 screens", "counted: 2 fields", "counted: 7 requests"]
        );
    }

    #[test]
    fn a_rust_test_without_its_data_counts_as_skipped_by_name() {
        let output = "test a ... ok\ntest b ... ok\n\nsuccesses:\n\n---- b stdout ----\nskipped: b (no data)\n\n\
                      test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";

        let tally = Tally::of_rust(output);

        assert_eq!(tally.skipped_names, ["b (no data)"]);
        assert_eq!(tally.to_string(), "1 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn rust_results_are_added_up_and_the_ignored_are_named() {
        let output = "test a::b ... ok\ntest slow ... ignored, needs a day\ntest bad ... FAILED\n\
                      test result: FAILED. 5 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n\
                      test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";

        let tally = Tally::of_rust(output);

        assert_eq!(tally.to_string(), "7 passed, 1 failed, 1 skipped");
        assert_eq!((tally.skipped_names, tally.failed_names), (vec!["slow".to_owned()], vec!["bad".to_owned()]));
    }

    #[test]
    fn python_results_are_counted_with_errors_as_failures() {
        let failed =
            "ERROR: test_x (test_cycles.T)\nRan 12 tests in 1.2s\n\nFAILED (failures=1, errors=2, skipped=3)\n";

        assert_eq!(Tally::of_python(failed).to_string(), "6 passed, 3 failed, 3 skipped");
        assert_eq!(Tally::of_python("Ran 1 test in 0.1s\n\nOK\n").to_string(), "1 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn node_results_are_read_from_the_end_of_the_tap() {
        let output = "ok 1 - dials\nnot ok 2 - speaks\nok 3 - later # SKIP no sound\n\
                      # tests 3\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";

        let tally = Tally::of_node(output);

        assert_eq!(tally.to_string(), "1 passed, 1 failed, 1 skipped");
        assert_eq!(tally.failed_names, ["not ok 2 - speaks"]);
    }
}
