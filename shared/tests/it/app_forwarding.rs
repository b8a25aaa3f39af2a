//! A company keeps its number: a call that it forwarded proves that it does.

use serde_json::json;
use shared::api::numbers::{AskForwarding, ForwardingCheck};
use shared::api::problem::{Kind, Problem};
use shared::app::answer_call::answer_call;
use shared::app::complete_call::{CallEnd, complete_call};
use shared::app::office::{Office, Refusal};
use shared::domain::access::{Credential, Principal, Role};
use shared::domain::forwarding_check::{CheckStatus, MOST_FORWARDED};
use shared::domain::ids::UserId;
use shared::store::{Capacity, Completed, Leaving, Section};
use uuid::Uuid;

use crate::app_call::{Kestrel, NUMBER, OTHER_NUMBER, a_leg};
use crate::support::{Fault, an_audit, phone, tenant_id};

const OWN: &str = "+13035550100";

fn owner(company: u128) -> Principal {
    let user = UserId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_00aa));
    Principal { tenant: tenant_id(company), by: Credential::Person { user, role: Role::Owner } }
}

async fn ask(kestrel: &Kestrel, company: u128, number: &str, own: &str) -> Result<ForwardingCheck, Problem> {
    let wanted: AskForwarding = serde_json::from_value(json!({ "forwarded_number": own })).unwrap();
    let asked = Office::new(&kestrel.deps, &owner(company)).ask_forwarding(&phone(number), &wanted).await;
    asked.map_err(|refusal| match refusal {
        Refusal::Asked(problem) => problem,
        Refusal::Failed(error) => Problem::from(&error),
    })
}

async fn shown(kestrel: &Kestrel) -> Vec<ForwardingCheck> {
    Office::new(&kestrel.deps, &owner(1)).show_forwarding(&phone(NUMBER)).await.unwrap().checks
}

/// A whole call that a phone forwarded.
async fn forwarded_call(kestrel: &Kestrel, call: u128, by: &str) -> CallEnd {
    answer_call(&kestrel.deps, &a_leg(call)).await.unwrap();
    let end = CallEnd { forwarded_from: Some(phone(by)), ..kestrel.end(call) };
    complete_call(&kestrel.deps, &end).await.unwrap();
    end
}

#[tokio::test]
async fn the_next_call_that_the_number_forwarded_proves_it_and_another_does_not() {
    let kestrel = Kestrel::start().await;
    let asked = ask(&kestrel, 1, NUMBER, "(303) 555-0100").await.unwrap();
    kestrel.clock.step(30);

    forwarded_call(&kestrel, 1, "+13035550199").await;
    answer_call(&kestrel.deps, &a_leg(2)).await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(2)).await.unwrap();
    let before = shown(&kestrel).await;
    forwarded_call(&kestrel, 3, OWN).await;
    let after = shown(&kestrel).await;

    assert_eq!((asked.status, asked.forwarded_number.expose()), (CheckStatus::Waiting, OWN));
    assert_eq!(before, std::slice::from_ref(&asked));
    assert_eq!(after[0].status, CheckStatus::Verified);
    assert_eq!(after[0].verified_at, Some(asked.asked_at + chrono::Duration::seconds(30)));
    assert!(after[0].advice.is_empty());
}

#[tokio::test]
async fn the_list_of_numbers_shows_which_are_proven_to_be_forwarded_to_each() {
    let kestrel = Kestrel::start().await;
    let owner = owner(1);
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    ask(&kestrel, 1, NUMBER, "(303) 555-0177").await.unwrap();
    let office = Office::new(&kestrel.deps, &owner);
    let before = office.list_numbers().await.unwrap();

    kestrel.clock.step(30);
    forwarded_call(&kestrel, 1, OWN).await;
    let after = office.list_numbers().await.unwrap();

    assert!(before.items.iter().all(|number| number.forwarded_from.is_empty()), "{before:?}");
    let shown: Vec<_> = after.items.iter().flat_map(|number| &number.forwarded_from).collect();
    assert_eq!(shown.len(), 1, "{after:?}");
    assert_eq!(
        (shown[0].phone_number.expose(), Some(shown[0].last_seen_at)),
        (OWN, self::shown(&kestrel).await[0].last_seen_at)
    );
}

#[tokio::test]
async fn without_a_call_in_ten_minutes_it_says_what_to_try_and_a_repeat_starts_anew() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();

    kestrel.clock.step(10 * 60 + 1);
    let expired = shown(&kestrel).await;
    let again = ask(&kestrel, 1, NUMBER, OWN).await.unwrap();

    assert_eq!((expired.len(), expired[0].status), (1, CheckStatus::Expired));
    assert!(expired[0].advice.len() >= 3 && expired[0].verified_at.is_none());
    assert_eq!((again.status, shown(&kestrel).await), (CheckStatus::Waiting, vec![again.clone()]));
}

#[tokio::test]
async fn once_proven_it_stays_so_and_later_calls_are_noted_once_a_day() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    kestrel.clock.step(1);
    forwarded_call(&kestrel, 1, OWN).await;
    let first = shown(&kestrel).await;

    kestrel.clock.step(3_600);
    forwarded_call(&kestrel, 2, OWN).await;
    let same_day = shown(&kestrel).await;
    kestrel.clock.step(24 * 3_600);
    forwarded_call(&kestrel, 3, OWN).await;
    let next_day = shown(&kestrel).await;

    assert_eq!(same_day, first);
    assert_eq!((next_day[0].status, next_day[0].verified_at), (CheckStatus::Verified, first[0].verified_at));
    assert!(next_day[0].last_seen_at > first[0].last_seen_at);
}

#[tokio::test]
async fn ordinary_calls_cost_nothing_more_and_forwarded_ones_half_a_read() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    kestrel.clock.step(1);
    let mut costs = Vec::new();
    for (call, by) in [(1, None), (2, Some("+13035550199")), (3, Some(OWN)), (4, Some(OWN))] {
        answer_call(&kestrel.deps, &a_leg(call)).await.unwrap();
        kestrel.store.meter().take();
        let end = CallEnd { forwarded_from: by.map(phone), ..kestrel.end(call) };
        complete_call(&kestrel.deps, &end).await.unwrap();
        costs.push(kestrel.store.meter().take());
    }

    let cost = |read, write| Capacity { read, write };
    assert_eq!(costs, [cost(4.0, 4.0), cost(4.5, 4.0), cost(4.5, 5.0), cost(4.5, 4.0)]);
}

#[tokio::test]
async fn a_call_whose_proof_could_not_be_noted_is_told_again_and_then_proves_it() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    kestrel.clock.step(1);
    for (call, passes) in (1..).zip(0..12) {
        ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
        answer_call(&kestrel.deps, &a_leg(call)).await.unwrap();
        let end = CallEnd { forwarded_from: Some(phone(OWN)), ..kestrel.end(call) };
        kestrel.store.faults.next([vec![Fault::Pass; passes], vec![Fault::CommitThenCut; 2]].concat());
        let first = complete_call(&kestrel.deps, &end).await;
        kestrel.store.faults.next([]);
        let again = complete_call(&kestrel.deps, &end).await.unwrap();

        assert!(matches!(again, Completed::Duplicate | Completed::Counted { .. }), "{passes}: {first:?}");
        let seen = shown(&kestrel).await[0].last_seen_at.unwrap();
        assert_eq!(seen, kestrel.deps.clock.now(), "{passes}");
        kestrel.clock.step(60);
    }
}

#[tokio::test]
async fn calls_that_end_at_once_prove_it_once() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    kestrel.clock.step(1);
    let mut ends = Vec::new();
    for call in 1..=6 {
        answer_call(&kestrel.deps, &a_leg(call)).await.unwrap();
        ends.push(CallEnd { forwarded_from: Some(phone(OWN)), ..kestrel.end(call) });
    }

    let all = futures::future::join_all(ends.iter().map(|end| complete_call(&kestrel.deps, end))).await;

    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(shown(&kestrel).await[0].status, CheckStatus::Verified);
}

#[tokio::test]
async fn a_number_that_is_wrong_kestrels_own_or_another_companys_is_refused() {
    let kestrel = Kestrel::start().await;
    let before = kestrel.store.everything().await;

    for wrong in ["", "911", "soon", NUMBER] {
        let problem = ask(&kestrel, 1, NUMBER, wrong).await.unwrap_err();
        assert_eq!((problem.kind, problem.errors[0].field.as_str()), (Kind::Invalid, "forwarded_number"), "{wrong}");
    }
    let foreign = ask(&kestrel, 2, NUMBER, OWN).await.unwrap_err();
    let not_shown = Office::new(&kestrel.deps, &owner(2)).show_forwarding(&phone(NUMBER)).await;

    assert_eq!(foreign.kind, Kind::NotFound);
    assert!(matches!(not_shown, Err(Refusal::Asked(Problem { kind: Kind::NotFound, .. }))));
    assert_eq!(kestrel.store.everything().await, before);
}

#[tokio::test]
async fn what_is_asked_of_one_company_is_not_proven_by_calls_of_another() {
    let kestrel = Kestrel::start().await;
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    ask(&kestrel, 2, OTHER_NUMBER, OWN).await.unwrap();
    kestrel.clock.step(1);

    forwarded_call(&kestrel, 1, OWN).await;

    let others = kestrel.store.tenant(&tenant_id(2)).forwarding_checks(&phone(OTHER_NUMBER)).await.unwrap();
    assert_eq!((shown(&kestrel).await[0].status, others[0].verified_at), (CheckStatus::Verified, None));
}

#[tokio::test]
async fn only_so_many_numbers_can_be_asked_about_and_known_ones_again() {
    let kestrel = Kestrel::start().await;
    for number in 0..MOST_FORWARDED {
        ask(&kestrel, 1, NUMBER, &format!("+130355502{number:02}")).await.unwrap();
    }

    let one_more = ask(&kestrel, 1, NUMBER, OWN).await.unwrap_err();
    let again = ask(&kestrel, 1, NUMBER, "+13035550200").await;

    assert_eq!((one_more.kind, one_more.errors[0].field.as_str()), (Kind::Conflict, "forwarded_number"));
    assert!(again.is_ok(), "{again:?}");
}

#[tokio::test]
async fn what_is_known_of_forwarding_is_taken_out_and_goes_with_the_number() {
    let kestrel = Kestrel::start().await;
    let tenant = kestrel.store.tenant(&tenant_id(1));
    tenant.attach_number(&phone("+13035550142"), &an_audit(70, "number.attached")).await.unwrap();
    ask(&kestrel, 1, NUMBER, OWN).await.unwrap();
    let taken_out = tenant.export_page(Section::Forwarding, None, 10).await.unwrap();

    assert_eq!(tenant.begin_leaving(&phone(NUMBER), &an_audit(71, "number.released")).await.unwrap(), Leaving::Yes);
    let too_late = ask(&kestrel, 1, NUMBER, OWN).await.unwrap_err();
    tenant.end_leaving(&phone(NUMBER)).await.unwrap();

    assert_eq!(taken_out.items[0]["forwarded_number"], OWN);
    assert_eq!(too_late.kind, Kind::NotFound);
    let left =
        kestrel.store.everything().await.into_iter().filter(|item| item["entity"].as_s().unwrap() == "forwarding");
    assert_eq!(left.count(), 0);
}
