//! What can happen to a request on its way to the table and back, and how the table says so.
//!
//! To add a fault: a variant here, what it does in [`super::connector`], and its share in `Weather::pick`.

use serde_json::{Value, json};

use super::Answer;
use super::request::{Operation, Request};

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The connection is closed before the request reaches the table.
    Refuse,
    /// The request is lost: no answer ever comes.
    Lose,
    /// The table has too much to do.
    Throttle,
    /// The table fails.
    ServerError,
    /// Another transaction holds an item.
    Conflict,
    /// One item is held by another transaction and another one is throttled.
    MixedReasons,
    /// The table takes the request, and the connection is closed before the answer comes back.
    CommitThenCut,
    /// The table takes the request, and the answer comes too late or never.
    CommitThenLose,
    /// The request is taken long after whoever sent it gave up and perhaps sent it again.
    CommitLate,
    /// The answer is slow, but comes.
    Slow,
    /// Only some of a batch are read, and the answer says which are not.
    Unprocessed,
    /// The function is killed before the request leaves.
    CrashBefore,
    /// The function is killed after the table took the request.
    CrashAfter,
}

/// All of them.
pub const FAULTS: [Fault; 13] = [
    Fault::Refuse,
    Fault::Lose,
    Fault::Throttle,
    Fault::ServerError,
    Fault::Conflict,
    Fault::MixedReasons,
    Fault::CommitThenCut,
    Fault::CommitThenLose,
    Fault::CommitLate,
    Fault::Slow,
    Fault::Unprocessed,
    Fault::CrashBefore,
    Fault::CrashAfter,
];

/// How bad it is just now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weather {
    /// The share of requests to which something happens.
    pub faults: f64,
    /// The share of eventually consistent reads that show a moment ago.
    pub stale: f64,
    /// The table is away: nearly every request is refused, lost or throttled.
    pub is_storm: bool,
}

impl Weather {
    /// Nothing goes wrong.
    pub const CALM: Self = Self { faults: 0.0, stale: 0.0, is_storm: false };

    /// What happens to a request.
    pub(super) fn pick(self, random: &mut fastrand::Rng, request: &Request) -> Option<Fault> {
        if self.is_storm && random.f64() < 0.95 {
            return random.choice([Fault::Refuse, Fault::Refuse, Fault::Lose, Fault::Throttle, Fault::ServerError]);
        }
        if random.f64() >= self.faults {
            return None;
        }
        let fault = random.choice(FAULTS)?;
        let makes_sense = match fault {
            Fault::Conflict | Fault::CommitLate => request.operation.writes(),
            Fault::MixedReasons => request.operation == Operation::TransactWriteItems,
            Fault::Unprocessed => request.operation == Operation::BatchGetItem,
            Fault::Refuse
            | Fault::Lose
            | Fault::Throttle
            | Fault::ServerError
            | Fault::CommitThenCut
            | Fault::CommitThenLose
            | Fault::Slow
            | Fault::CrashBefore
            | Fault::CrashAfter => true,
        };
        makes_sense.then_some(fault)
    }
}

/// The answer that another transaction holds the items at these positions of a transaction, or the one item.
pub(super) fn conflict(request: &Request, positions: &[usize]) -> Answer {
    if request.operation != Operation::TransactWriteItems {
        return error("TransactionConflictException", 400);
    }
    let codes = (0..request.actions().count()).map(|position| match positions.contains(&position) {
        true => "TransactionConflict",
        false => "None",
    });
    canceled(codes)
}

/// The answer that one item is held and another is throttled.
pub(super) fn mixed(request: &Request, random: &mut fastrand::Rng) -> Answer {
    let count = request.actions().count();
    let (held, throttled) = (random.usize(0..count), random.usize(0..count));
    canceled((0..count).map(|position| match position {
        _ if position == throttled => "ThrottlingError",
        _ if position == held => "TransactionConflict",
        _ => "None",
    }))
}

/// Takes about half of a batch's keys out of the request. They are what the answer calls unprocessed.
pub(super) fn leave_out(request: &mut Request, random: &mut fastrand::Rng) -> Value {
    let mut left_out = request.body["RequestItems"].clone();
    for (table, wanted) in request.body["RequestItems"].as_object_mut().into_iter().flatten() {
        let keys = wanted["Keys"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let (now, later): (Vec<_>, Vec<_>) = keys.into_iter().partition(|_| random.bool());
        wanted["Keys"] = now.into();
        left_out[table]["Keys"] = later.into();
    }
    left_out
}

fn canceled<'a>(codes: impl Iterator<Item = &'a str>) -> Answer {
    let reasons: Vec<Value> = codes.map(|code| json!({"Code": code})).collect();
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    Answer { status: 400, body: json!({"__type": kind, "Message": "canceled", "CancellationReasons": reasons}) }
}

pub(super) fn error(code: &str, status: u16) -> Answer {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "not now"});
    Answer { status, body }
}
