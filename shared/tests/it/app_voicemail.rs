//! A voicemail is reported before or after the end of its call: the record knows of it either way.

use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::keep_recording::{Recording, keep_recording, keep_reported_recording};
use shared::domain::call::Outcome;
use shared::domain::time::Seconds;

use crate::app_call::{CALLER, Kestrel, NUMBER, a_leg};
use crate::support::{call_sid, phone, tenant_id, trace};

fn a_recording() -> Recording {
    Recording {
        sid: "RE0123456789abcdef0123456789abcdef".parse().unwrap(),
        url: "https://api.twilio.com/recordings/RE".to_owned(),
        duration: Seconds(12),
    }
}

async fn report(kestrel: &Kestrel) {
    let number = phone(NUMBER);
    keep_reported_recording(&kestrel.deps, &call_sid(1), Some(&number), a_recording(), &trace()).await.unwrap();
}

async fn assert_on_record(kestrel: &Kestrel) {
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.recording_sid, log.outcome), (Some(a_recording().sid), Outcome::Message));
    assert_eq!(log.from, CALLER.into());
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
    assert_eq!(kestrel.store.tenant(&tenant_id(1)).messages(9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_voicemail_of_the_fallback_document_is_on_record_when_its_report_is_first() {
    let kestrel = Kestrel::start().await;

    report(&kestrel).await;
    report(&kestrel).await;
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    assert_on_record(&kestrel).await;
}

#[tokio::test]
async fn a_voicemail_of_the_fallback_document_is_on_record_when_the_end_is_first() {
    let kestrel = Kestrel::start().await;

    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    report(&kestrel).await;
    report(&kestrel).await;

    assert_on_record(&kestrel).await;
}

#[tokio::test]
async fn a_voicemail_in_the_calls_own_flow_is_on_record_in_both_orders() {
    for end_is_first in [false, true] {
        let kestrel = Kestrel::start().await;
        answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
        kestrel.say(&a_leg(1), 1, "hello").await.unwrap();

        if end_is_first {
            complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
        }
        let answer = keep_recording(&kestrel.deps, &a_leg(1), 2, Some(a_recording())).await.unwrap();
        report(&kestrel).await;
        if !end_is_first {
            complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
        }

        assert_eq!(answer.reply.say, "Thank you. Goodbye.");
        assert_on_record(&kestrel).await;
    }
}

#[tokio::test]
async fn a_caller_who_hung_up_instead_of_speaking_leaves_no_message() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();

    keep_recording(&kestrel.deps, &a_leg(1), 1, None).await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.recording_sid, log.outcome), (None, Outcome::Abandoned));
    assert!(kestrel.store.tenant(&tenant_id(1)).messages(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_recording_of_a_call_and_a_number_nobody_knows_is_not_found() {
    let kestrel = Kestrel::start().await;

    let kept = keep_reported_recording(&kestrel.deps, &call_sid(1), None, a_recording(), &trace()).await;

    assert!(matches!(kept, Err(shared::app::Error::NotFound { .. })), "{kept:?}");
}
