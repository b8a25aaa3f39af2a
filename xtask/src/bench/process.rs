//! One function process: started in an environment like Lambda's, watched through `/proc`, always ended.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::runtime_api::{Answer, RuntimeApi};
use crate::process::go_on;

/// Linux tells user space a process's time in hundredths of a second, whatever it counts in itself.
const TICK_MS: u64 = 10;

/// How a function is started.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    /// `/var/task`: the folder of the unpacked package.
    pub(super) task_root: PathBuf,
    pub(super) handler: &'static str,
    pub(super) environment: Vec<(&'static str, String)>,
    pub(super) memory_mib: u32,
    /// A function that does not answer within this time never will.
    pub(super) time_limit: Duration,
    pub(super) log: PathBuf,
}

/// A running function.
pub(super) struct Process {
    child: Child,
    api: RuntimeApi,
    started: Instant,
    time_limit: Duration,
    log: PathBuf,
}

/// A first answer, cold.
#[derive(Debug, Clone)]
pub(super) struct Cold {
    /// From before the process was started until it asked for its first event.
    pub(super) init: Duration,
    /// From before the process was started until its first answer was read.
    pub(super) total: Duration,
    pub(super) answer: Answer,
}

impl Process {
    /// Starts the function with its first event already waiting, and takes the time until it is answered.
    pub(super) fn start(launch: &Launch, first: Arc<Vec<u8>>) -> anyhow::Result<(Self, Cold)> {
        let mut process = Self::spawn(launch, [first])?;
        let mut answers = process.wait_for(1)?;
        let (Some(ready), Some(answer)) = (process.api.ready_at(), answers.pop()) else {
            bail!("no first answer");
        };
        let cold = Cold { init: ready - process.started, total: answer.at - process.started, answer };
        Ok((process, cold))
    }

    /// Starts the function, with some events already waiting.
    pub(super) fn spawn(launch: &Launch, waiting: impl IntoIterator<Item = Arc<Vec<u8>>>) -> anyhow::Result<Self> {
        let api = RuntimeApi::start(launch.time_limit)?;
        api.offer(waiting);
        let log = File::create(&launch.log).with_context(|| format!("cannot write {}", launch.log.display()))?;
        let mut command = Command::new(&launch.program);
        command
            .args(&launch.arguments)
            .current_dir(&launch.task_root)
            .env_clear()
            .envs(lambda_environment(launch, &api))
            .envs(launch.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);

        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot start {}", launch.program.display()))?;
        Ok(Self { child, api, started, time_limit: launch.time_limit, log: launch.log.clone() })
    }

    /// Hands out an event, whose answer somebody looks for later.
    pub(super) fn offer(&self, event: Arc<Vec<u8>>) {
        self.api.offer([event]);
    }

    /// Waits for an answer for so long. `None`: not yet.
    pub(super) fn answer_within(&mut self, patience: Duration) -> anyhow::Result<Option<Answer>> {
        let answers = self.api.take_answers(1, patience).with_context(|| format!("see {}", self.log.display()))?;
        if answers.is_none()
            && let Some(status) = self.child.try_wait()?
        {
            bail!("the function ended ({status}):\n{}", tail(&self.log));
        }
        Ok(answers.and_then(|mut answers| answers.pop()))
    }

    /// Hands out `events` one after the other and returns their answers.
    pub(super) fn call(&mut self, events: Vec<Arc<Vec<u8>>>) -> anyhow::Result<Vec<Answer>> {
        let count = events.len();
        self.api.offer(events);
        self.wait_for(count)
    }

    fn wait_for(&mut self, count: usize) -> anyhow::Result<Vec<Answer>> {
        let since = Instant::now();
        loop {
            go_on()?;
            let answers = self.api.take_answers(count, Duration::from_millis(500));
            let answers = answers.with_context(|| format!("see {}", self.log.display()))?;
            if let Some(answers) = answers {
                return Ok(answers);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the function ended ({status}):\n{}", tail(&self.log));
            }
            if since.elapsed() > self.time_limit {
                bail!("no answer within {:?}:\n{}", self.time_limit, tail(&self.log));
            }
        }
    }

    /// CPU time so far, user and system. To be asked while the function sleeps.
    ///
    /// The scheduler's account is exact but knows only the threads that live; the process's account also knows those
    /// that ended (one for each call, where a framework uses a thread pool), but counts in hundredths of a second.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        // A thread's time is brought up to date when it goes to sleep, a moment after its answer was read.
        std::thread::sleep(Duration::from_millis(2));
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let mut living = 0;
        for task in fs::read_dir(folder.join("task"))? {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            let first = text.split_whitespace().next().unwrap_or_default();
            living += first.parse::<u64>().context("schedstat holds no number")?;
        }
        let stat = fs::read_to_string(folder.join("stat"))?;
        // After the name, which may hold spaces, come the state and ten numbers before the two that are wanted.
        let (_, fields) = stat.rsplit_once(')').context("stat holds no name")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_nanos(living).max(Duration::from_millis(ticks * TICK_MS)))
    }

    /// The most memory it ever had resident, in KiB.
    pub(super) fn peak_kib(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        line.trim().trim_end_matches(" kB").trim().parse().context("VmHWM holds no number")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing stays behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What Lambda sets, beside what a template sets.
fn lambda_environment(launch: &Launch, api: &RuntimeApi) -> Vec<(&'static str, String)> {
    let task_root = launch.task_root.display().to_string();
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api.address().to_string()),
        ("_HANDLER", launch.handler.to_owned()),
        ("LAMBDA_TASK_ROOT", task_root.clone()),
        ("LAMBDA_RUNTIME_DIR", task_root),
        ("AWS_LAMBDA_FUNCTION_NAME", "bench".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", launch.memory_mib.to_string()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "ASIABENCHBENCHBENCH0".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "bench-secret-access-key".to_owned()),
        ("AWS_SESSION_TOKEN", "bench-session-token".to_owned()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ]
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let start = text.char_indices().rev().nth(2_000).map_or(0, |(index, _)| index);
    text[start..].to_owned()
}
