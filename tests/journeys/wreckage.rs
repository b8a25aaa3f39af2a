//! Everything breaks while calls are under way (by its name the last journey to begin: the restarted emulator delivers the
//! table's stream from its beginning, which would hold up the others): functions are killed, the table refuses, delays, throttles and cuts after
//! it has written, the emulator is restarted. Every call that the carrier ended is on record, once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use carrier::types::{FaultMode, FaultPlan};
use futures::{StreamExt as _, stream};
use journeys::caller::{call, say};
use journeys::company::{self, Company, a_caller};
use journeys::functions;
use journeys::queue::Queue;
use journeys::stack::{self, Alone, alone};
use serde_json::json;
use shared::clock::{Clock as _, SystemClock};
use shared::domain::call::CallLog;
use shared::domain::ids::CallSid;

const COMPANIES: usize = 100;
const CALLS_AT_ONCE: usize = 12;
/// A call in which every third answer comes from the fallback document may take its time.
const LONGEST_CALL: Duration = Duration::from_secs(120);
/// Reports that were queued come back after the visibility timeout or the function's own wait.
const UNTIL_RECORDED: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_ended_is_on_record_once_whatever_broke_meanwhile() {
    let alone = alone().await;
    let made = stream::iter(0..COMPANIES).map(|_| company::create(&alone.stack, |_| ()));
    let companies: Vec<Company> = made.buffer_unordered(8).collect().await;
    let began = SystemClock.now();

    let calls_are_over = AtomicBool::new(false);
    let calls = async {
        let calls = stream::iter(companies.iter().enumerate()).map(|(number, company)| a_call(&alone, company, number));
        let sids: Vec<Option<CallSid>> = calls.buffer_unordered(CALLS_AT_ONCE).collect().await;
        calls_are_over.store(true, Ordering::Relaxed);
        sids
    };
    let (sids, storms) = tokio::join!(calls, storm(&alone, &calls_are_over));
    alone.faults.reset().await.expect("no fault");

    let ended = ended_calls(&alone, &companies).await;
    println!("{} calls placed, {} ended, {storms}", sids.len(), ended.len());
    assert!(ended.len() >= COMPANIES, "every company was called");
    what_was_never_reported_is_found(&alone, began).await;
    for (company, sids) in by_company(&companies, &ended) {
        let logs = until_recorded(company, &sids).await;
        let mut found: Vec<&str> = logs.iter().map(|log| log.call_sid.as_str()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), logs.len(), "no call is on record twice");
        let counted = logs.iter().filter(|log| log.counted).count() as u64;
        assert_eq!(
            company.usage().await.map_or(0, |usage| usage.calls),
            counted,
            "what is on record is what is counted"
        );
    }
}

/// Places a call and waits for its end. What the caller hears may be a fallback document: it must only be an answer.
async fn a_call(alone: &Alone, company: &Company, number: usize) -> Option<CallSid> {
    let script = match number % 3 {
        0 => vec![say("what are your hours"), say("goodbye")],
        1 => {
            vec![say("can you take a message"), say("call me back please"), say("Jane Doe"), say("yes"), say("goodbye")]
        }
        _ => Vec::new(),
    };
    let mut call = call(&company.number, &a_caller(), script);
    call.status_copies = Some(1 + u32::try_from(number % 3).expect("a small number"));
    let finished = alone.carrier.run(&call, LONGEST_CALL).await.ok()?;
    finished.call_sid.parse().ok()
}

/// Breaks one thing after the other until the calls are over. Returns what it did.
async fn storm(alone: &Alone, calls_are_over: &AtomicBool) -> String {
    let plans = [
        FaultPlan { mode: FaultMode::Refuse, share: 0.4, seed: Some(1), ..FaultPlan::default() },
        FaultPlan { mode: FaultMode::CommitThenCut, share: 0.4, seed: Some(2), ..FaultPlan::default() },
        FaultPlan { mode: FaultMode::Throttle, share: 0.5, seed: Some(3), ..FaultPlan::default() },
        FaultPlan { mode: FaultMode::Delay, share: 0.5, delay_ms: 900, seed: Some(4), ..FaultPlan::default() },
    ];
    let (mut rounds, mut killed, mut restarts) = (0, 0, 0);
    for plan in plans.iter().cycle() {
        if calls_are_over.load(Ordering::Relaxed) && restarts > 0 {
            break;
        }
        alone.faults.set(plan).await.expect("a fault");
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        killed += functions::kill_all(&stack::folder());
        alone.faults.reset().await.expect("no fault");
        if rounds == 2 {
            let restarted = reqwest::Client::new().post(&alone.stack.restart_url).send().await.expect("the supervisor");
            assert!(restarted.status().is_success(), "{}", restarted.text().await.unwrap_or_default());
            restarts += 1;
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        rounds += 1;
    }
    format!("{rounds} faults, {killed} function processes killed, {restarts} restarts of the emulator")
}

/// The parent legs to these companies that the carrier has ended.
async fn ended_calls(alone: &Alone, companies: &[Company]) -> Vec<(String, CallSid)> {
    let numbers: Vec<&str> = companies.iter().map(|company| company.number.as_str()).collect();
    let calls = alone.carrier.calls().await.expect("the carrier lists its calls");
    let ours = calls.into_iter().filter(|call| call.parent_call_sid.is_none() && numbers.contains(&call.to.as_str()));
    ours.filter(|call| call.outcome.is_some())
        .map(|call| (call.to.clone(), call.call_sid.parse().expect("a call sid")))
        .collect()
}

/// A call may end while nothing listens: the hourly reconcile asks the carrier for it.
async fn what_was_never_reported_is_found(alone: &Alone, began: chrono::DateTime<chrono::Utc>) {
    let order = json!({"kind": "window", "from": began, "until": SystemClock.now()});
    Queue::of(&alone.stack, "reconcile").send(&order.to_string()).await;
}

fn by_company<'a>(companies: &'a [Company], ended: &[(String, CallSid)]) -> Vec<(&'a Company, Vec<CallSid>)> {
    let mut sids: BTreeMap<&str, Vec<CallSid>> = BTreeMap::new();
    for (number, sid) in ended {
        sids.entry(number).or_default().push(sid.clone());
    }
    let of = |company: &'a Company| (company, sids.get(company.number.as_str()).cloned().unwrap_or_default());
    companies.iter().map(of).collect()
}

async fn until_recorded(company: &Company, sids: &[CallSid]) -> Vec<CallLog> {
    let begun = Instant::now();
    loop {
        let logs = company.calls(0).await;
        let missing: Vec<_> = sids.iter().filter(|sid| !logs.iter().any(|log| log.call_sid == **sid)).collect();
        if missing.is_empty() {
            return logs;
        }
        assert!(begun.elapsed() < UNTIL_RECORDED, "never on record: {missing:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
