//! Who thinks: the language model where there is one and it answers in time, else the scripted receptionist.

use super::{CallLeg, Deps, Error, model, tools};
use crate::domain::conversation::heard::Heard;
use crate::domain::conversation::state::State;
use crate::domain::conversation::{Context, Decision, Step, scripted};
use crate::telemetry::{Metric, chain};

/// How often a brain may act before it has to speak. Two are usual: look for free time, book.
pub(super) const ACTIONS_AT_MOST: usize = 4;

/// Finds the answer to what was heard. The caller notices at most a change of tone when the model stays silent.
pub(super) async fn think(
    deps: &Deps,
    leg: &CallLeg,
    context: &Context<'_>,
    state: State,
    heard: &Heard,
) -> Result<Step, Error> {
    if let Some(llm) = &deps.llm {
        match model::think(deps, llm.as_ref(), leg, context, &state, heard).await {
            Ok(step) => return Ok(step),
            Err(reason) => {
                tracing::warn!(error = chain(&reason), "the scripted receptionist stands in for the language model");
                deps.metrics.count(Metric::ScriptedFallback, context.now);
            }
        }
    }
    script(deps, leg, context, scripted::decide(context, &state, heard)).await
}

/// Follows the scripted receptionist until it speaks.
async fn script(deps: &Deps, leg: &CallLeg, context: &Context<'_>, first: Decision) -> Result<Step, Error> {
    let mut decision = first;
    for _ in 0..ACTIONS_AT_MOST {
        match decision {
            Decision::Speak(step) => return Ok(step),
            Decision::Use { call, state } => {
                let result = tools::run(deps, leg, context, &state, &call).await?;
                decision = scripted::after(context, &state, &call, &result);
            }
        }
    }
    match decision {
        Decision::Speak(step) => Ok(step),
        Decision::Use { .. } => Err(Error::Bug("the scripted receptionist acts without end".into())),
    }
}
