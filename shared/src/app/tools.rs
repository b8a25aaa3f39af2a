//! What a brain may do, done: the only place where a conversation touches the calendar and the messages.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::brain::{Hands, Memory};
use super::{CallLeg, Deps, Error};
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::conversation::state::State;
use crate::domain::conversation::tools::{BookingRequest, ToolCall, ToolResult};
use crate::domain::conversation::{Context, Step};
use crate::domain::ids::{AppointmentId, CallSid};
use crate::domain::message::{Message, MessageContent};
use crate::domain::phone::E164;
use crate::domain::schedule::{self, Visit, Window};
use crate::domain::stored::Stored;
use crate::store::{Booked, Booking};
use crate::telemetry::Metric;
use futures::future::try_join_all;

/// How many visits are offered at once: more cannot be kept in mind on the phone.
const OFFERS: usize = 3;

/// A call in which things are really done.
pub(super) struct OnThePhone<'a> {
    pub(super) deps: &'a Deps,
    pub(super) leg: &'a CallLeg,
}

impl Hands for OnThePhone<'_> {
    async fn recall(&self, context: &Context<'_>) -> Result<Memory, Error> {
        let tenant = self.deps.store.tenant(&context.routing.tenant_id);
        let (turns, profile) = futures::try_join!(tenant.turns(&self.leg.call_sid), tenant.profile())?;
        let mut memory = Memory {
            custom_system_prompt: profile.and_then(|tenant| tenant.custom_system_prompt),
            ..Memory::default()
        };
        for turn in turns.into_iter().map(Stored::into_inner) {
            match turn.number.cmp(&context.turn) {
                Ordering::Less => memory.history.push(turn.into()),
                Ordering::Equal => memory.answered = Some(Step { reply: turn.reply, state: turn.state }),
                Ordering::Greater => {}
            }
        }
        Ok(memory)
    }

    async fn act(&self, context: &Context<'_>, state: &State, call: &ToolCall) -> Result<ToolResult, Error> {
        let Self { deps, leg } = *self;
        match call {
            ToolCall::CheckAvailability { window } => Ok(ToolResult::Available(free(deps, context, window).await?)),
            ToolCall::Book(request) => book(deps, leg, context, state, request).await,
            ToolCall::TakeMessage { name, callback, text } => {
                let message = message(leg, context, name.as_deref(), callback.as_ref(), text);
                let tenant = deps.store.tenant(&context.routing.tenant_id);
                Ok(ToolResult::MessageTaken(tenant.take_message(state.call.started_at, &message).await?))
            }
        }
    }
}

/// The message that a brain took.
pub(super) fn message(
    leg: &CallLeg,
    context: &Context<'_>,
    name: Option<&str>,
    callback: Option<&E164>,
    text: &str,
) -> Message {
    Message {
        call_sid: leg.call_sid.clone(),
        received_at: context.now,
        from: leg.from.clone(),
        name: name.map(str::to_owned),
        callback: callback.cloned(),
        content: MessageContent::Spoken { turn: context.turn, text: text.to_owned() },
        is_handled: false,
        handled_at: None,
        handled_by: None,
        is_test: context.routing.is_test_mode,
    }
}

/// The visit that a brain wants to book.
pub(super) fn appointment(
    leg: &CallLeg,
    context: &Context<'_>,
    state: &State,
    request: &BookingRequest,
) -> Appointment {
    Appointment {
        id: appointment_id(&leg.call_sid, context.turn, state.call.started_at),
        visit: request.visit,
        customer_name: request.name.clone(),
        customer_phone: request.callback.clone(),
        customer_email: None,
        address: request.address.clone(),
        service_type: request.service.clone(),
        notes: request.notes.clone(),
        status: AppointmentStatus::Booked,
        call_sid: Some(leg.call_sid.clone()),
        created_at: context.now,
        is_test: context.routing.is_test_mode,
        moved_from: None,
        version: 1,
    }
}

/// The visits that can be offered of those that are free in a window.
pub(super) async fn free(deps: &Deps, context: &Context<'_>, window: &Window) -> Result<Vec<Visit>, Error> {
    let routing = context.routing;
    let tenant = deps.store.tenant(&routing.tenant_id);
    let busy = tenant.busy(routing.crews, window, routing.visit_minutes).await?;
    let visits = schedule::free_visits(routing, &busy, window, context.now);
    Ok(schedule::spread(&visits, OFFERS))
}

async fn book(
    deps: &Deps,
    leg: &CallLeg,
    context: &Context<'_>,
    state: &State,
    request: &BookingRequest,
) -> Result<ToolResult, Error> {
    if leg.is_over {
        return Ok(ToolResult::CallOver);
    }
    let appointment = appointment(leg, context, state, request);
    let booking = Booking {
        appointment: &appointment,
        started_at: state.call.started_at,
        period: state.call.period,
        customer: request.callback.as_ref().or(leg.from.number()),
    };
    let tenant = deps.store.tenant(&context.routing.tenant_id);
    let booked = match tenant.book(&booking).await? {
        Booked::Taken => with_another_crew(deps, context, &booking).await?,
        booked => booked,
    };
    match booked {
        Booked::New(stored) => {
            deps.metrics.count(Metric::VisitsBooked, context.now);
            Ok(ToolResult::Booked(stored))
        }
        Booked::Already(stored) => Ok(ToolResult::Booked(stored)),
        Booked::CallOver => Ok(ToolResult::CallOver),
        Booked::Taken => Ok(ToolResult::Taken(instead_of(deps, context, &request.visit).await?)),
    }
}

/// The crews that are free at an instant.
pub(super) async fn free_at(deps: &Deps, context: &Context<'_>, starts_at: DateTime<Utc>) -> Result<Vec<Visit>, Error> {
    let then = Window { from: starts_at, until: starts_at + chrono::Duration::minutes(1) };
    let found = free(deps, context, &then).await?;
    Ok(found.into_iter().filter(|visit| visit.starts_at == starts_at).collect())
}

/// The caller chose a time, not a crew: where another crew is free at the same time, it goes.
async fn with_another_crew(deps: &Deps, context: &Context<'_>, wanted: &Booking<'_>) -> Result<Booked, Error> {
    let visit = wanted.appointment.visit;
    let free = free_at(deps, context, visit.starts_at).await?;
    let Some(other) = free.into_iter().find(|free| free.crew != visit.crew) else {
        return Ok(Booked::Taken);
    };
    let appointment = Appointment { visit: other, ..wanted.appointment.clone() };
    let booking = Booking { appointment: &appointment, ..*wanted };
    Ok(deps.store.tenant(&context.routing.tenant_id).book(&booking).await?)
}

/// Free visits around one that was just taken: the same day first, then the week after it.
pub(super) async fn instead_of(deps: &Deps, context: &Context<'_>, taken: &Visit) -> Result<Vec<Visit>, Error> {
    let day = chrono::Duration::hours(12);
    let near = Window { from: taken.starts_at - day, until: taken.starts_at + day };
    let later = Window { from: near.until, until: taken.starts_at + chrono::Duration::days(7) };
    let found = try_join_all([free(deps, context, &near), free(deps, context, &later)]).await?;
    Ok(found.into_iter().find(|visits| !visits.is_empty()).unwrap_or_default())
}

/// The visit's id, a function of the call and the turn: a repeated webhook books the same visit again, which the
/// table recognises, instead of a second one.
///
/// UUID v7: the time is the call's start and the random part a hash, so visits sort by when their call began.
fn appointment_id(call_sid: &CallSid, turn: u32, started_at: DateTime<Utc>) -> AppointmentId {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(format!("{call_sid}/{turn}"));
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    let millis = u64::try_from(started_at.timestamp_millis()).unwrap_or_default();
    AppointmentId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_turn_of_the_same_call_names_the_same_visit() {
        let sid: CallSid = "CA0123456789abcdef0123456789abcdef".parse().unwrap();
        let began = "2026-11-23T15:00:00Z".parse().unwrap();

        let id = appointment_id(&sid, 6, began);

        assert_eq!(id, appointment_id(&sid, 6, began));
        assert_ne!(id, appointment_id(&sid, 7, began));
        assert_eq!(id.as_uuid(), id.to_string().parse::<uuid::Uuid>().unwrap());
        assert_eq!(id.as_uuid().get_version_num(), 7);
    }
}
