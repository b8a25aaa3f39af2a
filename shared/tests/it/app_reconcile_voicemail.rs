//! Voicemails that Twilio remembers and nobody was told of become messages, once.

use shared::app::Error;
use shared::app::complete_call::complete_call;
use shared::app::keep_recording::{Recording, keep_reported_recording};
use shared::app::reconcile::Summary;
use shared::domain::call::{CallStatus, Outcome};
use shared::domain::message::MessageContent;
use shared::domain::time::Seconds;
use shared::store::Capacity;
use shared::twilio::history::{RememberedCall, RememberedRecording};
use shared::twilio::history_fake::FakeCallHistory;

use crate::app_call::{CALLER, Kestrel, NUMBER};
use crate::app_reconcile::{a_remembered_call, a_voicemail, messages, recording_sid, run};
use crate::support::Fault::{Pass, Refuse};
use crate::support::{at, call_sid, phone, trace};

#[tokio::test]
async fn a_voicemail_on_record_costs_two_reads_and_nothing_is_written() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(1_000);
    twilio.call(a_remembered_call(1));
    twilio.recording(a_voicemail(1));
    run(&kestrel, &twilio).await.unwrap();
    let table = kestrel.table().await;
    kestrel.store.meter().take();

    let found = run(&kestrel, &twilio).await.unwrap();

    // The call is one unit, the voicemail's pointer another, its message and its call's record half of one each.
    assert_eq!(kestrel.store.meter().take(), Capacity { read: 3.0, write: 0.0 });
    assert_eq!(found, Summary { listed: 1, on_record: 1, ..Summary::default() });
    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn a_voicemail_behind_a_fallback_document_becomes_a_record_and_a_message() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    twilio.call(a_remembered_call(1));
    twilio.recording(a_voicemail(1));

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 1, completed: 1, recordings_kept: 1, ..Summary::default() });
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.outcome, log.recording_sid), (Outcome::Message, Some(recording_sid(1))));
    let [message] = &messages(&kestrel).await[..] else { panic!("one message") };
    assert_eq!((message.received_at, message.from.expose()), (at("2026-11-23T15:01:00Z"), CALLER));
    let content = MessageContent::Voicemail {
        recording_sid: recording_sid(1),
        recording_url: a_voicemail(1).url,
        duration_seconds: Seconds(12),
    };
    assert_eq!(message.content, content);
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
}

#[tokio::test]
async fn a_voicemail_whose_report_was_lost_becomes_a_message_of_a_call_on_record() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    twilio.call(a_remembered_call(1));
    twilio.recording(a_voicemail(1));

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 1, on_record: 1, recordings_kept: 1, ..Summary::default() });
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.outcome, log.recording_sid), (Outcome::Message, Some(recording_sid(1))));
    assert_eq!(messages(&kestrel).await.len(), 1);
}

#[tokio::test]
async fn a_message_that_its_calls_record_does_not_know_is_noted_there() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    let recording = Recording { sid: recording_sid(1), url: a_voicemail(1).url, duration: Seconds(12) };
    // The pointer is read twice and the message written; then the table is away.
    kestrel.store.faults.next([Pass, Pass, Pass, Refuse, Refuse]);
    let report = keep_reported_recording(&kestrel.deps, &call_sid(1), None, recording, &trace()).await;
    assert!(matches!(report, Err(Error::Unavailable { .. })), "{report:?}");
    assert_eq!((kestrel.log(1).await.unwrap().recording_sid, messages(&kestrel).await.len()), (None, 1));
    twilio.call(a_remembered_call(1));
    twilio.recording(a_voicemail(1));

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found.recordings_kept, 1);
    let log = kestrel.log(1).await.unwrap();
    assert_eq!((log.outcome, log.recording_sid), (Outcome::Message, Some(recording_sid(1))));
    assert_eq!(messages(&kestrel).await.len(), 1);
}

#[tokio::test]
async fn a_voicemail_that_was_reported_is_left_as_it_is() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    let recording = Recording { sid: recording_sid(1), url: a_voicemail(1).url, duration: Seconds(12) };
    keep_reported_recording(&kestrel.deps, &call_sid(1), Some(&phone(NUMBER)), recording, &trace()).await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    twilio.call(a_remembered_call(1));
    twilio.recording(a_voicemail(1));
    let table = kestrel.table().await;

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 1, on_record: 1, ..Summary::default() });
    assert_eq!(kestrel.table().await, table);
}

#[tokio::test]
async fn only_a_finished_voicemail_of_the_time_in_question_is_kept() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    twilio.call(a_remembered_call(1));
    let other = |number| RememberedRecording { sid: recording_sid(number), ..a_voicemail(1) };
    twilio.recording(RememberedRecording { is_voicemail: false, ..other(2) });
    twilio.recording(RememberedRecording { call_sid: None, ..other(3) });
    twilio.recording(RememberedRecording { started_at: at("2026-11-23T15:50:00Z"), ..other(4) });
    twilio.recording(RememberedRecording { started_at: at("2026-11-23T13:59:59Z"), ..other(5) });

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 1, completed: 1, ..Summary::default() });
    assert!(messages(&kestrel).await.is_empty());
}

#[tokio::test]
async fn a_voicemail_of_a_call_that_began_hours_before_is_kept_with_its_call() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    twilio.call(RememberedCall { started_at: at("2026-11-23T10:00:00Z"), ..a_remembered_call(1) });
    twilio.recording(RememberedRecording { started_at: at("2026-11-23T14:00:00Z"), ..a_voicemail(1) });

    let found = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(found, Summary { listed: 1, completed: 1, recordings_kept: 1, ..Summary::default() });
    assert_eq!(kestrel.log(1).await.unwrap().outcome, Outcome::Message);
}

#[tokio::test]
async fn a_voicemail_of_a_call_that_nobody_saw_and_that_still_lasts_waits_for_its_end() {
    let kestrel = Kestrel::start().await;
    let twilio = FakeCallHistory::new(10);
    twilio.call(RememberedCall { status: CallStatus::InProgress, ended_at: None, ..a_remembered_call(1) });
    twilio.recording(a_voicemail(1));

    let lasting = run(&kestrel, &twilio).await.unwrap();
    twilio.call(a_remembered_call(1));
    let over = run(&kestrel, &twilio).await.unwrap();

    assert_eq!(lasting, Summary { listed: 1, left_in_progress: 1, ..Summary::default() });
    assert_eq!(over, Summary { listed: 1, completed: 1, recordings_kept: 1, ..Summary::default() });
}
