//! Runs calls: one task each, from the first webhook to the last callback.

mod callbacks;
mod dial;
mod document;
mod gather;
mod params;
mod place;
mod recording;
mod verbs;

use std::{future::Future, sync::Arc};

use tokio::task::JoinSet;

use crate::{
    fetch::{Ask, Session},
    line::Line,
    numbers::Number,
    record::CallRecord,
    state::Carrier,
    types::{Outcome, Problem, Purpose},
};

pub use place::{PlaceError, place};

/// How many legs may hang from one another before it is a circle.
const DEEPEST: u32 = 8;

/// One leg being executed.
pub(crate) struct Leg {
    carrier: Carrier,
    record: Arc<CallRecord>,
    line: Arc<Line>,
    session: Session,
    kind: LegKind,
    /// Sent with every request of this leg.
    constant: Vec<(String, String)>,
    /// When it was answered, in the call's milliseconds.
    answered_ms: Option<u64>,
    /// The document being executed; relative URLs and default actions refer to it.
    document_url: String,
    depth: u32,
    /// The caller hangs up as soon as the next request is on its way.
    hangs_up_in_next_fetch: bool,
    /// Requests that go on beside the call, all awaited before it counts as ended.
    beside: JoinSet<()>,
    /// `<Start><Recording>` in force: since when, and whom to tell.
    recording_since: Option<(u64, crate::twiml::Callback)>,
    /// The last recording made, for the final status callback.
    last_recording: Vec<(String, String)>,
}

/// What a leg is.
pub(crate) enum LegKind {
    /// A call to one of our numbers.
    Inbound(Box<Number>),
    /// The screen a dialled person hears before being connected.
    Whisper,
}

/// What comes after a verb.
pub(crate) enum Go {
    /// The next verb.
    Next,
    /// Another document.
    Fetch(Ask),
    /// Another document, given by REST.
    Document(String),
    /// Nothing.
    End(End),
}

/// Why a leg ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    /// `<Hangup>` or the last verb.
    Application {
        /// By `<Hangup>`.
        hung_up: bool,
    },
    Caller,
    Rest,
    Rejected {
        busy: bool,
    },
    Failed(Problem),
}

impl End {
    fn outcome(&self) -> Outcome {
        match self {
            End::Application { .. } => Outcome::HungUpByApplication,
            End::Caller => Outcome::HungUpByCaller,
            End::Rest => Outcome::HungUpByRest,
            End::Rejected { .. } => Outcome::Rejected,
            End::Failed(_) => Outcome::Failed,
        }
    }
}

impl Leg {
    fn now_ms(&self) -> u64 {
        self.line.now_ms()
    }

    fn ask(&self, purpose: Purpose, url: String, post: bool, extra: Vec<(String, String)>) -> Ask {
        Ask { purpose, url, post, params: self.params(extra) }
    }

    /// Lets something happen beside the call that must be over before the call counts as ended.
    fn beside(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.beside.spawn(task);
    }

    /// Answered seconds so far, rounded up.
    fn seconds(&self) -> u64 {
        self.answered_ms.map_or(0, |since| self.now_ms().saturating_sub(since).div_ceil(1000))
    }

    fn is_updated(&self) -> impl Fn() -> bool + use<> {
        let record = self.record.clone();
        move || record.is_updated()
    }
}

/// A parameter of a request.
fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}
