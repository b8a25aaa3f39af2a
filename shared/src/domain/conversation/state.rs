//! Where a conversation stands. Stored with every turn, so it is kept small: what is not set is not written.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::reply::TransferTarget;
use crate::domain::call::CallKind;
use crate::domain::ids::AppointmentId;
use crate::domain::phone::E164;
use crate::domain::schedule::{Visit, Window};
use crate::domain::time::BillingMonth;

/// The state after a turn, or before the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What is fixed about the call (copied from its pointer, so that no turn has to read it again).
    pub call: CallFacts,
    /// What the last question was about.
    pub stage: Stage,
    /// What is known so far.
    #[serde(default, skip_serializing_if = "Intake::is_empty")]
    pub intake: Intake,
    /// The visits offered last, in the order spoken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Visit>,
    /// The visit booked in this call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<BookedVisit>,
    /// The worst danger recognised so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
    /// Set once a message was stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub message_taken: bool,
    /// Set once a question was answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub question_answered: bool,
    /// The phone last tried, and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// Set when the call is known not to be for the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<Dismissal>,
    /// Set once the caller was asked to keep it polite.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// Silences in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub silences: u8,
    /// Answers in a row that did not fit the question.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misses: u8,
}

/// What is fixed about a call from its start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallFacts {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The month it counts in.
    pub period: BillingMonth,
    /// How it is counted.
    pub kind: CallKind,
}

/// What the last question was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// "How can I help?"
    Need,
    /// Urgent by the company's words: "Shall I connect you to the on-call technician now?"
    OfferOnCall,
    /// The caller's name.
    Name,
    /// "Is this the best number?"
    CallbackConfirm,
    /// A number to call back.
    Callback,
    /// The address.
    Address,
    /// When it would suit.
    When,
    /// Which of the visits offered.
    Choice,
    /// "Is there anything else?"
    AnythingElse,
    /// The message to take.
    Message,
    /// Being connected to a phone.
    Transferring,
    /// Recording a voicemail.
    Voicemail,
    /// Over.
    Done,
}

/// What the caller told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    /// The need, in the caller's words, masked and cut to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// The need in a word or two (`ac repair`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<E164>,
    /// The address as spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When it would suit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Window>,
    /// Set when the caller wants a message taken, not a visit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_message: bool,
}

impl Intake {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A visit that is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedVisit {
    /// Its id.
    pub id: AppointmentId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emergency {
    /// By the company's own words: no heat, a burst pipe.
    Urgent,
    /// Life-threatening: gas, carbon monoxide, fire, sparks, injury.
    LifeThreatening,
}

/// An attempt to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The phone.
    pub to: TransferTarget,
    /// Whether somebody answered; absent while it rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

/// Why a call is not for the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dismissal {
    /// The caller meant somebody else.
    WrongNumber,
    /// A machine, a fax, sales, abuse.
    Spam,
}

fn is_zero(count: &u8) -> bool {
    *count == 0
}

impl State {
    /// The state before the caller has said anything.
    pub fn opening(call: CallFacts) -> Self {
        Self {
            call,
            stage: Stage::Need,
            intake: Intake::default(),
            offers: Vec::new(),
            booked: None,
            emergency: None,
            message_taken: false,
            question_answered: false,
            transfer: None,
            dismissed: None,
            warned: false,
            silences: 0,
            misses: 0,
        }
    }
}
