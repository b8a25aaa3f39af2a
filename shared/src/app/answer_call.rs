//! A call comes in: find the company, open the call once, greet.

use super::take_turn::avoid_circle;
use super::{Answer, CallLeg, Deps, Error, pointer_of, routing};
use crate::domain::call::CallPointer;
use crate::domain::conversation::reply::Reply;
use crate::domain::conversation::{self};
use crate::domain::number::Routing;
use crate::store::Opened;

/// Answers the first webhook of a call.
///
/// On a warm function this is one round trip: the conditional write that opens the call. Twilio repeats webhooks; a
/// repeat finds the call open and hears the same greeting.
pub async fn answer_call(deps: &Deps, leg: &CallLeg) -> Result<Answer, Error> {
    let routing = routing::of_number(deps, &leg.to).await?;
    let opened = deps.store.open_call(&pointer_of(leg, &routing, deps.clock.now()), &leg.trace).await?;
    let pointer = match &opened {
        Opened::New(pointer) | Opened::Already(pointer) => pointer,
    };
    let routing = routing::of_call(deps, pointer).await?;

    let reply = opening_words(&routing, pointer);
    let reply = avoid_circle(deps, leg, &routing, reply).await?;
    Ok(Answer::new(routing, reply, 1))
}

/// The first words of a call: a greeting, or a short word before the call is passed on.
///
/// A function of what is stored only, so that the first turn can tell what the caller heard last.
pub(super) fn opening_words(routing: &Routing, pointer: &CallPointer) -> Reply {
    if routing.standing.is_answered(pointer.started_at) {
        conversation::greet(routing, pointer.started_at)
    } else {
        conversation::forward(routing)
    }
}
