//! Which company answers, and whether it does: by its settings at the time of the call.

use chrono::{DateTime, Utc};
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::{Answer, CallLeg};
use shared::domain::call::{CallKind, Outcome};
use shared::domain::conversation::reply::{Then, TransferTarget};
use shared::domain::phone::Caller;
use shared::domain::tenant::{SubscriptionStatus, Tenant};
use shared::store::Read;

use crate::app_call::{Kestrel, a_leg};
use crate::support::{an_audit, at, call_sid, tenant_id};

/// Changes company 1's settings.
async fn change(kestrel: &Kestrel, audit: u128, change: impl FnOnce(&mut Tenant)) {
    let tenant = kestrel.store.tenant(&tenant_id(1));
    let mut settings = tenant.profile().await.unwrap().unwrap();
    settings.version += 1;
    change(&mut settings);
    tenant.update(&settings, &an_audit(audit, "tenant.updated")).await.unwrap();
}

async fn kind(kestrel: &Kestrel, call: u128) -> CallKind {
    kestrel.store.call_pointer(&call_sid(call), Read::Strong).await.unwrap().unwrap().kind
}

async fn call_after(changed: impl FnOnce(&mut Tenant)) -> (Kestrel, Answer) {
    let kestrel = Kestrel::start().await;
    change(&kestrel, 50, changed).await;
    let answer = answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    (kestrel, answer)
}

#[tokio::test]
async fn a_company_that_is_not_served_has_its_calls_passed_on_and_counted_apart() {
    let an_hour_ago: DateTime<Utc> = at("2026-11-23T14:00:00Z");
    let changes: [fn(&mut Tenant, DateTime<Utc>); 4] = [
        |tenant, _| tenant.subscription_status = SubscriptionStatus::Suspended,
        |tenant, _| tenant.subscription_status = SubscriptionStatus::Canceled,
        |tenant, past| tenant.deleted_at = Some(past),
        |tenant, past| tenant.trial_ends_at = Some(past),
    ];
    for (number, changed) in changes.into_iter().enumerate() {
        let (kestrel, answer) = call_after(|tenant| changed(tenant, an_hour_ago)).await;
        assert_eq!(answer.reply.then, Then::Transfer { to: TransferTarget::Office }, "{number}");
        assert_eq!(kind(&kestrel, 1).await, CallKind::Forwarded, "{number}");

        complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
        let usage = kestrel.usage().await.unwrap();
        assert_eq!((usage.calls, usage.forwarded_calls), (0, 1), "{number}");
        assert_eq!(kestrel.log(1).await.unwrap().outcome, Outcome::Forwarded, "{number}");
    }
}

#[tokio::test]
async fn a_company_that_is_not_served_and_has_no_phone_gets_a_voicemail() {
    let (_, answer) = call_after(|tenant| {
        tenant.subscription_status = SubscriptionStatus::Suspended;
        tenant.forward_to_number = None;
    })
    .await;

    assert_eq!(answer.reply.then, Then::Voicemail);
}

#[tokio::test]
async fn a_call_in_test_mode_is_answered_and_counted_apart() {
    let (kestrel, answer) = call_after(|tenant| tenant.is_test_mode = true).await;
    assert!(matches!(answer.reply.then, Then::Listen { .. }));
    assert_eq!(kind(&kestrel, 1).await, CallKind::Test);

    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let usage = kestrel.usage().await.unwrap();
    assert_eq!((usage.calls, usage.test_calls), (0, 1));
    assert!(kestrel.log(1).await.unwrap().is_test);
}

#[tokio::test]
async fn a_number_that_is_nobodys_is_answered_by_the_default_company() {
    let kestrel = Kestrel::start().await;
    for (call, dialled) in [(1, "+15005559999"), (2, "sip:office@example.com"), (3, "")] {
        let leg = CallLeg { to: dialled.to_owned(), ..a_leg(call) };

        let answer = answer_call(&kestrel.deps, &leg).await.unwrap();

        assert_eq!(answer.routing.tenant_id, tenant_id(9), "{dialled}");
        let pointer = kestrel.store.call_pointer(&call_sid(call), Read::Strong).await.unwrap().unwrap();
        assert_eq!((pointer.tenant_id, pointer.to.as_str()), (tenant_id(9), dialled));
    }
}

#[tokio::test]
async fn settings_are_at_most_thirty_seconds_old() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    change(&kestrel, 50, |tenant| tenant.company_name = "New Air".to_owned()).await;

    kestrel.clock.step(29);
    let still = answer_call(&kestrel.deps, &a_leg(2)).await.unwrap();
    kestrel.clock.step(2);
    let then = answer_call(&kestrel.deps, &a_leg(3)).await.unwrap();

    assert_eq!((still.routing.company_name.as_str(), then.routing.company_name.as_str()), ("Acme Air", "New Air"));
}

#[tokio::test]
async fn a_caller_who_hides_the_number_is_answered() {
    let kestrel = Kestrel::start().await;
    let leg = CallLeg { from: Caller::Withheld, ..a_leg(1) };

    answer_call(&kestrel.deps, &leg).await.unwrap();
    let asked = kestrel.say_all(&leg, &["can you tell Bob to call me about the invoice", "it's Jane"]).await;
    let taken = kestrel.say(&leg, 3, "500 555 0007").await.unwrap();

    assert!(asked.reply.say.contains("number"), "{}", asked.reply.say);
    assert!(taken.reply.say.contains("message"), "{}", taken.reply.say);
    let messages = kestrel.store.tenant(&tenant_id(1)).messages(9).await.unwrap();
    assert_eq!((messages.len(), &messages[0].from), (1, &Caller::Withheld));
}
