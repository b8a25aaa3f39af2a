//! A company adds numbers and gives numbers back: nothing is paid for twice, kept for ever, or lost, wherever it stops.

use std::sync::Arc;

use chrono::Duration;
use shared::api::company::Number;
use shared::api::numbers::AddNumber;
use shared::api::problem::{Kind, Problem};
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::office::Refusal;
use shared::app::onboard::numbers::add::add_number;
use shared::app::onboard::numbers::choose::choose_primary;
use shared::app::onboard::numbers::release::release_number;
use shared::app::onboard::sweep_onboardings::sweep_onboardings;
use shared::app::routing::Routings;
use shared::app::{CallLeg, Deps};
use shared::clock::Clock;
use shared::domain::access::{Credential, Principal, Role};
use shared::domain::call::CallStatus;
use shared::domain::ids::UserId;
use shared::domain::number::Routing;
use shared::domain::rental::MOST_NUMBERS;
use shared::domain::tenant::{SubscriptionStatus, Tenant};
use shared::domain::time::Seconds;
use shared::store::Read;
use shared::twilio::rest_fake::FakeFault;
use shared::twilio::urls::VoiceUrls;
use uuid::Uuid;

use crate::support::{Bureau, Fault, an_audit, call_sid, phone, tenant_id, trace};

const FIRST: &str = "+15005550001";
const WANTED: &str = "+13035550142";
const KEY: &str = "browser-key-0001";

impl Bureau {
    async fn add(&self, company: u128, number: &str, key: &str) -> Result<Number, Refusal> {
        add_number(&self.desk, &owner(company), &AddNumber { phone_number: number.to_owned() }, key).await
    }

    async fn release(&self, number: &str) -> Result<(), Refusal> {
        release_number(&self.desk, &owner(1), &phone(number)).await
    }

    async fn numbers(&self, company: u128) -> Vec<String> {
        let numbers = self.store.tenant(&tenant_id(company)).numbers().await.unwrap();
        numbers.iter().map(|number| number.expose().to_owned()).collect()
    }

    async fn profile(&self, company: u128) -> Tenant {
        self.store.tenant(&tenant_id(company)).profile().await.unwrap().unwrap()
    }

    fn owned(&self) -> Vec<String> {
        self.twilio.owned().iter().map(|owned| owned.phone_number.expose().to_owned()).collect()
    }

    /// How many items there are of a kind.
    async fn count(&self, kind: &str) -> usize {
        self.store.everything().await.iter().filter(|item| item["entity"].as_s().unwrap() == kind).count()
    }

    /// Actions on numbers in the first company's audit log.
    async fn audited(&self) -> Vec<String> {
        let mut lines = self.store.everything().await;
        lines.retain(|item| item["PK"].as_s().unwrap() == &format!("TENANT#{}#AUDIT", tenant_id(1)));
        lines.sort_by(|one, other| one["SK"].as_s().unwrap().cmp(other["SK"].as_s().unwrap()));
        let actions = lines.iter().map(|line| line["action"].as_s().unwrap().clone());
        actions.filter(|action| action.starts_with("number.")).collect()
    }

    /// Company 1 has this number once, inside and outside, and nothing is on its way.
    async fn assert_has(&self, number: &str, what: &str) {
        assert_eq!(self.numbers(1).await, [number, FIRST], "{what}");
        assert_eq!(self.owned(), [number], "{what}");
        assert_eq!(self.twilio.bought(), 1, "{what}");
        assert_eq!((self.count("reservation").await, self.audited().await), (0, vec!["number.added".into()]), "{what}");
        let profile = self.profile(1).await;
        assert_eq!(profile.version, 2, "{what}");
        for each in [number, FIRST] {
            let copy = self.store.routing(&phone(each)).await.unwrap();
            assert_eq!(copy, Some(Routing::of(&profile)), "{what}: {each}");
        }
        self.assert_nothing_moves(what).await;
    }

    /// Company 1 has its first number, and nothing of another is left anywhere.
    async fn assert_has_only_the_first(&self, what: &str) {
        assert_eq!(self.numbers(1).await, [FIRST], "{what}");
        assert_eq!(self.owned(), [] as [String; 0], "{what}");
        assert_eq!((self.count("reservation").await, self.count("phone").await), (0, 3), "{what}");
        self.assert_nothing_moves(what).await;
    }

    async fn assert_nothing_moves(&self, what: &str) {
        let moving = self.store.moving_numbers(self.clock.now() + Duration::days(1), 10).await.unwrap();
        assert_eq!(moving, [], "{what}");
    }

    /// Company 1 with one more number than at the beginning.
    async fn with_two() -> Self {
        let bureau = Self::with_companies().await;
        bureau.add(1, WANTED, KEY).await.unwrap();
        bureau
    }
}

fn owner(company: u128) -> Principal {
    let user = UserId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_00aa));
    Principal { tenant: tenant_id(company), by: Credential::Person { user, role: Role::Owner } }
}

/// The problem that somebody is told of.
fn problem<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Problem {
    match result.unwrap_err() {
        Refusal::Asked(problem) => problem,
        Refusal::Failed(error) => Problem::from(&error),
    }
}

fn said(problem: &Problem) -> (Kind, Option<&str>) {
    (problem.kind, problem.errors.first().map(|error| error.field.as_str()))
}

fn a_leg(call: u128, dialled: &str) -> CallLeg {
    CallLeg {
        call_sid: call_sid(call),
        from: "+15005550006".into(),
        to: dialled.to_owned(),
        forwarded_from: None,
        is_over: false,
        trace: trace(),
    }
}

#[tokio::test]
async fn a_number_that_is_added_is_answered_in_the_companys_name_and_set_up_as_at_sign_up() {
    let bureau = Bureau::with_companies().await;

    let number = bureau.add(1, WANTED, KEY).await.unwrap();

    assert_eq!((number.phone_number.expose(), number.is_primary), (WANTED, false));
    assert_eq!(String::from(number.id), "13035550142");
    bureau.assert_has(WANTED, "added").await;
    let settings = bureau.twilio.settings_of(&phone(WANTED)).unwrap();
    assert!(settings.friendly_name.ends_with(&tenant_id(1).to_string()));
    assert!(settings.voice_url.starts_with("https://voice.example.com/voice/incoming#"));
    assert!(settings.status_callback.starts_with("https://voice.example.com/voice/status#"));
    assert_eq!(settings.voice_fallback_url, "https://static.example.com/fallback/13035550142.xml");
}

#[tokio::test]
async fn a_repeat_says_the_same_and_buys_nothing() {
    let bureau = Bureau::with_companies().await;
    let first = bureau.add(1, WANTED, KEY).await.unwrap();
    let before = bureau.store.everything().await;

    let again = bureau.add(1, WANTED, KEY).await.unwrap();

    assert_eq!((again, bureau.store.everything().await, bureau.twilio.bought()), (first, before, 1));
}

#[tokio::test]
async fn a_key_of_another_request_a_number_of_ones_own_and_a_number_of_others_are_refused_by_name() {
    let bureau = Bureau::with_two().await;
    bureau.twilio.sell_elsewhere(&phone("+13035550144"));

    let other_content = problem(bureau.add(1, "+13035550143", KEY).await);
    let own = problem(bureau.add(1, WANTED, "another-key").await);
    let anothers = problem(bureau.add(2, WANTED, KEY).await);
    let sold = problem(bureau.add(1, "+13035550144", "third-key").await);
    let sold_again = problem(bureau.add(1, "+13035550144", "third-key").await);
    let no_number = problem(bureau.add(1, "+4930901820", "fourth-key").await);
    let own_phone = problem(bureau.add(1, "+15005550002", "fifth-key").await);

    assert_eq!(said(&other_content), (Kind::Conflict, None));
    for taken in [own, anothers, sold, sold_again] {
        assert_eq!(said(&taken), (Kind::Conflict, Some("phone_number")));
    }
    for wrong in [no_number, own_phone] {
        assert_eq!(said(&wrong), (Kind::Invalid, Some("phone_number")));
    }
    bureau.assert_has(WANTED, "afterwards").await;
}

#[tokio::test]
async fn killed_before_or_after_any_write_the_same_request_goes_on_from_there() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut kills = 0;
        for step in 0.. {
            let bureau = Bureau::with_companies().await;
            bureau.store.faults.next([vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat());
            let first = bureau.add(1, WANTED, KEY).await;
            let is_through = bureau.store.faults.remaining() > 20;
            bureau.store.faults.next([]);
            if first.is_ok() && is_through {
                break;
            }
            let what = format!("{last:?} at {step}");
            assert_eq!(problem(first).kind, Kind::Unavailable, "{what}");
            kills += 1;

            bureau.add(1, WANTED, KEY).await.unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));

            bureau.assert_has(WANTED, &what).await;
        }
        assert!(kills >= 7, "only {kills} requests were in the way");
    }
}

#[tokio::test]
async fn killed_anywhere_and_never_repeated_it_is_the_companys_or_given_back_an_hour_later() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut given_up = 0;
        for step in 0.. {
            let bureau = Bureau::with_companies().await;
            bureau.store.faults.next([vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat());
            let first = bureau.add(1, WANTED, KEY).await;
            let is_through = bureau.store.faults.remaining() > 20;
            bureau.store.faults.next([]);
            if first.is_ok() && is_through {
                break;
            }
            let what = format!("{last:?} at {step}");
            let early = sweep_onboardings(&bureau.desk.outside()).await.unwrap();
            assert_eq!(early.given_up, 0, "{what}: whoever asked may still be on the way");
            bureau.clock.pass(Duration::minutes(61));

            given_up += sweep_onboardings(&bureau.desk.outside()).await.unwrap().given_up;

            if bureau.numbers(1).await.len() == 2 {
                bureau.assert_has(WANTED, &what).await;
            } else {
                bureau.assert_has_only_the_first(&what).await;
            }
        }
        assert!(given_up >= 2, "{last:?}: only {given_up} were given up");
    }
}

#[tokio::test]
async fn the_sweep_itself_may_be_killed_anywhere_and_goes_on_the_next_time() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        for step in 0.. {
            let bureau = Bureau::with_companies().await;
            bureau.twilio.fail_next([FakeFault::Pass, FakeFault::AnswerLost]);
            bureau.add(1, WANTED, KEY).await.unwrap_err();
            assert_eq!(bureau.owned(), [WANTED]);
            bureau.clock.pass(Duration::minutes(61));
            bureau.store.faults.next([vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat());
            let swept = sweep_onboardings(&bureau.desk.outside()).await;
            let is_through = bureau.store.faults.remaining() > 20;
            bureau.store.faults.next([]);

            sweep_onboardings(&bureau.desk.outside()).await.unwrap();

            bureau.assert_has_only_the_first(&format!("{last:?} at {step}")).await;
            if is_through {
                assert_eq!(swept.unwrap().given_up, 1);
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_request_to_twilio_that_was_lost_or_whose_answer_was_is_made_good_by_the_repeat() {
    for fault in [FakeFault::Lost, FakeFault::AnswerLost, FakeFault::Refused(20_005)] {
        for step in 0..2 {
            let bureau = Bureau::with_companies().await;
            bureau.twilio.fail_next([vec![FakeFault::Pass; step], vec![fault]].concat());

            let first = problem(bureau.add(1, WANTED, KEY).await);
            // While it is under way, nobody is reached by it.
            assert_eq!(bureau.store.routing(&phone(WANTED)).await.unwrap(), None);
            bureau.add(1, WANTED, KEY).await.unwrap();

            assert_eq!(first.kind, Kind::Unavailable);
            bureau.assert_has(WANTED, &format!("{fault:?} at {step}")).await;
        }
    }
}

#[tokio::test]
async fn another_request_of_the_company_for_a_number_on_its_way_finishes_it() {
    let bureau = Bureau::with_companies().await;
    bureau.twilio.fail_next([FakeFault::Pass, FakeFault::AnswerLost]);
    bureau.add(1, WANTED, KEY).await.unwrap_err();

    let other_key = bureau.add(1, WANTED, "another-key").await.unwrap();
    let first_key = bureau.add(1, WANTED, KEY).await.unwrap();

    assert_eq!(other_key, first_key);
    bureau.assert_has(WANTED, "finished").await;
}

#[tokio::test]
async fn the_same_request_many_times_at_once_buys_one_number() {
    let bureau = Bureau::with_companies().await;

    let all = futures::future::join_all((0..8).map(|_| bureau.add(1, WANTED, KEY))).await;

    for result in &all {
        assert!(
            matches!(result, Ok(_) | Err(Refusal::Failed(shared::app::Error::Unavailable { .. }))),
            "either done or to be tried again: {result:?}"
        );
    }
    assert!(all.iter().any(Result::is_ok), "{all:?}");
    bureau.assert_has(WANTED, "at once").await;
}

#[tokio::test]
async fn of_two_companies_that_want_one_number_one_gets_it_and_nothing_is_left_of_the_other() {
    let bureau = Bureau::with_companies().await;

    let (one, two) = futures::join!(bureau.add(1, WANTED, KEY), bureau.add(2, WANTED, KEY));

    assert_ne!(one.is_ok(), two.is_ok());
    let loser = if one.is_ok() { problem(two) } else { problem(one) };
    assert_eq!(said(&loser), (Kind::Conflict, Some("phone_number")));
    let all = [bureau.numbers(1).await, bureau.numbers(2).await].concat();
    assert_eq!((all.len(), bureau.twilio.bought(), bureau.count("reservation").await), (3, 1, 0));
}

#[tokio::test]
async fn at_the_limit_two_at_once_never_make_one_too_many_and_what_was_bought_is_given_back() {
    let bureau = Bureau::with_companies().await;
    let tenant = bureau.store.tenant(&tenant_id(1));
    for number in 0..MOST_NUMBERS as u128 - 2 {
        let phone = phone(&format!("+130355501{number:02}"));
        tenant.attach_number(&phone, &an_audit(50 + number, "number.attached")).await.unwrap();
    }

    let (one, two) =
        futures::join!(bureau.add(1, "+13035550180", "key-number-1"), bureau.add(1, "+13035550181", "key-number-2"));
    let another = problem(bureau.add(1, "+13035550182", "key-number-3").await);

    assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
    let loser = if one.is_ok() { problem(two) } else { problem(one) };
    for full in [loser, another] {
        assert_eq!(full.kind, Kind::Conflict);
        assert!(full.detail.unwrap().contains("Release one"));
    }
    assert_eq!(bureau.numbers(1).await.len(), MOST_NUMBERS);
    assert_eq!((bureau.owned().len(), bureau.count("reservation").await), (1, 0));
    bureau.assert_nothing_moves("at the limit").await;
}

#[tokio::test]
async fn a_company_that_is_not_answered_rents_nothing() {
    let bureau = Bureau::with_companies().await;
    let mut tenant = bureau.profile(1).await;
    tenant.subscription_status = SubscriptionStatus::Suspended;
    tenant.version += 1;
    bureau.store.tenant(&tenant_id(1)).update(&tenant, &an_audit(60, "tenant.suspended")).await.unwrap();

    let refused = problem(bureau.add(1, WANTED, KEY).await);

    assert_eq!((said(&refused), bureau.twilio.requests()), ((Kind::Conflict, None), 0));
}

#[tokio::test]
async fn too_many_additions_in_an_hour_are_told_when_to_come_back_and_repeats_do_not_count() {
    let mut bureau = Bureau::with_companies().await;
    bureau.desk.limits = "add_number=1/1".parse().unwrap();

    bureau.add(1, WANTED, KEY).await.unwrap();
    bureau.add(1, WANTED, KEY).await.unwrap();
    let second = problem(bureau.add(1, "+13035550143", "another-key").await);
    let others = bureau.add(2, "+13035550144", "another-key").await;

    assert_eq!((second.kind, second.retry_after), (Kind::TooMany, Some(3_600)));
    assert!(others.is_ok(), "what one company asks for is not counted for another");
}

#[tokio::test]
async fn a_number_that_is_given_back_is_gone_here_and_at_twilio_and_can_be_had_by_others() {
    let bureau = Bureau::with_two().await;

    bureau.release(WANTED).await.unwrap();
    bureau.assert_has_only_the_first("released").await;
    let audited = bureau.audited().await;
    let again = problem(bureau.release(WANTED).await);
    let others = bureau.add(2, WANTED, KEY).await;

    assert_eq!((audited, again.kind), (vec!["number.added".to_owned(), "number.released".to_owned()], Kind::NotFound));
    assert!(others.is_ok(), "{others:?}");
    assert_eq!(bureau.profile(1).await.version, 3);
}

#[tokio::test]
async fn the_number_shown_first_makes_room_for_the_one_held_longest() {
    let bureau = Bureau::with_two().await;
    bureau.clock.pass(Duration::seconds(1));
    bureau.add(1, "+13035550100", "another-key").await.unwrap();

    bureau.release(FIRST).await.unwrap();

    assert_eq!(bureau.profile(1).await.twilio_phone_number, Some(phone(WANTED)));
    assert_eq!(bureau.numbers(1).await, ["+13035550100", WANTED]);
}

#[tokio::test]
async fn a_company_keeps_its_last_number_also_when_two_are_given_back_at_once() {
    let bureau = Bureau::with_two().await;

    let (one, two) = futures::join!(bureau.release(FIRST), bureau.release(WANTED));
    let left = bureau.numbers(1).await;
    let last = problem(bureau.release(&left[0]).await);

    assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
    assert_eq!((left.len(), last.kind), (1, Kind::Conflict));
    assert!(last.detail.unwrap().contains("Add another one first"));
    assert_eq!(bureau.profile(1).await.twilio_phone_number, Some(phone(&left[0])));
}

#[tokio::test]
async fn killed_before_or_after_any_write_a_release_is_finished_by_its_repeat_or_by_the_sweep() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        for is_repeated in [true, false] {
            let mut kills = 0;
            for step in 0.. {
                let bureau = Bureau::with_two().await;
                bureau.store.faults.next([vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 20]].concat());
                let first = bureau.release(WANTED).await;
                let is_through = bureau.store.faults.remaining() > 20;
                bureau.store.faults.next([]);
                if first.is_ok() && is_through {
                    break;
                }
                let what = format!("{last:?} at {step}");
                assert_eq!(problem(first).kind, Kind::Unavailable, "{what}");
                kills += 1;

                if is_repeated {
                    let second = bureau.release(WANTED).await;
                    let is_done = second.is_ok() || problem(second).kind == Kind::NotFound;
                    assert!(is_done, "{what}");
                } else {
                    bureau.clock.pass(Duration::minutes(61));
                    sweep_onboardings(&bureau.desk.outside()).await.unwrap();
                    if bureau.numbers(1).await.len() == 2 {
                        // Nothing had been written yet.
                        bureau.assert_has(WANTED, &what).await;
                        continue;
                    }
                }
                bureau.assert_has_only_the_first(&what).await;
            }
            assert!(kills >= 4, "only {kills} requests were in the way");
        }
    }
}

#[tokio::test]
async fn while_twilio_does_not_take_a_number_back_its_callers_still_reach_the_company() {
    for fault in [FakeFault::Lost, FakeFault::AnswerLost] {
        for step in 0..2 {
            let bureau = Bureau::with_two().await;
            bureau.twilio.fail_next([vec![FakeFault::Pass; step], vec![fault]].concat());

            let first = problem(bureau.release(WANTED).await);
            let answered = bureau.store.routing(&phone(WANTED)).await.unwrap().map(|routing| routing.tenant_id);
            let shown = bureau.numbers(1).await;
            let wanted_back = problem(bureau.add(1, WANTED, "another-key").await);
            bureau.release(WANTED).await.unwrap();

            assert_eq!((first.kind, answered, shown), (Kind::Unavailable, Some(tenant_id(1)), vec![FIRST.to_owned()]));
            assert_eq!(said(&wanted_back), (Kind::Conflict, Some("phone_number")));
            bureau.assert_has_only_the_first(&format!("{fault:?} at {step}")).await;
        }
    }
}

#[tokio::test]
async fn a_call_that_runs_while_its_number_is_given_back_ends_as_the_companys_and_a_late_one_is_nobodys() {
    let bureau = Bureau::with_two().await;
    answer_call(&bureau.desk.deps, &a_leg(1, WANTED)).await.unwrap();

    bureau.release(WANTED).await.unwrap();
    let elsewhere = Deps { routings: Arc::new(Routings::new(tenant_id(99))), ..bureau.desk.deps.clone() };
    let going_on = answer_call(&elsewhere, &a_leg(1, WANTED)).await.unwrap();
    let late = answer_call(&elsewhere, &a_leg(2, WANTED)).await.unwrap();
    let end = shared::app::complete_call::CallEnd {
        version: 1,
        call_sid: call_sid(1),
        from: "+15005550006".into(),
        to: WANTED.to_owned(),
        forwarded_from: None,
        status: CallStatus::Completed,
        duration: Seconds(60),
        ended_at: bureau.clock.now() + Duration::minutes(1),
        trace: trace(),
    };
    complete_call(&elsewhere, &end).await.unwrap();

    assert_eq!((going_on.routing.tenant_id, late.routing.tenant_id), (tenant_id(1), tenant_id(99)));
    let calls = bureau.store.tenant(&tenant_id(1)).calls(10, None).await.unwrap();
    assert_eq!((calls.len(), calls[0].call_sid.clone()), (1, call_sid(1)));
}

#[tokio::test]
async fn a_change_of_the_settings_at_the_same_moment_loses_neither_the_change_nor_the_number() {
    let bureau = Bureau::with_companies().await;
    let mut tenant = bureau.profile(1).await;
    tenant.company_name = "Acme Heat".to_owned();
    tenant.version += 1;
    let store = bureau.store.tenant(&tenant_id(1));
    let audit = an_audit(61, "company.changed");

    let (added, changed) = futures::join!(bureau.add(1, WANTED, KEY), store.update(&tenant, &audit));

    added.unwrap();
    let profile = bureau.profile(1).await;
    assert_eq!(profile.company_name == "Acme Heat", changed.is_ok());
    for number in [FIRST, WANTED] {
        assert_eq!(bureau.store.routing(&phone(number)).await.unwrap(), Some(Routing::of(&profile)), "{number}");
    }
}

#[tokio::test]
async fn settings_that_are_changed_while_a_number_leaves_leave_it_alone() {
    let bureau = Bureau::with_two().await;
    bureau.twilio.fail_next([FakeFault::Lost]);
    bureau.release(WANTED).await.unwrap_err();
    let mut tenant = bureau.profile(1).await;
    tenant.version += 1;

    bureau.store.tenant(&tenant_id(1)).update(&tenant, &an_audit(62, "company.changed")).await.unwrap();
    bureau.release(WANTED).await.unwrap();

    bureau.assert_has_only_the_first("afterwards").await;
}

#[tokio::test]
async fn the_number_shown_first_can_be_chosen_and_choosing_it_again_writes_nothing() {
    let bureau = Bureau::with_two().await;

    let chosen = choose_primary(&bureau.desk, &owner(1), &phone(WANTED)).await.unwrap();
    let before = bureau.store.everything().await;
    let again = choose_primary(&bureau.desk, &owner(1), &phone(WANTED)).await.unwrap();

    assert!(chosen.is_primary);
    assert_eq!((again, bureau.store.everything().await), (chosen, before));
    assert_eq!(bureau.profile(1).await.twilio_phone_number, Some(phone(WANTED)));
    assert_eq!(bureau.audited().await, ["number.added", "number.made_primary"]);
}

#[tokio::test]
async fn a_number_of_another_company_is_not_found_and_nothing_happens_to_it() {
    let bureau = Bureau::with_two().await;
    let before = bureau.store.everything().await;

    let released = problem(release_number(&bureau.desk, &owner(2), &phone(WANTED)).await);
    let chosen = problem(choose_primary(&bureau.desk, &owner(2), &phone(WANTED)).await);

    assert_eq!((released.kind, chosen.kind), (Kind::NotFound, Kind::NotFound));
    assert_eq!((bureau.store.everything().await, bureau.owned()), (before, vec![WANTED.to_owned()]));
}

#[tokio::test]
async fn a_number_that_leads_elsewhere_by_now_is_not_taken_from_whoever_has_it() {
    let bureau = Bureau::with_two().await;
    let sid = bureau.twilio.owned()[0].sid.clone();
    let settings = shared::twilio::rest::NumberSettings::new(
        "another deployment's",
        &VoiceUrls::new("https://elsewhere.example.com"),
        "https://elsewhere.example.com/fallback/1.xml".to_owned(),
    );
    shared::twilio::rest::TwilioRest::configure_number(bureau.twilio.as_ref(), &sid, &settings).await.unwrap();

    bureau.release(WANTED).await.unwrap();

    assert_eq!((bureau.numbers(1).await, bureau.owned()), (vec![FIRST.to_owned()], vec![WANTED.to_owned()]));
    let held = bureau.store.tenant(&tenant_id(1)).numbers_held(Read::Strong).await.unwrap();
    assert_eq!(held.len(), 1);
}
