//! A call without a telephone: runs both layers and the scripted receptionist, and executes their tools on a
//! calendar in memory.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::super::heard::Heard;
use super::super::reply::{Reply, Then};
use super::super::scripted;
use super::super::state::{CallFacts, Stage, State};
use super::super::tools::{ToolCall, ToolResult};
use super::super::{Context, Decision, Listened, Step, greet, listen};
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::call::CallKind;
use crate::domain::ids::AppointmentId;
use crate::domain::message::{Message, MessageContent};
use crate::domain::number::Routing;
use crate::domain::phone::Caller;
use crate::domain::schedule::{Busy, Crew, free_visits, nearest, spread};
use crate::domain::stored::Stored;
use crate::domain::time::BillingMonth;

/// Monday morning, ten o'clock in New York.
pub(super) const MONDAY: &str = "2026-11-23T15:00:00Z";

/// A company in New York, open on weekdays from eight to five, with one crew and visits of two hours.
pub(super) fn company() -> Routing {
    let day = json!([["08:00", "17:00"]]);
    serde_json::from_value(json!({
        "tenant_id": "01930000-0000-7000-8000-000000000001",
        "company_name": "Acme Heating and Air",
        "industry": "hvac",
        "voice": "alloy",
        "timezone": "America/New_York",
        "hours": { "week": [day, day, day, day, day, [], []] },
        "standing": { "is": "active" },
        "is_test_mode": false,
        "forward_to": "+15005550100",
        "emergency_phone": "+15005550101",
        "emergency_keywords": ["no heat", "burst pipe", "sewage"],
        "crews": 1,
        "visit_minutes": 120,
        "ai_model": "gpt-4o-mini",
        "version": 1
    }))
    .expect("a routing")
}

/// What happens to the next tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    /// What the calendar says.
    Fair,
    /// Somebody else is quicker.
    Taken,
    /// There is nothing free.
    Full,
    /// The caller is gone.
    Gone,
}

/// A call in progress.
pub(super) struct Call {
    pub(super) routing: Routing,
    pub(super) caller: Caller,
    pub(super) now: DateTime<Utc>,
    pub(super) state: State,
    pub(super) said: Reply,
    pub(super) turn: u32,
    pub(super) luck: Luck,
    pub(super) booked: Vec<Appointment>,
    pub(super) messages: Vec<Message>,
    pub(super) transcript: String,
    busy: BTreeSet<(Crew, DateTime<Utc>)>,
}

impl Call {
    /// A caller with a number calls the company on Monday morning.
    pub(super) fn new() -> Self {
        Self::to(company(), Caller::from("+15005550006"))
    }

    pub(super) fn to(routing: Routing, caller: Caller) -> Self {
        Self::at(routing, caller, MONDAY)
    }

    pub(super) fn at(routing: Routing, caller: Caller, now: &str) -> Self {
        let now: DateTime<Utc> = now.parse().expect("a time");
        let said = greet(&routing, now);
        let period = BillingMonth::containing(now, routing.timezone);
        let state = State::opening(CallFacts { started_at: now, period, kind: CallKind::Answered });
        let mut call = Self {
            routing,
            caller,
            now,
            state,
            said,
            turn: 0,
            luck: Luck::Fair,
            booked: Vec::new(),
            messages: Vec::new(),
            transcript: String::new(),
            busy: BTreeSet::new(),
        };
        call.write_down("");
        call
    }

    /// The caller speaks.
    pub(super) fn say(&mut self, words: &str) -> &str {
        self.hear(&Heard::Speech(words.to_owned()))
    }

    /// The caller presses keys.
    pub(super) fn press(&mut self, keys: &str) -> &str {
        self.hear(&Heard::Keys(keys.to_owned()))
    }

    pub(super) fn hear(&mut self, heard: &Heard) -> &str {
        self.turn += 1;
        self.now += Duration::seconds(8);
        let listened = listen(&self.context(), &self.state, heard);
        let step = match listened {
            Listened::Answered(step) => step,
            Listened::ForBrain(state) => self.brain(&state, heard),
        };
        self.take(step);
        self.write_down(&match heard {
            Heard::Speech(words) => format!("caller   {words}\n"),
            Heard::Keys(keys) => format!("caller   [{keys}]\n"),
            Heard::Silence => "caller   (silence)\n".to_owned(),
        });
        &self.said.say
    }

    /// What the state is about to be asked.
    pub(super) fn stage(&self) -> Stage {
        self.state.stage
    }

    pub(super) fn is_over(&self) -> bool {
        !matches!(self.said.then, Then::Listen { .. })
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context { routing: &self.routing, caller: &self.caller, said: &self.said.say, turn: self.turn, now: self.now }
    }

    pub(super) fn take(&mut self, step: Step) {
        let stored = serde_json::to_string(&step.state).expect("a state is always written");
        self.state = serde_json::from_str(&stored).expect("a state is always read");
        assert_eq!(self.state, step.state, "the state is what was stored");
        self.said = step.reply;
    }

    fn brain(&mut self, state: &State, heard: &Heard) -> Step {
        let mut decision = scripted::decide(&self.context(), state, heard);
        // Four actions at most, as in the use-case, and then words.
        for _ in 0..5 {
            match decision {
                Decision::Speak(step) => return step,
                Decision::Use { call, state } => {
                    let result = self.execute(&call);
                    decision = scripted::after(&self.context(), &state, &call, &result);
                }
            }
        }
        panic!("the brain uses tools without end:\n{}", self.transcript);
    }

    fn execute(&mut self, call: &ToolCall) -> ToolResult {
        let luck = std::mem::replace(&mut self.luck, Luck::Fair);
        let busy: Busy = self.busy.iter().copied().collect();
        match (call, luck) {
            (_, Luck::Gone) => ToolResult::CallOver,
            (ToolCall::CheckAvailability { .. }, Luck::Full) => {
                self.luck = Luck::Full;
                ToolResult::Available(Vec::new())
            }
            (ToolCall::CheckAvailability { window }, _) => {
                ToolResult::Available(spread(&free_visits(&self.routing, &busy, window, self.now), 3))
            }
            (ToolCall::Book(request), Luck::Fair) => {
                let appointment = Appointment {
                    id: AppointmentId::new(uuid::Uuid::from_u128(u128::from(self.turn))),
                    visit: request.visit,
                    customer_name: request.name.clone(),
                    customer_phone: request.callback.clone(),
                    customer_email: None,
                    address: request.address.clone(),
                    service_type: request.service.clone(),
                    notes: request.notes.clone(),
                    status: AppointmentStatus::Booked,
                    call_sid: Some("CA00000000000000000000000000000001".parse().expect("a sid")),
                    created_at: self.now,
                    is_test: false,
                    moved_from: None,
                    version: 1,
                };
                self.busy.extend(request.visit.quanta().map(|quantum| (request.visit.crew, quantum)));
                self.booked.push(appointment.clone());
                ToolResult::Booked(Stored::acknowledged(appointment))
            }
            (ToolCall::Book(request), Luck::Taken | Luck::Full) => {
                self.busy.extend(request.visit.quanta().map(|quantum| (request.visit.crew, quantum)));
                let busy: Busy = self.busy.iter().copied().collect();
                let week = crate::domain::schedule::Window { from: self.now, until: self.now + Duration::days(7) };
                let free =
                    if luck == Luck::Full { Vec::new() } else { free_visits(&self.routing, &busy, &week, self.now) };
                ToolResult::Taken(nearest(&free, request.visit.starts_at, 3))
            }
            (ToolCall::TakeMessage { name, callback, text }, _) => {
                let message = Message {
                    call_sid: "CA00000000000000000000000000000001".parse().expect("a sid"),
                    received_at: self.now,
                    from: self.caller.clone(),
                    name: name.clone(),
                    callback: callback.clone(),
                    content: MessageContent::Spoken { turn: self.turn, text: text.clone() },
                    is_handled: false,
                    handled_at: None,
                    handled_by: None,
                    is_test: false,
                };
                self.messages.push(message.clone());
                ToolResult::MessageTaken(Stored::acknowledged(message))
            }
        }
    }

    fn write_down(&mut self, caller: &str) {
        let then = match &self.said.then {
            Then::Listen { expect } => format!("listen for {expect:?}"),
            Then::Transfer { to } => format!("transfer to {to:?}"),
            Then::Voicemail => "voicemail".to_owned(),
            Then::HangUp => "hang up".to_owned(),
        };
        self.transcript.push_str(&format!("{caller}kestrel  {}\n         -> {then}\n", self.said.say));
    }
}
