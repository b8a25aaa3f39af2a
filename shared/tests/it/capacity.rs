//! What each step of a call costs, as the table reports it. The law is the design's: a change here is a change of price.

use chrono::{Datelike, Duration};
use shared::api::onboard::SignUpRequest;
use shared::domain::appointment::Appointment;
use shared::domain::call::CallLog;
use shared::domain::call::CallStatus;
use shared::domain::closing::{Closing, Stage as ClosingStage};
use shared::domain::conversation::reply::TransferTarget;
use shared::domain::conversation::reply::{Expect, Reply, Then};
use shared::domain::conversation::state::{Emergency, Intake, Stage, Transfer};
use shared::domain::ids::{AuditId, UserId};
use shared::domain::notice::Address;
use shared::domain::onboarding::{
    Chosen, Draft as SignUpPlan, Onboarding, OnboardingId, Stage as OnboardingStage, Why,
};
use shared::domain::schedule::Window;
use shared::domain::tenant::Tenant;
use shared::domain::ticket::Ticket;
use shared::domain::time::BillingMonth;
use shared::domain::turn::Turn;
use shared::domain::user::PasswordHash;
use shared::store::{Booking, Capacity, Finish, Read};
use uuid::Uuid;

use crate::support::{
    TestStore, a_health, a_log, a_message, a_notice, a_pointer, a_signed_up_tenant, a_ticket, a_turn, a_visit,
    an_appointment, an_audit, at, call_sid, phone, tenant_id, trace,
};

fn reads(units: f64) -> Capacity {
    Capacity { read: units, write: 0.0 }
}

fn writes(units: f64) -> Capacity {
    Capacity { read: 0.0, write: units }
}

fn a_sign_up(number: u128, now: &str) -> (Onboarding, SignUpPlan) {
    let body = serde_json::json!({
        "company_name": "Acme Air", "slug": format!("acme-air-{number}"), "owner_name": "Alice Acme",
        "email": format!("alice{number}@acme.example"), "email_proof": "proof", "password": "blue lantern parade",
        "timezone": "America/Denver", "industry": "hvac", "phone_number": "+13035550142",
        "forward_to_number": "+13035550100", "plan_tier": "professional",
    });
    let body: SignUpRequest = serde_json::from_value(body).unwrap();
    let sign_up = body.check().ok().unwrap();
    let id = |part: u128| Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number * 16 + part);
    let chosen =
        Chosen { tenant: tenant_id(number), user: UserId::new(id(1)), audit: AuditId::new(id(2)), worker: id(3) };
    let hash = PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA".to_owned());
    let plan = SignUpPlan::of(&sign_up, &chosen, hash, "a".repeat(64).parse().unwrap(), at(now));
    let key = OnboardingId::of(&format!("browser-key-{number}"));
    (Onboarding::begin(key, &sign_up, &plan.tenant, chosen, at(now)), plan)
}

/// The largest turn an ordinary call has: 150 characters heard, 200 said, everything known, three visits offered.
fn a_full_turn() -> Turn {
    let mut turn = a_turn(12);
    turn.heard = Some("w".repeat(150));
    turn.reply = Reply::new("r".repeat(200), Then::Listen { expect: Expect::Choice });
    turn.state.stage = Stage::Choice;
    turn.state.intake = Intake {
        need: Some("n".repeat(150)),
        service: Some("ac repair".to_owned()),
        name: Some("Jane Elizabeth Doe".to_owned()),
        callback: Some(phone("+15005550006")),
        address: Some("1200 North Oak Street, apartment 12, Springfield".to_owned()),
        when: Some(Window { from: at("2026-11-24T13:00:00Z"), until: at("2026-11-24T22:00:00Z") }),
        wants_message: false,
    };
    turn.state.offers = ["2026-11-24T14:00:00Z", "2026-11-24T16:15:00Z", "2026-11-25T18:30:00Z"]
        .map(|start| a_visit(1, start))
        .to_vec();
    turn.state.emergency = Some(Emergency::Urgent);
    turn.is_alarm = true;
    turn.state.question_answered = true;
    turn.state.transfer = Some(Transfer { to: TransferTarget::OnCall, answered: Some(false) });
    turn
}

#[tokio::test]
async fn a_sign_up_costs_what_it_keeps_moves_and_becomes() {
    let (store, now) = (TestStore::start().await, "2026-11-24T12:00:00Z");
    let (begun, plan) = a_sign_up(1, now);
    let cost = || store.meter().take();
    cost();

    store.begin_onboarding(&begun, &plan).await.unwrap();
    let begin = cost();
    let keyed = begun.at(OnboardingStage::Keyed { gateway_key_id: "key0000001".to_owned() }, at(now));
    store.move_onboarding(&keyed).await.unwrap();
    let moved = cost();
    let found = store.open_onboardings(at("2026-11-24T13:00:00Z"), 50).await.unwrap();
    let listed = cost();
    let number_sid = format!("PN{:032x}", 1);
    let bought = keyed.at(
        OnboardingStage::Bought { gateway_key_id: "key0000001".to_owned(), number_sid: number_sid.clone() },
        at(now),
    );
    store.move_onboarding(&bought).await.unwrap();
    cost();
    let done = bought.at(OnboardingStage::Done { number_sid }, at(now));
    let audit = an_audit(900, "tenant.created");
    store.complete_onboarding(&done, &plan, "key0000001", &audit).await.unwrap();
    let complete = cost();

    assert_eq!(found.len(), 1);
    assert_eq!([begin, moved, listed, complete], [writes(13.0), writes(1.0), reads(0.5), writes(28.0)]);
}

#[tokio::test]
async fn a_sign_up_that_is_given_up_costs_what_it_frees() {
    let (store, now) = (TestStore::start().await, "2026-11-24T12:00:00Z");
    let (begun, plan) = a_sign_up(1, now);
    store.begin_onboarding(&begun, &plan).await.unwrap();
    let undone = begun.given_up_by(Uuid::from_u128(9), Why::Abandoned, at(now));
    store.move_onboarding(&undone).await.unwrap();
    store.meter().take();

    let released = undone.at(OnboardingStage::Released { why: Why::Abandoned }, at(now));
    store.release_onboarding(&released, &plan).await.unwrap();

    assert_eq!(store.meter().take(), writes(13.0));
}

#[tokio::test]
async fn a_company_that_leaves_costs_its_settings_numbers_and_record() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let home = store.tenant(&tenant.id);
    let closing = Closing::begin(at("2026-11-24T12:00:00Z"));
    let closed = Tenant { deleted_at: Some(closing.closed_at), version: 2, ..tenant.clone() };
    store.meter().take();

    home.close(&closed, &closing, &an_audit(901, "company.closed")).await.unwrap();
    let close = store.meter().take();
    let waiting = closing.at(ClosingStage::Waiting, closing.closed_at);
    assert!(home.move_closing(ClosingStage::Ending, &waiting).await.unwrap());
    let moved = store.meter().take();
    let due = store.due_closings(waiting.kept_until(), 50).await.unwrap();
    let listed = store.meter().take();
    let open = Tenant { version: 3, ..tenant };
    home.reopen(&open, &waiting, &an_audit(902, "company.reopened")).await.unwrap();
    let reopen = store.meter().take();

    assert_eq!(due, [closed.id]);
    let both = |read, write| Capacity { read, write };
    assert_eq!([close, moved, listed, reopen], [both(1.0, 10.0), writes(3.0), reads(0.5), both(1.0, 10.0)]);
}

#[tokio::test]
async fn a_call_start_costs_one_write_and_half_a_read() {
    let store = TestStore::start().await;
    a_signed_up_tenant(&store, 1, "+15005550001").await;
    store.meter().take();

    store.routing(&phone("+15005550001")).await.unwrap();
    assert_eq!(store.meter().take(), reads(0.5));
    store.open_call(&a_pointer(1, 1), &trace()).await.unwrap();
    assert_eq!(store.meter().take(), writes(1.0));
}

#[tokio::test]
async fn a_turn_costs_one_write_and_half_a_read_even_when_all_is_known() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let turn = a_full_turn();

    tenant.put_turn(&call_sid(1), &turn).await.unwrap();
    assert_eq!(store.meter().take(), writes(1.0));
    assert_eq!(*tenant.turn(&call_sid(1), 12).await.unwrap().unwrap(), turn);
    assert_eq!(store.meter().take(), reads(0.5));
}

#[tokio::test]
async fn a_call_end_costs_four_writes_and_one_more_where_its_beginning_was_missed() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    tenant.complete_call(&a_log(1), None).await.unwrap();
    assert_eq!(store.meter().take(), writes(4.0));

    store.open_call(&a_pointer(1, 2), &trace()).await.unwrap();
    tenant.complete_call(&a_log(2), None).await.unwrap();
    assert_eq!(store.meter().take(), writes(5.0));

    // A month in which every day has calls costs the same.
    for number in 3..34 {
        let started_at = at("2026-11-01T15:00:00Z") + Duration::days(i64::try_from(number).unwrap() % 30);
        let day = u8::try_from(started_at.day()).unwrap();
        tenant.complete_call(&CallLog { started_at, day, ..a_log(number) }, None).await.unwrap();
    }
    assert_eq!(store.meter().take(), writes(4.0 * 31.0));
    assert_eq!(tenant.usage("2026-11".parse().unwrap()).await.unwrap().unwrap().days.len(), 30);
}

#[tokio::test]
async fn a_month_costs_five_writes_and_a_call_that_comes_after_it_two_more_than_others() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let november: BillingMonth = "2026-11".parse().unwrap();
    tenant.complete_call(&a_log(1), Some(1_500)).await.unwrap();
    store.meter().take();

    tenant.end_month(november, Some(november.next()), 1_500).await.unwrap();
    assert_eq!(store.meter().take(), writes(4.0));
    let usage = tenant.usage(november).await.unwrap().unwrap();
    assert_eq!(store.meter().take(), reads(1.0));
    let sum = tenant.month_sum(november).await.unwrap();
    assert_eq!(store.meter().take(), reads(2.0));
    assert!(tenant.close_month(&usage, &sum.checksum(), at("2026-12-05T06:00:00Z")).await.unwrap());
    assert_eq!(store.meter().take(), writes(1.0));
    // The table reports nothing for the transaction that the closed month refused; it bills 4 more.
    tenant.complete_call(&a_log(2), Some(1_500)).await.unwrap();
    assert_eq!(store.meter().take(), writes(6.0));
}

#[tokio::test]
async fn a_call_nobody_answered_costs_one_write() {
    let store = TestStore::start().await;
    let log = CallLog { status: CallStatus::Busy, counted: false, ..a_log(1) };

    store.tenant(&tenant_id(1)).complete_call(&log, None).await.unwrap();

    assert_eq!(store.meter().take(), writes(1.0));
}

#[tokio::test]
async fn reads_around_a_call_cost_one_unit_at_most() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    store.open_call(&a_pointer(1, 1), &trace()).await.unwrap();
    tenant.put_turn(&call_sid(1), &a_turn(1)).await.unwrap();
    store.meter().take();

    store.call_pointer(&call_sid(1), Read::Strong).await.unwrap();
    assert_eq!(store.meter().take(), reads(1.0));
    store.call_pointer(&call_sid(1), Read::Eventual).await.unwrap();
    assert_eq!(store.meter().take(), reads(0.5));
    tenant.last_turn(&call_sid(1)).await.unwrap();
    assert_eq!(store.meter().take(), reads(1.0));
    let day = Window { from: at("2026-11-24T13:00:00Z"), until: at("2026-11-24T22:00:00Z") };
    tenant.busy(2, &day, 120).await.unwrap();
    assert_eq!(store.meter().take(), reads(1.0));
}

#[tokio::test]
async fn a_message_costs_one_write_and_a_two_hour_booking_twenty_six() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let customer = phone("+15005550006");
    let appointment: Appointment = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    let booking = Booking {
        appointment: &appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: Some(&customer),
    };

    tenant.take_message(a_log(1).started_at, &a_message(1, 3)).await.unwrap();
    assert_eq!(store.meter().take(), writes(1.0));
    // Eight quarters of an hour, the visit, its marker, the customer, the month and the check that the call lasts.
    tenant.book(&booking).await.unwrap();
    assert_eq!(store.meter().take(), writes(26.0));
}

#[tokio::test]
async fn a_ticket_costs_five_writes_to_open_and_to_close_and_half_a_read_to_count() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let ticket = a_ticket(1, "2026-11-24T15:00:00Z");

    tenant.open_ticket(&ticket, &an_audit(1, "ticket.opened")).await.unwrap();
    assert_eq!(store.meter().take(), writes(5.0));
    tenant.close_ticket(ticket.id, &an_audit(2, "ticket.closed")).await.unwrap();
    assert_eq!(store.meter().take(), writes(5.0));
    tenant.tickets_opened(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"), 6).await.unwrap();
    assert_eq!(store.meter().take(), reads(0.5));
}

#[tokio::test]
async fn counting_tickets_of_the_longest_words_costs_no_more_for_fifty_than_for_six() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    for number in 0..50 {
        let body = "w".repeat(4_000).parse().unwrap();
        let ticket = Ticket { body, ..a_ticket(number, "2026-11-24T15:00:00Z") };
        tenant.open_ticket(&ticket, &an_audit(u128::from(number), "ticket.opened")).await.unwrap();
    }
    store.meter().take();

    let counted = tenant.tickets_opened(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"), 6).await.unwrap();

    // Six items of nearly 4.5 KB, at half a unit for each 4 KB.
    assert_eq!((counted, store.meter().take()), (6, reads(3.5)));
}

#[tokio::test]
async fn a_nights_score_costs_five_writes_at_first_four_where_it_stays_and_six_where_it_changes() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));

    for (score, night, cost) in [(80, "2026-11-22", 5.0), (80, "2026-11-23", 4.0), (35, "2026-11-24", 6.0)] {
        tenant.record_health(&a_health(score, night)).await.unwrap();
        assert_eq!(store.meter().take(), writes(cost), "{night}");
    }
}

#[tokio::test]
async fn looking_for_a_listed_call_costs_one_read_and_half_where_it_was_never_seen() {
    let store = TestStore::start().await;
    let pointer = a_pointer(1, 1);
    store.open_call(&pointer, &trace()).await.unwrap();
    store.tenant(&tenant_id(1)).complete_call(&a_log(1), None).await.unwrap();
    store.meter().take();

    let pointers = store.call_pointers(&[call_sid(1), call_sid(2), call_sid(1)], Read::Eventual).await.unwrap();
    assert_eq!((pointers.len(), store.meter().take()), (1, reads(1.0)));
    let on_record = store.calls_on_record(&[&pointer, &a_pointer(2, 1)]).await.unwrap();
    assert_eq!((on_record.len(), store.meter().take()), (1, reads(1.0)));
}

#[tokio::test]
async fn a_notice_costs_two_writes_and_the_question_whether_its_address_may_be_used() {
    let store = TestStore::start().await;
    let tenant = store.tenant(&tenant_id(1));
    let (claim, now) = (Uuid::from_u128(1), at("2026-11-23T15:00:00Z"));
    let (name, notice) = a_notice(&"e".repeat(190));

    tenant.claim_delivery(&name, &notice, claim, now).await.unwrap();
    assert_eq!(store.meter().take(), writes(1.0));
    store.suppression(Address::Mail("alice1@acme.example")).await.unwrap();
    assert_eq!(store.meter().take(), reads(1.0));
    tenant.finish_delivery(&name, claim, Finish::Sent(&"m".repeat(100)), now).await.unwrap();
    assert_eq!(store.meter().take(), writes(1.0));
}
