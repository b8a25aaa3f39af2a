//! What happened on the phone is known by those whom it concerns: through the table's stream, the bus and the queues.

use std::time::{Duration, Instant};

use carrier::types::MessageView;
use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller};
use journeys::mail;
use journeys::queue::Queue;
use journeys::stack::{Share, share};

#[tokio::test(flavor = "multi_thread")]
async fn who_smells_gas_has_the_person_on_call_paged_once_and_the_owner_told() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), [say("I smell gas in my basement")])).await;

    finished.assert_flawless();
    let page = paged(&share, company.on_call()).await;
    assert_eq!(page.from, company.number, "the text comes from the number that was called");
    mail::saying(&share.stack, &company.tenant.owner_email, "mergency").await;
    mail::saying(&share.stack, &company.tenant.owner_email, "gas").await;
    Queue::of(&share.stack, "notify-sms").until_depth(0, Duration::from_secs(60)).await;
    assert_eq!(texts_to(&share, company.on_call()).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_test_mode_nobody_is_sent_a_text() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.is_test_mode = true).await;

    run(&share.carrier, &call(&company.number, &a_caller(), [say("I smell gas in my basement")])).await;

    mail::saying(&share.stack, &company.tenant.owner_email, "TEST").await;
    // The event is in both queues by now: wait until the other one has been worked through as well.
    Queue::of(&share.stack, "notify-sms").until_depth(0, Duration::from_secs(60)).await;
    assert!(texts_to(&share, company.on_call()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_told_of_a_visit_and_of_a_message() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let visit = [
        "My air conditioner stopped working",
        "Jane Doe",
        "yes",
        "12 Oak Street, Denver",
        "next Tuesday morning",
        "the first one",
        "no, that's all, thank you",
    ];
    let message = ["can you take a message please", "The part has arrived", "Sam Hill", "yes", "goodbye"];

    for script in [visit.map(say).to_vec(), message.map(say).to_vec()] {
        run(&share.carrier, &call(&company.number, &a_caller(), script)).await.assert_flawless();
    }

    mail::saying(&share.stack, &company.tenant.owner_email, "12 Oak Street").await;
    mail::saying(&share.stack, &company.tenant.owner_email, "Sam Hill").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_at_the_limit_is_told_at_eighty_a_hundred_and_a_hundred_and_twenty_percent() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.max_monthly_calls = 5).await;

    for _ in 0..6 {
        run(&share.carrier, &call(&company.number, &a_caller(), [say("goodbye")])).await;
    }

    for percent in ["80", "100", "120"] {
        mail::saying(&share.stack, &company.tenant.owner_email, &format!("{percent}% of 5 calls")).await;
    }
}

async fn texts_to(share: &Share, number: &str) -> Vec<MessageView> {
    let all = share.carrier.messages().await.expect("the carrier lists its messages");
    all.into_iter().filter(|message| message.to == number).collect()
}

async fn paged(share: &Share, number: &str) -> MessageView {
    let begun = Instant::now();
    loop {
        if let Some(message) = texts_to(share, number).await.into_iter().next() {
            return message;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody was paged");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
