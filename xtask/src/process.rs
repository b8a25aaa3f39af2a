//! Starts other programs so that none of them outlives us: each leads a process group of its own, which is ended
//! with it, and Ctrl-C or SIGTERM is noticed while we wait.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::progress::Step;

const POLL: Duration = Duration::from_millis(20);
/// The emulator writes its state when it ends.
const GRACE: Duration = Duration::from_secs(15);
/// Lines of a failed program's output that are shown.
const LINES_SHOWN: usize = 60;

static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From here on Ctrl-C and SIGTERM end what we wait for instead of ending us at once.
pub(crate) fn notice_interrupts() -> Result<()> {
    let flag = INTERRUPTED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

/// Whether we were asked to end.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Fails if we were asked to end.
pub(crate) fn go_on() -> Result<()> {
    if interrupted() { bail!("interrupted") } else { Ok(()) }
}

/// Waits for something that is asked for again and again.
pub(crate) fn wait_until(at_most: Duration, mut check: impl FnMut() -> Result<bool>) -> Result<bool> {
    let begun = Instant::now();
    while begun.elapsed() < at_most {
        go_on()?;
        if check()? {
            return Ok(true);
        }
        sleep(POLL);
    }
    Ok(false)
}

/// What a program that ran to its end left.
pub(crate) struct Ended {
    status: ExitStatus,
    /// Its output, errors included.
    pub(crate) log: PathBuf,
    name: String,
}

impl Ended {
    /// Whether it says that it succeeded.
    pub(crate) fn ok(&self) -> bool {
        self.status.success()
    }

    /// Its output.
    pub(crate) fn output(&self) -> String {
        read(&self.log)
    }

    /// Fails with the end of its output unless it succeeded.
    pub(crate) fn expect_ok(self) -> Result<Self> {
        if self.ok() {
            return Ok(self);
        }
        bail!("{} failed ({}):\n{}\nall of it: {}", self.name, self.status, tail(&self.log), self.log.display())
    }
}

/// Runs a program to its end. Its output goes to `.local/logs`; the step shows its latest line.
pub(crate) fn run(step: &Step, name: &str, command: &mut Command) -> Result<Ended> {
    let log = log_file(name);
    let output = create(&log)?;
    let errors = output.try_clone()?;
    finish(step, name, command.stdout(output).stderr(errors), log)
}

/// The same, with its standard output in a file of its own, which is returned.
pub(crate) fn run_for_output(step: &Step, name: &str, command: &mut Command) -> Result<String> {
    let (log, output) = (log_file(name), log_file(name).with_extension("out"));
    let command = command.stdout(create(&output)?).stderr(create(&log)?);
    finish(step, name, command, log)?.expect_ok()?;
    Ok(read(&output))
}

fn finish(step: &Step, name: &str, command: &mut Command, log: PathBuf) -> Result<Ended> {
    let mut program = Background::spawn(name, command, log)?;
    loop {
        if let Some(status) = program.child.try_wait()? {
            // Nothing of it may stay: a test that forgot a child of its own, for example.
            program.end_group();
            return Ok(Ended { status, log: program.log.clone(), name: program.name.clone() });
        }
        go_on()?;
        step.at(last_line(&program.log).as_deref().unwrap_or_default());
        sleep(POLL);
    }
}

/// A program that runs until it is stopped or dropped.
pub(crate) struct Background {
    name: String,
    child: Child,
    log: PathBuf,
    stopped: bool,
}

impl Background {
    /// Starts it; its output goes to the log. It gets a pipe as its input, which ends when we do.
    pub(crate) fn start(name: &str, command: &mut Command, log: PathBuf) -> Result<Self> {
        let output = create(&log)?;
        let errors = output.try_clone()?;
        Self::spawn(name, command.stdin(Stdio::piped()).stdout(output).stderr(errors), log)
    }

    fn spawn(name: &str, command: &mut Command, log: PathBuf) -> Result<Self> {
        go_on()?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().with_context(|| format!("cannot start {program}"))?;
        Ok(Self { name: name.to_owned(), child, log, stopped: false })
    }

    /// Fails with the end of its output if it no longer runs.
    pub(crate) fn expect_running(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => {
                bail!("{} has ended ({status}):\n{}\nall of it: {}", self.name, tail(&self.log), self.log.display())
            }
        }
    }

    /// Asks it to end, waits, and ends whatever of it is left.
    pub(crate) fn stop(&mut self) {
        if std::mem::replace(&mut self.stopped, true) {
            return;
        }
        let begun = Instant::now();
        // Only the leader: the emulator ends its functions itself, after it has written its state.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        while matches!(self.child.try_wait(), Ok(None)) && begun.elapsed() < GRACE {
            sleep(POLL);
        }
        self.end_group();
        let _ = self.child.wait();
    }

    /// Ends the whole group. An error means that nothing is left of it.
    fn end_group(&mut self) {
        self.stopped = true;
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

fn log_file(name: &str) -> PathBuf {
    crate::workspace::local("logs").join(format!("{}.log", name.replace([' ', '/'], "-")))
}

fn create(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn tail(path: &Path) -> String {
    let text = read(path);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n")
}

fn last_line(path: &Path) -> Option<String> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(400))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    String::from_utf8_lossy(&end).lines().rfind(|line| !line.trim().is_empty()).map(str::to_owned)
}
