//! Many companies, many calls, every report sent several times and one message in ten that nobody can read: what is on
//! record, what is counted and what is set aside add up.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use journeys::company::{self, Company, a_caller};
use journeys::queue::Queue;
use journeys::stack::{Alone, alone};
use journeys::{tool, webhook};
use serde_json::{Value, json};

const COMPANIES: usize = 100;
const CALLS_EACH: usize = 20;
/// One for every ten calls.
const POISON: usize = COMPANIES * CALLS_EACH / 10;
/// Webhooks under way at the same time.
const AT_ONCE: usize = 16;
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_calls_of_a_hundred_companies_add_up_and_the_poison_is_set_aside() {
    let alone = alone().await;
    let (retry, dead_letters) =
        (Queue::of(&alone.stack, "call-log-retry"), Queue::of(&alone.stack, "call-log-retry-dlq"));
    let quarantine = Queue::of(&alone.stack, "quarantine");
    quarantine.drain().await;
    dead_letters.drain().await;
    let companies = companies(&alone).await;

    let begun = Instant::now();
    let calls = companies.iter().flat_map(|company| (0..CALLS_EACH).map(move |number| (company, number)));
    let reports = stream::iter(calls).map(|(company, number)| a_call(&alone, company, number));
    let reports: Vec<usize> = reports.buffer_unordered(AT_ONCE).collect().await;
    stream::iter(0..POISON)
        .for_each_concurrent(AT_ONCE, |number| {
            let retry = &retry;
            async move { retry.send(&poison(number)).await }
        })
        .await;
    println!("{} reports of {} calls in {:?}", reports.iter().sum::<usize>(), reports.len(), begun.elapsed());

    let mut sums = (0, 0, 0);
    for company in &companies {
        let logs = company.calls(CALLS_EACH).await;
        let usage = company.usage().await.expect("the month was opened");
        sums = (sums.0 + logs.len(), sums.1 + usage.calls, sums.2 + usage.seconds);
        assert_eq!(logs.len(), CALLS_EACH);
        assert_eq!(usage.calls, CALLS_EACH as u64);
    }
    assert_eq!(sums, (2_000, 2_000, 2_000 * 30));
    assert_eq!(retry.until_depth(0, PATIENCE).await, 0);
    assert_eq!(dead_letters.depth().await, 0);

    what_was_given_up_in_an_outage_is_recorded_once_after_a_redrive(&alone, &companies[0], &dead_letters).await;
    poison_that_is_sent_back_is_set_aside_again(&alone, &quarantine, &retry).await;
}

async fn companies(alone: &Alone) -> Vec<Company> {
    let made = stream::iter(0..COMPANIES).map(|_| company::create(&alone.stack, |_| ()));
    made.buffer_unordered(8).collect().await
}

/// A call that begins and ends; its end is reported one to five times. Returns how often.
async fn a_call(alone: &Alone, company: &Company, number: usize) -> usize {
    let (sid, caller) = (webhook::new_call_sid(), a_caller());
    let began = webhook::params(&sid, &caller, &company.number, &[("CallStatus", "ringing")]);
    let answer = webhook::post(&alone.stack, "/voice/incoming", &began).await;
    assert_eq!(answer.status().as_u16(), 200);
    let ended = [("CallStatus", "completed"), ("CallDuration", "30")];
    let ended = webhook::params(&sid, &caller, &company.number, &ended);
    let copies = 1 + number % 5;
    let reports = (0..copies).map(|_| webhook::post(&alone.stack, "/voice/status", &ended));
    for answer in futures::future::join_all(reports).await {
        assert_eq!(answer.status().as_u16(), 204);
    }
    copies
}

/// What no version of Kestrel can record. Each is a text of its own.
fn poison(number: usize) -> String {
    match number % 4 {
        0 => format!("{{ not even JSON {number}"),
        1 => json!({"version": 1, "call_sid": format!("nobody's {number}")}).to_string(),
        2 => end(number, "completed", 99),
        _ => end(number, "in-progress", 1),
    }
}

fn end(number: usize, status: &str, version: u8) -> String {
    json!({
        "version": version, "call_sid": format!("CA{number:032x}"), "from": "+15590000001", "to": "+15550100001",
        "status": status, "duration": 30, "ended_at": "2026-11-24T12:00:00Z", "trace": "none",
    })
    .to_string()
}

async fn what_was_given_up_in_an_outage_is_recorded_once_after_a_redrive(
    alone: &Alone,
    company: &Company,
    dead_letters: &Queue,
) {
    let sid = webhook::new_call_sid();
    let given_up = json!({
        "version": 1, "call_sid": sid, "from": a_caller(), "to": company.number, "status": "completed", "duration": 30,
        "ended_at": chrono::DateTime::to_rfc3339(&shared::clock::Clock::now(&shared::clock::SystemClock)), "trace": "none",
    });
    for _ in 0..3 {
        dead_letters.send(&given_up.to_string()).await;
    }

    let shown = tool::dlq(&alone.stack, &["show", "call-log-retry-dlq"]);
    assert!(shown.contains(&sid) && !shown.contains("+155"), "{shown}");
    let redriven = tool::dlq(&alone.stack, &["redrive", "call-log-retry-dlq"]);
    assert!(redriven.contains("3 moved"), "{redriven}");

    let logs = company.calls(CALLS_EACH + 1).await;
    assert_eq!(logs.iter().filter(|log| log.call_sid.as_str() == sid).count(), 1);
    assert_eq!(company.usage().await.expect("a month").calls, CALLS_EACH as u64 + 1);
    assert_eq!(dead_letters.depth().await, 0);
}

async fn poison_that_is_sent_back_is_set_aside_again(alone: &Alone, quarantine: &Queue, retry: &Queue) {
    let redriven = tool::dlq(&alone.stack, &["redrive", "quarantine"]);
    assert!(redriven.contains("moved from quarantine"), "{redriven}");
    assert_eq!(retry.until_depth(0, PATIENCE).await, 0);

    // A queue may deliver a message twice, so the same one may be set aside twice: its text tells.
    let set_aside: Vec<Value> =
        quarantine.drain().await.iter().map(|body| serde_json::from_str(body).expect("JSON")).collect();
    let texts: BTreeSet<&str> = set_aside.iter().filter_map(|each| each["body"].as_str()).collect();
    let expected: BTreeSet<String> = (0..POISON).map(poison).collect();
    assert_eq!(texts, expected.iter().map(String::as_str).collect());
    assert!(set_aside.iter().all(|each| each["source"] == "call-log-retry" && each["reason"].is_string()));
}
