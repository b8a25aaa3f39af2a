//! Whole calls, word by word, so that a change of tone shows in review.

use super::model::{Call, company};
use crate::domain::phone::Caller;

#[test]
fn a_visit_is_booked_step_by_step() {
    let mut call = Call::new();
    for words in [
        "Hi, my air conditioner stopped working",
        "Jane Doe",
        "yes",
        "12 Oak Street, Springfield",
        "tomorrow morning",
        "the second one",
        "no, that's all",
    ] {
        call.say(words);
    }

    assert_eq!(call.booked.len(), 1, "{}", call.transcript);
    insta::assert_snapshot!(call.transcript);
}

#[test]
fn several_facts_at_once_are_used() {
    let mut call = Call::new();
    call.say("my AC stopped, can someone come tomorrow morning, this is Jane Doe at 12 Oak Street");
    call.say("yes that's fine");
    call.say("at ten");
    call.say("yes");
    call.say("nope");

    assert_eq!(call.booked.len(), 1, "{}", call.transcript);
    insta::assert_snapshot!(call.transcript);
}

#[test]
fn a_message_is_taken_for_a_caller_without_a_number() {
    let mut call = Call::to(company(), Caller::Withheld);
    call.say("can you tell Bob to call me about the invoice");
    call.say("it's Jane");
    call.press("5005550007");
    call.say("no thanks");

    assert_eq!(call.messages.len(), 1);
    insta::assert_snapshot!(call.transcript);
}

#[test]
fn the_smell_of_gas_ends_every_other_business() {
    let mut call = Call::new();
    call.say("my furnace makes a noise");
    call.say("Jane Doe, and I smell gas");

    insta::assert_snapshot!(call.transcript);
}
