//! `<Dial>`: rings phones, runs the screen in front of them, and lets people talk.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{DEEPEST, End, Go, Leg, LegKind, callbacks, pair, params, place};
use crate::{
    fetch::{Ask, Session},
    ids,
    line::Passed,
    problem::{self as code, problem},
    record::CallRecord,
    twiml::{Dial, DialledNumber, is_e164},
    types::{Behaviour, HangupMoment, Outcome, Phone, Purpose, ScriptAct, ScriptItem, Who},
};

/// How soon a caller who hangs up while it rings does so.
const IMPATIENCE_MS: u64 = 2000;
/// How long a caller talks who then hangs up.
const SHORT_TALK_MS: u64 = 5000;
/// How many phones a call may be forwarded along before it meets one of our numbers.
const LONGEST_FORWARDING: usize = 5;

/// What became of a dialled phone.
struct Dialled {
    sid: String,
    status: &'static str,
    seconds: u64,
    bridged: bool,
}

/// Where a dialled number leads.
enum Target {
    Phone(Phone),
    /// One of our own numbers, and the phone that forwarded to it.
    Own(Box<crate::numbers::Number>, Option<String>),
}

impl Leg {
    pub(super) async fn dial(&mut self, dial: Dial) -> Go {
        if let Some(noun) = &dial.other_noun {
            let text = format!("<Dial><{noun}> is not supported by this carrier");
            return Go::End(self.fail(problem(code::NOT_SUPPORTED_HERE, text)));
        }
        let caller_id = match self.caller_id(&dial) {
            Ok(caller_id) => caller_id,
            Err(fault) => return Go::End(self.fail(fault)),
        };
        let mut numbers = dial.numbers.clone();
        if !dial.sequential {
            // All ring at once: whoever picks up first comes first.
            numbers.sort_by_key(|number| self.carrier.phone(&number.number).ring_seconds);
        }
        let mut result = None;
        for number in &numbers {
            let dialled = match self.dial_one(&dial, number, &caller_id).await {
                Ok(dialled) => dialled,
                Err(end) => return Go::End(end),
            };
            let connected = dialled.bridged;
            result = Some(dialled);
            if connected || self.line.is_hung_up() {
                break;
            }
        }
        let Some(dialled) = result else {
            return Go::Next;
        };
        self.after_dial(&dial, &dialled)
    }

    fn after_dial(&mut self, dial: &Dial, dialled: &Dialled) -> Go {
        let mut extra = vec![
            pair("DialCallStatus", dialled.status),
            pair("DialCallSid", &dialled.sid),
            pair("DialBridged", dialled.bridged.to_string()),
        ];
        if dialled.status == "completed" {
            extra.push(pair("DialCallDuration", dialled.seconds.to_string()));
        }
        if dial.record && dialled.bridged {
            let recording = self.recording(dialled.seconds.max(1), "DialVerb");
            self.last_recording.clone_from(&recording);
            extra.extend(recording.iter().filter(|(name, _)| name != "RecordingDuration").cloned());
            let mut finished = recording;
            finished.extend([pair("RecordingStatus", "completed"), pair("RecordingSource", "DialVerb")]);
            self.recording_callback(&dial.recording_callback, finished);
        }
        match (&dial.action, self.line.is_hung_up()) {
            (Some(action), true) => {
                extra.push(pair("CallStatus", "completed"));
                self.act_beside(Some(action), extra);
                Go::End(End::Caller)
            }
            (None, true) => Go::End(End::Caller),
            (Some(action), false) => match self.interruption() {
                Some(go) => go,
                None => self.act(Some(action), extra),
            },
            (None, false) => Go::Next,
        }
    }

    /// The caller's own number, or one that is ours; Twilio shows no other.
    fn caller_id(&self, dial: &Dial) -> Result<String, crate::types::Problem> {
        let (from, to) = self.record.read(|view| (view.from.clone(), view.to.clone()));
        let refuse = |text: String| Err(problem(code::DIAL_CALLER_ID, format!("Dial: invalid callerId value: {text}")));
        match &dial.caller_id {
            Some(id) if *id == from || *id == to || self.carrier.number(id).is_some() => Ok(id.clone()),
            Some(id) => refuse(format!("{id} is neither the caller's nor one of this account's numbers")),
            None if is_e164(&from) => Ok(from),
            None if from.starts_with("client:") || from.starts_with("sip:") => {
                refuse(format!("a call from {from} needs a callerId"))
            }
            None => {
                let text =
                    "the caller's number is withheld and <Dial> has no callerId: many networks refuse such calls";
                self.record.warn(problem(code::DIAL_CALLER_ID, text));
                Ok(from)
            }
        }
    }

    async fn dial_one(&mut self, dial: &Dial, to: &DialledNumber, caller_id: &str) -> Result<Dialled, End> {
        let view = place::blank_view("outbound-dial", caller_id.to_owned(), to.number.clone(), &self.line);
        let view = crate::types::CallView { parent_call_sid: Some(self.record.sid()), ..view };
        let record = CallRecord::new(view, self.line.clone(), Some(self.record.clone()));
        self.carrier.remember(record.clone());
        self.record.say(Who::Carrier, format!("dials {}", to.number));
        let mut callee = Callee { record, number: to, sequence: 0, answered_ms: None };
        callee.progress(self, "initiated", "initiated", None);
        callee.progress(self, "ringing", "ringing", None);
        let (status, bridged) = match self.target(&to.number) {
            Target::Own(number, forwarded_from) => self.dial_own(&mut callee, *number, forwarded_from).await?,
            Target::Phone(phone) => self.ring(dial, &mut callee, &phone).await?,
        };
        let seconds = callee.answered_ms.map_or(0, |since| (self.now_ms() - since).div_ceil(1000));
        let outcome = if status == "completed" { Outcome::HungUpByCaller } else { Outcome::NotAnswered };
        place::close(&callee.record, outcome, status, seconds);
        callee.progress(self, "completed", status, Some(seconds));
        Ok(Dialled { sid: callee.record.sid(), status, seconds, bridged })
    }

    fn target(&self, number: &str) -> Target {
        let mut number = number.to_owned();
        let mut forwarded_from = None;
        for _ in 0..LONGEST_FORWARDING {
            if let Some(own) = self.carrier.number(&number) {
                return Target::Own(Box::new(own), forwarded_from);
            }
            let phone = self.carrier.phone(&number);
            let Some(next) = phone.forward_to.clone() else {
                return Target::Phone(phone);
            };
            self.record.say(Who::Carrier, format!("{number} forwards to {next}"));
            forwarded_from = Some(number);
            number = next;
        }
        Target::Phone(Phone { behaviour: Behaviour::Failed, ..Phone::default() })
    }

    /// Dialling one of our own numbers is a second call, with webhooks of its own.
    async fn dial_own(
        &mut self,
        callee: &mut Callee<'_>,
        number: crate::numbers::Number,
        forwarded_from: Option<String>,
    ) -> Result<(&'static str, bool), End> {
        if self.depth + 1 >= DEEPEST {
            let text = format!("a forwarding circle: {DEEPEST} calls hang from one another");
            return Err(self.fail(problem(code::FORWARDING_CIRCLE, text)));
        }
        let from = callee.record.read(|view| view.from.clone());
        let new = place::NewLeg { from, number, forwarded_from, caller_name: None, depth: self.depth + 1 };
        let mut leg = new.open(&self.carrier, self.line.clone(), Some(callee.record.clone()));
        let rung_ms = self.now_ms();
        let end = leg.inner_call().await;
        if leg.was_answered() {
            callee.answered_ms = Some(leg.answered_ms.unwrap_or(rung_ms));
            return Ok(("completed", true));
        }
        Ok((if end == (End::Rejected { busy: true }) { "busy" } else { "no-answer" }, false))
    }

    async fn ring(&mut self, dial: &Dial, callee: &mut Callee<'_>, phone: &Phone) -> Result<(&'static str, bool), End> {
        if self.line.hangs_up_at(HangupMoment::Ringing) {
            self.line.add_ms(IMPATIENCE_MS);
            return Ok(("canceled", false));
        }
        let rings_out = phone.behaviour == Behaviour::NoAnswer || phone.ring_seconds > dial.timeout;
        let wait = if rings_out { dial.timeout } else { phone.ring_seconds };
        if self.line.pass(wait * 1000, false, self.is_updated()).await != Passed::All {
            return Ok(("canceled", false));
        }
        let number = &callee.number.number;
        let (text, status) = match phone.behaviour {
            _ if rings_out => ("does not answer", "no-answer"),
            Behaviour::NoAnswer => ("does not answer", "no-answer"),
            Behaviour::Busy => ("is busy", "busy"),
            Behaviour::Failed => ("can't be reached", "failed"),
            Behaviour::Answer => ("answers", "completed"),
        };
        self.record.say(Who::Carrier, format!("{number} {text}"));
        if status != "completed" {
            return Ok((status, false));
        }
        callee.answered_ms = Some(self.now_ms());
        callee.progress(self, "answered", "in-progress", None);
        if !self.accepts(callee, phone).await? {
            self.record.say(Who::Carrier, format!("{number} does not accept"));
            return Ok(("completed", false));
        }
        if self.line.hangs_up_at(HangupMoment::Talking) {
            self.line.add_ms(SHORT_TALK_MS);
            return Ok(("completed", true));
        }
        let talk = phone.talk_seconds.min(dial.time_limit);
        if self.line.pass(talk * 1000, false, self.is_updated()).await == Passed::All {
            self.record.say(Who::Carrier, format!("{number} hangs up after {talk} s"));
        }
        Ok(("completed", true))
    }

    /// Runs `<Number url>` on the other side's phone; hanging up there means no.
    async fn accepts(&mut self, callee: &Callee<'_>, phone: &Phone) -> Result<bool, End> {
        let Some(whisper) = &callee.number.whisper else {
            return Ok(true);
        };
        let Some(url) = super::verbs::join(&self.document_url, &whisper.url) else {
            return Err(self.fail(problem(code::BAD_HOST_NAME, "the <Number> url can't be resolved")));
        };
        let presses = phone.presses.iter().map(|keys| ScriptItem::Act(ScriptAct::Press(keys.clone()))).collect();
        let line = Arc::new(self.line.branch(presses));
        let mut leg = Leg {
            carrier: self.carrier.clone(),
            record: callee.record.clone(),
            line: line.clone(),
            session: Session::new(&self.carrier.settings.auth_token),
            kind: LegKind::Whisper,
            constant: params::constant(&self.carrier, &callee.record, None),
            answered_ms: Some(line.now_ms()),
            document_url: url.clone(),
            depth: self.depth,
            hangs_up_in_next_fetch: false,
            beside: JoinSet::new(),
            recording_since: None,
            last_recording: Vec::new(),
        };
        callee.record.change(|view| view.status = "in-progress".into());
        let ask = leg.ask(Purpose::Whisper, url, whisper.post, Vec::new());
        let end = leg.run_boxed(ask).await;
        self.line.add_ms(line.now_ms().saturating_sub(self.line.now_ms()));
        Ok(end == End::Application { hung_up: false })
    }
}

/// The leg to a dialled phone, as its status callbacks see it.
struct Callee<'a> {
    record: Arc<CallRecord>,
    number: &'a DialledNumber,
    sequence: u32,
    answered_ms: Option<u64>,
}

impl Callee<'_> {
    /// Tells the `<Number statusCallback>` of an event, if it asked for it.
    fn progress(&mut self, leg: &mut Leg, event: &str, status: &str, seconds: Option<u64>) {
        let callback = &self.number.status_callback;
        let wanted =
            if callback.events.is_empty() { event == "completed" } else { callback.events.iter().any(|e| e == event) };
        let Some(link) = callback.link.as_ref().filter(|_| wanted) else {
            return;
        };
        let Some(url) = super::verbs::join(&leg.document_url, &link.url) else {
            return;
        };
        let mut params = params::constant(&leg.carrier, &self.record, None);
        params.extend([
            pair("CallStatus", status),
            pair("Timestamp", ids::rfc2822(ids::now())),
            pair("CallbackSource", "call-progress-events"),
            pair("SequenceNumber", self.sequence.to_string()),
        ]);
        params.extend(seconds.filter(|_| status == "completed").map(|s| pair("CallDuration", s.to_string())));
        self.sequence += 1;
        let ask = Ask { purpose: Purpose::Status, url, post: link.post, params };
        let (session, record, at_ms) = (leg.session.clone(), self.record.clone(), leg.now_ms());
        leg.beside(async move { callbacks::deliver(&session, &record, &ask, at_ms).await });
    }
}
