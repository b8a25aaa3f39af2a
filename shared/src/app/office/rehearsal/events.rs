//! What Kestrel would do in a call, in sentences for whoever tests the words.

use chrono::{DateTime, Utc};

use super::super::calls::done;
use crate::api::calls::CallEventKind;
use crate::api::test_conversations::TestConversationEvent;
use crate::domain::conversation::reply::Then;
use crate::domain::conversation::spoken;
use crate::domain::conversation::state::{Emergency, State};
use crate::domain::number::Routing;

/// What happened between two states, and with the words that led to the second.
pub(super) fn events(
    routing: &Routing,
    before: &State,
    after: &State,
    then: &Then,
    now: DateTime<Utc>,
) -> Vec<TestConversationEvent> {
    let is_alarm = after.emergency > before.emergency;
    let told = done(Some(before), after, is_alarm, then).into_iter();
    told.map(|(kind, visit)| {
        let starts_at = visit.map(|visit| visit.starts_at);
        TestConversationEvent { kind, text: sentence(routing, after, kind, starts_at, now), starts_at }
    })
    .collect()
}

fn sentence(
    routing: &Routing,
    state: &State,
    kind: CallEventKind,
    starts_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> String {
    match kind {
        CallEventKind::EmergencyRecognised => danger(routing, state).to_owned(),
        CallEventKind::VisitBooked => match starts_at {
            Some(start) => format!(
                "In a call, a visit would be booked for {}. This time is really free; nothing was booked.",
                spoken::moment(start, routing.timezone, now)
            ),
            None => "In a call, a visit would be booked.".to_owned(),
        },
        CallEventKind::MessageTaken => "In a call, this would be kept as a message for you.".to_owned(),
        CallEventKind::TransferredToOffice => "In a call, your own phone would ring now.".to_owned(),
        CallEventKind::TransferredToOnCall => "In a call, your on-call phone would ring now.".to_owned(),
        CallEventKind::VoicemailOffered => "In a call, a voicemail would be recorded now.".to_owned(),
        CallEventKind::HungUp => "The call would end here.".to_owned(),
    }
}

fn danger(routing: &Routing, state: &State) -> &'static str {
    let is_life = state.emergency == Some(Emergency::LifeThreatening);
    match (is_life, routing.on_call().is_some()) {
        (true, true) => "Danger to life. In a call, your on-call phone would get a text message at once.",
        (true, false) => "Danger to life. Give an on-call phone, so that a text message can reach somebody at once.",
        (false, true) => "Urgent by your own words. In a call, your on-call phone would get a text message at once.",
        (false, false) => "Urgent by your own words. Give an on-call phone, so that somebody can be reached.",
    }
}
