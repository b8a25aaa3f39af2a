//! Calls: listed newest first through filters, and one with its conversation.

use chrono::{DateTime, Utc};

use super::{Dates, Office, Paging, Refusal};
use crate::api::calls::{Call, CallDetail, CallEvent, CallEventKind, Line, Speaker};
use crate::api::page::Page;
use crate::api::problem::{Kind, Problem};
use crate::api::public_id::CallId;
use crate::domain::call::{CallLog, Outcome};
use crate::domain::conversation::reply::{Then, TransferTarget};
use crate::domain::conversation::state::{BookedVisit, State};
use crate::domain::phone::E164;
use crate::domain::time::{end_of_day, start_of_day};
use crate::domain::turn::Turn;

/// Most calls that one page looks at where only some fit: about 75 read units.
const READ_AT_MOST: usize = 1_000;
/// Longest span of dates that can be asked for.
const MOST_DAYS: u64 = 400;

/// Which calls. It may name a person, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct CallFilter {
    /// Only calls from this number, or that gave it to call back.
    pub caller: Option<String>,
    /// Only calls that ended so.
    pub outcome: Option<String>,
    /// Only calls that began on these dates.
    pub dates: Dates,
}

impl Office<'_> {
    /// Calls, newest first.
    pub async fn list_calls(&self, filter: &CallFilter, paging: &Paging<'_>) -> Result<Page<Call>, Refusal> {
        let caller = filter.caller.as_deref().map(number).transpose()?;
        let outcome = filter.outcome.as_deref().map(outcome).transpose()?;
        let dates = filter.dates.span(MOST_DAYS)?;
        let span = if dates.from.is_some() || dates.to.is_some() {
            let zone = self.profile().await?.timezone;
            let (first, last) = always();
            (
                dates.from.map_or(first, |from| start_of_day(from, zone)),
                dates.to.map_or(last, |to| end_of_day(to, zone)),
            )
        } else {
            always()
        };
        // The instants and not the dates: in another zone they would be others.
        let filters = format!("{:?}|{outcome:?}|{}|{}", caller.as_ref().map(E164::expose), span.0, span.1);
        let is_filtered = caller.is_some() || outcome.is_some();
        let wanted = paging.wanted(self, &filters, is_filtered.then_some(READ_AT_MOST)).await?;
        let fits = |log: &CallLog| {
            let is_from =
                |caller: &E164| log.from.number() == Some(caller) || log.customer_phone.as_ref() == Some(caller);
            caller.as_ref().is_none_or(is_from) && outcome.is_none_or(|outcome| outcome == log.outcome)
        };
        let listed = self.store().calls_listed(span, &wanted, fits).await?;
        paging.page(self, &filters, listed, |log| Call::from(log.into_inner())).await
    }

    /// A call with its conversation.
    pub async fn show_call(&self, id: &CallId) -> Result<CallDetail, Refusal> {
        let store = self.store();
        let log = store.call(id.started_at, &id.call_sid).await?;
        let log = log.ok_or_else(|| Problem::new(Kind::NotFound))?.into_inner();
        let turns = store.turns(&id.call_sid).await?;
        let turns: Vec<Turn> = turns.into_iter().map(|turn| turn.into_inner()).collect();
        Ok(CallDetail { call: Call::from(log), transcript: transcript(&turns), events: events(&turns) })
    }
}

/// Every instant that a key can hold.
fn always() -> (DateTime<Utc>, DateTime<Utc>) {
    let last = DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    (DateTime::UNIX_EPOCH, last)
}

fn number(text: &str) -> Result<E164, Refusal> {
    let number = text.parse().ok().or_else(|| E164::from_north_american_digits(text));
    number.ok_or_else(|| Problem::field("caller", "Write a telephone number, such as +12125550123.").into())
}

fn outcome(text: &str) -> Result<Outcome, Refusal> {
    let outcome = serde_json::from_value(serde_json::Value::from(text)).ok();
    outcome.ok_or_else(|| Problem::field("outcome", "There is no such outcome.").into())
}

fn transcript(turns: &[Turn]) -> Vec<Line> {
    let lines = |turn: &Turn| {
        let line = |speaker, text: String| Line { turn: turn.number, at: turn.at, speaker, text };
        let heard = turn.heard.clone().map(|text| line(Speaker::Caller, text));
        let said = Some(turn.reply.say.clone()).filter(|said| !said.is_empty());
        heard.into_iter().chain(said.map(|text| line(Speaker::Kestrel, text)))
    };
    turns.iter().flat_map(lines).collect()
}

/// What Kestrel did, by how the state of the conversation changed from turn to turn.
fn events(turns: &[Turn]) -> Vec<CallEvent> {
    let mut events = Vec::new();
    let mut before: Option<&State> = None;
    for turn in turns {
        let event = |(kind, visit): (CallEventKind, Option<BookedVisit>)| CallEvent {
            turn: turn.number,
            at: turn.at,
            kind,
            appointment_id: visit.map(|visit| visit.id),
            starts_at: visit.map(|visit| visit.starts_at),
        };
        events.extend(done(before, &turn.state, turn.is_alarm, &turn.reply.then).into_iter().map(event));
        before = Some(&turn.state);
    }
    events
}

/// What Kestrel did in a turn, with the visit where one was booked.
pub(super) fn done(
    before: Option<&State>,
    after: &State,
    is_alarm: bool,
    then: &Then,
) -> Vec<(CallEventKind, Option<BookedVisit>)> {
    let mut done = Vec::new();
    if is_alarm {
        done.push((CallEventKind::EmergencyRecognised, None));
    }
    let was_booked = before.and_then(|before| before.booked);
    if let Some(visit) = after.booked.filter(|visit| was_booked != Some(*visit)) {
        done.push((CallEventKind::VisitBooked, Some(visit)));
    }
    if after.message_taken && !before.is_some_and(|before| before.message_taken) {
        done.push((CallEventKind::MessageTaken, None));
    }
    match then {
        Then::Transfer { to: TransferTarget::Office } => done.push((CallEventKind::TransferredToOffice, None)),
        Then::Transfer { to: TransferTarget::OnCall } => done.push((CallEventKind::TransferredToOnCall, None)),
        Then::Voicemail => done.push((CallEventKind::VoicemailOffered, None)),
        Then::HangUp => done.push((CallEventKind::HungUp, None)),
        Then::Listen { .. } => {}
    }
    done
}
