//! Suspended, over or in test mode: who is answered, and what is counted.

use chrono::Duration;
use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller, log};
use journeys::stack::share;
use shared::domain::call::{CallKind, Outcome};
use shared::domain::tenant::SubscriptionStatus;

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_companys_callers_reach_its_own_phone_and_are_not_billed() {
    let share = share().await;
    let company =
        company::create(&share.stack, |tenant| tenant.subscription_status = SubscriptionStatus::Suspended).await;

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), [])).await;

    finished.assert_flawless();
    assert!(finished.network_noted(company.office()), "{}", finished.transcript());
    assert_eq!(log(&company, &finished).await.kind, CallKind::Forwarded);
    let usage = company.usage().await.expect("the month was opened");
    assert_eq!((usage.calls, usage.forwarded_calls), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_is_answered_until_it_is_over() {
    let share = share().await;
    for (days, answered) in [(1, true), (-1, false)] {
        let company = company::create(&share.stack, |tenant| {
            tenant.subscription_status = SubscriptionStatus::Trialing;
            tenant.trial_ends_at = Some(tenant.created_at + Duration::days(days));
        })
        .await;

        let finished = run(&share.carrier, &call(&company.number, &a_caller(), [say("goodbye")])).await;

        finished.assert_flawless();
        assert_eq!(finished.network_noted(company.office()), !answered, "{}", finished.transcript());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_left_still_gets_its_callers() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.deleted_at = Some(tenant.created_at)).await;

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), [])).await;

    finished.assert_flawless();
    assert!(finished.network_noted(company.office()), "{}", finished.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_in_test_mode_is_marked_and_not_billed() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.is_test_mode = true).await;

    let finished =
        run(&share.carrier, &call(&company.number, &a_caller(), [say("what are your hours"), say("goodbye")])).await;

    finished.assert_flawless();
    let log = log(&company, &finished).await;
    assert_eq!((log.kind, log.is_test, log.outcome), (CallKind::Test, true, Outcome::Info));
    let usage = company.usage().await.expect("the month was opened");
    assert_eq!((usage.calls, usage.test_calls), (0, 1));
}
