//! What tests store: one plausible value of each kind, varied by number.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use shared::domain::appointment::{Appointment, AppointmentStatus};
use shared::domain::audit::{Actor, AuditEntry};
use shared::domain::call::{CallKind, CallLog, CallPointer, CallStatus, Outcome};
use shared::domain::conversation::reply::{Expect, Reply, Then};
use shared::domain::conversation::state::{CallFacts, State};
use shared::domain::delivery::DeliveryName;
use shared::domain::health::{Health, Reason};
use shared::domain::hours::{BusinessHours, ClockTime};
use shared::domain::ids::{AppointmentId, AuditId, CallSid, TenantId, TicketId, TraceId};
use shared::domain::message::{Message, MessageContent};
use shared::domain::notice::{Channel, Notice, NoticeKind, Recipient};
use shared::domain::phone::E164;
use shared::domain::schedule::{Crew, Visit};
use shared::domain::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};
use shared::domain::ticket::{Priority, Ticket, TicketStatus};
use shared::domain::time::Seconds;
use shared::domain::turn::Turn;
use shared::store::{NewTenant, Store};
use uuid::Uuid;

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) fn phone(text: &str) -> E164 {
    text.parse().expect("a telephone number")
}

pub(crate) fn tenant_id(number: u128) -> TenantId {
    TenantId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number))
}

pub(crate) fn call_sid(number: u128) -> CallSid {
    format!("CA{number:032x}").parse().expect("a call sid")
}

pub(crate) fn trace() -> TraceId {
    TraceId::from_header(Some("Root=1-5759e988-bd862e3fe1be46a994272793"))
}

pub(crate) fn a_tenant(number: u128) -> Tenant {
    let time = |hour| ClockTime::new(hour, 0).expect("a time");
    Tenant {
        id: tenant_id(number),
        slug: format!("acme-air-{number}"),
        company_name: "Acme Air".to_owned(),
        subdomain: None,
        owner_name: "Alice Acme".to_owned(),
        owner_email: format!("alice{number}@acme.example"),
        owner_phone: Some(phone("+15005550010")),
        twilio_phone_number: Some(phone("+15005550001")),
        forward_to_number: Some(phone("+15005550002")),
        emergency_phone: Some(phone("+15005550003")),
        industry: Industry::Hvac,
        timezone: chrono_tz::America::New_York,
        business_hours: BusinessHours::weekdays(time(8), time(17)).expect("hours"),
        crews: 2,
        visit_minutes: 120,
        price_statement: None,
        ai_model: "gpt-4o-mini".to_owned(),
        ai_voice: Voice::Alloy,
        custom_system_prompt: None,
        greeting_message: None,
        emergency_keywords: vec!["no heat".to_owned(), "burst pipe".to_owned()],
        plan_tier: PlanTier::Professional,
        subscription_status: SubscriptionStatus::Trialing,
        trial_ends_at: Some(at("2026-12-05T00:00:00Z")),
        max_monthly_calls: 1_500,
        is_test_mode: false,
        health_score: None,
        muted_mail: BTreeSet::new(),
        features: BTreeMap::from([("new_voice".to_owned(), 10)]),
        parent_tenant_id: None,
        created_at: at("2026-11-21T12:00:00Z"),
        updated_at: at("2026-11-21T12:00:00Z"),
        deleted_at: None,
        version: 1,
    }
}

pub(crate) fn an_audit(number: u128, action: &str) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number)),
        at: at("2026-11-21T12:00:00Z"),
        actor: Actor::System { part: "test".to_owned() },
        action: action.to_owned(),
        fields: vec!["company_name".to_owned()],
    }
}

/// A ticket whose id is of the moment it was opened at.
pub(crate) fn a_ticket(number: u8, opened_at: &str) -> Ticket {
    let opened_at = at(opened_at);
    let milliseconds = opened_at.timestamp_millis().unsigned_abs();
    Ticket {
        id: TicketId::new(uuid::Builder::from_unix_timestamp_millis(milliseconds, &[number; 10]).into_uuid()),
        subject: "Calls go to the old number".parse().expect("a subject"),
        body: "Since this morning. Jane Doe called twice.".parse().expect("a body"),
        status: TicketStatus::Open,
        priority: Priority::Normal,
        opened_by: Actor::User { id: "0192f000-0000-7000-8000-0000000000aa".to_owned() },
        opened_at,
        updated_at: opened_at,
        closed_at: None,
        is_test: false,
    }
}

pub(crate) fn a_health(score: u8, night: &str) -> Health {
    Health { score, reasons: vec![Reason::PastDue], scored_on: night.parse().expect("a date") }
}

/// A company in the table, with one number.
pub(crate) async fn a_signed_up_tenant(store: &Store, number: u128, dialled: &str) -> Tenant {
    let tenant = Tenant { twilio_phone_number: Some(phone(dialled)), ..a_tenant(number) };
    let audit = an_audit(number, "tenant.created");
    let numbers = [phone(dialled)];
    store
        .create_tenant(&NewTenant { tenant: &tenant, numbers: &numbers, owner: None, gateway_key: None, audit: &audit })
        .await
        .expect("a sign-up");
    tenant
}

pub(crate) fn a_pointer(tenant: u128, call: u128) -> CallPointer {
    CallPointer {
        call_sid: call_sid(call),
        tenant_id: tenant_id(tenant),
        started_at: at("2026-11-23T15:00:00.25Z"),
        period: "2026-11".parse().expect("a month"),
        day: 23,
        from: "+15005550006".into(),
        to: "+15005550001".to_owned(),
        kind: CallKind::Answered,
        beginning_missed: false,
    }
}

pub(crate) fn a_log(call: u128) -> CallLog {
    CallLog {
        call_sid: call_sid(call),
        from: "+15005550006".into(),
        to: "+15005550001".to_owned(),
        status: CallStatus::Completed,
        started_at: at("2026-11-23T15:00:00.25Z"),
        ended_at: at("2026-11-23T15:03:00Z"),
        duration_seconds: Seconds(180),
        outcome: Outcome::Booked,
        summary: Some("Booked an AC repair for Tuesday, 9 in the morning.".to_owned()),
        customer_name: Some("Jane Doe".to_owned()),
        customer_phone: Some(phone("+15005550006")),
        appointment_id: None,
        recording_sid: None,
        kind: CallKind::Answered,
        counted: true,
        period: "2026-11".parse().expect("a month"),
        day: 23,
        counted_in: None,
        turns: 6,
        is_test: false,
    }
}

pub(crate) fn a_visit(crew: u8, starts_at: &str) -> Visit {
    let starts_at = at(starts_at);
    Visit { crew: Crew(crew), starts_at, ends_at: starts_at + chrono::Duration::minutes(120) }
}

pub(crate) fn an_appointment(number: u128, call: u128, visit: Visit) -> Appointment {
    Appointment {
        id: AppointmentId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number)),
        visit,
        customer_name: "Jane Doe".to_owned(),
        customer_phone: Some(phone("+15005550006")),
        customer_email: None,
        address: "12 Oak Street, Springfield".to_owned(),
        service_type: "ac repair".to_owned(),
        notes: "my AC stopped".to_owned(),
        status: AppointmentStatus::Booked,
        call_sid: Some(call_sid(call)),
        created_at: at("2026-11-23T15:02:00Z"),
        is_test: false,
        moved_from: None,
        version: 1,
    }
}

pub(crate) fn a_turn(number: u32) -> Turn {
    let call = CallFacts {
        started_at: at("2026-11-23T15:00:00.25Z"),
        period: "2026-11".parse().expect("a month"),
        kind: CallKind::Answered,
    };
    Turn {
        number,
        at: at("2026-11-23T15:01:00.123456789Z"),
        heard: Some("my AC stopped".to_owned()),
        reply: Reply::new("I'm sorry to hear that. May I have your name?", Then::Listen { expect: Expect::Name }),
        state: State::opening(call),
        is_alarm: false,
        trace: trace(),
    }
}

/// A mail to the owner about a message, and its name.
pub(crate) fn a_notice(event: &str) -> (DeliveryName, Notice) {
    let notice = Notice { channel: Channel::Mail, recipient: Recipient::Owner, kind: NoticeKind::Message };
    (DeliveryName::new(event, &notice), notice)
}

pub(crate) fn a_message(call: u128, turn: u32) -> Message {
    Message {
        call_sid: call_sid(call),
        received_at: at("2026-11-23T15:02:00Z"),
        from: "+15005550006".into(),
        name: Some("Jane Doe".to_owned()),
        callback: None,
        content: MessageContent::Spoken { turn, text: "Please call me back about the estimate.".to_owned() },
        is_handled: false,
        handled_at: None,
        handled_by: None,
        is_test: false,
    }
}
