//! One export from its order to its files: the function's process, what the queue would do about its answers, and the
//! moments at which it is killed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::super::aws::TABLE_NAME;
use super::super::process::{Launch, Process};
use super::super::table::Table;
use super::bucket::NAME;
use super::endpoint::Endpoint;
use super::template::Limits;
use crate::process::go_on;
use crate::progress::Step;
use crate::workspace;

/// How often the harness looks.
const GLANCE: Duration = Duration::from_millis(20);

/// A function that is killed more often than this would never end.
const MOST_DELIVERIES: u32 = 40;

/// Long after any run of this bench.
const EXPIRES: (&str, &str) = ("2999-01-01T00:00:00Z", "32472144000");

/// What one export took.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) calls: u64,
    pub(super) bytes: u64,
    /// How long invocations ran, all together.
    pub(super) busy: Duration,
    /// CPU time of all its processes but what a killed one used last.
    pub(super) cpu: Duration,
    pub(super) peak_kib: u64,
    /// Parts that were sent, those sent again included.
    pub(super) parts: u64,
    pub(super) parts_of_first_file: u64,
    pub(super) invocations: u32,
    /// What became of each kill.
    pub(super) kills: Vec<String>,
    /// The complete files by their keys.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// The export as it is stored in the end.
    pub(super) item: Value,
}

/// A process is killed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kill {
    /// Once the bucket has stored so many parts.
    pub(super) after: u64,
    pub(super) how: Moment,
}

/// When exactly.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moment {
    /// Before the process hears that the part is stored.
    Unheard,
    /// So long after it heard, while it reads what comes next.
    Later(Duration),
}

/// Everything that an export needs.
pub(super) struct Exporter<'a> {
    launch: Launch,
    table: &'a Table,
    endpoint: Endpoint,
    /// The export as it was asked for.
    asked: Value,
    process: Option<Process>,
    run: Run,
}

/// How a delivery ended.
enum Delivered {
    Answered(Vec<u8>),
    Killed,
}

impl<'a> Exporter<'a> {
    /// Asks for an export, whose files will be in `folder`.
    pub(super) fn open(program: &Path, table: &'a Table, folder: &Path, limits: Limits) -> anyhow::Result<Self> {
        let endpoint = Endpoint::start(folder)?;
        let asked = asked()?;
        table.put(&asked)?;
        let environment = vec![
            ("AWS_ENDPOINT_URL", format!("http://{}", endpoint.address())),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{}", table.address())),
            ("STAGE", "bench".to_owned()),
            ("TABLE_NAME", TABLE_NAME.to_owned()),
            ("DEFAULT_TENANT_ID", "018f3a5c-7b1e-7d3a-8c4f-000000000000".to_owned()),
            ("EXPORT_BUCKET", NAME.to_owned()),
            ("EXPORT_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/000000000000/exports".to_owned()),
            ("QUARANTINE_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/000000000000/quarantine".to_owned()),
        ];
        let launch = Launch {
            program: program.to_owned(),
            arguments: Vec::new(),
            task_root: folder.to_owned(),
            handler: "bootstrap",
            environment,
            memory_mib: limits.memory_mib,
            time_limit: limits.time,
            log: folder.with_extension("log"),
        };
        Ok(Self { launch, table, endpoint, asked, process: None, run: Run::default() })
    }

    /// Delivers the order, and whatever follows from it, until nothing is left to deliver.
    pub(super) fn run(mut self, kills: Vec<Kill>, step: &Step) -> anyhow::Result<Run> {
        let mut kills = kills.into_iter().peekable();
        let (mut order, mut receives) = (self.order()?, 1);
        for _ in 0..MOST_DELIVERIES {
            match self.deliver(&order, receives, kills.peek().copied(), step)? {
                Delivered::Killed => {
                    kills.next();
                    receives += 1;
                }
                Delivered::Answered(answer) if is_done_with(&answer)? => match self.endpoint.queue.take_sent() {
                    Some(rest) => (order, receives) = (rest, 1),
                    None => {
                        ensure!(kills.peek().is_none(), "the export ended before it was killed: {}", self.said());
                        return self.end();
                    }
                },
                Delivered::Answered(_) => {
                    let hidden = self.endpoint.queue.take_hidden();
                    let hidden = hidden.with_context(|| format!("the order failed: {}", self.said()))?;
                    self.run.kills.push(format!(
                        "  then the order was hidden for {} s, until the claim is over",
                        hidden.as_secs()
                    ));
                    step.at("waiting for the claim of a process that was killed");
                    self.wait(hidden)?;
                    receives += 1;
                }
            }
        }
        bail!("not done after {MOST_DELIVERIES} deliveries: {}", self.said());
    }

    /// Hands the order to the process, a new one where there is none, and looks on.
    fn deliver(&mut self, order: &str, receives: u32, kill: Option<Kill>, step: &Step) -> anyhow::Result<Delivered> {
        let bucket = Arc::clone(&self.endpoint.bucket);
        if let Some(Kill { after, how: Moment::Unheard }) = kill {
            bucket.hold(Some(after));
        }
        let event = Arc::new(event(order, receives));
        let begun = Instant::now();
        let mut process = match self.process.take() {
            Some(process) => {
                process.offer(event);
                process
            }
            None => Process::spawn(&self.launch, [event])?,
        };
        self.run.invocations += 1;
        let ended = loop {
            go_on()?;
            if let Some(answer) = process.answer_within(GLANCE)? {
                break Delivered::Answered(answer.body);
            }
            if let Some(kill) = kill.filter(|kill| bucket.received() >= kill.after) {
                if let Moment::Later(pause) = kill.how {
                    self.wait(pause)?;
                }
                break Delivered::Killed;
            }
            ensure!(begun.elapsed() < self.launch.time_limit, "no answer in time: {}", self.said());
            step.at(&format!("{} parts, {} MiB", bucket.received(), process.peak_kib()? / 1024));
        };
        self.run.busy += begun.elapsed();
        self.run.peak_kib = self.run.peak_kib.max(process.peak_kib()?);
        match &ended {
            Delivered::Answered(_) => self.process = Some(process),
            Delivered::Killed => {
                self.run.cpu += process.cpu()?;
                drop(process);
                bucket.hold(None);
                let (stored, (file, noted)) = (bucket.received(), self.noted()?);
                let when = match kill.map(|kill| kill.how) {
                    Some(Moment::Unheard) => "before it heard that the last is stored",
                    Some(Moment::Later(_)) | None => "while it read what comes next",
                };
                self.run.kills.push(format!(
                    "killed with {stored} parts sent, {when}; the export goes on after part {noted} of file {file}"
                ));
            }
        }
        Ok(ended)
    }

    /// Where the export's item says to go on: which file, counted from 0, and how many parts of it are noted.
    fn noted(&self) -> anyhow::Result<(String, String)> {
        let item = self.table.get(&self.asked)?;
        let noted = |name: &str| item.pointer(&format!("/checkpoint/M/{name}/N")).and_then(Value::as_str);
        let noted = noted("document").zip(noted("parts")).context("the export has no checkpoint")?;
        Ok((noted.0.to_owned(), noted.1.to_owned()))
    }

    fn end(mut self) -> anyhow::Result<Run> {
        let item = self.table.get(&self.asked)?;
        let text = |pointer: &str| item.pointer(pointer).and_then(Value::as_str);
        ensure!(text("/status/S") == Some("done"), "the export is {:?}: {}", text("/status/S"), self.said());
        let bucket = &self.endpoint.bucket;
        self.run.files = bucket.files();
        let mut bytes = 0;
        for file in self.run.files.values() {
            bytes += file.metadata()?.len();
        }
        let counted = text("/bytes/N").map(str::to_owned);
        ensure!(counted == Some(bytes.to_string()), "{bytes} bytes, but the export says {counted:?}");
        self.run.bytes = bytes;
        self.run.parts = bucket.received();
        self.run.parts_of_first_file = bucket.completed().first().copied().context("no file")?;
        if let Some(process) = self.process.take() {
            self.run.cpu += process.cpu()?;
        }
        self.run.item = item;
        Ok(self.run)
    }

    /// What the queue would wait. Short naps, so that Ctrl-C is noticed.
    fn wait(&self, long: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        while let Some(left) = long.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            go_on()?;
            thread::sleep(left.min(GLANCE));
        }
        Ok(())
    }

    fn order(&self) -> anyhow::Result<String> {
        let export = self.asked["id"]["S"].as_str().context("an export without an id")?;
        let partition = self.asked["PK"]["S"].as_str().context("an export without a key")?;
        let tenant = partition.split('#').nth(1).context("a company's partition has its id")?;
        Ok(json!({"tenant_id": tenant, "export_id": export}).to_string())
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.launch.log).unwrap_or_else(|error| error.to_string())
    }
}

/// The item of an export that was just asked for: the one that the store's tests keep as a snapshot, but never over.
fn asked() -> anyhow::Result<Value> {
    let path = workspace::path("shared/tests/it/snapshots/it__store_items__export.snap");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (_, item) = text.split_once("\n---\n").context("a snapshot has a head")?;
    let mut item: Value = serde_json::from_str(item)?;
    item["expires_at"] = json!({"S": EXPIRES.0});
    item["ttl"] = json!({"N": EXPIRES.1});
    Ok(item)
}

/// The order as SQS delivers it.
fn event(order: &str, receives: u32) -> Vec<u8> {
    let record = json!({
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": order,
        "attributes": {
            "ApproximateReceiveCount": receives.to_string(),
            "SentTimestamp": "1767268800000",
            "SenderId": "AROAEXAMPLE:kestrel",
            "ApproximateFirstReceiveTimestamp": "1767268800000"
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:kestrel-bench-data-export",
        "awsRegion": "us-east-1"
    });
    json!({"Records": [record]}).to_string().into_bytes()
}

/// Whether the queue may forget the order.
fn is_done_with(answer: &[u8]) -> anyhow::Result<bool> {
    let answer: Value = serde_json::from_slice(answer)?;
    let failures = answer["batchItemFailures"].as_array().context("an answer without batchItemFailures")?;
    Ok(failures.is_empty())
}
