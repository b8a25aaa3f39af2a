//! The morning's digest: to whom it is morning, once, and only where there is something to tell.

use chrono::Duration;
use shared::app::notify::consume_order;
use shared::app::queue::Consumed;
use shared::app::queue::{Delivered, MemoryQueue};
use shared::domain::call::{CallLog, Outcome};
use shared::domain::delivery::DeliveryStatus;
use shared::domain::job::Job;
use shared::domain::mail::MailError;
use shared::domain::message::Message;
use shared::domain::notice::{Channel, NoticeKind, Recipient};
use shared::domain::tenant::Tenant;
use shared::store::{Booking, NewTenant};

use crate::support::{Office, a_log, a_message, a_tenant, a_visit, an_appointment, an_audit, at, call_sid, tenant_id};

/// 7:10 in the morning in New York, 4:10 in Los Angeles.
const MORNING: &str = "2026-11-24T12:10:00Z";
const BEGIN: &str = r#"{"step":"begin","job":"send_digests"}"#;

/// Runs the job to its end, each message `times` times.
async fn run(office: &Office, times: usize) -> Vec<Consumed> {
    let jobs = MemoryQueue::default();
    let mut results = vec![consume(office, &jobs, BEGIN).await];
    loop {
        let pages = jobs.take();
        if pages.is_empty() {
            return results;
        }
        for page in pages {
            for _ in 0..times {
                results.push(consume(office, &jobs, &page).await);
            }
        }
    }
}

async fn consume(office: &Office, jobs: &MemoryQueue, body: &str) -> Consumed {
    let message = Delivered { id: "m1", body, receives: 1 };
    consume_order(&office.notifier, jobs, &office.quarantine, "notify-digest", &message).await
}

/// Company 1 with a day before and a day ahead, company 2 without, company 3 with the same day in Los Angeles.
async fn three_companies() -> Office {
    let office = Office::open().await;
    let west = Tenant { timezone: chrono_tz::America::Los_Angeles, twilio_phone_number: None, ..a_tenant(3) };
    let audit = an_audit(3, "tenant.created");
    office.store.create_tenant(&NewTenant { tenant: &west, numbers: &[], audit: &audit }).await.unwrap();
    for company in [1, 3] {
        a_day(&office, company).await;
    }
    office.clock.pass(at(MORNING) - at("2026-11-23T15:05:00Z"));
    office
}

async fn a_day(office: &Office, company: u128) {
    let tenant = office.store.tenant(&tenant_id(company));
    // The first and the last minute of yesterday in New York, and one minute to each side of it.
    let calls = [
        (1, "2026-11-23T04:59:00Z"),
        (2, "2026-11-23T05:00:00Z"),
        (3, "2026-11-24T04:59:59.999Z"),
        (4, "2026-11-24T05:00:00Z"),
    ];
    for (call, started_at) in calls {
        let log = CallLog { started_at: at(started_at), outcome: Outcome::Booked, ..a_log(call) };
        tenant.complete_call(&log, None).await.unwrap();
    }
    let visits = [(1, "2026-11-24T14:00:00Z", 1), (2, "2026-11-25T14:00:00Z", 1), (3, "2026-11-24T14:00:00Z", 2)];
    for (number, starts_at, crew) in visits {
        let appointment = an_appointment(number, 10 + number, a_visit(crew, starts_at));
        let period = "2026-11".parse().unwrap();
        let started_at = at("2026-11-22T15:00:00Z");
        let booking = Booking { appointment: &appointment, started_at, period, customer: None };
        tenant.book(&booking).await.unwrap();
    }
    let messages = [("2026-11-23T20:00:00Z", false), ("2026-11-10T20:00:00Z", false), ("2026-11-23T21:00:00Z", true)];
    for (number, (received_at, is_handled)) in messages.into_iter().enumerate() {
        let call = 20 + number as u128;
        let message = Message { received_at: at(received_at), is_handled, ..a_message(call, 2) };
        assert_eq!(message.call_sid, call_sid(call));
        tenant.take_message(at(received_at), &message).await.unwrap();
    }
}

#[tokio::test]
async fn a_company_whose_morning_it_is_is_told_its_own_day() {
    let office = three_companies().await;

    let results = run(&office, 1).await;

    assert!(results.iter().all(|result| *result == Consumed::Done), "{results:?}");
    let mails = office.mails.taken();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["alice1@acme.example"]);
    assert_eq!(mails[0].subject, "Daily digest for November 24 - Acme Air");
    assert!(
        mails[0].text.contains("2 calls yesterday: 2 booked. 2 visits today, 1 message waiting."),
        "{}",
        mails[0].text
    );
    let summary = office.store.job_summary(Job::SendDigests, "2026-11-24T12").await.unwrap().unwrap();
    let stands = ["sent", "nothing_to_tell", "another_hour"].map(|word| summary.tally.of(word));
    assert_eq!((stands, summary.tally.total()), ([1, 1, 1], 3));
}

#[tokio::test]
async fn three_hours_later_it_is_morning_in_the_west() {
    let office = three_companies().await;
    office.clock.pass(Duration::hours(3));

    run(&office, 1).await;

    let to: Vec<_> = office.mails.taken().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["alice3@acme.example"]);
}

#[tokio::test]
async fn every_page_twice_and_the_run_repeated_is_one_digest() {
    let office = three_companies().await;

    run(&office, 2).await;
    office.clock.pass(Duration::minutes(20));
    run(&office, 2).await;

    assert_eq!(office.mails.taken().len(), 1);
    let record = office.delivery("digest:2026-11-24", Channel::Mail, Recipient::Owner).await.unwrap();
    assert_eq!((record.status, record.kind, record.attempts), (DeliveryStatus::Sent, NoticeKind::Digest, 1));
}

#[tokio::test]
async fn a_page_whose_mail_is_not_taken_now_comes_again() {
    let office = three_companies().await;
    office.mails.fail(MailError::TryLater { code: "TooManyRequestsException".to_owned() });

    let results = run(&office, 2).await;

    assert_eq!(results.iter().filter(|result| matches!(result, Consumed::Later(_))).count(), 1);
    assert_eq!(office.mails.taken().len(), 1);
}

#[tokio::test]
async fn the_day_of_numbers_nobody_owns_is_the_operators() {
    let mut office = three_companies().await;
    office.notifier.default_tenant = tenant_id(1);

    run(&office, 1).await;

    assert_eq!(office.mails.taken()[0].to, "operator@kestrel.example");
}

#[tokio::test]
async fn where_mail_is_off_no_digest_is_made_and_the_run_ends() {
    let mut office = three_companies().await;
    office.notifier.mailer = None;

    run(&office, 1).await;

    let summary = office.store.job_summary(Job::SendDigests, "2026-11-24T12").await.unwrap().unwrap();
    assert_eq!((summary.tally.of("off"), summary.tally.of("another_hour")), (2, 1));
    assert_eq!(office.delivery("digest:2026-11-24", Channel::Mail, Recipient::Owner).await, None);
}

#[tokio::test]
async fn another_functions_job_is_set_aside() {
    let office = Office::open().await;
    let jobs = MemoryQueue::default();

    let consumed = consume(&office, &jobs, r#"{"step":"begin","job":"close_month"}"#).await;

    assert_eq!(consumed, Consumed::SetAside("another function does this job"));
    assert_eq!(jobs.take(), Vec::<String>::new());
}
