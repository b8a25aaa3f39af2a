//! Calls: over, worth calling back, and dangerous while they last.

use crate::domain::call::{CallKind, CallLog, Outcome};
use crate::domain::change::Versions;
use crate::domain::conversation::state::Emergency;
use crate::domain::event::{CompletedCall, EmergencyCall, What};
use crate::domain::ids::CallSid;
use crate::domain::turn::Turn;

/// A call is over when its record is made; whatever is added to the record later was announced by itself.
pub(super) fn ended(versions: &Versions<CallLog>) -> Vec<What> {
    let Some(log) = versions.new_item() else { return Vec::new() };
    let told = CompletedCall {
        call_sid: log.call_sid.clone(),
        started_at: log.started_at,
        status: log.status,
        outcome: log.outcome,
        duration_seconds: log.duration_seconds,
        kind: log.kind,
        counted: log.counted,
        period: log.period,
        counted_in: log.counted_in,
        appointment_id: log.appointment_id,
        is_test: log.is_test,
    };
    let missed = is_missed(log).then(|| What::CallMissed(told.clone()));
    std::iter::once(What::CallCompleted(told)).chain(missed).collect()
}

/// Whether the company should call back: nothing came of the call, and there is a number to call.
///
/// A forwarded call rang at the company's own phone, which lists what it missed. Of a call that a fallback document
/// answered nothing is known: that document rings the company's phone too, and a voicemail is announced as a message.
fn is_missed(log: &CallLog) -> bool {
    let came_to_nothing = match log.outcome {
        Outcome::Abandoned => true,
        Outcome::Booked
        | Outcome::Emergency
        | Outcome::Transferred
        | Outcome::Message
        | Outcome::Info
        | Outcome::Spam
        | Outcome::WrongNumber
        | Outcome::Forwarded
        | Outcome::Unknown => false,
    };
    let was_ours = match log.kind {
        CallKind::Answered => true,
        CallKind::Forwarded | CallKind::Test => false,
    };
    let can_be_called = log.from.number().is_some() || log.customer_phone.is_some();
    came_to_nothing && was_ours && can_be_called
}

/// Danger is announced by the turn that recognised it, while the call goes on: once as urgent, once as a danger to
/// life, whichever come.
pub(super) fn emergency(call_sid: &CallSid, versions: &Versions<Turn>) -> Option<What> {
    let turn = versions.new_item().filter(|turn| turn.is_alarm)?;
    let is_life_threatening = match turn.state.emergency? {
        Emergency::LifeThreatening => true,
        Emergency::Urgent => false,
    };
    Some(What::CallEmergency(EmergencyCall {
        call_sid: call_sid.clone(),
        started_at: turn.state.call.started_at,
        turn: turn.number,
        is_life_threatening,
        is_test: turn.state.call.kind == CallKind::Test,
    }))
}
