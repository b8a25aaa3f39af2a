//! A company signs up: all or nothing, wherever it stops, whoever else signs up.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Duration;
use serde_json::json;
use shared::api::onboard::SignUpRequest;
use shared::app::onboard::find_numbers::find_numbers;
use shared::app::onboard::limit::count;
use shared::app::onboard::sign_up::{Refusal, Request, sign_up};
use shared::app::onboard::suggest_slug::suggest_slug;
use shared::app::onboard::sweep_onboardings::{Swept, sweep_onboardings};
use shared::clock::Clock;
use shared::domain::ids::TenantId;
use shared::domain::job::{Job, Page};
use shared::domain::number::Routing;
use shared::domain::onboarding::{LEASE, Onboarding, OnboardingId, SignUp, Stage, Why};
use shared::domain::tenant::PlanTier;
use shared::domain::velocity::Asked;
use shared::random::SeededRandom;
use shared::store::{Conflicting, KeptName, number_in_image};
use shared::twilio::rest::AvailableNumber;
use shared::twilio::rest_fake::FakeFault;
use shared::twilio::urls::VoiceUrls;

use crate::support::{Bureau, Fault, a_signed_up_tenant, phone, tenant_id};

const KEY: &str = "browser-key-0001";
const NUMBER: &str = "+13035550142";

impl Bureau {
    pub(crate) async fn sign_up(&self, key: &str, form: &Form) -> Result<Onboarding, Refusal> {
        let request = Request {
            idempotency_key: key,
            sign_up: &form.checked,
            password: &form.body.password,
            email_proof: &form.body.email_proof,
            source_ip: Some("192.0.2.7"),
        };
        sign_up(&self.desk, &request).await
    }

    /// The table but what counts requests and what remembers sign-ups that are over.
    async fn kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for item in self.store.everything().await {
            *kinds.entry(item["entity"].as_s().unwrap().clone()).or_default() += 1;
        }
        kinds.remove("velocity");
        kinds.remove("onboarding");
        kinds
    }

    async fn record(&self, key: &str) -> Onboarding {
        self.store.onboarding(&OnboardingId::of(key)).await.unwrap().unwrap()
    }

    /// One company of everything, and nothing beside it.
    async fn assert_one_company(&self, tenant: TenantId, what: &str) {
        let expected = [
            ("audit", 1),
            ("gateway_key", 1),
            ("number", 1),
            ("phone", 1),
            ("tenant", 1),
            ("unique", 2),
            ("usage", 1),
            ("user", 1),
        ];
        assert_eq!(self.kinds().await, expected.map(|(kind, count)| (kind.to_owned(), count)).into(), "{what}");
        assert_eq!(self.gateway.keys(), [(tenant.to_string(), Some(PlanTier::Professional))].into(), "{what}");
        assert_eq!((self.gateway.made(), self.twilio.bought()), (1, 1), "{what}");
        let owned = self.twilio.owned();
        assert_eq!(owned.len(), 1, "{what}");
        assert!(owned[0].friendly_name.ends_with(&tenant.to_string()), "{what}");
        let profile = self.store.tenant(&tenant).profile().await.unwrap().unwrap();
        assert_eq!(self.store.routing(&phone(NUMBER)).await.unwrap(), Some(Routing::of(&profile)), "{what}");
    }

    /// Nothing of any sign-up, inside or outside.
    async fn assert_nothing(&self, what: &str) {
        assert_eq!(self.kinds().await, BTreeMap::new(), "{what}");
        assert_eq!(self.gateway.keys(), BTreeMap::new(), "{what}");
        assert_eq!(self.twilio.owned(), [], "{what}");
    }

    async fn companies(&self) -> usize {
        let mut companies = 0;
        for page in Page::first_of_each(Job::ScoreHealth, self.clock.now()) {
            companies += self.store.directory(&page).await.unwrap().companies.len();
        }
        companies
    }
}

/// What somebody filled in.
pub(crate) struct Form {
    body: SignUpRequest,
    checked: SignUp,
}

pub(crate) fn form(changes: &[(&str, &str)]) -> Form {
    let mut body = json!({
        "company_name": "Acme Air", "slug": "acme-air", "owner_name": "Alice Acme", "email": "alice@acme.example",
        "email_proof": "proof", "password": "blue lantern parade", "timezone": "America/Denver", "industry": "hvac",
        "phone_number": NUMBER, "forward_to_number": "+13035550100", "plan_tier": "professional",
    });
    for (name, value) in changes {
        body[*name] = json!(value);
    }
    let body: SignUpRequest = serde_json::from_value(body).unwrap();
    let checked = body.check().ok().unwrap();
    Form { body, checked }
}

/// Another company altogether.
fn bobs(changes: &[(&str, &str)]) -> Form {
    let own = [("slug", "bobs-air"), ("email", "bob@acme.example"), ("phone_number", "+13035550143")];
    form(&own.iter().copied().chain(changes.iter().copied()).collect::<Vec<_>>())
}

fn taken(result: &Result<Onboarding, Refusal>) -> Option<&[KeptName]> {
    match result {
        Err(Refusal::Taken(names)) => Some(names),
        Ok(_) | Err(_) => None,
    }
}

#[tokio::test]
async fn a_sign_up_makes_a_company_that_answers_its_number_and_an_owner_who_can_log_in() {
    let bureau = Bureau::open().await;

    let done = bureau.sign_up(KEY, &form(&[])).await.unwrap();

    bureau.assert_one_company(done.tenant_id, "once").await;
    let settings = bureau.twilio.settings_of(&phone(NUMBER)).unwrap();
    assert!(settings.voice_url.starts_with("https://voice.example.com/voice/incoming#"));
    assert!(settings.status_callback.starts_with("https://voice.example.com/voice/status#"));
    assert_eq!(settings.voice_fallback_url, "https://static.example.com/fallback/13035550142.xml");
    let tenant = bureau.store.tenant(&done.tenant_id);
    assert_eq!(tenant.numbers().await.unwrap(), [phone(NUMBER)]);
    let month = tenant.usage("2026-11".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((month.limit, month.calls), (Some(1_500), 0));
    let everything = bureau.store.everything().await;
    let of = |kind: &str| everything.iter().find(|item| item["entity"].as_s().unwrap() == kind).unwrap();
    assert_eq!(of("user")["id"].as_s().unwrap(), &done.user_id.to_string());
    assert_eq!(of("user")["role"].as_s().unwrap(), "owner");
    assert_eq!(of("audit")["action"].as_s().unwrap(), "tenant.created");
    let email = everything.iter().find(|item| item["PK"].as_s().unwrap() == "UNIQUE#EMAIL#alice@acme.example").unwrap();
    assert_eq!(email["user_id"].as_s().unwrap(), &done.user_id.to_string());
    let key = bureau.gateway.value_of(&done.tenant_id.to_string()).unwrap();
    assert_eq!(of("gateway_key")["value"].as_s().unwrap(), key.expose());
    let record = of("onboarding");
    assert!(!record.contains_key("gsi1pk") && record.contains_key("ttl"));
    assert_eq!(bureau.companies().await, 1);
}

#[tokio::test]
async fn a_repeat_says_the_same_and_makes_nothing() {
    let bureau = Bureau::open().await;
    let done = bureau.sign_up(KEY, &form(&[])).await.unwrap();
    let (before, requests) = (bureau.store.everything().await, bureau.twilio.requests());

    let again = bureau.sign_up(KEY, &form(&[])).await.unwrap();

    assert_eq!(again, done);
    assert_eq!((bureau.store.everything().await, bureau.twilio.requests()), (before, requests));
}

#[tokio::test]
async fn a_key_that_was_used_for_another_form_is_refused() {
    let bureau = Bureau::open().await;
    let done = bureau.sign_up(KEY, &form(&[])).await.unwrap();

    let other = bureau.sign_up(KEY, &form(&[("company_name", "Acme Heat")])).await;

    assert!(matches!(other, Err(Refusal::OtherContent)), "{other:?}");
    bureau.assert_one_company(done.tenant_id, "afterwards").await;
}

#[tokio::test]
async fn killed_before_or_after_any_write_a_sign_up_goes_on_from_there() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut kills = 0;
        for step in 0.. {
            let bureau = Bureau::open().await;
            // Both attempts of the client, and then nothing reaches the table any more: not even that it is let go.
            let dead = [vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat();
            bureau.store.faults.next(dead);
            let first = bureau.sign_up(KEY, &form(&[])).await;
            let is_through = bureau.store.faults.remaining() > 20;
            bureau.store.faults.next([]);
            if first.is_ok() && is_through {
                break;
            }
            assert!(matches!(first, Err(Refusal::Failed(_))), "{last:?} at {step}: {first:?}");
            kills += 1;

            bureau.clock.pass(LEASE);
            let second = bureau.sign_up(KEY, &form(&[])).await;

            let what = format!("{last:?} at {step}");
            let done = second.unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
            bureau.assert_one_company(done.tenant_id, &what).await;
        }
        assert!(kills >= 7, "only {kills} requests were in the way");
    }
}

#[tokio::test]
async fn a_sign_up_whose_request_outside_was_lost_goes_on_at_once() {
    for fault in [FakeFault::Lost, FakeFault::AnswerLost] {
        for step in 0..2 {
            let faults = [vec![FakeFault::Pass; step], vec![fault]].concat();
            let (of_twilio, of_gateway) = (Bureau::open().await, Bureau::open().await);
            of_twilio.twilio.fail_next(faults.clone());
            of_gateway.gateway.fail_next(faults);

            for bureau in [of_twilio, of_gateway] {
                let first = bureau.sign_up(KEY, &form(&[])).await;
                let second = bureau.sign_up(KEY, &form(&[])).await;

                assert!(matches!(first, Err(Refusal::Failed(_))), "{fault:?} at {step}: {first:?}");
                bureau.assert_one_company(second.unwrap().tenant_id, &format!("{fault:?} at {step}")).await;
            }
        }
    }
}

#[tokio::test]
async fn what_twilio_refuses_for_our_own_reasons_can_be_tried_again() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Pass, FakeFault::Refused(20_005)]);

    let first = bureau.sign_up(KEY, &form(&[])).await;
    let second = bureau.sign_up(KEY, &form(&[])).await;

    assert!(matches!(first, Err(Refusal::Failed(_))), "{first:?}");
    bureau.assert_one_company(second.unwrap().tenant_id, "mended").await;
}

#[tokio::test]
async fn while_it_is_under_way_it_is_no_company() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Pass, FakeFault::AnswerLost]);
    let stopped = bureau.sign_up(KEY, &form(&[])).await;
    let record = bureau.record(KEY).await;

    assert!(stopped.is_err());
    assert!(matches!(record.stage, Stage::Keyed { .. }));
    // The number is rented by now, and whoever calls it reaches no company.
    assert_eq!(bureau.twilio.owned().len(), 1);
    assert_eq!(bureau.store.routing(&phone(NUMBER)).await.unwrap(), None);
    assert_eq!(bureau.store.tenant(&record.tenant_id).profile().await.unwrap(), None);
    assert_eq!(bureau.companies().await, 0);
    let expected = [("draft", 1), ("reservation", 3)];
    assert_eq!(bureau.kinds().await, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
    for item in bureau.store.everything().await {
        let image: std::collections::HashMap<_, _> = item.into_iter().collect();
        assert_eq!(number_in_image(image.into()).unwrap(), None);
    }
}

#[tokio::test]
async fn of_two_sign_ups_at_once_for_one_name_one_wins_and_the_other_leaves_nothing() {
    for (same, what) in [
        (("slug", "acme-air"), KeptName::Slug),
        (("email", "alice@acme.example"), KeptName::Email),
        (("phone_number", NUMBER), KeptName::Number),
    ] {
        let bureau = Bureau::open().await;
        let (alice, bob) = (form(&[]), bobs(&[same]));

        let (first, second) = futures::join!(bureau.sign_up(KEY, &alice), bureau.sign_up("browser-key-0002", &bob));

        let (winner, loser) = if first.is_ok() { (first, second) } else { (second, first) };
        assert_eq!(taken(&loser), Some([what].as_slice()), "{loser:?}");
        let kinds = bureau.kinds().await;
        assert_eq!((kinds["tenant"], kinds["user"], kinds.get("reservation")), (1, 1, None));
        assert_eq!(bureau.gateway.keys().keys().cloned().collect::<Vec<_>>(), [winner.unwrap().tenant_id.to_string()]);
        assert_eq!((bureau.twilio.bought(), bureau.gateway.made()), (1, 1));
    }
}

#[tokio::test]
async fn every_name_that_a_company_has_is_told_at_once() {
    let bureau = Bureau::open().await;
    bureau.sign_up(KEY, &form(&[])).await.unwrap();

    let second = bureau.sign_up("browser-key-0002", &form(&[("company_name", "Other")])).await;

    let all = [KeptName::Slug, KeptName::Email, KeptName::Number];
    assert_eq!(taken(&second), Some(all.as_slice()));
}

#[tokio::test]
async fn a_number_that_a_company_answers_is_not_kept_for_a_sign_up() {
    let bureau = Bureau::open().await;
    let tenant = a_signed_up_tenant(&bureau.store, 1, NUMBER).await;

    let refused = bureau.sign_up(KEY, &form(&[])).await;

    assert_eq!(taken(&refused), Some([KeptName::Number].as_slice()));
    assert_eq!(bureau.store.routing(&phone(NUMBER)).await.unwrap(), Some(Routing::of(&tenant)));
}

#[tokio::test]
async fn a_number_that_is_kept_for_a_sign_up_cannot_be_attached_to_a_company() {
    let bureau = Bureau::open().await;
    a_signed_up_tenant(&bureau.store, 1, "+15005550001").await;
    bureau.gateway.fail_next([FakeFault::Lost]);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();

    let audit = crate::support::an_audit(7, "number.attached");
    let attached = bureau.store.tenant(&tenant_id(1)).attach_number(&phone(NUMBER), &audit).await;

    assert_eq!(attached.unwrap_err().conflicting(), Some(Conflicting::Number));
}

#[tokio::test]
async fn the_same_request_many_times_at_once_makes_one_of_everything() {
    let bureau = Bureau::open().await;
    let form = form(&[]);

    let all = futures::future::join_all((0..8).map(|_| bureau.sign_up(KEY, &form))).await;

    let done: Vec<_> = all.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert!(!done.is_empty());
    let is_answer = |result: &Result<Onboarding, Refusal>| matches!(result, Ok(_) | Err(Refusal::Busy { .. }));
    assert!(all.iter().all(is_answer), "{all:?}");
    bureau.assert_one_company(done[0].tenant_id, "at once").await;
    assert_eq!(bureau.sign_up(KEY, &form).await.unwrap(), *done[0]);
}

#[tokio::test]
async fn whoever_comes_while_somebody_works_on_it_is_told_to_wait() {
    let bureau = Bureau::open().await;
    // Killed after the names are kept: the lease stays.
    let dead = [vec![Fault::Pass; 4], vec![Fault::Refuse; 10]].concat();
    bureau.store.faults.next(dead);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();
    bureau.store.faults.next([]);

    let soon = bureau.sign_up(KEY, &form(&[])).await;
    bureau.clock.pass(LEASE);
    let later = bureau.sign_up(KEY, &form(&[])).await;

    assert!(matches!(soon, Err(Refusal::Busy { retry_after: 1..=5 })), "{soon:?}");
    bureau.assert_one_company(later.unwrap().tenant_id, "later").await;
}

#[tokio::test]
async fn a_number_that_is_gone_undoes_the_sign_up_and_frees_its_names() {
    let bureau = Bureau::open().await;
    bureau.twilio.sell_elsewhere(&phone(NUMBER));

    let refused = bureau.sign_up(KEY, &form(&[])).await;
    bureau.assert_nothing("given up").await;
    let again = bureau.sign_up(KEY, &form(&[])).await;
    let another = bureau.sign_up("browser-key-0002", &form(&[("phone_number", "+13035550143")])).await;

    assert!(matches!(refused, Err(Refusal::GivenUp(Why::NumberGone))), "{refused:?}");
    assert!(matches!(again, Err(Refusal::GivenUp(Why::NumberGone))), "{again:?}");
    assert_eq!(bureau.store.tenant(&another.unwrap().tenant_id).numbers().await.unwrap(), [phone("+13035550143")]);
}

#[tokio::test]
async fn killed_before_or_after_any_write_an_undone_sign_up_is_undone_in_the_end() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut kills = 0;
        for step in 0.. {
            let bureau = Bureau::open().await;
            bureau.twilio.sell_elsewhere(&phone(NUMBER));
            let dead = [vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat();
            bureau.store.faults.next(dead);
            let first = bureau.sign_up(KEY, &form(&[])).await;
            let is_through = bureau.store.faults.remaining() > 20;
            bureau.store.faults.next([]);
            if matches!(first, Err(Refusal::GivenUp(_))) && is_through {
                break;
            }
            kills += 1;

            bureau.clock.pass(LEASE);
            let second = bureau.sign_up(KEY, &form(&[])).await;

            assert!(matches!(second, Err(Refusal::GivenUp(Why::NumberGone))), "{last:?} at {step}: {second:?}");
            bureau.assert_nothing(&format!("{last:?} at {step}")).await;
        }
        assert!(kills >= 6, "only {kills} requests were in the way");
    }
}

#[tokio::test]
async fn an_undoing_whose_request_outside_was_lost_goes_on_at_once() {
    // What is asked of Twilio: the number looked for, rented, looked for again; then looked for to give it back.
    for (of_twilio, of_gateway) in [
        (vec![FakeFault::Pass, FakeFault::Refused(21_422), FakeFault::Pass, FakeFault::Lost], vec![]),
        (vec![FakeFault::Pass, FakeFault::Refused(21_422), FakeFault::Lost], vec![]),
        (vec![FakeFault::Pass, FakeFault::Refused(21_422)], vec![FakeFault::Pass, FakeFault::Pass, FakeFault::Lost]),
        (
            vec![FakeFault::Pass, FakeFault::Refused(21_422)],
            vec![FakeFault::Pass, FakeFault::Pass, FakeFault::AnswerLost],
        ),
    ] {
        let bureau = Bureau::open().await;
        bureau.twilio.sell_elsewhere(&phone(NUMBER));
        bureau.twilio.fail_next(of_twilio.clone());
        bureau.gateway.fail_next(of_gateway.clone());

        let first = bureau.sign_up(KEY, &form(&[])).await;
        let second = bureau.sign_up(KEY, &form(&[])).await;

        let what = format!("{of_twilio:?} {of_gateway:?}");
        assert!(matches!(first, Err(Refusal::Failed(_))), "{what}: {first:?}");
        assert!(matches!(second, Err(Refusal::GivenUp(Why::NumberGone))), "{what}: {second:?}");
        bureau.assert_nothing(&what).await;
    }
}

#[tokio::test]
async fn a_number_of_the_account_that_is_somebody_elses_is_neither_used_nor_given_back() {
    use shared::twilio::rest::{NumberSettings, TwilioRest as _};
    let bureau = Bureau::open().await;
    let theirs = NumberSettings::new("Another deployment", &VoiceUrls::new("https://e.com"), String::new());
    bureau.twilio.create_number(&phone(NUMBER), &theirs).await.unwrap();

    let refused = bureau.sign_up(KEY, &form(&[])).await;

    assert!(matches!(refused, Err(Refusal::GivenUp(Why::NumberGone))), "{refused:?}");
    assert_eq!(bureau.twilio.settings_of(&phone(NUMBER)), Some(theirs));
    assert_eq!((bureau.kinds().await, bureau.gateway.keys()), (BTreeMap::new(), BTreeMap::new()));
}

#[tokio::test]
async fn nothing_happens_for_an_address_that_is_not_proven() {
    let bureau = Bureau::open().await;

    for changes in [[("email_proof", "guessed")], [("email", "mallory@acme.example")]] {
        let refused = bureau.sign_up(KEY, &form(&changes)).await;

        assert!(matches!(refused, Err(Refusal::NotProven)), "{refused:?}");
    }
    bureau.assert_nothing("unproven").await;
    assert!(bureau.store.onboarding(&OnboardingId::of(KEY)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_sign_up_that_nobody_comes_back_to_is_given_up_at_whatever_stage() {
    // Stopped before the key, after it, and after the number was rented.
    for (of_gateway, of_twilio) in [
        (vec![FakeFault::Lost], vec![]),
        (vec![FakeFault::AnswerLost], vec![]),
        (vec![], vec![FakeFault::Lost]),
        (vec![], vec![FakeFault::Pass, FakeFault::AnswerLost]),
    ] {
        let bureau = Bureau::open().await;
        bureau.gateway.fail_next(of_gateway.clone());
        bureau.twilio.fail_next(of_twilio.clone());
        bureau.sign_up(KEY, &form(&[])).await.unwrap_err();
        let what = format!("{of_gateway:?} {of_twilio:?}");

        bureau.clock.pass(Duration::minutes(59));
        let early = sweep_onboardings(&bureau.desk.outside()).await.unwrap();
        bureau.clock.pass(Duration::minutes(2));
        let swept = sweep_onboardings(&bureau.desk.outside()).await.unwrap();
        let again = sweep_onboardings(&bureau.desk.outside()).await.unwrap();

        assert_eq!((early, swept.given_up, again), (Swept::default(), 1, Swept::default()), "{what}");
        bureau.assert_nothing(&what).await;
        let late = bureau.sign_up(KEY, &form(&[])).await;
        assert!(matches!(late, Err(Refusal::GivenUp(Why::Abandoned))), "{what}: {late:?}");
        let anew = bureau.sign_up("browser-key-0002", &form(&[])).await.unwrap();
        assert_ne!(anew.tenant_id, bureau.record(KEY).await.tenant_id);
    }
}

#[tokio::test]
async fn a_sign_up_that_somebody_came_back_to_is_left_alone_by_the_sweep() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Lost]);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();
    bureau.clock.pass(Duration::minutes(50));
    bureau.twilio.fail_next([FakeFault::Lost]);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();

    bureau.clock.pass(Duration::minutes(30));
    let swept = sweep_onboardings(&bureau.desk.outside()).await.unwrap();

    assert_eq!(swept, Swept { in_use: 1, ..Swept::default() });
    let done = bureau.sign_up(KEY, &form(&[])).await.unwrap();
    bureau.assert_one_company(done.tenant_id, "later").await;
}

#[tokio::test]
async fn a_sweep_that_breaks_is_finished_by_the_next_one() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Pass, FakeFault::AnswerLost]);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();
    bureau.clock.pass(Duration::minutes(61));

    bureau.twilio.fail_next([FakeFault::Lost]);
    let broken = sweep_onboardings(&bureau.desk.outside()).await.unwrap();
    // From now on it can only be undone, whoever comes.
    let back = bureau.sign_up(KEY, &form(&[])).await;

    assert_eq!(broken, Swept { failed: 1, ..Swept::default() });
    assert!(matches!(back, Err(Refusal::GivenUp(Why::Abandoned))), "{back:?}");
    bureau.assert_nothing("undone by who came back").await;
}

#[tokio::test]
async fn two_sweeps_and_a_repeat_at_once_leave_one_company_or_nothing() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Pass, FakeFault::AnswerLost]);
    bureau.sign_up(KEY, &form(&[])).await.unwrap_err();
    bureau.clock.pass(Duration::minutes(61));
    let (form, outside) = (form(&[]), bureau.desk.outside());

    let (one, other, back) =
        futures::join!(sweep_onboardings(&outside), sweep_onboardings(&outside), bureau.sign_up(KEY, &form));

    assert!(one.is_ok() && other.is_ok());
    match back {
        Ok(done) => bureau.assert_one_company(done.tenant_id, "came back first").await,
        Err(Refusal::Busy { .. } | Refusal::GivenUp(Why::Abandoned)) => bureau.assert_nothing("swept first").await,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn too_many_sign_ups_from_one_place_have_to_wait_and_a_repeat_is_none() {
    let mut bureau = Bureau::open().await;
    bureau.desk.limits = "sign_up=1/100".parse().unwrap();
    bureau.clock.pass(Duration::minutes(45));
    bureau.sign_up(KEY, &form(&[])).await.unwrap();

    let repeat = bureau.sign_up(KEY, &form(&[])).await;
    let another = bureau.sign_up("browser-key-0002", &bobs(&[])).await;
    bureau.clock.pass(Duration::minutes(15));
    let next_hour = bureau.sign_up("browser-key-0002", &bobs(&[])).await;

    assert!(repeat.is_ok() && next_hour.is_ok());
    assert!(matches!(another, Err(Refusal::TooMuch(too_much)) if too_much.retry_after == 900), "{another:?}");
}

#[tokio::test]
async fn what_one_place_may_not_ask_does_not_count_against_all() {
    let mut bureau = Bureau::open().await;
    bureau.desk.limits = "numbers=2/3".parse().unwrap();
    let ask = async |ip| count(&bureau.desk, Asked::Numbers, Some(ip)).await.unwrap().is_none();

    let mut noisy = Vec::new();
    for _ in 0..5 {
        noisy.push(ask("192.0.2.1").await);
    }
    let others = [ask("192.0.2.2").await, ask("192.0.2.3").await];

    assert_eq!(noisy, [true, true, false, false, false]);
    assert_eq!(others, [true, false]);
    for item in bureau.store.everything().await {
        assert!(!item["PK"].as_s().unwrap().contains("192.0.2"), "an address is in a key");
        assert!(item.contains_key("ttl"));
    }
}

#[tokio::test]
async fn a_name_that_somebody_has_or_is_getting_is_suggested_with_others() {
    let bureau = Bureau::open().await;
    let free = suggest_slug(&bureau.desk, "Acme Air").await.unwrap().unwrap();
    bureau.sign_up(KEY, &form(&[])).await.unwrap();
    bureau.gateway.fail_next([FakeFault::Lost]);
    bureau.sign_up("browser-key-0002", &bobs(&[("slug", "acme-air-co")])).await.unwrap_err();

    let held = suggest_slug(&bureau.desk, "Acme Air").await.unwrap().unwrap();

    assert!(free.is_free && free.alternatives.is_empty());
    assert_eq!((held.slug.as_str(), held.is_free), ("acme-air", false));
    let offered: Vec<_> = held.alternatives.iter().map(|slug| slug.as_str()).collect();
    assert_eq!(offered, ["acme-air-service", "acme-air-pros", "acme-air-team"]);
    assert_eq!(suggest_slug(&bureau.desk, "…").await.unwrap(), None);
}

#[tokio::test]
async fn an_area_code_without_numbers_is_answered_with_its_neighbours_or_with_none() {
    let bureau = Bureau::open().await;
    let number = |text: &str| AvailableNumber {
        phone_number: phone(text),
        locality: Some("Denver".to_owned()),
        region: Some("CO".to_owned()),
    };
    bureau.twilio.offer((0..12).map(|line| number(&format!("+130355501{line:02}"))));

    let own = find_numbers(&bureau.desk, "303".parse().unwrap()).await.unwrap();
    let nearby = find_numbers(&bureau.desk, "720".parse().unwrap()).await.unwrap();
    let none = find_numbers(&bureau.desk, "212".parse().unwrap()).await.unwrap();

    assert_eq!((own.numbers.len(), own.is_nearby), (10, false));
    assert_eq!((nearby.numbers.len(), nearby.is_nearby), (10, true));
    assert_eq!((none.numbers.len(), none.is_nearby), (0, false));
}

/// The proof of an address, as the code in a mail leads to it.
#[cfg(feature = "passwords")]
async fn a_proof(bureau: &Bureau, email: &str) -> String {
    use shared::domain::code::{AddressProof, CodePurpose, EmailCode, MailedCode};
    use shared::domain::token::ProofToken;
    let email = email.parse().unwrap();
    let (code, token) = (EmailCode::from_random([7; 8]), ProofToken::from_random([7; 32]));
    let (digest, now) = (code.digest(CodePurpose::SignUp, &email), bureau.clock.now());
    bureau.store.put_code(CodePurpose::SignUp, &email, &MailedCode::new(digest, now)).await.unwrap();
    bureau.store.prove_address(&email, digest, token.digest(), &AddressProof::new(&email, now)).await.unwrap();
    token.expose().to_owned()
}

#[cfg(feature = "passwords")]
#[tokio::test]
async fn whoever_signed_up_logs_in_and_nobody_before() {
    use shared::app::identity::log_in::log_in;
    use shared::app::identity::{Error, Identity};
    use shared::app::onboard::accounts::StoredAccounts;
    let mut bureau = Bureau::open().await;
    bureau.desk.accounts = Arc::new(StoredAccounts::new(&bureau.desk.deps));
    let proof = a_proof(&bureau, "alice@acme.example").await;
    let identity = Identity {
        deps: bureau.desk.deps.clone(),
        random: Arc::new(SeededRandom::new(2)),
        mailer: None,
        site_url: "https://app.example.com".to_owned(),
    };
    let (alice, bob) = (form(&[("email_proof", &proof)]), bobs(&[("email_proof", &proof)]));
    let (email, password) = ("alice@acme.example".parse().unwrap(), &alice.body.password);

    let foreign = bureau.sign_up("browser-key-0002", &bob).await;
    bureau.gateway.fail_next([FakeFault::Lost]);
    let stopped = bureau.sign_up(KEY, &alice).await;
    let before = log_in(&identity, &email, password, None).await;
    bureau.clock.pass(Duration::minutes(1));
    let done = bureau.sign_up(KEY, &alice).await.unwrap();
    let after = log_in(&identity, &email, password, None).await.unwrap();

    assert!(matches!(foreign, Err(Refusal::NotProven)), "another address: {foreign:?}");
    assert!(matches!(stopped, Err(Refusal::Failed(_))), "{stopped:?}");
    assert!(matches!(before, Err(Error::WrongPassword)), "a reservation is no account");
    assert_eq!((after.who.tenant.id, after.who.user.id), (done.tenant_id, done.user_id));
}
