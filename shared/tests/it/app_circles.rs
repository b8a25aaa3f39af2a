//! A company's phone may forward to Kestrel: a call is never passed on to where it came from.

use shared::app::CallLeg;
use shared::app::answer_call::answer_call;
use shared::app::end_transfer::end_transfer;
use shared::domain::phone::Caller;
use shared::domain::tenant::SubscriptionStatus;

use crate::app_call::{Kestrel, NUMBER, a_leg, connects, records};
use crate::support::{an_audit, phone, tenant_id};

const A_PERSON: &str = "let me talk to a person";
const OFFICE: &str = "+15005550002";

async fn asking(kestrel: &Kestrel, leg: &CallLeg) -> shared::app::Answer {
    answer_call(&kestrel.deps, leg).await.unwrap();
    kestrel.say(leg, 1, A_PERSON).await.unwrap()
}

#[tokio::test]
async fn a_call_forwarded_by_the_office_is_not_connected_to_the_office() {
    let kestrel = Kestrel::start().await;
    let forwarded = CallLeg { forwarded_from: Some(phone(OFFICE)), ..a_leg(1) };

    assert!(records(&asking(&kestrel, &forwarded).await));
    let elsewhere = CallLeg { forwarded_from: Some(phone("+15005550044")), ..a_leg(2) };
    assert!(connects(&asking(&kestrel, &elsewhere).await));
}

#[tokio::test]
async fn a_second_call_of_a_caller_who_is_being_connected_is_not_connected() {
    let kestrel = Kestrel::start().await;

    let first = asking(&kestrel, &a_leg(1)).await;
    let second = asking(&kestrel, &a_leg(2)).await;
    let repeated = kestrel.say(&a_leg(1), 1, A_PERSON).await.unwrap();
    let somebody_else = asking(&kestrel, &CallLeg { from: "+15005550077".into(), ..a_leg(3) }).await;

    assert!(connects(&first) && records(&second) && connects(&somebody_else));
    assert_eq!(repeated, first);
}

#[tokio::test]
async fn a_caller_is_connected_again_once_the_first_attempt_is_over() {
    let kestrel = Kestrel::start().await;

    assert!(connects(&asking(&kestrel, &a_leg(1)).await));
    end_transfer(&kestrel.deps, &a_leg(1), 2, false).await.unwrap();
    assert!(connects(&asking(&kestrel, &a_leg(2)).await));
    kestrel.clock.step(119);
    assert!(records(&asking(&kestrel, &a_leg(3)).await));
    kestrel.clock.step(1);
    assert!(connects(&asking(&kestrel, &a_leg(4)).await));
}

#[tokio::test]
async fn a_caller_in_danger_is_connected_even_from_a_second_call() {
    let kestrel = Kestrel::start().await;
    asking(&kestrel, &a_leg(1)).await;
    answer_call(&kestrel.deps, &a_leg(2)).await.unwrap();

    let answer = kestrel.say(&a_leg(2), 1, "I smell gas").await.unwrap();

    assert!(connects(&answer) && answer.reply.say.contains("911"), "{:?}", answer.reply);
}

#[tokio::test]
async fn callers_who_hide_their_number_do_not_stand_in_each_others_way() {
    let kestrel = Kestrel::start().await;
    for call in 1..=2 {
        let leg = CallLeg { from: Caller::Withheld, ..a_leg(call) };
        assert!(connects(&asking(&kestrel, &leg).await), "{call}");
    }
}

#[tokio::test]
async fn a_company_whose_phone_is_the_number_dialled_gets_a_voicemail() {
    let kestrel = Kestrel::start().await;
    let tenant = kestrel.store.tenant(&tenant_id(1));
    let mut settings = tenant.profile().await.unwrap().unwrap();
    settings.forward_to_number = Some(phone(NUMBER));
    settings.version += 1;
    tenant.update(&settings, &an_audit(50, "tenant.updated")).await.unwrap();

    assert!(records(&asking(&kestrel, &a_leg(1)).await));

    // The same for a company that is not served: its calls are passed on before a word is said.
    settings.subscription_status = SubscriptionStatus::Suspended;
    settings.version += 1;
    tenant.update(&settings, &an_audit(51, "tenant.updated")).await.unwrap();
    assert!(records(&answer_call(&kestrel.another(), &a_leg(2)).await.unwrap()));
}
