//! Danger to life in every stage, and the company's own urgent words.

use super::super::outcome;
use super::super::reply::{Then, TransferTarget};
use super::super::safety::Danger;
use super::super::sentences::safety::warning;
use super::super::state::{Emergency, Stage};
use super::model::{Call, company};
use crate::domain::call::Outcome;
use crate::domain::phone::Caller;

const STAGES: [Stage; 13] = [
    Stage::Need,
    Stage::OfferOnCall,
    Stage::Name,
    Stage::CallbackConfirm,
    Stage::Callback,
    Stage::Address,
    Stage::When,
    Stage::Choice,
    Stage::AnythingElse,
    Stage::Message,
    Stage::Transferring,
    Stage::Voicemail,
    Stage::Done,
];

#[test]
fn the_smell_of_gas_is_answered_with_the_warning_first_in_every_stage() {
    for stage in STAGES {
        for turn in [0, 39, 60] {
            let mut call = Call::new();
            call.state.stage = stage;
            call.turn = turn;
            let said = call.say("I smell gas").to_owned();

            assert!(said.starts_with(warning(Danger::Gas)), "{stage:?}: {said}");
            assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::OnCall }, "{stage:?}");
            assert_eq!(call.said.warning, Some(Danger::Gas), "{stage:?}");
            assert_eq!(outcome(&call.state), Outcome::Emergency);
        }
    }
}

#[test]
fn every_warning_says_leave_and_911_and_switches() {
    for danger in [Danger::Gas, Danger::CarbonMonoxide, Danger::Fire, Danger::Electric, Danger::Person] {
        let warning = warning(danger);
        assert!(
            warning.contains("911") && warning.to_lowercase().contains("leave") && warning.contains("switches"),
            "{warning}"
        );
    }
}

#[test]
fn danger_without_any_phone_ends_in_a_voicemail() {
    let mut routing = company();
    routing.forward_to = None;
    routing.emergency_phone = None;
    let mut call = Call::to(routing, Caller::Withheld);
    call.say("my house is on fire");

    assert_eq!(call.said.then, Then::Voicemail);
}

#[test]
fn the_companys_urgent_words_bring_the_offer_of_the_on_call_phone() {
    let mut call = Call::new();
    call.say("we have no heat");
    assert_eq!(call.stage(), Stage::OfferOnCall);
    call.say("maybe");
    assert_eq!(call.stage(), Stage::OfferOnCall);
    call.say("yes please");

    assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::OnCall });
    assert_eq!(call.state.emergency, Some(Emergency::Urgent));
}

#[test]
fn who_declines_the_on_call_phone_gets_the_soonest_visit() {
    let mut call = Call::new();
    call.say("we have no heat");
    call.say("no, just send someone");
    assert_eq!(call.stage(), Stage::Name, "{}", call.transcript);
    for words in ["Jane Doe", "yes", "12 Oak Street"] {
        call.say(words);
    }

    assert_eq!(call.stage(), Stage::Choice, "{}", call.transcript);
    assert!(call.said.say.contains("today"), "{}", call.said.say);
}
