//! What a brain may do, and what it learns from it. Both brains act only through these.

use crate::domain::appointment::Appointment;
use crate::domain::message::Message;
use crate::domain::phone::E164;
use crate::domain::schedule::{Visit, Window};
use crate::domain::stored::Stored;

/// Something to be done by the use-case.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolCall {
    /// Look for free visits that start in the window; the first three, spread out.
    CheckAvailability {
        /// Where to look.
        window: Window,
    },
    /// Book a visit.
    Book(BookingRequest),
    /// Store a message for the company.
    TakeMessage {
        /// The name given.
        name: Option<String>,
        /// The number to call back.
        callback: Option<E164>,
        /// The words, masked.
        text: String,
    },
}

/// All that a visit needs.
#[derive(Debug, Clone, PartialEq)]
pub struct BookingRequest {
    /// When and by whom: one that availability returned.
    pub visit: Visit,
    /// Who asks for it.
    pub name: String,
    /// The number to reach them.
    pub callback: Option<E164>,
    /// Where.
    pub address: String,
    /// What for, in a word or two.
    pub service: String,
    /// What for, in the caller's words.
    pub notes: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolResult {
    /// Visits that are free now, soonest first; empty when there are none in the window.
    Available(Vec<Visit>),
    /// The visit is in the table.
    Booked(Stored<Appointment>),
    /// Somebody else took the time; these are free instead, nearest first.
    Taken(Vec<Visit>),
    /// The message is in the table.
    MessageTaken(Stored<Message>),
    /// The caller hung up meanwhile: nothing was done and nobody hears the answer.
    CallOver,
}
