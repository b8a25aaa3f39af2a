//! Intake, offers, choices and corrections.

use super::super::heard::Heard;
use super::super::tools::{ToolCall, ToolResult};
use super::super::{Decision, scripted};
use super::model::{Call, Luck, company};
use crate::domain::call::Outcome;
use crate::domain::conversation::outcome;
use crate::domain::conversation::state::Stage;
use crate::domain::message::MessageContent;
use crate::domain::phone::Caller;

fn offered() -> Call {
    let mut call = Call::new();
    for words in ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street", "tomorrow"] {
        call.say(words);
    }
    assert_eq!(call.stage(), Stage::Choice, "{}", call.transcript);
    call
}

fn local_start(call: &Call) -> String {
    let visit = call.booked.last().expect("a visit").visit;
    visit.starts_at.with_timezone(&call.routing.timezone).format("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn an_offer_is_taken_by_place_time_key_or_day() {
    for (answer, start) in [
        ("the first one", "2026-11-24 08:00"),
        ("second one please", "2026-11-24 11:00"),
        ("the last one", "2026-11-24 15:00"),
        ("eight am", "2026-11-24 08:00"),
        ("11", "2026-11-24 11:00"),
        ("3 o'clock works", "2026-11-24 15:00"),
        ("I'll take 3 PM", "2026-11-24 15:00"),
        ("tomorrow at 8", "2026-11-24 08:00"),
        ("number two", "2026-11-24 11:00"),
        ("the morning at 8 please", "2026-11-24 08:00"),
    ] {
        let mut call = offered();
        call.say(answer);

        assert_eq!(call.booked.len(), 1, "{answer}\n{}", call.transcript);
        assert_eq!(local_start(&call), start, "{answer}");
    }
    let mut call = offered();
    call.press("2");
    assert_eq!(local_start(&call), "2026-11-24 11:00");
}

#[test]
fn the_confirmation_says_what_is_stored() {
    let mut call = offered();
    let said = call.say("the first one").to_owned();

    assert!(said.contains("Tuesday, November 24th at 8 AM") && said.contains("12 Oak Street"), "{said}");
    assert_eq!(outcome(&call.state), Outcome::Booked);
    assert_eq!(call.booked[0].customer_name, "Jane Doe");
    assert_eq!(call.booked[0].service_type, "ac repair");
}

#[test]
fn another_day_is_offered_when_none_suits() {
    let mut call = offered();
    call.say("none of those");
    assert_eq!(call.stage(), Stage::When);
    call.say("Wednesday afternoon");
    assert_eq!(call.stage(), Stage::Choice);
    call.say("the first");

    assert_eq!(local_start(&call), "2026-11-25 12:00", "{}", call.transcript);
}

#[test]
fn a_new_day_instead_of_a_choice_is_looked_up() {
    let mut call = offered();
    let said = call.say("actually Wednesday").to_owned();
    assert!(said.contains("Wednesday, November 25th") && !said.contains("24th"), "{said}");
    call.say("one pm if you have it");
    call.say("yes");

    assert!(local_start(&call).starts_with("2026-11-25"), "{}", call.transcript);
}

#[test]
fn facts_are_corrected_at_any_time() {
    let mut call = offered();
    call.say("no, it's 14 Oak Street");
    assert_eq!(call.stage(), Stage::Choice, "{}", call.transcript);
    call.say("the first one");

    assert_eq!(call.booked[0].address, "14 Oak Street");
}

#[test]
fn a_time_that_was_just_taken_is_replaced() {
    let mut call = offered();
    call.luck = Luck::Taken;
    let said = call.say("the first one").to_owned();
    assert!(said.contains("just taken") && call.booked.is_empty(), "{said}");
    call.say("the first one");

    assert_eq!(call.booked.len(), 1);
}

#[test]
fn a_full_calendar_ends_in_a_message() {
    let mut call = Call::new();
    for words in ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street"] {
        call.say(words);
    }
    call.luck = Luck::Full;
    call.say("tomorrow");

    assert!(call.booked.is_empty());
    assert_eq!(call.messages.len(), 1, "{}", call.transcript);
}

#[test]
fn a_closed_day_is_answered_with_the_nearest_open_one() {
    let mut call = Call::new();
    for words in ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street"] {
        call.say(words);
    }
    let said = call.say("on Saturday").to_owned();

    assert!(said.contains("don't have anything free at that time") && said.contains("Monday, November 30th"), "{said}");
}

#[test]
fn a_withheld_caller_gives_a_number_by_keys_or_words() {
    for by_key in [true, false] {
        let mut call = Call::to(company(), Caller::Withheld);
        call.say("my sink is leaking");
        call.say("Jane Doe");
        assert_eq!(call.stage(), Stage::Callback);
        let said = if by_key {
            call.press("5005550007").to_owned()
        } else {
            call.say("five zero zero five five five zero zero zero seven").to_owned()
        };

        assert!(said.contains("5 0 0, 5 5 5, 0 0 0 7"), "{said}");
        assert_eq!(call.stage(), Stage::Address);
    }
}

#[test]
fn another_number_than_the_calling_one_is_taken() {
    let mut call = Call::new();
    call.say("my sink is leaking");
    call.say("Jane Doe");
    call.say("no, use 500 555 0007");

    assert_eq!(
        call.state.intake.callback.as_ref().map(|number| number.expose().to_owned()).as_deref(),
        Some("+15005550007")
    );
    assert_eq!(call.stage(), Stage::Address);
}

#[test]
fn a_change_of_a_visit_goes_to_the_office_as_a_message() {
    let mut call = Call::new();
    call.say("I need to reschedule my appointment from Thursday");
    call.say("Jane Doe");
    call.say("yes");

    assert_eq!(call.messages.len(), 1, "{}", call.transcript);
    assert_eq!(outcome(&call.state), Outcome::Message);
}

#[test]
fn card_numbers_are_not_kept() {
    let mut call = Call::new();
    call.say("can you tell Bob my card number is 4111 1111 1111 1111 and to call me");
    call.say("Jane Doe");
    call.say("yes");

    let MessageContent::Spoken { text, .. } = &call.messages[0].content else { panic!("a spoken message") };
    assert!(!text.contains("4111"), "{text}");
}

#[test]
fn a_second_need_is_taken_after_the_first_without_asking_who_calls() {
    let mut call = offered();
    call.say("the first one");
    call.say("yes my toilet is also leaking");
    assert_eq!(call.stage(), Stage::When, "{}", call.transcript);
    call.say("thursday at nine");
    call.say("yes");

    assert_eq!(call.booked.len(), 2, "{}", call.transcript);
}

#[test]
fn asking_about_a_day_books_nothing() {
    let mut call = offered();
    call.say("how about friday");
    assert!(call.booked.is_empty());
    assert_eq!(call.stage(), Stage::Choice);
    call.say("three o'clock, that's perfect");

    assert_eq!(local_start(&call), "2026-11-27 15:00", "{}", call.transcript);
}

#[test]
fn a_place_that_is_not_offered_is_no_date() {
    let mut call = offered();
    call.say("friday at nine");
    call.say("the second");
    assert!(call.booked.is_empty());
    call.say("that's perfect");

    assert_eq!(local_start(&call), "2026-11-27 09:00", "{}", call.transcript);
}

#[test]
fn trouble_told_instead_of_a_name_is_noted_and_the_name_asked_again() {
    let mut call = Call::new();
    call.say("is this the plumber");
    call.say("my kitchen faucet is leaking");

    assert_eq!((call.stage(), call.state.intake.name.as_deref()), (Stage::Name, None), "{}", call.transcript);
    assert_eq!(call.state.intake.service.as_deref(), Some("leak repair"));
}

#[test]
fn a_full_calendar_needs_no_more_than_four_actions() {
    let mut call = Call::new();
    for words in ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street"] {
        call.say(words);
    }
    for wish in ["tomorrow at nine", "tomorrow", "this week", "asap"] {
        let mut state = call.state.clone();
        let heard = Heard::Speech(wish.to_owned());
        let mut decision = scripted::decide(&call.context(), &state, &heard);
        let mut actions = 0;
        while let Decision::Use { call: tool, state: next } = decision {
            if matches!(tool, ToolCall::TakeMessage { .. }) {
                break;
            }
            actions += 1;
            state = next;
            decision = scripted::after(&call.context(), &state, &tool, &ToolResult::Available(Vec::new()));
        }
        assert!(actions <= 3, "{wish}: {actions}");
    }
}
