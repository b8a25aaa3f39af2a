//! Layers 1 and 2: safety, then what may be said at any time. What neither answers is for the brain.

use super::answers::{YesNo, yes_or_no};
use super::control::{self as wishes, Control};
use super::heard::Heard;
use super::hours_said;
use super::intake;
use super::question::{ask, ask_again, expect};
use super::reply::{Reply, Then, TransferTarget};
use super::safety::{self, Danger};
use super::sentences::{control, ending, greeting, safety as warnings};
use super::state::{Dismissal, Emergency, Stage, State};
use super::transfer::{connect, hang_up, office_answers, voicemail};
use super::words::Words;
use super::{Context, Step, urgent};

/// From this turn on a call is brought to its end, so that none goes on for ever.
const WIND_DOWN_FROM_TURN: u32 = 40;

/// What the first two layers made of what was heard.
#[derive(Debug, Clone, PartialEq)]
pub enum Listened {
    /// They answered.
    Answered(Step),
    /// It is for the brain, with this state.
    ForBrain(State),
}

/// Safety first, in every stage; then the wishes that may come at any time.
pub fn listen(context: &Context<'_>, state: &State, heard: &Heard) -> Listened {
    let mut state = state.clone();
    if let Some(danger) = danger_heard(heard) {
        return Listened::Answered(warn(context, state, danger));
    }
    if !matches!(heard, Heard::Silence) && !is_empty(heard) {
        state.silences = 0;
    }
    if state.stage == Stage::OfferOnCall
        && let Some(listened) = on_call_answer(context, &mut state, heard)
    {
        return listened;
    }
    if let Heard::Speech(text) = heard {
        let first_time = state.emergency.is_none();
        if first_time && urgent::is_urgent(text, &context.routing.emergency_keywords) {
            return offer_on_call(context, state, text);
        }
    }
    if context.turn >= WIND_DOWN_FROM_TURN {
        return Listened::Answered(wind_down(context, state));
    }
    match heard {
        Heard::Silence => Listened::Answered(silence(context, state)),
        Heard::Speech(text) if Words::of(text).count() == 0 => Listened::Answered(silence(context, state)),
        Heard::Keys(keys) if keys.is_empty() => Listened::Answered(silence(context, state)),
        Heard::Keys(keys) if keys == "0" => Listened::Answered(person(context, state)),
        Heard::Keys(keys) if keys == "*" => Listened::Answered(repeat(context, state)),
        Heard::Keys(_) => Listened::ForBrain(state),
        Heard::Speech(text) => wish(context, state, text),
    }
}

fn is_empty(heard: &Heard) -> bool {
    match heard {
        Heard::Speech(text) => Words::of(text).count() == 0,
        Heard::Keys(keys) => keys.is_empty(),
        Heard::Silence => true,
    }
}

/// The danger that is told of, whatever else is known: also for when the state cannot be read or stored.
pub fn danger_heard(heard: &Heard) -> Option<Danger> {
    match heard {
        Heard::Speech(text) => safety::danger(text),
        Heard::Keys(keys) => (keys == "911").then_some(Danger::Person),
        Heard::Silence => None,
    }
}

/// The fixed sentence first; then whoever stays on the line is connected.
fn warn(context: &Context<'_>, mut state: State, danger: Danger) -> Step {
    state.emergency = Some(Emergency::LifeThreatening);
    state.silences = 0;
    state.misses = 0;
    let unanswered = state.transfer.is_some_and(|transfer| transfer.answered == Some(false));
    let step = if context.routing.on_call().is_none() || unanswered {
        voicemail(state, warnings::LEAVE_A_MESSAGE.to_owned())
    } else {
        connect(state, TransferTarget::OnCall, warnings::STAY_ON_THE_LINE.to_owned())
    };
    step.after_warning_of(danger)
}

fn offer_on_call(context: &Context<'_>, mut state: State, text: &str) -> Listened {
    state.emergency = Some(Emergency::Urgent);
    let stage = state.stage;
    intake::absorb(context, &mut state.intake, stage, text);
    if state.intake.need.is_none() {
        intake::set_need(&mut state.intake, text);
    }
    if context.routing.on_call().is_none() {
        return Listened::ForBrain(state);
    }
    state.stage = Stage::OfferOnCall;
    state.misses = 0;
    Listened::Answered(ask(context, state, ""))
}

/// The answer to the offer; nothing when it is a wish of another kind.
fn on_call_answer(context: &Context<'_>, state: &mut State, heard: &Heard) -> Option<Listened> {
    let answer = match heard {
        Heard::Keys(keys) if keys == "1" => Some(YesNo::Yes),
        Heard::Keys(keys) if keys == "2" => Some(YesNo::No),
        Heard::Speech(text) => yes_or_no(&Words::of(text)),
        Heard::Keys(_) | Heard::Silence => None,
    };
    match answer {
        Some(YesNo::Yes) => Some(Listened::Answered(connect(
            state.clone(),
            TransferTarget::OnCall,
            ending::CONNECTING_ON_CALL.to_owned(),
        ))),
        Some(YesNo::No) => {
            if let Heard::Speech(text) = heard {
                intake::absorb(context, &mut state.intake, Stage::Need, text);
            }
            state.stage = Stage::Need;
            state.misses = 0;
            Some(Listened::ForBrain(state.clone()))
        }
        None => match heard {
            Heard::Speech(text) if wishes::control(&Words::of(text)).is_none() && Words::of(text).count() > 0 => {
                if state.misses >= 2 {
                    state.stage = Stage::Need;
                    state.misses = 0;
                    return Some(Listened::ForBrain(state.clone()));
                }
                Some(Listened::Answered(ask_again(context, state.clone())))
            }
            Heard::Speech(_) | Heard::Keys(_) | Heard::Silence => None,
        },
    }
}

fn wish(context: &Context<'_>, mut state: State, text: &str) -> Listened {
    let words = Words::of(text);
    let Some(wish) = wishes::control(&words) else { return Listened::ForBrain(state) };
    let question_with_need = state.stage == Stage::Need && wishes::tells_a_need(&words);
    let step = match wish {
        Control::Machine => dismiss(state, Dismissal::Spam, ending::MACHINE.to_owned()),
        Control::Abuse => abuse(context, state),
        Control::WrongNumber => {
            dismiss(state, Dismissal::WrongNumber, ending::wrong_number(&context.routing.company_name))
        }
        Control::Person => person(context, state),
        Control::Repeat => repeat(context, state),
        Control::Robot => told(context, state, control::robot(&context.routing.company_name)),
        Control::Goodbye => hang_up(state, ending::goodbye(&context.routing.company_name)),
        Control::Hours if question_with_need => return Listened::ForBrain(state),
        Control::Hours => told(context, state, hours_said::hours(context.routing, context.now)),
        Control::Price => {
            if question_with_need {
                intake::absorb(context, &mut state.intake, Stage::Need, text);
            }
            told(context, state, control::price(context.routing.price_statement.as_deref()))
        }
        Control::Where => told(context, state, control::WHERE.to_owned()),
        Control::Services if question_with_need => return Listened::ForBrain(state),
        Control::Services => told(context, state, control::services(context.routing)),
    };
    Listened::Answered(step)
}

/// An answer, and the question that was open.
fn told(context: &Context<'_>, mut state: State, answer: String) -> Step {
    state.question_answered = true;
    state.misses = 0;
    ask(context, state, &answer)
}

fn dismiss(mut state: State, why: Dismissal, say: String) -> Step {
    state.dismissed = Some(why);
    hang_up(state, say)
}

fn abuse(context: &Context<'_>, mut state: State) -> Step {
    if state.warned {
        return dismiss(state, Dismissal::Spam, ending::ABUSE.to_owned());
    }
    state.warned = true;
    ask(context, state, control::WARNING)
}

/// A person: the office while it is open, else a message; who insists is connected all the same.
fn person(context: &Context<'_>, mut state: State) -> Step {
    let tried = state.transfer.is_some();
    let insists = state.intake.wants_message;
    let has_phone = context.routing.forward_to.is_some();
    if !tried && has_phone && (office_answers(context) || insists) {
        return connect(state, TransferTarget::Office, ending::CONNECTING_OFFICE.to_owned());
    }
    if insists {
        return voicemail(state, ending::NOBODY_ANSWERED.to_owned());
    }
    let reason = if has_phone && !tried {
        let next = super::greeting::next_opening(context.routing, context.now);
        control::nobody_in(&greeting::office_closed(next.as_deref()))
    } else {
        control::NO_PERSON.to_owned()
    };
    state.intake.wants_message = true;
    state.misses = 0;
    state.stage = Stage::Message;
    ask(context, state, &reason)
}

/// The last words again.
fn repeat(context: &Context<'_>, state: State) -> Step {
    if context.said.trim().is_empty() {
        return ask(context, state, "");
    }
    let expect = expect(state.stage);
    Step { reply: Reply::new(context.said, Then::Listen { expect }), state }
}

/// Nothing was heard: asked twice, differently; the third time the call ends.
fn silence(context: &Context<'_>, mut state: State) -> Step {
    state.silences = state.silences.saturating_add(1);
    let finished =
        matches!(state.stage, Stage::AnythingElse | Stage::Done) || state.booked.is_some() || state.message_taken;
    match state.silences {
        1 => ask(context, state, control::STILL_THERE),
        2 if !finished => ask(context, state, control::SPEAK_UP),
        _ if finished => hang_up(state, ending::goodbye(&context.routing.company_name)),
        _ if state.intake.need.is_some() => voicemail(state, ending::NOBODY_THERE_VOICEMAIL.to_owned()),
        _ => hang_up(state, ending::NOBODY_THERE.to_owned()),
    }
}

fn wind_down(context: &Context<'_>, state: State) -> Step {
    if state.booked.is_some() || state.message_taken {
        return hang_up(state, ending::goodbye(&context.routing.company_name));
    }
    voicemail(state, ending::WINDING_DOWN.to_owned())
}
