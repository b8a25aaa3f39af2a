//! Calls made up at random: nothing panics, nothing goes on for ever, nothing is promised that is not stored.

use proptest::prelude::*;

use super::super::claims::{self, Facts};
use super::super::heard::Heard;
use super::super::reply::Then;
use super::super::{outcome, summary};
use super::model::{Call, Luck, company};
use crate::domain::phone::Caller;

const TALK: [&str; 48] = [
    "yes",
    "no",
    "my AC stopped",
    "Jane Doe",
    "12 Oak Street",
    "tomorrow morning",
    "the first one",
    "none of those",
    "actually Wednesday",
    "a person please",
    "what?",
    "are you a robot",
    "how much is it",
    "I smell gas",
    "no heat",
    "leave a message",
    "can you tell Bob to call me",
    "500 555 0007",
    "goodbye",
    "asap",
    "the 5th at three",
    "purple",
    "",
    "…",
    "next Tuesday after three",
    "no, it's 14 Oak Street",
    "my name is José",
    "4111 1111 1111 1111",
    "cancel my appointment",
    "you stupid robot",
    "wrong number",
    "later",
    "something earlier",
    "in two hours",
    "the second",
    "eight am",
    "any time",
    "yes my sink leaks too",
    "that's all",
    "not Monday",
    "are you open saturday",
    "two",
    "hello",
    "I don't know",
    "book it",
    "am I booked?",
    "no thanks",
    "between 2 and 4 on friday",
];

/// Words about time, to be thrown together.
const TIME_TALK: [&str; 41] = [
    "tomorrow", "next", "tuesday", "the", "5th", "at", "three", "30", "3:30", "99:99", "half", "past", "to", "between",
    "and", "in", "two", "hours", "weeks", "week", "from", "not", "december", "31", "february", "am", "pm", "noon",
    "morning", "of", "quarter", "twenty", "first", "9999999", "12/31", "13/32", "after", "day", "a", "couple", "oh",
];

fn heard() -> impl Strategy<Value = Heard> {
    prop_oneof![
        12 => prop::sample::select(TALK.to_vec()).prop_map(|words| Heard::Speech(words.to_owned())),
        2 => two_things(),
        2 => "\\PC{0,60}".prop_map(Heard::Speech),
        1 => "[0-9:/.,' a-z]{0,40}".prop_map(Heard::Speech),
        1 => "[0-9*#]{0,12}".prop_map(Heard::Keys),
        1 => Just(Heard::Silence),
    ]
}

fn two_things() -> impl Strategy<Value = Heard> {
    let talk = || prop::sample::select(TALK.to_vec());
    (talk(), talk()).prop_map(|(one, other)| Heard::Speech(format!("{one} {other}")))
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![6 => Just(Luck::Fair), 1 => Just(Luck::Taken), 1 => Just(Luck::Full), 1 => Just(Luck::Gone)]
}

fn caller() -> impl Strategy<Value = Caller> {
    prop_oneof![Just(Caller::Withheld), Just(Caller::from("+15005550006"))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_call_panics_loops_or_promises_what_is_not_stored(
        caller in caller(),
        hour in 0_i64..24 * 7,
        talk in prop::collection::vec((heard(), luck()), 1..60),
    ) {
        let mut call = Call::to(company(), caller);
        call.now += chrono::Duration::hours(hour);
        for (heard, luck) in talk {
            let before = (call.booked.len(), call.messages.len());
            call.luck = luck;
            call.hear(&heard);
            let said = call.said.say.clone();
            let booked_now = call.booked.get(before.0);
            let transferring = matches!(call.said.then, Then::Transfer { .. });
            let booked_before = call.state.booked;
            let facts = Facts { booked_now, booked_before, price_statement: None, transferring };

            prop_assert_eq!(claims::check(&said, &facts), Ok(()), "{}", &call.transcript);
            prop_assert!(!said.trim().is_empty());
            prop_assert!(!said.contains("You're booked") || !call.booked.is_empty(), "{}", &call.transcript);
            let message_claimed = said.contains("I've taken your message");
            prop_assert!(!message_claimed || !call.messages.is_empty(), "{}", &call.transcript);
            prop_assert_eq!(call.state.booked.is_some(), !call.booked.is_empty());
            let stored = serde_json::to_string(&call.state).expect("a state");
            prop_assert!(stored.chars().count() < 1_400, "{} characters: {}", stored.len(), stored);
            if call.is_over() {
                break;
            }
            prop_assert!(call.turn < 40, "goes on without end:\n{}", &call.transcript);
        }
        outcome(&call.state);
        let summary = summary(&call.routing, &call.state);
        prop_assert!(summary.is_none_or(|summary| summary.chars().count() <= 240));
    }

    #[test]
    fn no_text_breaks_the_understanding_of_words(text in "\\PC{0,400}") {
        let now = super::model::MONDAY.parse().expect("a time");
        super::super::safety::danger(&text);
        super::super::mask(&text);
        if let Some(window) = super::super::understand(&text, chrono_tz::America::New_York, now) {
            prop_assert!(window.from >= now && window.from < window.until);
        }
    }

    #[test]
    fn no_talk_about_time_breaks_the_understanding(words in prop::collection::vec(
        prop::sample::select(TIME_TALK.to_vec()),
        0..12,
    ), hour in 0_i64..24 * 400) {
        let start: chrono::DateTime<chrono::Utc> = super::model::MONDAY.parse().expect("a time");
        let now = start + chrono::Duration::hours(hour);
        for zone in [chrono_tz::America::New_York, chrono_tz::Australia::Lord_Howe, chrono_tz::Pacific::Apia] {
            if let Some(window) = super::super::understand(&words.join(" "), zone, now) {
                prop_assert!(window.from >= now && window.from < window.until);
            }
        }
    }
}

#[test]
fn the_state_of_a_typical_call_is_small() {
    let mut call = Call::new();
    let mut largest = 0;
    for words in [
        "my air conditioner stopped blowing cold air yesterday",
        "Jane Doe",
        "yes",
        "12 Oak Street, Springfield",
        "tomorrow",
        "the first one",
        "no",
    ] {
        call.say(words);
        largest = largest.max(serde_json::to_string(&call.state).expect("a state").len());
    }

    println!("the largest state of a typical call is {largest} bytes of JSON");
    assert!(largest < 900, "{largest}");
}
