//! The fault proxy, in front of a table that only counts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::HeaderMap, response::IntoResponse};
use carrier::{
    client::FaultsClient,
    faults::{Switch, control, proxy},
    types::{FaultMode, FaultPlan},
};
use tokio::net::TcpListener;

struct Bench {
    proxy: String,
    faults: FaultsClient,
    writes: Arc<AtomicU64>,
}

impl Bench {
    async fn new() -> Self {
        let writes = Arc::new(AtomicU64::new(0));
        let counted = writes.clone();
        let table = Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let counted = counted.clone();
            async move {
                if body.starts_with(b"bad") {
                    return (axum::http::StatusCode::BAD_REQUEST, "refused").into_response();
                }
                counted.fetch_add(1, Ordering::SeqCst);
                let host = headers.get("host").cloned().expect("a host");
                ([("x-seen-host", host), ("x-amz-crc32", "42".parse().expect("a header"))], body).into_response()
            }
        });
        let target = serve(table).await;
        let switch = Switch::default();
        let faults = FaultsClient::new(&serve(control::router(switch.clone())).await);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(proxy::serve(listener, target, switch));
        Self { proxy: url, faults, writes }
    }

    async fn send(&self, operation: &str, body: &'static str) -> reqwest::Result<reqwest::Response> {
        let request = reqwest::Client::new().post(&self.proxy).header("host", "dynamodb.us-east-1.amazonaws.com");
        request.header("x-amz-target", format!("DynamoDB_20120810.{operation}")).body(body).send().await
    }

    async fn set(&self, mode: FaultMode) {
        self.faults.set(&FaultPlan { mode, ..FaultPlan::default() }).await.expect("set");
    }

    fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn without_a_fault_everything_is_passed_on_as_it_is() {
    let bench = Bench::new().await;

    let answer = bench.send("PutItem", "{\"a\": 1}").await.expect("an answer");

    assert_eq!(answer.headers()["x-seen-host"], "dynamodb.us-east-1.amazonaws.com");
    assert_eq!(answer.headers()["x-amz-crc32"], "42");
    assert_eq!(answer.text().await.expect("a body"), "{\"a\": 1}");
    assert_eq!(bench.send("PutItem", "bad").await.expect("an answer").status(), 400);
    let report = bench.faults.report().await.expect("a report");
    assert_eq!((report.operations["PutItem"].seen, report.operations["PutItem"].faulted), (2, 0));
}

#[tokio::test]
async fn refuse_closes_the_connection_and_the_table_sees_nothing() {
    let bench = Bench::new().await;
    bench.set(FaultMode::Refuse).await;

    assert!(bench.send("PutItem", "{}").await.is_err());
    assert_eq!(bench.writes(), 0);

    bench.faults.reset().await.expect("reset");
    assert!(bench.send("PutItem", "{}").await.is_ok());
}

#[tokio::test]
async fn throttle_answers_as_dynamodb_does() {
    let bench = Bench::new().await;
    bench.set(FaultMode::Throttle).await;

    let answer = bench.send("PutItem", "{}").await.expect("an answer");

    assert_eq!((answer.status().as_u16(), bench.writes()), (400, 0));
    assert!(!answer.headers().contains_key("x-amz-crc32"));
    let body: serde_json::Value = answer.json().await.expect("JSON");
    assert_eq!(body["__type"], "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
}

#[tokio::test]
async fn delay_forwards_late() {
    let bench = Bench::new().await;
    let plan = FaultPlan { mode: FaultMode::Delay, delay_ms: 200, ..FaultPlan::default() };
    bench.faults.set(&plan).await.expect("set");
    let begun = Instant::now();

    assert!(bench.send("PutItem", "{}").await.is_ok());
    assert!(begun.elapsed() >= Duration::from_millis(200) && bench.writes() == 1);
}

#[tokio::test]
async fn commit_then_cut_loses_the_answer_but_not_the_write_and_passes_errors_on() {
    let bench = Bench::new().await;
    bench.set(FaultMode::CommitThenCut).await;

    assert!(bench.send("PutItem", "{}").await.is_err());
    assert_eq!(bench.writes(), 1);
    assert_eq!(bench.send("PutItem", "bad").await.expect("an answer").status(), 400);
}

#[tokio::test]
async fn only_the_named_operations_are_hit() {
    let bench = Bench::new().await;
    let plan =
        FaultPlan { mode: FaultMode::Refuse, operations: vec!["TransactWriteItems".into()], ..FaultPlan::default() };
    bench.faults.set(&plan).await.expect("set");

    assert!(bench.send("GetItem", "{}").await.is_ok());
    assert!(bench.send("TransactWriteItems", "{}").await.is_err());
}

#[tokio::test]
async fn a_share_with_a_seed_hits_the_same_requests_every_time() {
    let bench = Bench::new().await;
    let plan = FaultPlan { mode: FaultMode::Throttle, share: 0.3, seed: Some(7), ..FaultPlan::default() };
    let mut rounds = Vec::new();
    for _ in 0..2 {
        bench.faults.reset().await.expect("reset");
        bench.faults.set(&plan).await.expect("set");
        let mut hits = Vec::new();
        for _ in 0..40 {
            hits.push(bench.send("GetItem", "{}").await.expect("an answer").status() == 400);
        }
        rounds.push(hits);
    }

    assert_eq!(rounds[0], rounds[1]);
    let hit = rounds[0].iter().filter(|hit| **hit).count();
    assert!((4..=22).contains(&hit), "{hit} of 40");
    assert_eq!(bench.faults.report().await.expect("a report").operations["GetItem"].faulted, hit as u64);
}

#[tokio::test]
async fn plans_that_make_no_sense_are_refused() {
    let bench = Bench::new().await;
    let plan = FaultPlan { mode: FaultMode::Refuse, share: 1.5, ..FaultPlan::default() };

    assert!(bench.faults.set(&plan).await.is_err());
}
