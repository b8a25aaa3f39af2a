//! Lambda's Runtime API for one function process: hands out events and takes the time of each answer.
//!
//! Both instants are taken on the thread that talks to the function, right before an event is written and right after
//! an answer is read, so no hand-over between threads of the harness is part of a measurement.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::http::{Request, Response, Server};

const PREFIX: &str = "/2018-06-01/runtime/";

/// One answered event.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// From handing the event out until the whole answer was read.
    pub(super) took: Duration,
    /// When it was read.
    pub(super) at: Instant,
    pub(super) body: Vec<u8>,
}

/// The Runtime API of one process.
pub(super) struct RuntimeApi {
    server: Server,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// How long an invocation may take.
    time_limit: Duration,
    /// Something was offered, answered, or the API closes.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    events: VecDeque<Arc<Vec<u8>>>,
    handed_out: Option<(u64, Instant)>,
    next_id: u64,
    /// When the function first asked for an event: the end of its initialisation.
    ready_at: Option<Instant>,
    answers: Vec<Answer>,
    failure: Option<String>,
    is_closing: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: Request) -> Response {
        let arrived = Instant::now();
        match request.path.strip_prefix(PREFIX) {
            Some("invocation/next") => self.next(arrived),
            Some(path) => match path.strip_prefix("invocation/").and_then(|rest| rest.strip_suffix("/response")) {
                Some(id) => self.take(id, request.body, arrived),
                None => self.fail(&request),
            },
            None => self.fail(&request),
        }
    }

    fn next(&self, arrived: Instant) -> Response {
        let mut state = self.lock();
        state.ready_at.get_or_insert(arrived);
        let event = loop {
            if state.is_closing {
                return Response::new(410, "");
            }
            if let Some(event) = state.events.pop_front() {
                break event;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        let id = state.next_id;
        state.next_id += 1;
        let response = Response::new(200, event.as_slice())
            .header("Content-Type", "application/json")
            .header("Lambda-Runtime-Aws-Request-Id", format!("00000000-0000-4000-8000-{id:012}"))
            .header("Lambda-Runtime-Deadline-Ms", deadline_ms(self.time_limit).to_string())
            .header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:bench")
            .header(
                "Lambda-Runtime-Trace-Id",
                format!("Root=1-5759e988-bd862e3fe1be46a9{id:08};Parent=53995c3f42cd8ad8;Sampled=0"),
            );
        state.handed_out = Some((id, Instant::now()));
        response
    }

    fn take(&self, id: &str, body: Vec<u8>, arrived: Instant) -> Response {
        let mut state = self.lock();
        match state.handed_out.take() {
            Some((expected, since)) if id.ends_with(&format!("{expected:012}")) => {
                state.answers.push(Answer { took: arrived - since, at: arrived, body });
            }
            _ => state.failure = Some(format!("an answer to {id}, which was not asked")),
        }
        self.changed.notify_all();
        Response::new(202, r#"{"status":"OK"}"#).header("Content-Type", "application/json")
    }

    fn fail(&self, request: &Request) -> Response {
        let text = String::from_utf8_lossy(&request.body);
        self.lock().failure = Some(format!("{} {}: {text}", request.method, request.path));
        self.changed.notify_all();
        Response::new(202, r#"{"status":"OK"}"#).header("Content-Type", "application/json")
    }
}

/// When Lambda would stop the function, in Unix time.
#[expect(clippy::disallowed_methods, reason = "a developer's tool; the protocol asks for the wall clock")]
fn deadline_ms(time_limit: Duration) -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now + time_limit).as_millis()
}

impl RuntimeApi {
    /// Begins to listen. Events are handed out with this much time to answer them.
    pub(super) fn start(time_limit: Duration) -> anyhow::Result<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), time_limit, changed: Condvar::new() });
        let handler = Arc::clone(&shared);
        let server = Server::start(Arc::new(move |request| handler.answer(request)))?;
        Ok(Self { server, shared })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Queues an event.
    pub(super) fn offer(&self, events: impl IntoIterator<Item = Arc<Vec<u8>>>) {
        self.shared.lock().events.extend(events);
        self.shared.changed.notify_all();
    }

    /// When the function first asked for an event.
    pub(super) fn ready_at(&self) -> Option<Instant> {
        self.shared.lock().ready_at
    }

    /// Waits until `count` answers are there, at most `patience`; then takes them. `None`: not yet.
    pub(super) fn take_answers(&self, count: usize, patience: Duration) -> anyhow::Result<Option<Vec<Answer>>> {
        let state = self.shared.lock();
        let waiting = |state: &mut State| state.answers.len() < count && state.failure.is_none();
        let (mut state, _) =
            self.shared.changed.wait_timeout_while(state, patience, waiting).unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = state.failure.take() {
            anyhow::bail!("the function failed: {failure}");
        }
        Ok((state.answers.len() >= count).then(|| state.answers.drain(..).collect()))
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.shared.lock().is_closing = true;
        self.shared.changed.notify_all();
    }
}
