//! What follows a phone that was dialled, and a recording.

use super::super::reply::{Then, TransferTarget};
use super::super::{Step, after_recording, after_transfer, instead_of_transfer, outcome};
use super::model::Call;
use crate::domain::call::Outcome;

#[test]
fn an_unanswered_on_call_phone_is_followed_by_the_office_and_then_voicemail() {
    let mut call = Call::new();
    call.say("I smell gas");
    let step = after_transfer(&call.context(), &call.state, false);
    call.take(step);
    assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::Office });
    let step = after_transfer(&call.context(), &call.state, false);
    call.take(step);
    assert_eq!(call.said.then, Then::Voicemail);
    let step = after_recording(&call.state, true);
    call.take(step);

    assert_eq!((call.said.then.clone(), outcome(&call.state)), (Then::HangUp, Outcome::Emergency));
}

#[test]
fn the_same_phone_is_not_tried_twice() {
    let mut call = Call::new();
    call.routing.emergency_phone = call.routing.forward_to.clone();
    call.say("I smell gas");

    assert_eq!(after_transfer(&call.context(), &call.state, false).reply.then, Then::Voicemail);
}

#[test]
fn an_answered_transfer_ends_the_call() {
    let mut call = Call::new();
    call.say("a person please");
    let step = after_transfer(&call.context(), &call.state, true);

    assert_eq!((step.reply.then.clone(), outcome(&step.state)), (Then::HangUp, Outcome::Transferred));
}

#[test]
fn the_warning_comes_first_even_where_the_connection_would_come_back() {
    let mut call = Call::new();
    let warned = call.say("I smell gas").to_owned();
    let step = instead_of_transfer(&Step { reply: call.said.clone(), state: call.state.clone() });

    let first_words = |text: &str| text.chars().take(60).collect::<String>();
    assert_eq!(first_words(&step.reply.say), first_words(&warned));
    assert!(step.reply.say.contains("911") && !step.reply.say.contains("connect"), "{}", step.reply.say);
    assert_eq!((step.reply.then.clone(), outcome(&step.state)), (Then::Voicemail, Outcome::Emergency));
}

#[test]
fn a_forwarding_circle_ends_in_voicemail() {
    let mut call = Call::new();
    call.say("a person please");
    let step = instead_of_transfer(&Step { reply: call.said.clone(), state: call.state.clone() });
    let recorded = after_recording(&step.state, true);

    assert_eq!((step.reply.then, outcome(&recorded.state)), (Then::Voicemail, Outcome::Message));
}
