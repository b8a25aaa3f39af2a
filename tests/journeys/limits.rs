//! How much one company may ask, and that no other company notices.

use std::time::Instant;

use futures::future::join_all;
use journeys::stack::{self, alone};
use reqwest::Client;
use serde_json::Value;
use shared::api::problem::Kind;

/// What the plans allow at one instant.
const AT_ONCE: usize = 100;
/// How long one more takes to be allowed: 100 in a minute.
const SECONDS_FOR_ONE: f64 = 0.6;
/// Answered by the function without the table, so that a slow one does not matter here.
const PATH: &str = "/v1/no-such-thing";

struct Answer {
    status: u16,
    content_type: String,
    retry_after: Option<u64>,
    document: Value,
}

impl Answer {
    /// Whether it was let through: the function's own documents name a trace, the gateway's do not.
    fn is_the_functions(&self) -> bool {
        self.status == Kind::NotFound.status() && self.document["trace_id"].is_string()
    }
}

async fn ask(client: &Client, url: &str, key: &str) -> Answer {
    let answer = client.get(url).bearer_auth(key).send().await.expect("an answer");
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Answer {
        status: answer.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        document: answer.json().await.expect("a document"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_130_requests_at_once_100_go_through_and_another_company_notices_nothing() {
    let _alone = alone().await;
    let described = stack::described();
    let api = format!("{}/api", described["site_url"].as_str().expect("the stack has a site"));
    let key = |index: usize| described["tenants"][index]["api_key"].as_str().expect("the company has a key").to_owned();
    let (busy, calm) = (key(0), key(1));
    let (client, url) = (Client::new(), format!("{api}{PATH}"));
    // Whose keys they are is remembered from here on. A person's route counts against no company.
    for key in [&busy, &calm] {
        let known = ask(&client, &format!("{api}/auth/session"), key).await;
        assert_ne!(known.status, Kind::Unauthenticated.status(), "{}", known.document);
    }
    let begun = Instant::now();

    let (answers, others) = tokio::join!(
        join_all((0..AT_ONCE + 30).map(|_| ask(&client, &url, &busy))),
        join_all((0..AT_ONCE / 2).map(|_| ask(&client, &url, &calm))),
    );

    // Three more on a machine that has two seconds' work with them.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a test")]
    let meanwhile = (begun.elapsed().as_secs_f64() / SECONDS_FOR_ONE).ceil() as usize;
    let (through, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.is_the_functions());
    assert!((AT_ONCE..=AT_ONCE + meanwhile).contains(&through.len()), "{} of 130 went through", through.len());
    for answer in refused {
        assert_eq!(answer.status, Kind::TooMany.status(), "{}", answer.document);
        assert_eq!(answer.content_type, "application/problem+json");
        assert_eq!(answer.document["type"], "urn:kestrel:problem:too-many-requests");
        assert!(answer.retry_after.is_some_and(|seconds| seconds >= 1), "{:?}", answer.retry_after);
    }
    assert!(others.iter().all(Answer::is_the_functions), "another company was refused");
}
