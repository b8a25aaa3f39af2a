//! A test conversation: what a caller would hear, with settings that may not be saved yet. Nothing is done.
//!
//! The words come from where a call's come from (`conversation`, `brain`), and offered times from the real calendar.
//! Only what acts is another (`dry`). Where the conversation stands is not kept here but carried by the client, sealed.

mod dry;
mod events;
mod sealed;

use std::sync::Arc;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use super::company::change;
use super::cursor::Cursors;
use super::{Office, Refusal};
use crate::api::problem::{FieldError, Kind, Problem};
use crate::api::test_conversations::{
    TestConversation, TestConversationAnswer, TestConversationBrain, TestConversationEvent,
};
use crate::app::answer_call::opening_words;
use crate::app::brain::{self, Brain};
use crate::app::connect::LanguageModel;
use crate::app::{CallLeg, Deps, Error, pointer_of};
use crate::domain::conversation::heard::Heard;
use crate::domain::conversation::reply::{Reply, Then};
use crate::domain::conversation::state::{CallFacts, State};
use crate::domain::conversation::{self, Context, Listened, Step};
use crate::domain::ids::{CallSid, TraceId};
use crate::domain::number::Routing;
use crate::domain::phone::Caller;
use crate::domain::tenant::Tenant;
use crate::domain::turn::Exchange;
use dry::Rehearsed;
use sealed::Place;

/// Turns of one conversation. Longer ones test nobody's words.
const MOST_TURNS: u32 = 30;
/// What is said at once, in characters: as much as half a minute of speech.
const LONGEST_WORDS: usize = 500;
/// A conversation is not gone on with later than this: its times and offers would be of another day.
const LASTS: TimeDelta = TimeDelta::hours(2);
/// Turns of a company in an hour in which a language model is asked: each costs money, and none is billed.
pub const MODEL_TURNS_AN_HOUR: u64 = 200;
/// Who calls where the company's owner gave no phone: a number that is kept for fiction.
const SOMEBODY: &str = "+12125550123";

/// What test conversations need beside the table.
#[derive(Clone, Copy)]
pub struct Rehearsals<'a> {
    /// What their states are sealed with.
    pub cursors: &'a Cursors,
    /// The language model that calls get.
    pub model: &'a LanguageModel,
}

/// What somebody found to say.
struct Found {
    step: Step,
    by: Brain,
}

impl Office<'_> {
    /// Begins a test conversation, or goes on with one.
    pub async fn test_conversation(
        &self,
        rehearsals: &Rehearsals<'_>,
        wanted: &TestConversation,
    ) -> Result<TestConversationAnswer, Refusal> {
        let tenant = self.with_draft(wanted).await?;
        let routing = Arc::new(Routing::of(&tenant));
        let words = words(wanted)?;
        let leg = self.leg(&tenant)?;
        let Some(sealed) = &wanted.state else {
            if words.is_some() {
                return Err(Problem::field("says", "Begin without words: the greeting comes first.").into());
            }
            return self.greeting(rehearsals, &routing, &leg).await;
        };
        let key = rehearsals.cursors.key().await?;
        let place = Place::open(key, self.principal.tenant, sealed);
        let place =
            place.ok_or_else(|| Problem::field("state", "This is no test conversation of yours. Start over."))?;
        self.check(&place)?;

        let heard = words.map_or(Heard::Silence, Heard::Speech);
        let custom = tenant.custom_system_prompt.as_deref();
        let found = self.answer(rehearsals.model, &routing, &leg, &place, &heard, custom).await?;
        let Step { reply, state } = found.step;
        let events = events::events(&routing, &place.state, &state, &reply.then, self.now);
        let heard = match &heard {
            Heard::Speech(words) | Heard::Keys(words) => Some(conversation::mask(words)),
            Heard::Silence => None,
        };
        let mut next = Place { turn: place.turn + 1, said: reply.say.clone(), state, history: place.history };
        next.remember(Exchange { heard, said: reply.say.clone() });
        self.told(rehearsals, reply, events, &next, found.by).await
    }

    /// The settings, as they would be with the draft.
    async fn with_draft(&self, wanted: &TestConversation) -> Result<Tenant, Refusal> {
        let Some(draft) = &wanted.draft else { return self.profile().await };
        let store = self.store();
        let (stored, numbers) = futures::try_join!(store.profile(), store.numbers())?;
        let stored = stored.ok_or_else(|| Problem::new(Kind::NotFound))?;
        let (tenant, _) = change::apply(&stored, &numbers, draft).map_err(|problem| {
            let of_draft = |error: FieldError| FieldError { field: format!("draft.{}", error.field), ..error };
            Problem { errors: problem.errors.into_iter().map(of_draft).collect(), ..problem }
        })?;
        Ok(tenant)
    }

    /// The call that this is not: from the owner's own phone, so that its number is offered for calling back.
    fn leg(&self, tenant: &Tenant) -> Result<CallLeg, Error> {
        let from = tenant.owner_phone.as_ref().map_or(SOMEBODY, |phone| phone.expose());
        let to = tenant.twilio_phone_number.as_ref().map_or_else(String::new, |number| number.expose().to_owned());
        let call_sid: CallSid = format!("CA{:032x}", 0).parse().map_err(|_| Error::Bug("a sid of zeros".into()))?;
        let trace = TraceId::from_header(None);
        Ok(CallLeg { call_sid, from: Caller::from(from), to, forwarded_from: None, is_over: false, trace })
    }

    async fn greeting(
        &self,
        rehearsals: &Rehearsals<'_>,
        routing: &Arc<Routing>,
        leg: &CallLeg,
    ) -> Result<TestConversationAnswer, Refusal> {
        let pointer = pointer_of(leg, routing, self.now);
        let reply = opening_words(routing, &pointer);
        let state = State::opening(CallFacts { started_at: self.now, period: pointer.period, kind: pointer.kind });
        let events = events::events(routing, &state, &state, &reply.then, self.now);
        let place = Place { turn: 1, said: reply.say.clone(), state, history: Vec::new() };
        self.told(rehearsals, reply, events, &place, Brain::Script).await
    }

    fn check(&self, place: &Place) -> Result<(), Problem> {
        if place.turn > MOST_TURNS {
            return Err(Problem::field("state", format!("A test ends after {MOST_TURNS} turns. Start over.")));
        }
        if self.now - place.state.call.started_at > LASTS {
            return Err(Problem::field("state", "This test conversation is hours old. Start over."));
        }
        Ok(())
    }

    async fn answer(
        &self,
        model: &LanguageModel,
        routing: &Routing,
        leg: &CallLeg,
        place: &Place,
        heard: &Heard,
        custom_system_prompt: Option<&str>,
    ) -> Result<Found, Refusal> {
        let context = Context { routing, caller: &leg.from, said: &place.said, turn: place.turn, now: self.now };
        let state = match conversation::listen(&context, &place.state, heard) {
            Listened::Answered(step) => return Ok(Found { step, by: Brain::Script }),
            Listened::ForBrain(state) => state,
        };
        let deps = Deps { llm: model.get().await, ..self.deps.clone() };
        if deps.llm.is_some() {
            self.count_model_turn().await?;
        }
        let hands = Rehearsed { deps: &deps, leg, history: &place.history, custom_system_prompt };
        let thought = brain::think(&deps, &hands, &context, state, heard).await?;
        Ok(Found { step: thought.step, by: thought.by })
    }

    async fn count_model_turn(&self) -> Result<(), Refusal> {
        let hour = beginning_of_hour(self.now);
        if self.store().count_test_turn(hour, MODEL_TURNS_AN_HOUR).await? {
            return Ok(());
        }
        let left = (hour + TimeDelta::hours(1) - self.now).num_seconds().max(1);
        let problem = Problem::new(Kind::TooMany).saying("These are many test conversations in one hour.");
        Err(Problem { retry_after: Some(u32::try_from(left).unwrap_or(3_600)), ..problem }.into())
    }

    async fn told(
        &self,
        rehearsals: &Rehearsals<'_>,
        reply: Reply,
        events: Vec<TestConversationEvent>,
        next: &Place,
        by: Brain,
    ) -> Result<TestConversationAnswer, Refusal> {
        let is_over = !matches!(reply.then, Then::Listen { .. });
        let state =
            if is_over { None } else { Some(next.seal(rehearsals.cursors.key().await?, self.principal.tenant)?) };
        let brain = match by {
            Brain::Model => TestConversationBrain::Model,
            Brain::Script => TestConversationBrain::Script,
        };
        let says = Some(reply.say).filter(|said| !said.is_empty()).into_iter().collect();
        Ok(TestConversationAnswer { says, events, is_over, state, brain })
    }
}

/// The caller's words, where there are any.
fn words(wanted: &TestConversation) -> Result<Option<String>, Problem> {
    let mut fields = super::fields::Fields::default();
    let said = wanted.says.as_deref().map(str::trim).filter(|said| !said.is_empty());
    let words = said.map(|said| fields.line("says", said, 1..=LONGEST_WORDS));
    fields.finish()?;
    Ok(words)
}

fn beginning_of_hour(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}
