//! A plumber signs up, is called, sees the call, and takes the data out: all over the site's origin, as a browser does.

use std::time::{Duration, Instant};

use journeys::browser::{Browser, PASSWORD, json_of, prove};
use journeys::caller::{call, run, say};
use journeys::company::a_caller;
use journeys::stack::share;
use reqwest::Method;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_up_is_called_sees_the_call_and_can_take_the_data_out() {
    let share = share().await;
    let mut browser = Browser::open();
    let unique = shared::clock::new_id().simple().to_string()[20..].to_owned();
    let (name, email) = (format!("Quickfix Plumbing {unique}"), format!("pat@quickfix-{unique}.example.com"));
    let proof = prove(&share.stack, &browser, &email).await;
    let free = browser.get("/onboard/numbers?area_code=303").await;
    let slug = browser.get(&format!("/onboard/slug?company_name={}", name.replace(' ', "%20"))).await;
    let sign_up = json!({
        "company_name": name, "slug": slug["slug"], "owner_name": "Pat Doe", "email": email, "email_proof": proof,
        "password": PASSWORD, "timezone": "America/Denver", "industry": "plumbing",
        "phone_number": free["numbers"][0]["phone_number"], "forward_to_number": "+15552010077",
        "plan_tier": "professional",
    });
    let onboard = |key: &'static str| {
        let key = format!("{key}-{unique}");
        browser.request(Method::POST, "/onboard").header("idempotency-key", key).json(&sign_up).send()
    };

    let made = json_of(201, onboard("journey").await.expect("an answer")).await;
    let again = json_of(201, onboard("journey").await.expect("an answer")).await;

    assert_eq!(made, again, "the same request is the same company");
    let number = made["phone_number"].as_str().expect("a number").to_owned();
    let finished = run(&share.carrier, &call(&number, &a_caller(), [say("what are your hours"), say("goodbye")])).await;
    finished.assert_flawless();
    assert!(finished.was_told("Quickfix Plumbing"), "{}", finished.transcript());
    browser.log_in(&email).await;
    let seen = first_call(&browser).await;
    let detail = browser.get(&format!("/v1/calls/{}", seen["id"].as_str().expect("an id"))).await;
    assert!(detail["transcript"].as_array().is_some_and(|turns| !turns.is_empty()), "{detail}");
    let taken = take_out(&browser).await;
    assert_eq!(taken["company"]["company_name"], name);
    assert_eq!(taken["calls"][0]["call_sid"], finished.sid().as_str());
    assert_eq!(taken["users"][0]["email"], email);
    assert!(!taken.to_string().contains("argon2"), "no password leaves, not even hashed");
}

/// The first call in the company's history.
async fn first_call(browser: &Browser) -> Value {
    let begun = Instant::now();
    loop {
        let calls = browser.get("/v1/calls").await;
        if let Some(call) = calls["items"].as_array().and_then(|calls| calls.first()) {
            return call.clone();
        }
        assert!(begun.elapsed() < PATIENCE, "the call is not in the history");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Asks for everything the company has, waits until the file is there, and fetches it by its link.
async fn take_out(browser: &Browser) -> Value {
    let asked = browser.request(Method::POST, "/v1/exports").send().await.expect("an answer");
    let asked = json_of(202, asked).await;
    let path = format!("/v1/exports/{}", asked["id"].as_str().expect("an id"));
    let begun = Instant::now();
    loop {
        let shown = browser.get(&path).await;
        if let Some(link) = shown["download_url"].as_str() {
            let calls =
                reqwest::get(shown["calls_csv_url"].as_str().expect("a link")).await.expect("the bucket answers");
            assert!(calls.text().await.expect("a text").starts_with("started_at,"));
            return json_of(200, reqwest::get(link).await.expect("the bucket answers")).await;
        }
        assert!(begun.elapsed() < PATIENCE, "the export is not done: {shown}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
