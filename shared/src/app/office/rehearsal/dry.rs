//! What a brain does in a test conversation: it looks at the real calendar and changes nothing.

use crate::app::brain::{Hands, Memory};
use crate::app::tools::{appointment, free, free_at, instead_of, message};
use crate::app::{CallLeg, Deps, Error};
use crate::domain::conversation::Context;
use crate::domain::conversation::state::State;
use crate::domain::conversation::tools::{ToolCall, ToolResult};
use crate::domain::stored::Stored;
use crate::domain::turn::Exchange;

/// A call that is only rehearsed.
pub(super) struct Rehearsed<'a> {
    pub(super) deps: &'a Deps,
    pub(super) leg: &'a CallLeg,
    pub(super) history: &'a [Exchange],
    pub(super) custom_system_prompt: Option<&'a str>,
}

impl Hands for Rehearsed<'_> {
    async fn recall(&self, _context: &Context<'_>) -> Result<Memory, Error> {
        Ok(Memory {
            history: self.history.to_vec(),
            answered: None,
            custom_system_prompt: self.custom_system_prompt.map(str::to_owned),
        })
    }

    async fn act(&self, context: &Context<'_>, state: &State, call: &ToolCall) -> Result<ToolResult, Error> {
        let Self { deps, leg, .. } = *self;
        match call {
            ToolCall::CheckAvailability { window } => Ok(ToolResult::Available(free(deps, context, window).await?)),
            ToolCall::Book(request) => {
                let mut visit = appointment(leg, context, state, request);
                let free = free_at(deps, context, request.visit.starts_at).await?;
                match free.iter().find(|free| free.crew == request.visit.crew).or(free.first()) {
                    Some(free) => {
                        visit.visit = *free;
                        Ok(ToolResult::Booked(Stored::rehearsed(visit)))
                    }
                    None => Ok(ToolResult::Taken(instead_of(deps, context, &request.visit).await?)),
                }
            }
            ToolCall::TakeMessage { name, callback, text } => {
                let message = message(leg, context, name.as_deref(), callback.as_ref(), text);
                Ok(ToolResult::MessageTaken(Stored::rehearsed(message)))
            }
        }
    }
}
