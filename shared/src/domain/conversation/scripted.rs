//! The scripted receptionist: a whole intake by rules alone. Same words, same answer, always.

mod choose;
mod results;

use super::answers::{YesNo, yes_or_no};
use super::heard::Heard;
use super::intake::{self, absorb, set_need};
use super::question::{ask, ask_again};
use super::reply::TransferTarget;
use super::sentences::{booking, ending, intake as sentences, safety};
use super::state::{Emergency, Stage, State};
use super::tools::{BookingRequest, ToolCall};
use super::transfer::{connect, hang_up, office_answers, voicemail};
use super::words::{Words, cut};
use super::{Context, Decision, Step, address, callback, mask, name, spoken};

pub use results::after;

/// Misses on one question after which the caller gets a person or a voicemail.
const MISSES_ALLOWED: u8 = 3;

/// What to say or do about what was heard. Layers 1 and 2 have had their turn already.
pub fn decide(context: &Context<'_>, state: &State, heard: &Heard) -> Decision {
    let state = state.clone();
    match heard {
        Heard::Speech(text) => speech(context, state, text),
        Heard::Keys(keys) => pressed(context, state, keys),
        Heard::Silence => missed(context, state),
    }
}

fn pressed(context: &Context<'_>, mut state: State, keys: &str) -> Decision {
    match state.stage {
        Stage::Choice => choose::by_key(context, state, keys),
        Stage::CallbackConfirm | Stage::Callback => match callback::number_in(&Words::of(keys)) {
            Some(number) => {
                state.intake.callback = Some(number);
                noted_number(context, state)
            }
            None if state.stage == Stage::CallbackConfirm && keys == "1" => confirm_callback(context, state),
            None if state.stage == Stage::CallbackConfirm && keys == "2" => {
                move_to(context, state, Stage::Callback, "")
            }
            None => missed(context, state),
        },
        Stage::AnythingElse if keys == "2" => goodbye(context, state),
        Stage::Need
        | Stage::OfferOnCall
        | Stage::Name
        | Stage::Address
        | Stage::When
        | Stage::AnythingElse
        | Stage::Message => missed(context, state),
        Stage::Transferring | Stage::Voicemail | Stage::Done => missed(context, state),
    }
}

fn speech(context: &Context<'_>, mut state: State, text: &str) -> Decision {
    let words = Words::of(text);
    let stage = state.stage;
    if stage == Stage::Choice {
        return choose::by_words(context, state, text);
    }
    let new = absorb(context, &mut state.intake, stage, text);
    if wants_other(&mut state, &words, text) {
        let change = intake::wants_a_change(&words);
        return proceed(context, state, if change { sentences::CHANGES_BY_OFFICE } else { sentences::TAKE_A_MESSAGE });
    }
    match stage {
        Stage::Need | Stage::OfferOnCall | Stage::Transferring | Stage::Voicemail | Stage::Done => {
            need(context, state, text, &words)
        }
        // The trouble instead of a name: it is noted, and the name is asked for again.
        Stage::Name if !new && intake::tells_trouble(&words) && name::announced(text).is_none() => {
            set_need(&mut state.intake, text);
            proceed(context, state, sentences::SORRY_TO_HEAR)
        }
        Stage::Name => match name::answered(text).filter(|_| state.intake.name.is_none() || !new) {
            Some(name) => {
                state.intake.name = Some(mask::mask(&name));
                thanked(context, state)
            }
            None if state.intake.name.is_some() => thanked(context, state),
            None if new => proceed(context, state, sentences::OKAY),
            None => missed(context, state),
        },
        Stage::CallbackConfirm => match (new && state.intake.callback.is_some(), yes_or_no(&words)) {
            (true, _) => noted_number(context, state),
            (false, Some(YesNo::Yes)) => confirm_callback(context, state),
            (false, Some(YesNo::No)) => move_to(context, state, Stage::Callback, ""),
            (false, None) if new => proceed(context, state, sentences::OKAY),
            (false, None) => missed(context, state),
        },
        Stage::Callback if state.intake.callback.is_some() => noted_number(context, state),
        Stage::Callback
            if words.has_any(&["this number", "this one", "number im calling from", "same number"])
                && context.caller.number().is_some() =>
        {
            confirm_callback(context, state)
        }
        Stage::Callback => missed(context, state),
        Stage::Address => address_answer(context, state, text),
        Stage::When if state.intake.when.is_some() => proceed(context, state, ""),
        Stage::When => missed(context, state),
        Stage::Message => message(context, state, text, &words),
        Stage::AnythingElse => anything_else(context, state, text, &words, new),
        Stage::Choice => missed(context, state),
    }
}

/// A wish for a message or a change in the middle of the intake.
fn wants_other(state: &mut State, words: &Words, text: &str) -> bool {
    if state.intake.wants_message
        || !matches!(state.stage, Stage::Need | Stage::Name | Stage::When | Stage::AnythingElse)
    {
        return false;
    }
    let wants_message = intake::wants_a_message(words);
    let wants_change = intake::wants_a_change(words) && matches!(state.stage, Stage::Need | Stage::AnythingElse);
    if wants_message || wants_change {
        state.intake.wants_message = true;
        state.intake.need = None;
        if wants_change || intake::has_content(words) {
            set_need(&mut state.intake, text);
        }
    }
    wants_message || wants_change
}

fn need(context: &Context<'_>, mut state: State, text: &str, words: &Words) -> Decision {
    let urgent = state.emergency == Some(Emergency::Urgent);
    if state.intake.need.is_some() {
        let lead = match yes_or_no(words) {
            Some(YesNo::No) if urgent => safety::SOONEST_VISIT,
            _ if urgent && context.routing.on_call().is_none() => safety::URGENT_WITHOUT_ON_CALL,
            // "Would you like me to set up a visit?"
            Some(YesNo::No) if words.count() <= 4 => {
                return move_to(context, state, Stage::AnythingElse, sentences::OKAY);
            }
            _ if intake::tells_trouble(words) => sentences::SORRY_TO_HEAR,
            _ => sentences::HAPPY_TO_HELP,
        };
        return proceed(context, state, lead);
    }
    if yes_or_no(words) == Some(YesNo::No) && words.count() <= 4 && (state.booked.is_some() || state.message_taken) {
        return goodbye(context, state);
    }
    let says_nothing = words.is_only(&[
        "hello",
        "hi",
        "hello hello",
        "yes",
        "yeah",
        "no",
        "hi there",
        "good morning",
        "good afternoon",
        "good evening",
        "help",
        "hello there",
    ]);
    if says_nothing
        || !text.chars().any(char::is_alphabetic)
        || Words::of(&words.without_fillers()).count() < 2 && intake::is_unclear(words)
    {
        return missed(context, state);
    }
    set_need(&mut state.intake, text);
    proceed(context, state, sentences::HAPPY_TO_HELP)
}

fn address_answer(context: &Context<'_>, mut state: State, text: &str) -> Decision {
    if address::find(text).is_none() {
        let answer = address::answered(text);
        let enough = Words::of(&answer).count() >= 2;
        // Without a number it may be half an address; the second time it is taken as it is.
        if !enough || (!address::has_number(&answer) && state.misses == 0) {
            return missed(context, state);
        }
        state.intake.address = Some(answer);
    }
    proceed(context, state, sentences::OKAY)
}

fn message(context: &Context<'_>, mut state: State, text: &str, words: &Words) -> Decision {
    if words.count() < 2 || words.is_only(&["yes", "yes please", "sure", "no", "hello"]) {
        return missed(context, state);
    }
    state.intake.need = Some(cut(&mask::mask(text), 200));
    proceed(context, state, sentences::OKAY)
}

fn anything_else(context: &Context<'_>, mut state: State, text: &str, words: &Words, new: bool) -> Decision {
    let tells = super::control::tells_a_need(words);
    match yes_or_no(words) {
        Some(YesNo::No) if !tells => goodbye(context, state),
        // "Thank you."
        None if words.count() > 0 && words.without_fillers().is_empty() => goodbye(context, state),
        Some(YesNo::Yes) if words.count() <= 4 => {
            start_over(&mut state);
            move_to(context, state, Stage::Need, "")
        }
        _ if tells => {
            start_over(&mut state);
            absorb(context, &mut state.intake, Stage::Need, text);
            set_need(&mut state.intake, text);
            proceed(context, state, sentences::HAPPY_TO_HELP)
        }
        // A correction after the booking is for the office: what is stored is not changed here.
        _ if new || words.count() > 4 => {
            start_over(&mut state);
            state.intake.wants_message = true;
            set_need(&mut state.intake, text);
            proceed(context, state, sentences::OKAY)
        }
        _ => missed(context, state),
    }
}

/// A further wish: who calls and where stays known.
fn start_over(state: &mut State) {
    state.intake.need = None;
    state.intake.service = None;
    state.intake.when = None;
    state.intake.wants_message = false;
    state.offers.clear();
    state.misses = 0;
}

fn goodbye(context: &Context<'_>, state: State) -> Decision {
    Decision::Speak(hang_up(state, ending::goodbye(&context.routing.company_name)))
}

fn confirm_callback(context: &Context<'_>, mut state: State) -> Decision {
    state.intake.callback = context.caller.number().cloned();
    proceed(context, state, sentences::OKAY)
}

fn noted_number(context: &Context<'_>, state: State) -> Decision {
    let noted = state.intake.callback.as_ref().map(|number| sentences::number_noted(&spoken::phone(number)));
    proceed(context, state, noted.as_deref().unwrap_or_default())
}

fn thanked(context: &Context<'_>, state: State) -> Decision {
    let thanks = state.intake.name.as_deref().map(sentences::thanks);
    proceed(context, state, thanks.as_deref().unwrap_or_default())
}

/// Asks for the first thing that is missing; when nothing is, acts.
fn proceed(context: &Context<'_>, mut state: State, before: &str) -> Decision {
    let intake = &state.intake;
    let missing_number = if context.caller.number().is_some() { Stage::CallbackConfirm } else { Stage::Callback };
    let missing = match intake {
        intake if intake.need.is_none() => Some(if intake.wants_message { Stage::Message } else { Stage::Need }),
        intake if intake.name.is_none() => Some(Stage::Name),
        intake if intake.callback.is_none() => Some(missing_number),
        intake if intake.wants_message => None,
        intake if intake.address.is_none() => Some(Stage::Address),
        intake if intake.when.is_none() && state.emergency.is_none() => Some(Stage::When),
        _ => None,
    };
    if let Some(stage) = missing {
        return move_to(context, state, stage, before);
    }
    state.misses = 0;
    if state.intake.wants_message {
        let call = ToolCall::TakeMessage {
            name: state.intake.name.clone(),
            callback: state.intake.callback.clone(),
            text: state.intake.need.clone().unwrap_or_default(),
        };
        return Decision::Use { call, state };
    }
    let window = *state.intake.when.get_or_insert_with(|| intake::soonest(context));
    state.stage = Stage::When;
    Decision::Use { call: ToolCall::CheckAvailability { window }, state }
}

fn move_to(context: &Context<'_>, mut state: State, stage: Stage, before: &str) -> Decision {
    state.stage = stage;
    state.misses = 0;
    Decision::Speak(ask(context, state, before))
}

/// The answer did not fit: asked again in other words, at last a person or a voicemail.
fn missed(context: &Context<'_>, state: State) -> Decision {
    if state.misses + 1 < MISSES_ALLOWED {
        return Decision::Speak(ask_again(context, state));
    }
    Decision::Speak(give_up(context, state))
}

fn give_up(context: &Context<'_>, state: State) -> Step {
    if state.booked.is_some() || state.message_taken {
        return hang_up(state, ending::goodbye(&context.routing.company_name));
    }
    if office_answers(context) && state.transfer.is_none() {
        return connect(state, TransferTarget::Office, ending::PERSON_INSTEAD.to_owned());
    }
    voicemail(state, ending::VOICEMAIL_INSTEAD.to_owned())
}

/// Books the visit that was chosen.
fn book(state: State, visit: crate::domain::schedule::Visit) -> Decision {
    let intake = &state.intake;
    let request = BookingRequest {
        visit,
        name: intake.name.clone().unwrap_or_default(),
        callback: intake.callback.clone(),
        address: intake.address.clone().unwrap_or_default(),
        service: intake::service_or_default(intake),
        notes: intake.need.clone().unwrap_or_default(),
    };
    Decision::Use { call: ToolCall::Book(request), state }
}

fn another_time(context: &Context<'_>, mut state: State) -> Decision {
    state.intake.when = None;
    state.offers.clear();
    move_to(context, state, Stage::When, booking::ANOTHER_TIME)
}
