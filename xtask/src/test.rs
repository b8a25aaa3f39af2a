//! `cargo xtask test`: every check and test in order of cost, with the time of each, until a group fails.

mod browser;
mod checks;
mod rust;
mod tally;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::build::Build;
use crate::ports::Ports;
use crate::progress::{say, seconds};
use crate::stack::{Place, Stack};
use crate::{process, workspace};
use tally::Tally;

/// What is run.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this group; can be repeated.
    #[arg(long, value_enum)]
    only: Vec<Group>,
    /// Leaves the browser tests out.
    #[arg(long)]
    skip_browser: bool,
}

/// The groups, in the order in which they run: the cheapest answer first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// rustfmt.
    Format,
    /// Who may depend on what, licences, sources.
    Deny,
    /// template.yaml: sam validate --lint, cfn-lint, and the tests in infra/tests.
    Template,
    /// The site by itself: types, lints, its logic, its weight, and every page in a browser against a mock of the API.
    Site,
    /// clippy on everything, warnings are errors.
    Lint,
    /// Unit tests, store tests on an emulator in process, examples in documentation.
    Rust,
    /// rustdoc, warnings are errors.
    Docs,
    /// Whole calls on a deployed local stack.
    Journeys,
    /// The carrier's page, and a newcomer's whole way through the site, in a browser, on the same stack.
    Browser,
    /// Every operation of docs/openapi.json, on the same stack, asked in thousands of ways. Last: it uses up what this
    /// machine may ask about sign-ups.
    Contract,
}

/// Runs the groups; the last line counts what they ran.
pub(crate) fn run(options: &Options) -> Result<()> {
    process::notice_interrupts()?;
    let groups: Vec<Group> = Group::value_variants().iter().copied().filter(|group| options.wants(*group)).collect();
    let mut session = Session::default();
    let mut total = Tally::default();
    let mut failed = None;
    for group in groups {
        let begun = Instant::now();
        say(format_args!("\n== {} ==", group.name()));
        let result = session.run(group);
        let (tally, error) = match result {
            Ok(tally) => (tally, None),
            Err(error) => (Tally::failure(), Some(error)),
        };
        if let Some(error) = &error {
            say(format_args!("{error:#}"));
        }
        say(format_args!("== {}: {tally}, {} ==", group.name(), seconds(begun.elapsed())));
        let bad = tally.failed > 0;
        total.add(tally);
        if bad {
            failed = Some(group);
            break;
        }
    }
    // The stack goes down before the summary, which must be the last line.
    drop(session);
    if options.skip_browser {
        total.skipped_names.push("browser tests (--skip-browser)".to_owned());
        total.skipped += 1;
    }
    summary(&total, failed)
}

impl Options {
    fn wants(&self, group: Group) -> bool {
        let chosen = self.only.is_empty() || self.only.contains(&group);
        chosen && !(self.skip_browser && [Group::Site, Group::Browser].contains(&group))
    }
}

impl Group {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What groups share: one build and one stack, made when first needed.
#[derive(Default)]
struct Session {
    stack: Option<Stack>,
    build: Option<Build>,
}

impl Session {
    fn run(&mut self, group: Group) -> Result<Tally> {
        process::go_on()?;
        match group {
            Group::Format => checks::format(),
            Group::Deny => checks::deny(),
            Group::Template => checks::template(),
            Group::Site => browser::site(),
            Group::Lint => checks::lint(),
            Group::Rust => rust::tests(self.build()?),
            Group::Docs => checks::docs(),
            Group::Journeys => {
                let stack = self.stack()?;
                rust::journeys(self.build()?, &stack)
            }
            Group::Contract => {
                let stack = self.stack()?;
                rust::contract(self.build()?, &stack)
            }
            Group::Browser => {
                let stack = self.stack()?;
                browser::tests(&stack)
            }
        }
    }

    fn build(&mut self) -> Result<&Build> {
        if self.build.is_none() {
            self.build = Some(Build::everything()?);
        }
        match &self.build {
            Some(build) => Ok(build),
            None => bail!("nothing was built"),
        }
    }

    /// The file that describes the stack.
    fn stack(&mut self) -> Result<PathBuf> {
        if self.stack.is_none() {
            let home = workspace::local("test");
            let place = Place { home: &home, ports: Ports::free()?, fresh: true };
            self.stack = Some(Stack::start(&place, self.build()?)?);
        }
        Ok(self.stack.as_ref().map(|stack| stack.file.clone()).unwrap_or_default())
    }
}

fn summary(total: &Tally, failed: Option<Group>) -> Result<()> {
    for name in &total.skipped_names {
        say(format_args!("skipped: {name}"));
    }
    for name in &total.failed_names {
        say(format_args!("failed: {name}"));
    }
    if let Some(group) = failed {
        say(format_args!("stopped at {0}; again: cargo xtask test --only {0}", group.name()));
    }
    // CI reads this line: it must be the last.
    say(format_args!("{total}"));
    if total.failed > 0 { Err(crate::AlreadySaid.into()) } else { Ok(()) }
}
