//! A company keeps its number, adds another, and gives one back: over the site's origin, with calls in between.

use std::time::{Duration, Instant};

use journeys::browser::{Browser, json_of};
use journeys::caller::{Finished, call, run, say};
use journeys::company::a_caller;
use journeys::newcomer::Newcomer;
use journeys::stack::{Share, share};
use reqwest::Method;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);
/// The company's own number, which its carrier forwards.
const OWN: &str = "+15552010078";

async fn a_call(share: &Share, number: &str, forwarded_from: Option<&str>) -> Finished {
    let mut placed = call(number, &a_caller(), [say("what are your hours"), say("goodbye")]);
    placed.forwarded_from = forwarded_from.map(str::to_owned);
    run(&share.carrier, &placed).await
}

/// What is shown of forwarding once it stands so.
async fn until(browser: &Browser, path: &str, status: &str) -> Value {
    let begun = Instant::now();
    loop {
        let shown = browser.get(path).await;
        if shown["checks"][0]["status"] == status {
            return shown;
        }
        assert!(begun.elapsed() < PATIENCE, "it is not {status}: {shown}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_keeps_its_number_adds_another_and_gives_one_back() {
    let share = share().await;
    let Newcomer { browser, form, .. } = Newcomer::sign_up(&share.stack, "Keeper", "305").await;
    let (number, unique) = (form.number().to_owned(), form.text("slug"));
    let id = number.trim_start_matches('+');

    // The codes are there without a session, and the test call proves that they were dialled.
    let codes = Browser::open().get(&format!("/onboard/forwarding?phone_number=%2B{id}")).await;
    assert!(codes.to_string().contains(&id[1..]), "{codes}");
    let path = format!("/v1/numbers/{id}/forwarding");
    let asked = browser.post(&format!("{path}/check"), &json!({"forwarded_number": OWN})).await;
    assert_eq!(json_of(202, asked).await["status"], "waiting");
    a_call(&share, &number, None).await.assert_flawless();
    assert_eq!(browser.get(&path).await["checks"][0]["status"], "waiting");
    a_call(&share, &number, Some(OWN)).await.assert_flawless();
    let proven = until(&browser, &path, "verified").await;
    assert!(proven["checks"][0]["verified_at"].is_string(), "{proven}");
    let overview = browser.get("/v1/overview").await;
    let done = json!({"id": "forwarding", "is_done": true});
    assert!(overview["checklist"].as_array().is_some_and(|items| items.contains(&done)), "{overview}");

    // One more number answers in the company's name; the same request twice is one number.
    let free = browser.get("/v1/numbers/available?area_code=305").await;
    let wanted = json!({"phone_number": free["numbers"][0]["phone_number"]});
    let add = || browser.request(Method::POST, "/v1/numbers").header("idempotency-key", format!("more-{unique}"));
    let added = json_of(201, add().json(&wanted).send().await.expect("an answer")).await;
    let again = json_of(201, add().json(&wanted).send().await.expect("an answer")).await;
    assert_eq!(added, again);
    let second = added["phone_number"].as_str().expect("a number");
    let heard = a_call(&share, second, None).await;
    heard.assert_flawless();
    assert!(heard.was_told("Keeper Plumbing"), "{}", heard.transcript());

    // The first is given back: the other takes its place, and the carrier has the first for sale again.
    let gone = browser.request(Method::DELETE, &format!("/v1/numbers/{id}")).send().await.expect("an answer");
    assert_eq!(gone.status().as_u16(), 204);
    let left = browser.get("/v1/numbers").await;
    assert_eq!((left["items"].as_array().map(Vec::len), &left["items"][0]["is_primary"]), (Some(1), &json!(true)));
    let for_sale = browser.get("/v1/numbers/available?area_code=305").await;
    assert!(for_sale.to_string().contains(&number), "{for_sale}");
    let last = browser.request(Method::DELETE, &format!("/v1/numbers/{}", &second[1..])).send().await;
    assert_eq!(last.expect("an answer").status().as_u16(), 409);
}
