//! A call is over: its log item is created and the month's usage counted, in one transaction, exactly once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::note_forwarding::note_forwarding;
use super::take_turn::amendment_of;
use super::{CallLeg, Deps, Error, open_late, routing};
use crate::domain::call::{CallKind, CallLog, CallPointer, CallStatus, Outcome};
use crate::domain::ids::{CallSid, TraceId};
use crate::domain::phone::{Caller, E164};
use crate::domain::stored::Stored;
use crate::domain::time::Seconds;
use crate::domain::turn::Turn;
use crate::store::{Amendment, Completed, Read, TenantStore};
use crate::telemetry::Metric;

/// The report that a call is over. It also waits in the queue in this form, so it carries all that is needed to
/// complete the call later, with the time it was received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallEnd {
    /// The version of this form.
    pub version: u8,
    /// The parent leg.
    pub call_sid: CallSid,
    /// Who called.
    pub from: Caller,
    /// What was dialled.
    pub to: String,
    /// The phone that forwarded the call, where the carrier tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_from: Option<E164>,
    /// How it ended.
    pub status: CallStatus,
    /// How long it lasted.
    pub duration: Seconds,
    /// When it ended, by the carrier's clock; where it does not tell, when the report was received.
    pub ended_at: DateTime<Utc>,
    /// The trace of the invocation that received the report.
    pub trace: TraceId,
}

impl CallEnd {
    /// The version that [`CallEnd::version`] holds today.
    pub const VERSION: u8 = 1;

    /// What the report tells of the call itself.
    pub(super) fn leg(&self) -> CallLeg {
        CallLeg {
            call_sid: self.call_sid.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            forwarded_from: self.forwarded_from.clone(),
            is_over: true,
            trace: self.trace.clone(),
        }
    }
}

/// Completes a call. Twice is once: whoever comes second finds the log item and changes nothing.
///
/// Errors are `Unavailable` when the table refuses after bounded retries: the report must then be kept elsewhere.
pub async fn complete_call(deps: &Deps, end: &CallEnd) -> Result<Completed, Error> {
    if !end.status.is_final() {
        return Err(Error::Invalid { reason: "the call is not over" });
    }
    let pointer = pointer(deps, end).await?;
    let tenant = deps.store.tenant(&pointer.tenant_id);
    let last = tenant.last_turn(&end.call_sid).await?;
    let log = log_of(deps, &pointer, last.as_deref(), end).await?;

    let limit = if log.counted { monthly_calls(deps, &pointer).await? } else { None };
    let completed = tenant.complete_call(&log, limit).await?;
    if matches!(completed, Completed::Counted { .. }) {
        deps.metrics.count(Metric::CallsCounted, deps.clock.now());
    }
    let later = amend_with_later_turn(deps, &tenant, &pointer, &log, &completed);
    let forwarding = note_forwarding(&tenant, &pointer, end);
    futures::try_join!(later, attach_voicemail(&tenant, &log), forwarding)?;
    Ok(completed)
}

/// The call's pointer. When the beginning was never seen (the table was away, or the fallback document answered), it
/// is fixed now, by one conditional write: whoever loses that race reads the winner's.
async fn pointer(deps: &Deps, end: &CallEnd) -> Result<Stored<CallPointer>, Error> {
    if let Some(pointer) = deps.store.call_pointer(&end.call_sid, Read::Strong).await? {
        return Ok(pointer);
    }
    let leg = end.leg();
    let routing = routing::of_number(deps, &leg.to).await?;
    let duration = chrono::Duration::seconds(i64::try_from(end.duration.0).unwrap_or_default());
    open_late(deps, &leg, &routing, end.ended_at - duration).await
}

/// What the call's month is measured against where this is its first call. Remembered for 30 seconds, as all routing
/// is. A call is recorded also where its company's settings are gone.
async fn monthly_calls(deps: &Deps, pointer: &CallPointer) -> Result<Option<u64>, Error> {
    match routing::of_call(deps, pointer).await {
        Ok(routing) => Ok(routing.monthly_calls),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn log_of(deps: &Deps, pointer: &CallPointer, last: Option<&Turn>, end: &CallEnd) -> Result<CallLog, Error> {
    let mut log = CallLog {
        call_sid: pointer.call_sid.clone(),
        from: caller_of(pointer, end),
        to: pointer.to.clone(),
        status: end.status,
        started_at: pointer.started_at,
        ended_at: end.ended_at,
        duration_seconds: end.duration,
        outcome: outcome_without_turns(pointer, end.status),
        summary: None,
        customer_name: None,
        customer_phone: None,
        appointment_id: None,
        recording_sid: None,
        kind: pointer.kind,
        counted: end.status == CallStatus::Completed,
        period: pointer.period,
        day: pointer.day,
        counted_in: None,
        turns: 0,
        is_test: pointer.kind == CallKind::Test,
    };
    if let Some(turn) = last {
        let routing = routing::of_call(deps, pointer).await?;
        let told = amendment_of(&routing, turn);
        log.outcome = told.outcome;
        log.summary = told.summary;
        log.customer_name = told.customer_name;
        log.customer_phone = told.customer_phone;
        log.appointment_id = told.appointment_id;
        log.turns = told.turns;
    }
    Ok(log)
}

/// A pointer made from the report of a recording does not know the caller; the end of the call does.
fn caller_of(pointer: &CallPointer, end: &CallEnd) -> Caller {
    match &pointer.from {
        Caller::Withheld => end.from.clone(),
        known @ (Caller::Number(_) | Caller::Address(_)) => known.clone(),
    }
}

/// A call without a turn: passed on, given up, or answered where Kestrel could not see it.
fn outcome_without_turns(pointer: &CallPointer, status: CallStatus) -> Outcome {
    if status != CallStatus::Completed {
        Outcome::Abandoned
    } else if pointer.beginning_missed {
        Outcome::Unknown
    } else {
        match pointer.kind {
            CallKind::Forwarded => Outcome::Forwarded,
            CallKind::Answered | CallKind::Test => Outcome::Abandoned,
        }
    }
}

/// A voicemail is stored before or after the log item; whichever is second brings the two together.
async fn attach_voicemail(tenant: &TenantStore<'_>, log: &CallLog) -> Result<(), Error> {
    let Some(recording) = tenant.voicemail(log.started_at, &log.call_sid).await? else { return Ok(()) };
    if log.turns == 0 {
        // The fallback document took it: there is no turn to tell what came of the call.
        let told = Amendment { outcome: Outcome::Message, ..Amendment::default() };
        tenant.amend_call(log.started_at, &log.call_sid, &told).await?;
    }
    // Last: a log that names its recording needs nothing more, and is not looked at again.
    tenant.attach_recording(log.started_at, &log.call_sid, &recording).await?;
    Ok(())
}

/// A turn may be stored between reading the last one and creating the log. It does not see the log, so it is looked
/// for here once more: of the two, whoever is second sees the other.
async fn amend_with_later_turn(
    deps: &Deps,
    tenant: &TenantStore<'_>,
    pointer: &CallPointer,
    log: &CallLog,
    completed: &Completed,
) -> Result<(), Error> {
    let last = tenant.last_turn(&log.call_sid).await?;
    let is_repeat = matches!(completed, Completed::Duplicate);
    let Some(turn) = last.filter(|turn| is_repeat || turn.number > log.turns) else { return Ok(()) };
    let routing = routing::of_call(deps, pointer).await?;
    tenant.amend_call(pointer.started_at, &log.call_sid, &amendment_of(&routing, &turn)).await?;
    Ok(())
}
