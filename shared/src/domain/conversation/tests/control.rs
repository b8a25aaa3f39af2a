//! What may be said at any time.

use super::super::heard::Heard;
use super::super::reply::{Then, TransferTarget};
use super::super::{apology, forward, greet, outcome, summary};
use super::model::{Call, MONDAY, company};
use crate::domain::call::Outcome;
use crate::domain::conversation::state::Stage;
use crate::domain::phone::Caller;

#[test]
fn a_person_is_connected_while_the_office_is_open() {
    for wish in ["a person please", "representative", "let me talk to a human being"] {
        let mut call = Call::new();
        call.say(wish);
        assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::Office }, "{wish}");
    }
    let mut call = Call::new();
    call.press("0");
    assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::Office });
}

#[test]
fn a_person_after_hours_is_a_message_and_for_who_insists_a_call() {
    let mut call = Call::at(company(), Caller::from("+15005550006"), "2026-11-24T02:00:00Z");
    let said = call.say("I want to talk to a person").to_owned();
    assert!(said.contains("opens tomorrow, Tuesday, November 24th at 8 AM"), "{said}");
    assert_eq!(call.stage(), Stage::Message);
    call.say("no, a real person");

    assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::Office });
}

#[test]
fn the_last_words_are_repeated() {
    let mut call = Call::new();
    let said = call.say("my sink leaks").to_owned();
    assert_eq!(call.say("what?"), said);
    assert_eq!(call.press("*"), said);
}

#[test]
fn the_question_who_speaks_is_answered_truthfully_and_the_call_goes_on() {
    let mut call = Call::new();
    call.say("my sink leaks");
    let said = call.say("are you a robot?").to_owned();

    assert!(
        said.contains("AI") && said.contains("not a person") && said.ends_with("May I have your name, please?"),
        "{said}"
    );
}

#[test]
fn prices_are_the_companys_words_or_the_offices_business() {
    let mut call = Call::new();
    let said = call.say("how much do you charge").to_owned();
    assert!(said.contains("office") && !said.contains('$'), "{said}");
    assert_eq!(outcome(&call.state), Outcome::Info);

    let mut routing = company();
    routing.price_statement = Some("A visit is $89".to_owned());
    let mut call = Call::to(routing, Caller::Withheld);
    assert!(call.say("how much do you charge").starts_with("A visit is $89."));
}

#[test]
fn opening_hours_are_said_in_a_sentence() {
    let mut call = Call::new();
    let said = call.say("when are you open?").to_owned();

    assert!(said.contains("We're open right now. Our hours are Monday through Friday from 8 AM to 5 PM."), "{said}");
}

#[test]
fn a_wrong_number_a_machine_and_goodbye_end_the_call() {
    for (words, expected) in [
        ("sorry, wrong number", Outcome::WrongNumber),
        ("please leave a message after the beep", Outcome::Spam),
        ("goodbye", Outcome::Abandoned),
    ] {
        let mut call = Call::new();
        call.say(words);
        assert_eq!((call.said.then.clone(), outcome(&call.state)), (Then::HangUp, expected), "{words}");
    }
}

#[test]
fn abuse_is_warned_of_once() {
    let mut call = Call::new();
    call.say("you stupid robot");
    assert!(!call.is_over());
    call.say("you stupid robot");

    assert_eq!((call.said.then.clone(), outcome(&call.state)), (Then::HangUp, Outcome::Spam));
}

#[test]
fn three_silences_end_the_call_and_two_do_not() {
    let mut call = Call::new();
    let first = call.hear(&Heard::Silence).to_owned();
    let second = call.say("").to_owned();
    assert_ne!(first, second);
    assert!(!call.is_over());
    call.hear(&Heard::Silence);
    assert_eq!(call.said.then, Then::HangUp);

    let mut call = Call::new();
    call.say("my sink leaks");
    for _ in 0..3 {
        call.hear(&Heard::Silence);
    }
    assert_eq!(call.said.then, Then::Voicemail);
}

#[test]
fn words_between_silences_start_the_count_again() {
    let mut call = Call::new();
    for _ in 0..3 {
        call.hear(&Heard::Silence);
        call.hear(&Heard::Silence);
        call.say("my sink leaks");
    }
    assert!(!call.is_over(), "{}", call.transcript);
}

#[test]
fn three_misses_bring_a_person_or_a_voicemail() {
    let mut call = Call::new();
    for _ in 0..3 {
        call.say("purple");
    }
    assert_eq!(call.said.then, Then::Transfer { to: TransferTarget::Office }, "{}", call.transcript);

    let mut call = Call::at(company(), Caller::Withheld, "2026-11-24T02:00:00Z");
    for _ in 0..3 {
        call.say("purple");
    }
    assert_eq!(call.said.then, Then::Voicemail);
}

#[test]
fn every_greeting_names_the_company_and_discloses_the_ai() {
    let now = MONDAY.parse().expect("a time");
    let mut routing = company();
    let say = greet(&routing, now).say;
    assert!(say.contains("Acme Heating and Air") && say.contains("AI assistant"), "{say}");

    routing.greeting = Some("Hi, this is Acme! How may I help".to_owned());
    assert!(greet(&routing, now).say.contains("AI assistant"));
    routing.greeting = Some("Acme, you're talking to our virtual assistant. What's up?".to_owned());
    assert!(!greet(&routing, now).say.contains("AI assistant"));
    routing.greeting = Some("Acme. How can we help?".to_owned());
    assert_eq!(greet(&routing, now).say, "Acme. I'm an automated AI assistant. How can we help?");
}

#[test]
fn after_hours_the_greeting_says_so() {
    let say = greet(&company(), "2026-11-28T15:00:00Z".parse().expect("a time")).say;

    assert!(say.contains("closed right now and opens Monday, November 30th at 8 AM"), "{say}");
}

#[test]
fn without_a_receptionist_the_call_is_forwarded_or_recorded() {
    let mut routing = company();
    assert_eq!(forward(&routing).then, Then::Transfer { to: TransferTarget::Office });
    assert_eq!(apology(&routing).then, Then::Transfer { to: TransferTarget::Office });
    routing.forward_to = None;
    assert_eq!(forward(&routing).then, Then::Voicemail);
    assert_eq!(apology(&routing).then, Then::Voicemail);
    assert!(forward(&routing).say.contains("Acme Heating and Air"));
}

#[test]
fn a_summary_is_short_and_made_of_what_was_told() {
    let mut call = Call::new();
    assert_eq!(summary(&call.routing, &call.state), None);
    for words in ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street", "tomorrow", "the first one"] {
        call.say(words);
    }
    let summary = summary(&call.routing, &call.state).expect("a summary");

    assert_eq!(
        summary,
        "Jane Doe booked a visit for Tue Nov 24, 8 AM. At 12 Oak Street. \"my air conditioner stopped\""
    );
}
