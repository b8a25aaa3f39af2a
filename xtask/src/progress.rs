//! What the developer sees: steps with their time, a moving line on a terminal, a line now and then elsewhere.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Shorter steps need no sign of life.
const PATIENCE: Duration = Duration::from_secs(4);
/// How often a long step shows where it is, when there is no terminal.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// Prints a line. A reader who has gone, as in `| head`, is no error.
pub(crate) fn say(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Something that takes time. Dropped without `done`, it failed.
pub(crate) struct Step {
    name: String,
    begun: Instant,
    bar: Option<ProgressBar>,
    next_sign: Cell<Duration>,
    finished: bool,
}

impl Step {
    /// Begins a step.
    pub(crate) fn begin(name: impl Into<String>) -> Self {
        let name = name.into();
        let bar = std::io::stdout().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {prefix}  {elapsed}  {wide_msg:.dim}");
            let bar = ProgressBar::new_spinner().with_prefix(name.clone());
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { name, begun: Instant::now(), bar, next_sign: Cell::new(PATIENCE), finished: false }
    }

    /// Shows where it is; called often.
    pub(crate) fn at(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(line.trim().to_owned());
            return;
        }
        let elapsed = self.begun.elapsed();
        if elapsed >= self.next_sign.get() {
            self.next_sign.set(elapsed + SIGN_OF_LIFE);
            say(format_args!("  … {} ({}): {}", self.name, seconds(elapsed), line.trim()));
        }
    }

    /// Ends well.
    pub(crate) fn done(mut self, detail: impl std::fmt::Display) {
        self.finish('✓', &detail.to_string());
    }

    fn finish(&mut self, mark: char, detail: &str) {
        self.finished = true;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let line = format!("{mark} {:<34} {:>8}  {detail}", self.name, seconds(self.begun.elapsed()));
        say(line.trim_end());
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.finished {
            self.finish('✗', "");
        }
    }
}

/// A duration as people read it.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}
