//! Support tickets, as the API shows and takes them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::audit::Actor;
use crate::domain::ids::TicketId;
use crate::domain::ticket::{Priority, Ticket as Stored, TicketStatus};

/// A support ticket.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// What it is about.
    pub subject: String,
    /// The whole story.
    pub body: String,
    /// Whether it waits.
    pub status: TicketStatus,
    /// How soon somebody should look at it.
    pub priority: Priority,
    /// Who opened it.
    pub opened_by: Actor,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Opened in test mode.
    pub is_test: bool,
}

impl From<Stored> for Ticket {
    fn from(ticket: Stored) -> Self {
        Self {
            id: ticket.id,
            subject: ticket.subject.into(),
            body: ticket.body.into(),
            status: ticket.status,
            priority: ticket.priority,
            opened_by: ticket.opened_by,
            opened_at: ticket.opened_at,
            updated_at: ticket.updated_at,
            closed_at: ticket.closed_at,
            is_test: ticket.is_test,
        }
    }
}

/// A ticket to open.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenTicket {
    /// What it is about, 1 to 120 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 120)))]
    pub subject: String,
    /// The whole story, 1 to 4,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 4_000)))]
    pub body: String,
    /// `normal`, or `urgent` where callers are not served as they should be.
    #[serde(default)]
    pub priority: Priority,
}
