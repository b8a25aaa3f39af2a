//! Danger to life is recognised in every state in which Kestrel listens.

use carrier::types::ScriptItem;
use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller, log};
use journeys::stack::share;
use shared::domain::call::Outcome;

/// What leads to each question of a booking: saying the first n of these, the caller is in state n.
const BOOKING: [&str; 7] = [
    "My air conditioner stopped working",
    "Jane Doe",
    "yes",
    "12 Oak Street, Denver",
    "next Tuesday morning",
    "the first one",
    "yes, one more thing",
];

#[tokio::test(flavor = "multi_thread")]
async fn i_smell_gas_is_answered_with_the_safety_words_first_in_every_state() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let messages = ["can you take a message", "tell Bob to call me"];
    let urgent = ["we have no heat"];
    let mut paths: Vec<Vec<&str>> = (0..=BOOKING.len()).map(|said| BOOKING[..said].to_vec()).collect();
    paths.extend([messages[..1].to_vec(), messages.to_vec(), urgent.to_vec()]);

    for path in paths {
        let script: Vec<ScriptItem> = path.iter().chain(&["I smell gas"]).map(|words| say(words)).collect();
        let finished = run(&share.carrier, &call(&company.number, &a_caller(), script)).await;

        finished.assert_flawless();
        let last = finished.heard().last().copied().unwrap_or_default().to_lowercase();
        let answer = finished.heard().iter().position(|line| line.contains("911"));
        let answer = answer.unwrap_or_else(|| panic!("after {path:?}:\n{}", finished.transcript()));
        let words = finished.heard()[answer].to_lowercase();
        assert!(words.contains("leave"), "after {path:?}: {words}");
        assert!(answer + 1 >= finished.heard().len() || !last.is_empty());
        assert!(finished.network_noted(company.on_call()), "after {path:?}:\n{}", finished.transcript());
        assert_eq!(log(&company, &finished).await.outcome, Outcome::Emergency, "after {path:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_companys_own_emergency_words_offer_the_on_call_phone() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;

    let finished =
        run(&share.carrier, &call(&company.number, &a_caller(), [say("We have no heat at all"), say("yes please")]))
            .await;

    finished.assert_flawless();
    assert!(finished.network_noted(company.on_call()), "{}", finished.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gas_furnace_is_no_emergency() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let script = [say("I'd like a tune-up for my gas furnace"), say("goodbye")];

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), script)).await;

    finished.assert_flawless();
    assert!(!finished.was_told("911"), "{}", finished.transcript());
}
