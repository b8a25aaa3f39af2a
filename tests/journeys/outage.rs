//! With the table away, callers are answered all the same, and nothing that ended is lost.

use std::time::{Duration, Instant};

use carrier::types::{FaultMode, FaultPlan, Purpose};
use journeys::caller::{call, run, say};
use journeys::company::{self, Company, a_caller};
use journeys::stack::alone;
use journeys::webhook;
use shared::domain::call::CallLog;
use shared::domain::ids::CallSid;

/// The queue hands a report out again when its visibility timeout is over.
const UNTIL_RECORDED: Duration = Duration::from_secs(180);

#[tokio::test(flavor = "multi_thread")]
async fn while_the_table_refuses_a_caller_reaches_the_company_and_the_call_is_counted_once_afterwards() {
    let alone = alone().await;
    let company = company::create(&alone.stack, |tenant| tenant.company_name = "Stormy Air".to_owned()).await;
    until_published(&alone.stack, &company).await;
    alone.faults.set(&FaultPlan { mode: FaultMode::Refuse, ..FaultPlan::default() }).await.expect("a fault");

    let finished = run(&alone.carrier, &call(&company.number, &a_caller(), [])).await;
    alone.faults.reset().await.expect("no fault");

    finished.assert_flawless();
    assert!(finished.was_told("Stormy Air"), "{}", finished.transcript());
    assert!(finished.network_noted(company.office()), "{}", finished.transcript());
    let reports = finished.0.exchanges.iter().filter(|exchange| exchange.purpose == Purpose::Status);
    assert!(reports.into_iter().all(|report| report.status.is_some_and(|status| (200..300).contains(&status))));
    let log = until_recorded(&company, &finished.sid()).await;
    assert!(log.counted);
    assert_eq!(company.usage().await.expect("the month was opened").calls, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_acknowledged_too_late_counts_once() {
    let alone = alone().await;
    let company = company::create(&alone.stack, |_| ()).await;
    let cut = FaultPlan {
        mode: FaultMode::CommitThenCut,
        operations: vec!["TransactWriteItems".to_owned(), "PutItem".to_owned()],
        share: 0.5,
        seed: Some(7),
        ..FaultPlan::default()
    };
    alone.faults.set(&cut).await.expect("a fault");

    let mut sids = Vec::new();
    for _ in 0..6 {
        let mut call = call(&company.number, &a_caller(), [say("what are your hours"), say("goodbye")]);
        call.status_copies = Some(3);
        sids.push(run(&alone.carrier, &call).await.sid());
    }
    alone.faults.reset().await.expect("no fault");

    for sid in &sids {
        until_recorded(&company, sid).await;
    }
    assert_eq!(company.usage().await.expect("the month was opened").calls, sids.len() as u64);
}

async fn until_recorded(company: &Company, sid: &CallSid) -> CallLog {
    let begun = Instant::now();
    loop {
        let calls = company.store.tenant(&company.tenant.id).calls(20, None).await.expect("calls");
        if let Some(log) = calls.into_iter().find(|log| log.call_sid == *sid) {
            return log.into_inner();
        }
        assert!(begun.elapsed() < UNTIL_RECORDED, "the call never came on record");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn until_published(stack: &seed::stack::Stack, company: &Company) {
    let url = format!("{}/{}.xml", stack.fallback_base_url, &company.number[1..]);
    let begun = Instant::now();
    while !reqwest::get(&url).await.expect("the bucket answers").status().is_success() {
        assert!(begun.elapsed() < company::UNTIL_PUBLISHED, "{url} was never written");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_is_said_first_even_while_nothing_can_be_read_or_stored() {
    let alone = alone().await;
    let company = company::create(&alone.stack, |_| ()).await;
    let (sid, caller) = (webhook::new_call_sid(), a_caller());
    let began = webhook::params(&sid, &caller, &company.number, &[("CallStatus", "ringing")]);
    webhook::post(&alone.stack, "/voice/incoming", &began).await;
    alone.faults.set(&FaultPlan { mode: FaultMode::Refuse, ..FaultPlan::default() }).await.expect("a fault");

    let danger = [("CallStatus", "in-progress"), ("SpeechResult", "I smell gas")];
    let said = webhook::params(&sid, &caller, &company.number, &danger);
    let direct = webhook::post(&alone.stack, "/voice/turn/1", &said).await.text().await.expect("text");
    let forwarded = [danger[0], danger[1], ("ForwardedFrom", company.office())];
    let said = webhook::params(&sid, &caller, &company.number, &forwarded);
    let circling = webhook::post(&alone.stack, "/voice/turn/1", &said).await.text().await.expect("text");
    alone.faults.reset().await.expect("no fault");

    let warned = direct.find("911").expect("the warning is said");
    assert!(direct.find("<Redirect").is_some_and(|redirect| warned < redirect), "{direct}");
    assert!(circling.contains("911") && circling.contains("<Record"), "{circling}");
    assert!(!circling.contains("<Dial") && !circling.contains("<Redirect"), "{circling}");
}
