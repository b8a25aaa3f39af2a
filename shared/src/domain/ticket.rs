//! A support ticket: something a company asks those who run Kestrel for.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::ids::TicketId;

/// Why a text is no subject or body of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text of 1 to {most} characters is needed")]
pub struct InvalidWords {
    most: usize,
}

/// What a person wrote, trimmed, of 1 to `MOST` characters.
///
/// It is personal, so it has no `Display` and its `Debug` shows only how long it is; code that shows or stores it
/// calls [`Words::expose`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Words<const MOST: usize>(String);

/// What a ticket is about, in a line.
pub type Subject = Words<120>;
/// The whole story.
pub type Body = Words<4000>;

impl<const MOST: usize> Words<MOST> {
    /// The words themselves.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> fmt::Debug for Words<MOST> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Words({} characters)", self.0.chars().count())
    }
}

impl<const MOST: usize> FromStr for Words<MOST> {
    type Err = InvalidWords;

    fn from_str(text: &str) -> Result<Self, InvalidWords> {
        let trimmed = text.trim();
        let has_length = !trimmed.is_empty() && trimmed.chars().count() <= MOST;
        if has_length { Ok(Self(trimmed.to_owned())) } else { Err(InvalidWords { most: MOST }) }
    }
}

impl<const MOST: usize> TryFrom<String> for Words<MOST> {
    type Error = InvalidWords;

    fn try_from(text: String) -> Result<Self, InvalidWords> {
        text.parse()
    }
}

impl<const MOST: usize> From<Words<MOST>> for String {
    fn from(words: Words<MOST>) -> Self {
        words.0
    }
}

/// Whether somebody still has to deal with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// It waits.
    Open,
    /// It is dealt with.
    Closed,
}

/// How soon somebody should look at a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// In its turn.
    #[default]
    Normal,
    /// Before all others: callers are not served as they should be.
    Urgent,
}

/// A support ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Made at the moment of [`Ticket::opened_at`]: tickets of a time are found by their ids.
    pub id: TicketId,
    /// What it is about.
    pub subject: Subject,
    /// The whole story.
    pub body: Body,
    /// Whether it waits.
    pub status: TicketStatus,
    /// How soon somebody should look at it.
    pub priority: Priority,
    /// Who opened it: somebody of the company, or an operator on its behalf.
    pub opened_by: Actor,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Opened in test mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn words_are_trimmed_and_neither_none_nor_too_many() {
        assert_eq!(" No sound \n".parse::<Subject>().unwrap().expose(), "No sound");
        assert!("é".repeat(120).parse::<Subject>().is_ok());
        for wrong in ["", "  \n", &"x".repeat(121)] {
            assert!(wrong.parse::<Subject>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_ticket_shows_nobodys_words() {
        let at = "2026-11-24T15:00:00Z".parse().unwrap();
        let ticket = Ticket {
            id: TicketId::new(Uuid::from_u128(7)),
            subject: "Jane Canary cannot log in".parse().unwrap(),
            body: "Her number is +15005550006.".parse().unwrap(),
            status: TicketStatus::Open,
            priority: Priority::Normal,
            opened_by: Actor::User { id: "user-7".to_owned() },
            opened_at: at,
            updated_at: at,
            closed_at: None,
            is_test: false,
        };

        let shown = format!("{ticket:?}");

        assert!(!shown.contains("Canary") && !shown.contains("5005550006"), "{shown}");
        assert!(shown.contains("Words(25 characters)"), "{shown}");
    }
}
