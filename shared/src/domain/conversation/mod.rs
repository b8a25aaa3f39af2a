//! What the caller hears and why: four layers, the first that answers wins (safety, control, intake, brain).
//!
//! Everything here is a pure function of the company's settings, the state, the words heard and the time.
//!
//! | layer | where |
//! | --- | --- |
//! | 1, safety | `safety` (danger to life), `urgent` (the company's own words) |
//! | 2, control | `control` recognises the wishes, `listen` answers them |
//! | 3, intake | `intake` takes facts by `name`, `callback`, `address`, `when`; `answers` reads yes, no and choices |
//! | 4, brain | `scripted`; a model's text passes `claims` first |
//!
//! Every sentence is in `sentences`, by topic; `spoken` says times and numbers.

mod address;
mod answers;
mod callback;
pub mod claims;
mod control;
mod greeting;
pub mod heard;
mod hours_said;
mod intake;
mod listen;
mod mask;
mod name;
mod numbers;
mod outcome;
mod question;
pub mod reply;
pub mod safety;
pub mod scripted;
pub mod sentences;
pub mod spoken;
pub mod state;
pub mod tools;
mod transfer;
mod urgent;
mod when;
mod words;

#[cfg(test)]
mod tests;

pub use greeting::{apology, forward, greet};
pub use intake::note;
pub use listen::{Listened, danger_heard, listen};
pub use mask::mask;
pub use outcome::{outcome, summary};
pub use question::expect;
pub use transfer::{after_recording, after_transfer, instead_of_transfer};
pub use urgent::is_urgent;
pub use when::understand;

use chrono::{DateTime, Utc};

use super::number::Routing;
use super::phone::Caller;
use reply::Reply;
use safety::Danger;
use state::State;
use tools::ToolCall;

/// What every rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The company's settings.
    pub routing: &'a Routing,
    /// Who calls.
    pub caller: &'a Caller,
    /// What Kestrel said last, for "repeat that".
    pub said: &'a str,
    /// The number of the turn being answered.
    pub turn: u32,
    /// The time.
    pub now: DateTime<Utc>,
}

/// A reply and where the conversation stands after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is said and done.
    pub reply: Reply,
    /// The state to store with it.
    pub state: State,
}

impl Step {
    /// The same, its words after the fixed sentence for a danger.
    #[must_use]
    fn after_warning_of(self, danger: Danger) -> Self {
        Self { reply: self.reply.after_warning_of(danger), ..self }
    }
}

/// What a layer or a brain wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Say this.
    Speak(Step),
    /// Do this first, then ask again with its result.
    Use {
        /// What to do.
        call: ToolCall,
        /// The state in which to go on.
        state: State,
    },
}
