//! The caller said something: decide, act, store, answer.

use std::sync::Arc;

use chrono::Duration;

use super::answer_call::opening_words;
use super::tools::OnThePhone;
use super::{Answer, CallLeg, Deps, Error, brain, open_late, routing};
use crate::domain::conversation::heard::Heard;
use crate::domain::conversation::reply::{Reply, Then, TransferTarget};
use crate::domain::conversation::state::{CallFacts, Emergency, State};
use crate::domain::conversation::{self, Context, Listened, Step};
use crate::domain::number::Routing;
use crate::domain::turn::Turn;
use crate::store::{Amendment, Claim, TurnWritten};
use crate::telemetry::Metric;

/// How long a caller who is being connected counts as being connected. Ringing takes 20 seconds on each of at most
/// two phones; a forwarded call comes back within that time.
const TRANSFER_LASTS: Duration = Duration::seconds(120);

/// What is known before a turn is answered.
pub(super) struct Before {
    pub(super) routing: Arc<Routing>,
    pub(super) state: State,
    pub(super) said: String,
}

/// Answers turn `number` of a call.
///
/// A repeat of a turn hears the stored answer again, whatever it says now.
pub async fn take_turn(deps: &Deps, leg: &CallLeg, number: u32, heard: &Heard) -> Result<Answer, Error> {
    let before = recall(deps, leg, number).await?;
    let context = context_of(deps, leg, &before, number);

    let step = match conversation::listen(&context, &before.state, heard) {
        Listened::Answered(step) => step,
        Listened::ForBrain(state) => {
            let hands = OnThePhone { deps, leg };
            brain::think(deps, &hands, &context, state, heard).await?.step
        }
    };

    commit(deps, leg, &before, number, words_of(heard), step).await
}

/// Loads what the conversation needs: the stored turn before this one, or the pointer when there is none.
pub(super) async fn recall(deps: &Deps, leg: &CallLeg, number: u32) -> Result<Before, Error> {
    let routing = routing::of_number(deps, &leg.to).await?;
    match turn_before(deps, leg, &routing, number).await? {
        Some(before) => Ok(before),
        None => from_pointer(deps, leg, routing, number).await,
    }
}

/// What the stored turn before this one tells, where the company has it.
async fn turn_before(deps: &Deps, leg: &CallLeg, routing: &Arc<Routing>, number: u32) -> Result<Option<Before>, Error> {
    if number <= 1 {
        return Ok(None);
    }
    let turn = deps.store.tenant(&routing.tenant_id).turn(&leg.call_sid, number - 1).await?;
    Ok(turn.map(|turn| {
        let turn = turn.into_inner();
        Before { routing: Arc::clone(routing), state: turn.state, said: turn.reply.say }
    }))
}

/// The state as the call's pointer tells it. It also finds the company that the call belongs to when its number has
/// changed hands since it began, and opens a call whose beginning was missed.
async fn from_pointer(deps: &Deps, leg: &CallLeg, routing: Arc<Routing>, number: u32) -> Result<Before, Error> {
    let pointer = match deps.store.call_pointer(&leg.call_sid, crate::store::Read::Eventual).await? {
        Some(pointer) => pointer,
        None => open_late(deps, leg, &routing, deps.clock.now()).await?,
    };
    let routing = routing::of_call(deps, &pointer).await?;
    if let Some(before) = turn_before(deps, leg, &routing, number).await? {
        return Ok(before);
    }
    let facts = CallFacts { started_at: pointer.started_at, period: pointer.period, kind: pointer.kind };
    let said = opening_words(&routing, &pointer).say;
    Ok(Before { routing, state: State::opening(facts), said })
}

pub(super) fn context_of<'a>(deps: &Deps, leg: &'a CallLeg, before: &'a Before, number: u32) -> Context<'a> {
    Context { routing: &before.routing, caller: &leg.from, said: &before.said, turn: number, now: deps.clock.now() }
}

/// Stores the turn and answers with what is stored.
///
/// Only the stored reply is spoken: when another delivery of the same turn was first, its reply is.
pub(super) async fn commit(
    deps: &Deps,
    leg: &CallLeg,
    before: &Before,
    number: u32,
    heard: Option<String>,
    step: Step,
) -> Result<Answer, Error> {
    let Step { reply, state } = keep_out_of_circles(deps, leg, before, step).await?;
    let is_alarm = state.emergency > before.state.emergency;
    let turn = Turn { number, at: deps.clock.now(), heard, reply, state, is_alarm, trace: leg.trace.clone() };
    let tenant = deps.store.tenant(&before.routing.tenant_id);
    let stored = match tenant.put_turn(&leg.call_sid, &turn).await? {
        TurnWritten::New(stored) => {
            count_emergency(deps, &stored);
            stored
        }
        TurnWritten::Repeated(stored) => stored,
    };

    // The log may be there already: its end was reported while this turn was being answered. It is only looked for
    // when this turn has something to add, so that an ordinary turn stays one write.
    let outcome_changed = conversation::outcome(&stored.state) != conversation::outcome(&before.state);
    if leg.is_over || outcome_changed {
        let amendment = amendment_of(&before.routing, &stored);
        tenant.amend_call(stored.state.call.started_at, &leg.call_sid, &amendment).await?;
    }
    let reply = stored.into_inner().reply;
    Ok(Answer::new(Arc::clone(&before.routing), reply, number + 1))
}

fn count_emergency(deps: &Deps, turn: &Turn) {
    if turn.is_alarm && turn.state.emergency == Some(Emergency::LifeThreatening) {
        deps.metrics.count(Metric::EmergenciesRecognised, turn.at);
    }
}

/// What the last turn of a call tells its log.
pub(super) fn amendment_of(routing: &Routing, turn: &Turn) -> Amendment {
    Amendment {
        outcome: conversation::outcome(&turn.state),
        summary: conversation::summary(routing, &turn.state),
        customer_name: turn.state.intake.name.clone(),
        customer_phone: turn.state.intake.callback.clone(),
        appointment_id: turn.state.booked.map(|booked| booked.id),
        turns: turn.number,
    }
}

async fn keep_out_of_circles(deps: &Deps, leg: &CallLeg, before: &Before, step: Step) -> Result<Step, Error> {
    // A caller who is gone is not connected, and must not be in their own way when they call again.
    if leg.is_over {
        return Ok(step);
    }
    let Then::Transfer { to } = step.reply.then else { return Ok(step) };
    let is_danger = step.state.emergency == Some(Emergency::LifeThreatening);
    if would_circle(deps, leg, &before.routing, to, is_danger).await? {
        Ok(conversation::instead_of_transfer(&step))
    } else {
        Ok(step)
    }
}

/// The same for a call that is passed on before anything was said.
pub(super) async fn avoid_circle(deps: &Deps, leg: &CallLeg, routing: &Routing, reply: Reply) -> Result<Reply, Error> {
    let Then::Transfer { to } = reply.then else { return Ok(reply) };
    if would_circle(deps, leg, routing, to, false).await? {
        Ok(Reply { then: Then::Voicemail, ..reply })
    } else {
        Ok(reply)
    }
}

/// Whether a transfer would come back to us: the phone to be called is the one that forwarded this call, is the
/// number dialled, or another call of the same caller is being connected this minute.
///
/// The last is a guess, and whoever calls again in danger must not be kept from a person by it.
async fn would_circle(
    deps: &Deps,
    leg: &CallLeg,
    routing: &Routing,
    to: TransferTarget,
    is_danger: bool,
) -> Result<bool, Error> {
    let phone = match to {
        TransferTarget::Office => routing.forward_to.as_ref(),
        TransferTarget::OnCall => routing.on_call(),
    };
    let Some(phone) = phone else { return Ok(false) };
    if leg.forwarded_from.as_ref() == Some(phone) || phone.expose() == leg.to {
        return Ok(true);
    }
    let Some(caller) = leg.from.number() else { return Ok(false) };
    let tenant = deps.store.tenant(&routing.tenant_id);
    match tenant.claim_transfer(caller, &leg.call_sid, deps.clock.now(), TRANSFER_LASTS).await? {
        Claim::Mine => Ok(false),
        Claim::HeldBy(_) => Ok(!is_danger),
    }
}

/// The caller is no longer being connected: a call of theirs a moment later is a new one, not a circle.
pub(super) async fn end_claim(deps: &Deps, leg: &CallLeg, routing: &Routing) -> Result<(), Error> {
    let Some(caller) = leg.from.number() else { return Ok(()) };
    let tenant = deps.store.tenant(&routing.tenant_id);
    tenant.claim_transfer(caller, &leg.call_sid, deps.clock.now(), Duration::zero()).await?;
    Ok(())
}

fn words_of(heard: &Heard) -> Option<String> {
    match heard {
        Heard::Speech(words) => Some(conversation::mask(words)),
        Heard::Keys(keys) => Some(conversation::mask(keys)),
        Heard::Silence => None,
    }
}
