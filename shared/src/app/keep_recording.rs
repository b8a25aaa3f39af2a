//! A voicemail was recorded: it becomes a message like any other.

use chrono::{DateTime, Utc};

use super::take_turn::{Before, commit, recall};
use super::{Answer, CallLeg, Deps, Error};
use crate::domain::call::Outcome;
use crate::domain::conversation;
use crate::domain::ids::{CallSid, RecordingSid, TraceId};
use crate::domain::message::{Message, MessageContent};
use crate::domain::phone::{Caller, E164};
use crate::domain::time::Seconds;
use crate::store::{Amendment, Read};
use crate::twilio::webhook::RecordingResult;

/// A recording, as Twilio reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Its id.
    pub sid: RecordingSid,
    /// Where Twilio keeps it.
    pub url: String,
    /// How long it is.
    pub duration: Seconds,
}

impl From<RecordingResult> for Recording {
    fn from(result: RecordingResult) -> Self {
        Self { sid: result.sid, url: result.url, duration: result.duration }
    }
}

/// Stores a recording and answers as turn `number`.
///
/// A caller who hung up instead of speaking leaves no recording, and no message.
pub async fn keep_recording(
    deps: &Deps,
    leg: &CallLeg,
    number: u32,
    recording: Option<Recording>,
) -> Result<Answer, Error> {
    let before = recall(deps, leg, number).await?;
    let is_kept = recording.is_some();
    if let Some(recording) = recording {
        let sid = take_message(deps, leg, &before, recording, deps.clock.now()).await?;
        let tenant = deps.store.tenant(&before.routing.tenant_id);
        tenant.attach_recording(before.state.call.started_at, &leg.call_sid, &sid).await?;
    }
    let step = conversation::after_recording(&before.state, is_kept);

    commit(deps, leg, &before, number, None, step).await
}

/// Stores a recording that is reported outside the call's own flow. A repeat of one that is stored changes nothing.
///
/// Such a report names neither caller nor number: they are the call's, or, where its beginning was never seen because
/// a fallback document answered, `dialled` from the report's address.
pub async fn keep_reported_recording(
    deps: &Deps,
    call_sid: &CallSid,
    dialled: Option<&E164>,
    recording: Recording,
    trace: &TraceId,
) -> Result<(), Error> {
    let known = deps.store.call_pointer(call_sid, Read::Strong).await?;
    let (from, to) = match (known, dialled) {
        (Some(pointer), _) => (pointer.from.clone(), pointer.to.clone()),
        (None, Some(number)) => (Caller::Withheld, number.expose().to_owned()),
        (None, None) => return Err(Error::NotFound { what: "the call" }),
    };
    let leg =
        CallLeg { call_sid: call_sid.clone(), from, to, forwarded_from: None, is_over: true, trace: trace.clone() };
    keep_outside_the_call(deps, &leg, recording, deps.clock.now()).await
}

/// Stores a recording that nobody reported but Twilio remembers, left at a time that is long past. The call has been
/// seen. A repeat of one that is stored changes nothing.
pub async fn keep_found_recording(
    deps: &Deps,
    call_sid: &CallSid,
    recording: Recording,
    left_at: DateTime<Utc>,
    trace: &TraceId,
) -> Result<(), Error> {
    let pointer = deps.store.call_pointer(call_sid, Read::Strong).await?;
    let pointer = pointer.ok_or(Error::NotFound { what: "the call" })?;
    let leg = CallLeg {
        call_sid: call_sid.clone(),
        from: pointer.from.clone(),
        to: pointer.to.clone(),
        forwarded_from: None,
        is_over: true,
        trace: trace.clone(),
    };
    keep_outside_the_call(deps, &leg, recording, left_at).await
}

async fn keep_outside_the_call(
    deps: &Deps,
    leg: &CallLeg,
    recording: Recording,
    left_at: DateTime<Utc>,
) -> Result<(), Error> {
    let before = recall(deps, leg, 1).await?;
    let sid = take_message(deps, leg, &before, recording, left_at).await?;

    // Where the log is there already and no turn tells what came of the call, the voicemail is what came of it.
    let told = Amendment { outcome: Outcome::Message, ..Amendment::default() };
    let tenant = deps.store.tenant(&before.routing.tenant_id);
    tenant.amend_call(before.state.call.started_at, &leg.call_sid, &told).await?;
    // Last: a log that names its recording needs nothing more, and is not looked at again.
    tenant.attach_recording(before.state.call.started_at, &leg.call_sid, &sid).await?;
    Ok(())
}

async fn take_message(
    deps: &Deps,
    leg: &CallLeg,
    before: &Before,
    recording: Recording,
    left_at: DateTime<Utc>,
) -> Result<RecordingSid, Error> {
    let intake = &before.state.intake;
    let message = Message {
        call_sid: leg.call_sid.clone(),
        received_at: left_at,
        from: leg.from.clone(),
        name: intake.name.clone(),
        callback: intake.callback.clone(),
        content: MessageContent::Voicemail {
            recording_sid: recording.sid.clone(),
            recording_url: recording.url,
            duration_seconds: recording.duration,
        },
        is_handled: false,
        handled_at: None,
        handled_by: None,
        is_test: before.routing.is_test_mode,
    };
    let tenant = deps.store.tenant(&before.routing.tenant_id);
    tenant.take_message(before.state.call.started_at, &message).await?;
    Ok(recording.sid)
}
