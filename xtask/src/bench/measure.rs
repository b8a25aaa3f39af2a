//! The runs: rounds in which every variant starts cold and then answers warm calls, one variant after the other, so
//! that whatever slows the machine down for a while slows all of them down alike.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::aws::{Aws, Counts};
use super::call;
use super::process::Process;
use super::stats::{median, milliseconds};
use super::twiml;
use super::variants::{Variant, Workshop};
use crate::progress::Step;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) rounds: usize,
    pub(super) warm_per_round: usize,
}

/// What was measured of one variant, in milliseconds and KiB; one value a round, except `warm`.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Spawn to first answer.
    pub(super) cold: Vec<f64>,
    /// Spawn to the first question for an event.
    pub(super) init: Vec<f64>,
    /// The first event's answer.
    pub(super) first: Vec<f64>,
    /// CPU time until the first answer.
    pub(super) cold_cpu: Vec<f64>,
    /// Every warm call.
    pub(super) warm: Vec<f64>,
    /// The median of each round's warm calls.
    pub(super) warm_of_round: Vec<f64>,
    /// CPU time of a warm call.
    pub(super) warm_cpu: Vec<f64>,
    pub(super) peak_kib: Vec<f64>,
}

/// Where functions find AWS.
pub(super) struct Surroundings<'a> {
    pub(super) workshop: &'a Workshop,
    pub(super) aws: &'a Aws,
    /// The table, where it is not the recorded one.
    pub(super) emulator: Option<SocketAddr>,
    /// The next call's number; no call is ever repeated.
    pub(super) next_call: u64,
}

impl Surroundings<'_> {
    fn new_call(&mut self) -> Arc<Vec<u8>> {
        self.next_call += 1;
        Arc::new(call::event(self.next_call))
    }

    fn launch(&self, variant: Variant) -> super::process::Launch {
        let aws = self.aws.address();
        self.workshop.launch(variant, aws, self.emulator.unwrap_or(aws))
    }

    /// Fails unless all variants ask AWS the same and answer the same TwiML. Also the run that nobody measures: it
    /// brings every file into the page cache and lets Python write its compiled modules.
    pub(super) fn check_same_work(&mut self) -> anyhow::Result<String> {
        let event = self.new_call();
        let mut references: Option<(String, BTreeMap<String, Vec<Value>>)> = None;
        let (hello, _) = Process::start(&self.launch(Variant::Hello), Arc::clone(&event)).context("hello")?;
        drop(hello);
        for variant in Variant::SAME_WORK {
            self.aws.reset(true);
            let (_process, cold) =
                Process::start(&self.launch(variant), Arc::clone(&event)).with_context(|| variant.name())?;
            let document = twiml::document(&cold.answer.body).with_context(|| variant.name())?;
            let asked = self.aws.bodies().into_iter().map(|(operation, bodies)| (operation, masked(bodies))).collect();
            let Some((expected, expected_asked)) = &references else {
                references = Some((document, asked));
                continue;
            };
            ensure!(
                twiml::read(&document)? == twiml::read(expected)?,
                "{} does not answer the same TwiML:\n{expected}\n{document}",
                variant.name()
            );
            ensure!(
                asked == *expected_asked,
                "{} does not ask AWS the same:\n{}\n{}",
                variant.name(),
                serde_json::to_string(expected_asked)?,
                serde_json::to_string(&asked)?
            );
        }
        references.map(|(document, _)| document).context("nothing was compared")
    }

    /// Runs all rounds.
    pub(super) fn measure(&mut self, name: &str, plan: Plan) -> anyhow::Result<BTreeMap<&'static str, Measured>> {
        let mut all: BTreeMap<&'static str, Measured> = BTreeMap::new();
        let step = Step::begin(name);
        for round in 1..=plan.rounds {
            let mut line = format!("round {round} of {}, cold / warm ms:", plan.rounds);
            for variant in Variant::ALL {
                let measured = all.entry(variant.name()).or_default();
                self.one_life(variant, plan.warm_per_round, measured).with_context(|| variant.name())?;
                let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
                line +=
                    &format!("  {} {:.1} / {:.3}", variant.name(), last(&measured.cold), last(&measured.warm_of_round));
            }
            step.at(&line);
        }
        step.done(format_args!("{} cold starts, {} warm calls each", plan.rounds, plan.rounds * plan.warm_per_round));
        Ok(all)
    }

    /// One process: its cold start, its warm calls, its end.
    fn one_life(&mut self, variant: Variant, warm_calls: usize, measured: &mut Measured) -> anyhow::Result<()> {
        let first = self.new_call();
        let events: Vec<_> = (0..warm_calls).map(|_| self.new_call()).collect();
        self.aws.reset(false);

        let (mut process, cold) = Process::start(&self.launch(variant), first)?;
        let cpu_after_first = process.cpu()?;
        let answers = process.call(events)?;
        let cpu_of_warm = process.cpu()? - cpu_after_first;

        measured.cold.push(milliseconds(cold.total));
        measured.init.push(milliseconds(cold.init));
        measured.first.push(milliseconds(cold.answer.took));
        measured.cold_cpu.push(milliseconds(cpu_after_first));
        measured.warm_cpu.push(milliseconds(cpu_of_warm) / warm_calls as f64);
        measured.peak_kib.push(process.peak_kib()? as f64);
        drop(process);

        let warm: Vec<_> = answers.iter().map(|answer| milliseconds(answer.took)).collect();
        measured.warm_of_round.push(median(&warm));
        measured.warm.extend(warm);
        if variant != Variant::Hello {
            for answer in &answers {
                twiml::document(&answer.body)?;
            }
            self.check_counts(1 + warm_calls as u64)?;
        }
        Ok(())
    }

    /// Every process must have read its secret once, primed, read the number once, and opened every call.
    fn check_counts(&self, calls: u64) -> anyhow::Result<()> {
        let mut expected = Counts::from([("secretsmanager.GetSecretValue".to_owned(), 1)]);
        if self.emulator.is_none() {
            expected.insert("DynamoDB_20120810.GetItem".to_owned(), 2);
            expected.insert("DynamoDB_20120810.PutItem".to_owned(), calls);
        }
        let counts = self.aws.counts();
        ensure!(counts == expected, "asked AWS {counts:?}, not {expected:?}");
        Ok(())
    }
}

/// Requests without what may differ between two runs of the same call: instants, traces, tokens of one request.
fn masked(mut bodies: Vec<Value>) -> Vec<Value> {
    for body in &mut bodies {
        let Some(item) = body.get_mut("Item").and_then(Value::as_object_mut) else { continue };
        for name in ["started_at", "ttl", "trace"] {
            if let Some(Value::Object(value)) = item.get_mut(name) {
                value.values_mut().for_each(|text| *text = Value::String("…".to_owned()));
            }
        }
    }
    bodies
}
