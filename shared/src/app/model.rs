//! A turn answered by the language model. It only proposes: what it wants done is checked and done here, and what it
//! wants said is checked before it is spoken.

use std::time::Instant;

use super::Error;
use super::brain::{ACTIONS_AT_MOST, Hands, Memory};
use crate::domain::conversation::claims::{self, Facts};
use crate::domain::conversation::heard::Heard;
use crate::domain::conversation::reply::{Expect, Reply, Then, TransferTarget};
use crate::domain::conversation::state::{Stage, State, Transfer};
use crate::domain::conversation::tools::{ToolCall, ToolResult};
use crate::domain::conversation::{self, Context, Decision, Step, scripted};
use crate::llm::prompt::{self, Briefing};
use crate::llm::tools::{LlmAction, parse, result_for_model};
use crate::llm::{ChatAnswer, Llm, LlmError};

/// What is spoken at once at most: longer answers tire a caller.
const LONGEST_REPLY: usize = 500;

/// Why the model's turn is not used. The scripted receptionist answers instead.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotUsed {
    /// The model did not answer.
    #[error(transparent)]
    Model(#[from] LlmError),
    /// The model claimed something that did not happen.
    #[error(transparent)]
    Claim(#[from] claims::Claim),
    /// Something that the model wanted could not be done.
    #[error(transparent)]
    Action(#[from] Error),
    /// The model went on asking for tools.
    #[error("the language model acts without end")]
    Endless,
}

/// Lets the model answer, within the time that a caller can be made to wait.
pub(super) async fn think(
    llm: &dyn Llm,
    hands: &impl Hands,
    context: &Context<'_>,
    state: &State,
    heard: &Heard,
) -> Result<Step, NotUsed> {
    let started = Instant::now();
    let Memory { history, answered, custom_system_prompt } = hands.recall(context).await?;
    // A repeated webhook must not make the model act again: it might act otherwise than the first time.
    if let Some(step) = answered {
        return Ok(step);
    }

    let mut state = conversation::note(context, state, heard);
    let mut used = Vec::new();
    for _ in 0..=ACTIONS_AT_MOST {
        let briefing = Briefing {
            context,
            state: &state,
            history: &history,
            heard,
            custom_system_prompt: custom_system_prompt.as_deref(),
            used: &used,
            deadline: prompt::DEADLINE.saturating_sub(started.elapsed()),
        };
        let ChatAnswer { text, tool_use, .. } = llm.complete(&prompt::request(&briefing)).await?;
        let Some(tool_use) = tool_use else {
            let words = text.ok_or(LlmError::Empty)?;
            return Ok(spoken(context, state, &words, Then::Listen { expect: Expect::Anything })?);
        };
        let call = match parse(&tool_use, context, &state) {
            Err(mistake) => {
                used.push((tool_use, mistake.for_model()));
                continue;
            }
            Ok(LlmAction::Transfer(to)) => return Ok(transfer(context, state, text.as_deref(), to)?),
            Ok(LlmAction::End) => return Ok(end(context, state, text.as_deref())?),
            Ok(LlmAction::Domain(call)) => call,
        };
        remember(&mut state, &call);
        let result = hands.act(context, &state, &call).await?;
        match &result {
            ToolResult::Available(visits) => state.offers = visits.clone(),
            ToolResult::Taken(visits) => state.offers = visits.clone(),
            // What is in the table is told in our own words, whatever the model would have said.
            ToolResult::Booked(_) | ToolResult::MessageTaken(_) | ToolResult::CallOver => {
                if let Decision::Speak(step) = scripted::after(context, &state, &call, &result) {
                    return Ok(step);
                }
            }
        }
        used.push((tool_use, result_for_model(&result, context.routing.timezone)));
    }
    Err(NotUsed::Endless)
}

/// Takes what the model learnt into the intake, so that the scripted receptionist can go on from here.
fn remember(state: &mut State, call: &ToolCall) {
    let intake = &mut state.intake;
    match call {
        ToolCall::CheckAvailability { window } => intake.when = Some(*window),
        ToolCall::Book(request) => {
            intake.name = Some(request.name.clone());
            intake.callback = request.callback.clone().or(intake.callback.take());
            intake.address = Some(request.address.clone());
            intake.service = Some(request.service.clone());
        }
        ToolCall::TakeMessage { name, callback, .. } => {
            intake.name = name.clone().or(intake.name.take());
            intake.callback = callback.clone().or(intake.callback.take());
        }
    }
}

fn spoken(context: &Context<'_>, state: State, words: &str, then: Then) -> Result<Step, claims::Claim> {
    let facts = Facts {
        booked_now: None,
        booked_before: state.booked,
        price_statement: context.routing.price_statement.as_deref(),
        transferring: matches!(then, Then::Transfer { .. }),
    };
    claims::check(words, &facts)?;
    let say: String = conversation::mask(words).chars().take(LONGEST_REPLY).collect();
    Ok(Step { reply: Reply::new(say, then), state: State { silences: 0, misses: 0, ..state } })
}

fn transfer(
    context: &Context<'_>,
    state: State,
    words: Option<&str>,
    to: TransferTarget,
) -> Result<Step, claims::Claim> {
    let words = words.unwrap_or("One moment, I'll connect you.");
    let state = State { stage: Stage::Transferring, transfer: Some(Transfer { to, answered: None }), ..state };
    spoken(context, state, words, Then::Transfer { to })
}

fn end(context: &Context<'_>, state: State, words: Option<&str>) -> Result<Step, claims::Claim> {
    let words = words
        .map_or_else(|| format!("Thank you for calling {}. Goodbye.", context.routing.company_name), str::to_owned);
    spoken(context, State { stage: Stage::Done, ..state }, &words, Then::HangUp)
}
