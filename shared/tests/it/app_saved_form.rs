//! What somebody has filled in is kept for them and nobody else, until they have signed up or a week has passed.

use chrono::{DateTime, Duration, Utc};
use shared::app::onboard::saved_form::{Person, keep_form, show_form};
use shared::app::onboard::sign_up::Refusal;
use shared::domain::email::Email;
use shared::domain::saved_form::{KEPT_FOR, SavedForm};

use crate::app_onboard::form;
use crate::support::{Bureau, Fault, at, email};

const ALICE: &str = "alice@acme.example";
const BOB: &str = "bob@acme.example";

async fn keep(bureau: &Bureau, whose: &Email, proof: &str, text: &str) -> Result<SavedForm, Refusal> {
    keep_after(bureau, whose, proof, text, None).await
}

async fn keep_after(
    bureau: &Bureau,
    whose: &Email,
    proof: &str,
    text: &str,
    replaces: Option<DateTime<Utc>>,
) -> Result<SavedForm, Refusal> {
    let person = Person { email: whose, email_proof: proof, source_ip: Some("192.0.2.7") };
    keep_form(&bureau.desk, person, text.to_owned(), replaces).await
}

async fn show(bureau: &Bureau, whose: &str, proof: &str) -> Result<Option<String>, Refusal> {
    let email = email(whose);
    let person = Person { email: &email, email_proof: proof, source_ip: Some("192.0.2.7") };
    Ok(show_form(&bureau.desk, person).await?.map(|saved| saved.form))
}

#[tokio::test]
async fn the_last_form_is_shown_on_another_device_and_the_proof_stays_good_for_the_sign_up() {
    let bureau = Bureau::open().await;
    assert_eq!(show(&bureau, ALICE, "proof").await.unwrap(), None);

    let first = keep(&bureau, &email(ALICE), "proof", r#"{"step":1}"#).await.unwrap();
    bureau.clock.pass(Duration::minutes(1));
    let alice = email("Alice@ACME.example");
    let saved = keep_after(&bureau, &alice, "proof", r#"{"step":2}"#, Some(first.saved_at)).await.unwrap();

    assert_eq!(saved.saved_at, at("2026-11-24T12:01:00Z"));
    assert_eq!(show(&bureau, ALICE, "proof").await.unwrap().as_deref(), Some(r#"{"step":2}"#));
    assert_eq!(show(&bureau, BOB, "proof").await.unwrap(), None, "another address has its own");
    assert!(bureau.sign_up("browser-key-0001", &form(&[])).await.is_ok());
}

#[tokio::test]
async fn a_device_that_has_not_seen_the_newest_form_does_not_write_over_it() {
    let (bureau, alice) = (Bureau::open().await, email(ALICE));
    let old = keep(&bureau, &alice, "proof", r#"{"step":1}"#).await.unwrap();
    bureau.clock.pass(Duration::minutes(1));
    let newer = keep_after(&bureau, &alice, "proof", r#"{"step":2}"#, Some(old.saved_at)).await.unwrap();
    bureau.clock.pass(Duration::minutes(1));

    let late = keep_after(&bureau, &alice, "proof", r#"{"step":3}"#, Some(old.saved_at)).await;
    let blind = keep(&bureau, &alice, "proof", r#"{"step":4}"#).await;
    let between = show(&bureau, ALICE, "proof").await.unwrap();
    let knowing = keep_after(&bureau, &alice, "proof", r#"{"step":3}"#, Some(newer.saved_at)).await;

    assert!(matches!((&late, &blind), (Err(Refusal::Newer), Err(Refusal::Newer))), "{late:?}, {blind:?}");
    assert_eq!(between.as_deref(), Some(r#"{"step":2}"#));
    assert!(knowing.is_ok(), "{knowing:?}");
}

#[tokio::test]
async fn of_two_devices_that_save_at_once_one_is_told_and_a_repeat_of_the_same_is_not() {
    let (bureau, alice) = (Bureau::open().await, email(ALICE));
    let first = keep(&bureau, &alice, "proof", "{}").await.unwrap();
    bureau.clock.pass(Duration::minutes(1));
    let save = |text| keep_after(&bureau, &alice, "proof", text, Some(first.saved_at));

    let both = futures::join!(save(r#"{"step":1}"#), save(r#"{"step":2}"#));
    let kept = show(&bureau, ALICE, "proof").await.unwrap().unwrap();
    bureau.clock.pass(Duration::minutes(1));
    let repeat = save(&kept).await.unwrap();

    let kinds = [&both.0, &both.1].map(|saved| matches!(saved, Err(Refusal::Newer)));
    assert_eq!(kinds.iter().filter(|is_newer| **is_newer).count(), 1, "{both:?}");
    assert_eq!(repeat.saved_at, first.saved_at + Duration::minutes(1), "as it was answered at first");
}

#[tokio::test]
async fn who_does_not_prove_the_address_learns_nothing_and_changes_nothing() {
    let bureau = Bureau::open().await;
    keep(&bureau, &email(ALICE), "proof", r#"{"step":1}"#).await.unwrap();
    let mut costs = Vec::new();

    for whose in [ALICE, BOB, "nobody@acme.example"] {
        bureau.store.meter().take();
        let shown = show(&bureau, whose, "guessed").await;
        costs.push(bureau.store.meter().take());
        assert!(matches!(shown, Err(Refusal::NotProven)), "{shown:?}");
    }
    let kept = keep(&bureau, &email(ALICE), "guessed", r#"{"step":4}"#).await;

    assert!(matches!(kept, Err(Refusal::NotProven)), "{kept:?}");
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
    assert_eq!(show(&bureau, ALICE, "proof").await.unwrap().as_deref(), Some(r#"{"step":1}"#));
}

#[tokio::test]
async fn a_form_is_gone_after_a_week_and_when_the_sign_up_is_done() {
    let bureau = Bureau::open().await;
    keep(&bureau, &email(ALICE), "proof", "{}").await.unwrap();
    keep(&bureau, &email(BOB), "proof", "{}").await.unwrap();
    bureau.sign_up("browser-key-0001", &form(&[])).await.unwrap();
    let left: Vec<_> = bureau.store.everything().await;
    let forms = left.iter().filter(|item| item["entity"].as_s().unwrap() == "saved_form").count();

    bureau.clock.pass(KEPT_FOR - Duration::seconds(1));
    let last = show(&bureau, BOB, "proof").await.unwrap();
    bureau.clock.pass(Duration::seconds(1));
    let late = show(&bureau, BOB, "proof").await.unwrap();
    let anew = keep(&bureau, &email(BOB), "proof", r#"{"step":1}"#).await;

    assert_eq!(forms, 1, "Bob's alone");
    assert_eq!((last.as_deref(), late), (Some("{}"), None));
    assert!(anew.is_ok(), "what is too old is in nobody's way: {anew:?}");
}

#[tokio::test]
async fn no_address_is_in_a_key_and_every_form_is_removed_by_the_table() {
    let bureau = Bureau::open().await;
    keep(&bureau, &email(ALICE), "proof", "{}").await.unwrap();

    let everything = bureau.store.everything().await;
    let item = everything.iter().find(|item| item["entity"].as_s().unwrap() == "saved_form").unwrap();

    assert!(item["PK"].as_s().unwrap().starts_with("FORM#") && !format!("{item:?}").contains("alice"));
    assert_eq!(item["ttl"].as_n().unwrap(), &at("2026-12-01T12:00:00Z").timestamp().to_string());
}

#[tokio::test]
async fn while_the_table_is_away_nothing_is_said_to_be_kept() {
    let bureau = Bureau::open().await;
    // The two counts go through, the form does not.
    bureau.store.faults.next([Fault::Pass, Fault::Pass, Fault::Refuse, Fault::Refuse]);

    let kept = keep(&bureau, &email(ALICE), "proof", "{}").await;

    assert!(matches!(kept, Err(Refusal::Failed(_))), "{kept:?}");
    assert_eq!(show(&bureau, ALICE, "proof").await.unwrap(), None);
}

#[tokio::test]
async fn whoever_saves_too_often_is_told_when_to_come_back() {
    let mut bureau = Bureau::open().await;
    bureau.desk.limits = "draft=2/100".parse().unwrap();

    let mut last = None;
    for _ in 0..3 {
        last = Some(keep(&bureau, &email(ALICE), "proof", "{}").await);
    }

    assert!(matches!(last, Some(Err(Refusal::TooMuch(too_much))) if too_much.retry_after == 3_600));
}
