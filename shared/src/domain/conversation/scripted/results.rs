//! What is said after a tool: confirmations are built from what is stored and from nothing else.

use chrono::Duration;

use super::super::question::ask;
use super::super::reply::{Expect, Reply, Then};
use super::super::sentences::{booking, ending};
use super::super::state::{BookedVisit, Stage, State};
use super::super::tools::{ToolCall, ToolResult};
use super::super::transfer::hang_up;
use super::super::{Context, Decision, Step};
use super::proceed;
use crate::domain::schedule::{Visit, Window};

/// How many visits are offered at once.
const OFFERED: usize = 3;

/// What follows a tool's result.
pub fn after(context: &Context<'_>, state: &State, call: &ToolCall, result: &ToolResult) -> Decision {
    let mut state = state.clone();
    match result {
        ToolResult::Available(visits) => match (visits.as_slice(), call) {
            ([], ToolCall::CheckAvailability { window }) => nothing_free(context, state, window),
            ([], ToolCall::Book(_) | ToolCall::TakeMessage { .. }) => message_instead(context, state),
            (visits, call) => {
                let asked_for =
                    matches!(call, ToolCall::CheckAvailability { window } if state.intake.when == Some(*window));
                offer(context, state, visits, if asked_for { "" } else { booking::NOT_THEN })
            }
        },
        ToolResult::Taken(visits) if visits.is_empty() => {
            let window = Window { from: context.now, until: context.now + Duration::days(7) };
            Decision::Use { call: ToolCall::CheckAvailability { window }, state }
        }
        ToolResult::Taken(visits) => offer(context, state, visits, booking::JUST_TAKEN),
        ToolResult::Booked(appointment) => {
            state.booked = Some(BookedVisit { id: appointment.id, starts_at: appointment.visit.starts_at });
            let say = booking::confirmed(appointment, context.routing.timezone, context.now);
            finished(state, say)
        }
        ToolResult::MessageTaken(message) => {
            state.message_taken = true;
            finished(state, booking::message_taken(message))
        }
        ToolResult::CallOver => Decision::Speak(hang_up(state, ending::AFTER_TRANSFER.to_owned())),
    }
}

fn offer(context: &Context<'_>, mut state: State, visits: &[Visit], before: &str) -> Decision {
    state.offers = visits.iter().copied().take(OFFERED).collect();
    state.stage = Stage::Choice;
    state.misses = 0;
    Decision::Speak(ask(context, state, before))
}

/// Looks further: around the time asked for or some days on, then four weeks; then takes a message. With the first
/// look these are at most three, since a turn may act only a few times.
fn nothing_free(context: &Context<'_>, state: State, window: &Window) -> Decision {
    let width = window.until - window.from;
    let from = context.now.max(window.from);
    let wider = if width < Duration::hours(13) {
        Window { from: context.now.max(window.from - Duration::hours(7)), until: window.until + Duration::hours(30) }
    } else if width < Duration::hours(28) {
        Window { from, until: from + Duration::days(4) }
    } else if width < Duration::days(27) {
        Window { from: context.now, until: context.now + Duration::days(28) }
    } else {
        return message_instead(context, state);
    };
    Decision::Use { call: ToolCall::CheckAvailability { window: wider }, state }
}

fn message_instead(context: &Context<'_>, mut state: State) -> Decision {
    state.intake.wants_message = true;
    // Where everything is known, the need itself is the message, and the caller hears so with its confirmation.
    proceed(context, state, booking::NOTHING_FREE)
}

fn finished(mut state: State, say: String) -> Decision {
    state.stage = Stage::AnythingElse;
    state.offers.clear();
    state.misses = 0;
    state.intake.when = None;
    Decision::Speak(Step { reply: Reply::new(say, Then::Listen { expect: Expect::Anything }), state })
}
