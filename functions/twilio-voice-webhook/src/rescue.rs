//! What a caller hears when a use-case failed: never nothing, never a lost warning, never a second transfer.

use shared::app::{self, Answer, CallLeg, Error};
use shared::domain::conversation::reply::{Reply, Then};
use shared::domain::conversation::safety::Danger;
use shared::domain::conversation::sentences::{ending::AFTER_TRANSFER, safety};
use shared::domain::conversation::{self, danger_heard};
use shared::domain::tenant::Voice;
use shared::telemetry::{Metric, chain};
use shared::twilio::answer;
use shared::twilio::webhook::{self, DialResult};
use shared::twilio::{fallback, twiml};

use crate::desk::Desk;
use crate::handler::{Scenery, spoken};
use crate::route::Route;

/// Rescues a call: with the number's fallback document when something outside is away, else with an apology and a
/// person.
///
/// Danger is recognised from the words alone, so a warning is said first even while nothing can be stored.
pub(crate) async fn rescue(desk: &Desk, route: Option<&Route>, scenery: &Scenery<'_>, error: &Error) -> String {
    tracing::error!(error = chain(error), "could not answer");
    desk.deps.metrics.count(Metric::CallsNotAnswered, desk.deps.clock.now());
    if is_served(route, scenery) {
        return answer::say_and_hang_up(Voice::default(), AFTER_TRANSFER);
    }
    let danger = match route {
        Some(Route::Turn(_)) => danger_heard(&webhook::heard(&scenery.admitted.form)),
        _ => None,
    };
    match error {
        Error::Unavailable { .. } => static_answer(desk, scenery.leg, danger),
        Error::Invalid { .. } | Error::NotFound { .. } | Error::Conflict(_) | Error::Bug(_) => {
            match app::routing::of_number(&desk.deps, &scenery.leg.to).await {
                Ok(routing) => {
                    let reply = apology(conversation::apology(&routing), scenery.leg, danger);
                    let next_turn = route.map_or(1, Route::next_turn);
                    spoken(&Answer { routing, reply, next_turn }, scenery)
                }
                Err(_) => static_answer(desk, scenery.leg, danger),
            }
        }
    }
}

/// Whether the caller has had what the call was for: connecting them again would annoy two people.
fn is_served(route: Option<&Route>, scenery: &Scenery<'_>) -> bool {
    match route {
        Some(Route::TransferEnded(_)) => DialResult::from_form(&scenery.admitted.form).was_answered(),
        Some(Route::Recording(_)) => true,
        Some(Route::Incoming | Route::Turn(_) | Route::RecordingReport(_)) | None => false,
    }
}

/// Without the table: the number's own document, unless the company's phone forwarded the call, whose document would
/// only ring that phone again.
fn static_answer(desk: &Desk, leg: &CallLeg, danger: Option<Danger>) -> String {
    let warning = danger.map(safety::warning);
    let base = &desk.fallback_base_url;
    match leg.to.parse() {
        Ok(number) if leg.forwarded_from.is_none() => {
            answer::redirect_to_fallback(&fallback::url(base, &number), warning)
        }
        Ok(number) => fallback::voicemail(&number, desk.voice_url.as_deref(), base, warning),
        Err(_) => twiml::apology_and_hang_up(),
    }
}

fn apology(reply: Reply, leg: &CallLeg, danger: Option<Danger>) -> Reply {
    let then = if leg.forwarded_from.is_some() { Then::Voicemail } else { reply.then };
    let reply = Reply { then, ..reply };
    match danger {
        Some(danger) => reply.after_warning_of(danger),
        None => reply,
    }
}
