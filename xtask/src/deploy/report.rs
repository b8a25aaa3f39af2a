//! What was looked at: a line each, and the exit code in the end.

use std::fmt;

use anyhow::bail;

/// How one look ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    Fix,
    NotChecked,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Good => "ok",
            Self::Fix => "fix",
            Self::NotChecked => "not checked",
        })
    }
}

/// Counts the verdicts it prints.
#[derive(Debug, Default)]
pub(super) struct Report {
    good: usize,
    fix: usize,
    not_checked: usize,
}

impl Report {
    /// Begins a group of lines.
    #[expect(clippy::print_stdout, reason = "a developer's command: its output is its purpose")]
    pub(super) fn title(&self, title: &str) {
        println!("\n{title}");
    }

    /// Prints one line.
    #[expect(clippy::print_stdout, reason = "a developer's command: its output is its purpose")]
    pub(super) fn line(&mut self, verdict: Verdict, what: &str, detail: &str) {
        match verdict {
            Verdict::Good => self.good += 1,
            Verdict::Fix => self.fix += 1,
            Verdict::NotChecked => self.not_checked += 1,
        }
        println!("  {verdict:<12}{what:<28}{detail}");
    }

    /// `ok` with the first text, or `fix` with the second.
    pub(super) fn expect(&mut self, good: bool, what: &str, detail: &str, fix: &str) {
        if good {
            self.line(Verdict::Good, what, detail);
        } else {
            self.line(Verdict::Fix, what, fix);
        }
    }

    /// Prints the sums; an error when something needs a hand.
    #[expect(clippy::print_stdout, reason = "a developer's command: its output is its purpose")]
    pub(super) fn end(self) -> anyhow::Result<()> {
        println!("\n{} ok, {} to fix, {} not checked", self.good, self.fix, self.not_checked);
        if self.fix > 0 {
            bail!("not ready to deploy: {} to fix", self.fix);
        }
        Ok(())
    }
}
