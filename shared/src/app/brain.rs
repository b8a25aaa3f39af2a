//! Who thinks: the language model where there is one and it answers in time, else the scripted receptionist.

use super::{Deps, Error, model};
use crate::domain::conversation::heard::Heard;
use crate::domain::conversation::state::State;
use crate::domain::conversation::tools::{ToolCall, ToolResult};
use crate::domain::conversation::{Context, Decision, Step, scripted};
use crate::domain::turn::Exchange;
use crate::telemetry::{Metric, chain};

/// How often a brain may act before it has to speak. Two are usual: look for free time, book.
pub(super) const ACTIONS_AT_MOST: usize = 4;

/// What a brain remembers with and acts through: a call, in which things are done, or one that is only rehearsed.
pub(super) trait Hands: Sync {
    /// What is known beside the state, for those who want to know more.
    fn recall(&self, context: &Context<'_>) -> impl Future<Output = Result<Memory, Error>> + Send;

    /// Does what a brain asks for.
    fn act(
        &self,
        context: &Context<'_>,
        state: &State,
        call: &ToolCall,
    ) -> impl Future<Output = Result<ToolResult, Error>> + Send;
}

/// What is known of a call beside its state.
#[derive(Default)]
pub(super) struct Memory {
    /// What was said before this turn, oldest first.
    pub(super) history: Vec<Exchange>,
    /// What this very turn was answered, where it comes again.
    pub(super) answered: Option<Step>,
    /// The company's own instructions.
    pub(super) custom_system_prompt: Option<String>,
}

/// Who found an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brain {
    /// The language model.
    Model,
    /// The scripted receptionist.
    Script,
}

/// An answer, and whose it is.
pub(super) struct Thought {
    pub(super) step: Step,
    pub(super) by: Brain,
}

/// Finds the answer to what was heard. The caller notices at most a change of tone when the model stays silent.
pub(super) async fn think(
    deps: &Deps,
    hands: &impl Hands,
    context: &Context<'_>,
    state: State,
    heard: &Heard,
) -> Result<Thought, Error> {
    if let Some(llm) = &deps.llm {
        match model::think(llm.as_ref(), hands, context, &state, heard).await {
            Ok(step) => return Ok(Thought { step, by: Brain::Model }),
            Err(reason) => {
                tracing::warn!(error = chain(&reason), "the scripted receptionist stands in for the language model");
                deps.metrics.count(Metric::ScriptedFallback, context.now);
            }
        }
    }
    let step = script(hands, context, scripted::decide(context, &state, heard)).await?;
    Ok(Thought { step, by: Brain::Script })
}

/// Follows the scripted receptionist until it speaks.
async fn script(hands: &impl Hands, context: &Context<'_>, first: Decision) -> Result<Step, Error> {
    let mut decision = first;
    for _ in 0..ACTIONS_AT_MOST {
        match decision {
            Decision::Speak(step) => return Ok(step),
            Decision::Use { call, state } => {
                let result = hands.act(context, &state, &call).await?;
                decision = scripted::after(context, &state, &call, &result);
            }
        }
    }
    match decision {
        Decision::Speak(step) => Ok(step),
        Decision::Use { .. } => Err(Error::Bug("the scripted receptionist acts without end".into())),
    }
}
