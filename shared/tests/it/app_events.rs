//! Whatever the store commits is announced, from the images that the table's stream holds: whole calls, months,
//! companies, jobs.

use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::domain::announce::events_of;
use shared::domain::event::{Event, What};
use shared::domain::job::{Job, Tally};
use shared::domain::tenant::{SubscriptionStatus, Tenant};
use shared::store::{RunSummary, StreamRecord, change_in_record};

use crate::app_call::{BOOKING, Kestrel, a_leg};
use crate::support::{
    Fault, Stream, TestStore, a_log, a_message, a_signed_up_tenant, a_turn, an_audit, at, call_sid, phone, tenant_id,
    trace,
};

/// What records are announced with.
pub(crate) fn announced(records: &[StreamRecord]) -> Vec<Event> {
    records
        .iter()
        .filter_map(|record| change_in_record(record).unwrap())
        .flat_map(|change| events_of(&change))
        .collect()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.what.name()).collect()
}

fn told(stream: &mut Stream) -> Vec<&'static str> {
    names(&announced(&stream.take()))
}

#[tokio::test]
async fn a_whole_call_is_announced_in_order() {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    let leg = a_leg(1);
    let deps = kestrel.deps.traced(&trace());

    answer_call(&deps, &leg).await.unwrap();
    kestrel.say_all(&leg, &BOOKING).await;
    for (turn, words) in (7..).zip(["can you tell Bob to call me about the invoice", "yes"]) {
        kestrel.say(&leg, turn, words).await.unwrap();
    }
    complete_call(&deps, &kestrel.end(1)).await.unwrap();

    let events = announced(&stream.take());
    assert_eq!(names(&events), ["appointment.booked", "call.message", "call.completed"]);
    let visit = kestrel.visits().await.remove(0);
    let (What::AppointmentBooked(booked), What::CallCompleted(completed)) = (&events[0].what, &events[2].what) else {
        panic!("{events:?}");
    };
    assert_eq!((booked.appointment_id, booked.starts_at), (visit.id, visit.visit.starts_at));
    assert_eq!((&completed.call_sid, completed.appointment_id), (&call_sid(1), Some(visit.id)));
    assert!(completed.counted);
    assert!(events.iter().all(|event| event.tenant_id == Some(tenant_id(1))));
    assert_eq!(events[2].trace_id, trace());
}

#[tokio::test]
async fn a_danger_is_announced_when_it_is_recognised_and_when_it_gets_worse() {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    let leg = a_leg(1);
    answer_call(&kestrel.deps, &leg).await.unwrap();

    kestrel.say(&leg, 1, "we have no heat").await.unwrap();
    let first = announced(&stream.take());
    kestrel.say(&leg, 2, "we really have no heat").await.unwrap();
    kestrel.say(&leg, 3, "now I smell gas").await.unwrap();
    let second = announced(&stream.take());
    // Twilio repeats the turn, and the caller the words.
    kestrel.say(&leg, 3, "now I smell gas").await.unwrap();
    kestrel.say(&leg, 4, "I smell gas").await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let emergency = |event: &Event| match &event.what {
        What::CallEmergency(call) => (call.turn, call.is_life_threatening),
        other => panic!("{}", other.name()),
    };
    assert_eq!(first.iter().map(emergency).collect::<Vec<_>>(), [(1, false)]);
    assert_eq!(second.iter().map(emergency).collect::<Vec<_>>(), [(3, true)]);
    assert_eq!(told(&mut stream), ["call.completed"]);
}

#[tokio::test]
async fn a_danger_in_a_turn_that_was_not_stored_is_announced_by_the_repeat_that_is() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    let mut stream = kestrel.store.watch().await;

    kestrel.store.faults.next([Fault::Refuse; 9]);
    assert!(kestrel.say(&a_leg(1), 1, "I smell gas").await.is_err());
    kestrel.store.faults.next([]);
    assert_eq!(told(&mut stream), [""; 0]);

    kestrel.say(&a_leg(1), 1, "I smell gas").await.unwrap();
    assert_eq!(told(&mut stream), ["call.emergency"]);
}

#[tokio::test]
async fn a_caller_who_gives_up_is_missed_once_whatever_is_reported_again() {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();

    for _ in 0..3 {
        complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    }

    assert_eq!(told(&mut stream), ["call.completed", "call.missed"]);
}

/// Sets a month's limit behind the store's back.
async fn limit(store: &TestStore, calls: u64) {
    store.set_number(&format!("TENANT#{}", tenant_id(1)), "USAGE#2026-11", "limit", calls).await;
}

/// The shares announced, and at how many calls.
fn shares(events: &[Event]) -> Vec<(u64, u8)> {
    events
        .iter()
        .filter_map(|event| {
            let What::UsageThreshold(reached) = &event.what else { return None };
            Some((reached.calls, reached.percent))
        })
        .collect()
}

#[tokio::test]
async fn each_share_of_the_limit_is_announced_once_while_calls_are_counted() {
    let store = TestStore::start().await;
    let mut stream = store.watch().await;
    let tenant = store.tenant(&tenant_id(1));

    tenant.complete_call(&a_log(1), None).await.unwrap();
    limit(&store, 15).await;
    for call in 2..=20 {
        tenant.complete_call(&a_log(call), None).await.unwrap();
        tenant.complete_call(&a_log(call), None).await.unwrap();
    }

    let events = announced(&stream.take());
    assert_eq!(shares(&events), [(12, 80), (15, 100), (18, 120)]);
    let ids: Vec<_> =
        events.iter().filter(|event| event.what.name() == "usage.threshold").map(|event| &event.id).collect();
    assert_eq!(
        ids,
        [80, 100, 120].map(|percent| format!("{}:2026-11:{percent}", tenant_id(1))).iter().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_limit_that_is_lowered_in_mid_month_is_reached_at_once() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    for call in 1..=11 {
        tenant.complete_call(&a_log(call), None).await.unwrap();
    }
    limit(&store, 1_500).await;
    let mut stream = store.watch().await;

    limit(&store, 10).await;
    assert_eq!(shares(&announced(&stream.take())), [(11, 80), (11, 100)]);
    tenant.complete_call(&a_log(12), None).await.unwrap();
    assert_eq!(shares(&announced(&stream.take())), [(12, 120)]);
}

#[tokio::test]
async fn a_visit_that_is_booked_and_counted_reaches_no_share() {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();

    kestrel.say_all(&a_leg(1), &BOOKING).await;
    limit(&kestrel.store, 1).await;
    assert_eq!(told(&mut stream), ["appointment.booked"]);

    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    let reached = ["usage.threshold", "usage.threshold"];
    let mut last = told(&mut stream);
    last.sort_unstable();
    assert_eq!(last, [&["call.completed"][..], &reached].concat());
}

#[tokio::test]
async fn what_ran_out_or_was_erased_is_not_announced() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let mut old = a_turn(1);
    old.at = at("2020-01-01T00:00:00Z");
    old.is_alarm = true;
    tenant.put_turn(&call_sid(1), &old).await.unwrap();
    tenant.complete_call(&a_log(1), None).await.unwrap();
    tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    let mut stream = store.watch().await;

    assert_eq!(store.remove_expired().await, 1);
    for item in store.everything().await {
        store.erase(&item).await;
    }

    let records = stream.take();
    assert_eq!((records.len(), records.iter().filter(|record| record.is_removal).count()), (4, 4));
    assert!(store.everything().await.is_empty());
    assert_eq!(announced(&records), []);
}

#[tokio::test]
async fn a_companys_life_is_announced_step_by_step() {
    let store = TestStore::start().await;
    let mut stream = store.watch().await;
    let first = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let mut log = vec![told(&mut stream)];

    let mut now = first;
    let steps: [fn(&mut Tenant); 4] = [
        |tenant| tenant.company_name = "Acme Air and Heat".to_owned(),
        |tenant| tenant.subscription_status = SubscriptionStatus::Suspended,
        |tenant| tenant.subscription_status = SubscriptionStatus::Active,
        |tenant| tenant.deleted_at = Some(at("2026-11-24T00:00:00Z")),
    ];
    for (number, step) in (10..).zip(steps) {
        step(&mut now);
        now.version += 1;
        store.tenant(&now.id).update(&now, &an_audit(number, "tenant.updated")).await.unwrap();
        log.push(told(&mut stream));
    }
    store.tenant(&now.id).attach_number(&phone("+15005550009"), &an_audit(20, "number.attached")).await.unwrap();
    log.push(told(&mut stream));

    let expected = ["created", "updated", "suspended", "reactivated", "deleted", "updated"];
    assert_eq!(log.concat(), expected.map(|what| format!("tenant.{what}")));
    assert!(log.iter().all(|step| step.len() == 1), "{log:?}");
}

#[tokio::test]
async fn a_jobs_run_is_announced_once_and_belongs_to_no_company() {
    let store = TestStore::start().await;
    let mut stream = store.watch().await;
    let mut tally = Tally::default();
    tally.count("closed");
    let run = RunSummary {
        job: Job::CloseMonth,
        run: "2026-12-05".to_owned(),
        tally,
        finished_at: at("2026-12-05T12:00:00Z"),
    };

    assert!(store.finish_job(&run).await.unwrap());
    assert!(!store.finish_job(&run).await.unwrap());

    let events = announced(&stream.take());
    assert_eq!((names(&events), events[0].tenant_id), (vec!["job.finished"], None));
}

#[tokio::test]
async fn a_record_that_is_delivered_again_gives_the_same_events() {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.say_all(&a_leg(1), &BOOKING).await;
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let records = stream.take();

    assert_eq!(announced(&records), announced(&records));
    let ids: std::collections::BTreeSet<_> = announced(&records).into_iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), announced(&records).len());
}

#[tokio::test]
async fn an_image_that_cannot_be_read_is_an_error_and_no_silence() {
    let store = TestStore::start().await;
    let mut stream = store.watch().await;
    a_signed_up_tenant(&store, 1, "+15005550001").await;
    let tenant = store.tenant(&tenant_id(1));
    tenant.complete_call(&a_log(1), None).await.unwrap();
    tenant.put_turn(&call_sid(1), &a_turn(1)).await.unwrap();
    tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    let needed = [("tenant", "slug"), ("call", "status"), ("usage", "period"), ("turn", "s"), ("message", "content")];

    for record in stream.take() {
        let kind = match record.after.get("entity") {
            Some(serde_dynamo::AttributeValue::S(kind)) => kind.clone(),
            _ => panic!("an item without a kind"),
        };
        let Some((_, attribute)) = needed.iter().find(|(of, _)| *of == kind) else {
            assert!(change_in_record(&record).unwrap().is_none(), "{kind}");
            continue;
        };
        let mut broken = record.clone();
        broken.after.remove(*attribute);
        assert!(change_in_record(&broken).is_err(), "{kind}");
        let bare = StreamRecord { after: serde_dynamo::Item::default(), ..record.clone() };
        assert!(change_in_record(&bare).is_err(), "{kind}");
        let mut nameless = record.clone();
        nameless.after.remove("entity");
        assert!(change_in_record(&nameless).unwrap().is_none(), "{kind}");
        let elsewhere = StreamRecord { keys: serde_dynamo::Item::default(), ..record };
        assert!(change_in_record(&elsewhere).is_err(), "{kind}");
    }
}
