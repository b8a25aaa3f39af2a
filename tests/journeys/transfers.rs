//! To a person: who is reached, what happens when nobody is, and never in a circle.

use carrier::types::{Behaviour, Phone};
use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller, log};
use journeys::stack::share;
use shared::domain::call::Outcome;
use shared::domain::message::MessageContent;

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_asks_for_a_person_is_connected() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;

    let finished =
        run(&share.carrier, &call(&company.number, &a_caller(), [say("let me talk to a person please")])).await;

    finished.assert_flawless();
    assert!(finished.network_noted(company.office()), "{}", finished.transcript());
    assert_eq!(log(&company, &finished).await.outcome, Outcome::Transferred);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_asks_for_a_person_while_the_office_is_closed_leaves_a_message_instead() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.business_hours = company::never_open()).await;
    let script = ["let me talk to a person please", "Please call me about my boiler", "Jane Doe", "yes", "goodbye"];

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), script.map(say))).await;

    finished.assert_flawless();
    assert!(finished.was_told("closed right now"), "{}", finished.transcript());
    assert!(!finished.network_noted(company.office()), "{}", finished.transcript());
    assert_eq!(log(&company, &finished).await.outcome, Outcome::Message);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_nobody_picks_up_the_caller_leaves_a_voicemail_and_it_is_kept_as_a_message() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let phone = Phone { behaviour: Behaviour::NoAnswer, ..Phone::default() };
    share.carrier.set_phone(company.office(), &phone).await.expect("the carrier takes it");
    let script = [say("representative"), say("This is Jane, please call me back about my boiler")];

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), script)).await;

    finished.assert_flawless();
    let messages = company.store.tenant(&company.tenant.id).messages(10).await.expect("messages");
    let [message] = messages.as_slice() else { panic!("{} messages\n{}", messages.len(), finished.transcript()) };
    assert!(matches!(message.content, MessageContent::Voicemail { .. }));
    let log = log(&company, &finished).await;
    assert_eq!(log.outcome, Outcome::Message);
    assert!(log.recording_sid.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_phone_that_forwards_back_to_kestrel_ends_in_a_voicemail_not_in_a_circle() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let phone = Phone { forward_to: Some(company.number.clone()), ..Phone::default() };
    share.carrier.set_phone(company.office(), &phone).await.expect("the carrier takes it");
    let script = [say("representative"), say("representative"), say("please call me back")];

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), script)).await;

    finished.assert_flawless();
    let calls = company.calls(1).await;
    assert!(calls.len() <= 2, "the circle is cut at its first round: {} calls\n{}", calls.len(), finished.transcript());
}
