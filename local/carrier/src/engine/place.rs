//! Places a call: checks what is asked, opens the leg, and sees it through to the last callback.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use tokio::task::JoinSet;

use super::{End, Leg, LegKind, params};
use crate::{
    fetch::{Ask, Session},
    ids,
    line::Line,
    numbers::Number,
    problem::{self as code, problem},
    record::CallRecord,
    state::Carrier,
    twiml::{is_e164, is_sip_or_client},
    types::{CallView, ClockKind, Outcome, PlaceCall, Purpose, Who},
};

/// What withheld callers are called by the networks.
const WITHHELD: [&str; 5] = ["anonymous", "unknown", "restricted", "unavailable", "+266696687"];
const USUAL_CALLER: &str = "+14155550123";
const MOST_STATUS_COPIES: u32 = 1000;

/// Why a call is not even placed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Nobody has this number.
    #[error("{0} is not a registered number; GET /numbers lists them")]
    NoSuchNumber(String),
    /// A field makes no sense.
    #[error("{0}")]
    Invalid(String),
}

/// Places a call and lets it run.
pub fn place(carrier: &Carrier, call: PlaceCall) -> Result<Arc<CallRecord>, PlaceError> {
    let number = carrier.number(&call.to).ok_or_else(|| PlaceError::NoSuchNumber(call.to.clone()))?;
    let from = call.from.unwrap_or_else(|| USUAL_CALLER.into());
    if !is_e164(&from) && !is_sip_or_client(&from) && !WITHHELD.contains(&from.as_str()) {
        let withheld = WITHHELD.join(", ");
        let text =
            format!("a caller is a number like +14155550123, client:…, sip:…, or one of {withheld}; not {from:?}");
        return Err(PlaceError::Invalid(text));
    }
    let copies = call.status_copies.unwrap_or(1);
    if copies > MOST_STATUS_COPIES {
        return Err(PlaceError::Invalid(format!("status_copies must be at most {MOST_STATUS_COPIES}")));
    }
    let clock = call.clock.unwrap_or(if call.script.is_some() { ClockKind::Virtual } else { ClockKind::Real });
    let script = match (call.script, clock) {
        (None, ClockKind::Virtual) => Some(Vec::new()),
        (script, _) => script,
    };
    let line = Arc::new(Line::new(clock, script));
    let new = NewLeg { from, number, forwarded_from: call.forwarded_from, caller_name: call.caller_name, depth: 0 };
    let mut leg = new.open(carrier, line, None);
    let record = leg.record.clone();
    tokio::spawn(async move {
        leg.whole_call(copies).await;
    });
    Ok(record)
}

/// An inbound call about to begin.
pub(super) struct NewLeg {
    pub(super) from: String,
    pub(super) number: Number,
    pub(super) forwarded_from: Option<String>,
    pub(super) caller_name: Option<String>,
    pub(super) depth: u32,
}

impl NewLeg {
    /// Opens the leg; `parent` is who dialled it, if the call came from a leg of ours.
    pub(super) fn open(self, carrier: &Carrier, line: Arc<Line>, parent: Option<Arc<CallRecord>>) -> Leg {
        let view = blank_view("inbound", self.from, self.number.phone_number.clone(), &line);
        let view = CallView { forwarded_from: self.forwarded_from, caller_name: self.caller_name.clone(), ..view };
        let record = CallRecord::new(view, line.clone(), parent);
        carrier.remember(record.clone());
        let looked_up = self.caller_name.filter(|_| self.number.voice_caller_id_lookup);
        let constant = params::constant(carrier, &record, looked_up.as_deref());
        Leg {
            carrier: carrier.clone(),
            session: Session::new(&carrier.settings.auth_token),
            kind: LegKind::Inbound(Box::new(self.number)),
            constant,
            answered_ms: None,
            document_url: String::new(),
            depth: self.depth,
            hangs_up_in_next_fetch: false,
            beside: JoinSet::new(),
            recording_since: None,
            last_recording: Vec::new(),
            record,
            line,
        }
    }
}

/// A leg nobody has said anything on.
pub(super) fn blank_view(direction: &str, from: String, to: String, line: &Line) -> CallView {
    CallView {
        call_sid: ids::sid("CA"),
        parent_call_sid: None,
        child_call_sids: Vec::new(),
        from,
        to,
        forwarded_from: None,
        caller_name: None,
        direction: direction.into(),
        status: "ringing".into(),
        clock: line.clock(),
        started_at: ids::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        transcript: Vec::new(),
        exchanges: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        outcome: None,
        duration_seconds: 0,
        waiting_for: None,
        ended: false,
        version: 0,
    }
}

impl Leg {
    /// The same, boxed: a call that dials one of our numbers contains another call.
    pub(super) fn inner_call(&mut self) -> BoxFuture<'_, End> {
        self.whole_call(1).boxed()
    }

    /// From the first webhook to the last callback.
    pub(super) async fn whole_call(&mut self, status_copies: u32) -> End {
        let first = self.first_request();
        let end = match first {
            Some(ask) => self.run(ask).await,
            None => self.fail(problem(code::HTTP_RETRIEVAL_FAILURE, "the number has no VoiceUrl")),
        };
        if end == End::Caller {
            self.record.say(Who::Caller, "(hangs up)");
        }
        self.end_recording();
        let seconds = self.seconds();
        let status = match &end {
            End::Rejected { busy: true } => "busy",
            End::Rejected { busy: false } => "no-answer",
            _ if self.answered_ms.is_none() => "no-answer",
            End::Application { .. } | End::Caller | End::Rest | End::Failed(_) => "completed",
        };
        self.record.end(end.outcome(), status, seconds);
        self.final_status(seconds, status_copies);
        while self.beside.join_next().await.is_some() {}
        self.record.change(|view| view.ended = true);
        end
    }

    fn first_request(&self) -> Option<Ask> {
        let LegKind::Inbound(number) = &self.kind else {
            return None;
        };
        let url = Some(number.voice_url.clone()).filter(|url| !url.is_empty())?;
        Some(self.ask(Purpose::Voice, url, number.voice_method != "GET", Vec::new()))
    }

    /// Whether anybody ever answered.
    pub(super) fn was_answered(&self) -> bool {
        self.answered_ms.is_some()
    }
}

/// Marks a leg that has no webhooks of its own as ended.
pub(super) fn close(record: &CallRecord, outcome: Outcome, status: &str, seconds: u64) {
    record.end(outcome, status, seconds);
    record.change(|view| view.ended = true);
}
