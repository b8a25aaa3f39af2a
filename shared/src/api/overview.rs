//! What the dashboard's first page shows, in one answer.

use serde::Serialize;

use super::appointments::Appointment;
use super::calls::Call;
use super::messages::Message;
use super::usage::Month;
use crate::domain::call::Outcome;

/// The dashboard's first page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overview {
    /// What callers hear.
    pub company_name: String,
    /// The zone in which dates are meant.
    pub timezone: String,
    /// Whether the receptionist answers now.
    pub is_active: bool,
    /// The month that it is now, with its days.
    pub month: Month,
    /// What came of the calls of the last 30 days.
    pub outcomes: Outcomes,
    /// The newest calls, five at most.
    pub latest_calls: Vec<Call>,
    /// What nobody dealt with yet.
    pub messages: WaitingMessages,
    /// The visits that come next, five at most.
    pub next_appointments: Vec<Appointment>,
    /// What is left to set up, in a sensible order.
    pub checklist: Vec<CheckItem>,
}

/// What came of calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// How many calls were looked at: those of the last 30 days, 500 at most, the newest.
    pub calls: usize,
    /// Whether there were more.
    pub is_capped: bool,
    /// Each outcome that occurred, the most frequent first.
    pub split: Vec<OutcomeCount>,
}

/// How often an outcome occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeCount {
    /// The outcome.
    pub outcome: Outcome,
    /// How often.
    pub calls: usize,
}

/// Messages that nobody dealt with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WaitingMessages {
    /// How many of the newest 100 messages wait.
    pub count: usize,
    /// Whether there are older messages, which were not looked at.
    pub is_capped: bool,
    /// The newest of them, five at most.
    pub latest: Vec<Message>,
}

/// Something to set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckItem {
    /// What.
    pub id: CheckId,
    /// Whether it is done.
    pub is_done: bool,
}

/// What is to be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// A number that callers can dial.
    Number,
    /// A call that was answered.
    FirstCall,
    /// The company's own phone, for transfers.
    ForwardingPhone,
    /// A phone for emergencies, other than the company's own.
    EmergencyPhone,
    /// Opening hours.
    BusinessHours,
    /// A greeting of the company's own.
    Greeting,
    /// A number of the company's own that is forwarded, as a call has shown.
    Forwarding,
}
