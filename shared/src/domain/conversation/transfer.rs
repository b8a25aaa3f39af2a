//! Connecting to the company's phones, and what follows when nobody answers: each phone once, then voicemail.

use super::reply::{Reply, Then, TransferTarget};
use super::sentences::{ending, safety};
use super::state::{Emergency, Stage, State, Transfer};
use super::{Context, Step};
use crate::domain::number::Routing;

/// Connects to a phone after these words.
pub(super) fn connect(mut state: State, to: TransferTarget, say: String) -> Step {
    state.stage = Stage::Transferring;
    state.transfer = Some(Transfer { to, answered: None });
    Step { reply: Reply::new(say, Then::Transfer { to }), state }
}

/// Records a voicemail after these words.
pub(super) fn voicemail(mut state: State, say: String) -> Step {
    state.stage = Stage::Voicemail;
    Step { reply: Reply::new(say, Then::Voicemail), state }
}

/// Ends the call after these words.
pub(super) fn hang_up(mut state: State, say: String) -> Step {
    state.stage = Stage::Done;
    Step { reply: Reply::new(say, Then::HangUp), state }
}

/// Whether a person can be reached in the office now.
pub(super) fn office_answers(context: &Context<'_>) -> bool {
    context.routing.forward_to.is_some() && context.routing.hours.is_open(context.now, context.routing.timezone)
}

/// What follows a phone that was dialled.
pub fn after_transfer(context: &Context<'_>, state: &State, answered: bool) -> Step {
    let mut state = state.clone();
    let tried = state.transfer.map_or(TransferTarget::Office, |transfer| transfer.to);
    state.transfer = Some(Transfer { to: tried, answered: Some(answered) });
    if answered {
        return hang_up(state, ending::AFTER_TRANSFER.to_owned());
    }
    if tried == TransferTarget::OnCall && office_is_another_phone(context.routing) {
        return connect(state, TransferTarget::Office, ending::TRYING_OFFICE.to_owned());
    }
    let say = if state.emergency == Some(Emergency::LifeThreatening) {
        safety::NOBODY_ANSWERED
    } else {
        ending::NOBODY_ANSWERED
    };
    voicemail(state, say.to_owned())
}

fn office_is_another_phone(routing: &Routing) -> bool {
    routing.forward_to.is_some() && routing.emergency_phone.is_some() && routing.forward_to != routing.emergency_phone
}

/// The transfer that `step` begins would come back to us, so the caller gets the voicemail instead.
///
/// A warning stays what the caller hears first.
pub fn instead_of_transfer(step: &Step) -> Step {
    let state = State { transfer: None, ..step.state.clone() };
    match step.reply.warning {
        Some(danger) => voicemail(state, safety::LEAVE_A_MESSAGE.to_owned()).after_warning_of(danger),
        None if state.emergency == Some(Emergency::LifeThreatening) => {
            voicemail(state, safety::NOBODY_ANSWERED.to_owned())
        }
        None => voicemail(state, ending::INSTEAD_OF_TRANSFER.to_owned()),
    }
}

/// The voicemail is over; `is_kept` tells whether anything was recorded.
pub fn after_recording(state: &State, is_kept: bool) -> Step {
    let state = State { message_taken: state.message_taken || is_kept, ..state.clone() };
    hang_up(state, ending::AFTER_RECORDING.to_owned())
}
