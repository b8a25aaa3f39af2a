//! Asks the question of a stage, in the wording that fits what went before.

use super::reply::{Expect, Reply, Then};
use super::sentences::{booking, intake};
use super::spoken;
use super::state::{Stage, State};
use super::{Context, Step};

/// What the caller will probably say in a stage.
pub fn expect(stage: Stage) -> Expect {
    match stage {
        Stage::OfferOnCall | Stage::CallbackConfirm => Expect::YesOrNo,
        Stage::Name => Expect::Name,
        Stage::Callback => Expect::Phone,
        Stage::Address => Expect::Address,
        Stage::When => Expect::When,
        Stage::Choice => Expect::Choice,
        Stage::Need | Stage::AnythingElse | Stage::Message | Stage::Transferring | Stage::Voicemail | Stage::Done => {
            Expect::Anything
        }
    }
}

/// Asks the question of the state's stage after these words.
pub(super) fn ask(context: &Context<'_>, state: State, before: &str) -> Step {
    let question = question(context, &state);
    let say = if before.is_empty() { question } else { format!("{before} {question}") };
    Step { reply: Reply::new(say, Then::Listen { expect: expect(state.stage) }), state }
}

/// Counts a miss and asks again, in other words.
pub(super) fn ask_again(context: &Context<'_>, mut state: State) -> Step {
    state.misses = state.misses.saturating_add(1);
    ask(context, state, "")
}

fn question(context: &Context<'_>, state: &State) -> String {
    match (state.stage, context.caller.number()) {
        (Stage::CallbackConfirm, Some(number)) if state.misses == 0 => intake::callback_confirm(&spoken::phone(number)),
        (Stage::Choice, _) if state.misses == 0 && !state.offers.is_empty() => {
            booking::offer(&state.offers, context.routing.timezone, context.now)
        }
        (Stage::Choice, _) if state.offers.len() == 1 => {
            booking::offer(&state.offers, context.routing.timezone, context.now)
        }
        (Stage::Need, _) if state.intake.need.is_some() => intake::WANT_A_VISIT.to_owned(),
        _ => intake::question(state.stage, state.misses).to_owned(),
    }
}
