//! Logs and metrics: one JSON object a line on standard output, where Lambda picks them up.
//!
//! docs/LOGGING.md fixes the names of fields and what is never logged.

use std::io::Write as _;
use std::panic;

use chrono::{DateTime, Utc};
use serde_json::json;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// The namespace of all metrics.
const NAMESPACE: &str = "Kestrel";

/// Crates whose debug lines hold whole requests. `debug` for everything leaves them out; naming one in full
/// (`aws_sdk_dynamodb=debug`) still shows it.
const QUIET: [&str; 5] = ["aws", "h2", "hyper", "lambda", "rustls"];

/// Starts logging. `filter` is a level, or levels by module: `info`, `warn,shared=debug`.
///
/// Called once, first in `main`. A filter that cannot be read means `info`; a second call changes nothing.
pub fn init(filter: &str) {
    if tracing::subscriber::set_global_default(subscriber(filter, std::io::stdout)).is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
}

/// The subscriber behind [`init`], writing elsewhere.
pub fn subscriber<W>(filter: &str, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // `Targets` instead of `EnvFilter`: the latter brings a regular expression engine into every function.
    let targets: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let targets = QUIET.iter().fold(targets, |targets, prefix| targets.with_target(*prefix, tracing::Level::WARN));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(targets).with(lines)
}

/// Logs where a panic happened. Its message may quote a caller, so it is left out.
fn log_panic(info: &panic::PanicHookInfo<'_>) {
    let location = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
    tracing::error!(location = location.as_deref().unwrap_or("unknown"), "a bug: the program panicked");
}

/// An error and everything that caused it, in one line, for the field `error`.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What is counted. Alarms and dashboards name these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// A call was sent to its number's fallback document.
    CallsNotAnswered,
    /// A request without a valid signature.
    SignatureRefused,
    /// A session or an API key that is nobody's.
    CredentialsRefused,
    /// The scripted receptionist stood in for the language model.
    ScriptedFallback,
    /// The end of a call went to the queue because the table refused it.
    CallLogQueued,
    /// A message was set aside, because no retry can help.
    MessagesSetAside,
    /// A company that a job could not deal with.
    CompaniesFailed,
    /// A committed change was set aside instead of being announced.
    ChangesNotAnnounced,
    /// A mail or text message was taken by its provider.
    NoticesSent,
    /// A mail or text message was refused by its provider for good.
    NoticesRefused,
    /// An address bounced, complained or said STOP, and is not used any more.
    AddressesSuppressed,
    /// A month got its final totals.
    MonthsClosed,
    /// A month's counters are not what the records of its calls add up to.
    UsageMismatch,
    /// A call was counted.
    CallsCounted,
    /// A visit was booked.
    VisitsBooked,
    /// Danger to life was recognised.
    EmergenciesRecognised,
    /// A call that Twilio remembers was not on record when it should have been.
    ReconcileDifference,
    /// A call or voicemail that Twilio remembers cannot be put on record.
    ReconcileFailed,
}

impl Metric {
    /// Its name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::CallsNotAnswered => "CallsNotAnswered",
            Self::SignatureRefused => "SignatureRefused",
            Self::CredentialsRefused => "CredentialsRefused",
            Self::ScriptedFallback => "ScriptedFallback",
            Self::CallLogQueued => "CallLogQueued",
            Self::MessagesSetAside => "MessagesSetAside",
            Self::CompaniesFailed => "CompaniesFailed",
            Self::ChangesNotAnnounced => "ChangesNotAnnounced",
            Self::NoticesSent => "NoticesSent",
            Self::NoticesRefused => "NoticesRefused",
            Self::AddressesSuppressed => "AddressesSuppressed",
            Self::MonthsClosed => "MonthsClosed",
            Self::UsageMismatch => "UsageMismatch",
            Self::CallsCounted => "CallsCounted",
            Self::VisitsBooked => "VisitsBooked",
            Self::EmergenciesRecognised => "EmergenciesRecognised",
            Self::ReconcileDifference => "ReconcileDifference",
            Self::ReconcileFailed => "ReconcileFailed",
        }
    }
}

/// Counts things in CloudWatch by writing lines in the embedded metric format: no request, no waiting.
#[derive(Debug, Clone)]
pub struct Metrics {
    stage: String,
    function: String,
    is_silent: bool,
}

impl Metrics {
    /// Metrics of a function in a stage.
    pub fn new(stage: &str, function: &str) -> Self {
        Self { stage: stage.to_owned(), function: function.to_owned(), is_silent: false }
    }

    /// Metrics that nobody reads, for a simulator of a million calls.
    pub fn silent() -> Self {
        Self { is_silent: true, ..Self::new("silent", "silent") }
    }

    /// Counts one occurrence.
    pub fn count(&self, metric: Metric, now: DateTime<Utc>) {
        self.add(metric, 1, now);
    }

    /// Counts several.
    pub fn add(&self, metric: Metric, amount: u64, now: DateTime<Utc>) {
        if self.is_silent {
            return;
        }
        // A metric that cannot be written must not stop a call.
        let _ = writeln!(std::io::stdout().lock(), "{}", self.line(metric, amount, now));
    }

    /// The line that counts `amount` of a metric: by stage, and by stage and function.
    pub fn line(&self, metric: Metric, amount: u64, now: DateTime<Utc>) -> String {
        let mut line = json!({
            "_aws": {
                "Timestamp": now.timestamp_millis(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Stage"], ["Stage", "Function"]],
                    "Metrics": [{ "Name": metric.name(), "Unit": "Count" }],
                }],
            },
            "Stage": self.stage,
            "Function": self.function,
        });
        line[metric.name()] = amount.into();
        line.to_string()
    }
}

#[cfg(test)]
#[path = "telemetry_tests.rs"]
mod tests;
