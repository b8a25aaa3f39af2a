//! What the operations of `tenant-api` take and answer.

use serde_json::{Value, json};

use super::parameters::{
    dates, idempotency_key, idempotency_key_of_secrets, if_match, if_match_optional, month, paged, query,
};
use super::part::{Answer, Part, Schemas};
use crate::api::api_keys::{ApiKey, CreateApiKey, Made};
use crate::api::appointments::{Appointment, BookAppointment, FreeSlot, MoveAppointment};
use crate::api::audit::AuditEntry;
use crate::api::calls::{Call, CallDetail};
use crate::api::company::{ChangeCompany, CloseCompany, ClosedCompany, Company, VoiceChoice};
use crate::api::exports::Export;
use crate::api::messages::{ChangeMessage, Message};
use crate::api::overview::Overview;
use crate::api::page::{List, Page};
use crate::api::people::{ChangeUser, Invitation, InviteUser, People, User};
use crate::api::problem::Kind;
use crate::api::recordings::Recording;
use crate::api::routes::TenantApi;
use crate::api::test_conversations::{TestConversation, TestConversationAnswer};
use crate::api::tickets::{OpenTicket, Ticket};
use crate::api::usage::Month;

pub(super) fn part(operation: TenantApi, schemas: &mut Schemas) -> Part {
    match operation {
        TenantApi::ShowOverview => Part::ok(schemas.answer::<Overview>()),
        TenantApi::ShowCompany => Part::ok(schemas.answer::<Company>()).versioned(),
        TenantApi::ChangeCompany => Part::ok(schemas.answer::<Company>())
            .versioned()
            .with([if_match()])
            .taking(schemas.body::<ChangeCompany>(), json!({ "company_name": "Acme Air", "greeting_message": null })),
        TenantApi::TestConversation => Part::ok(schemas.answer::<TestConversationAnswer>())
            .taking(schemas.body::<TestConversation>(), json!({ "draft": { "greeting_message": "Acme Air, hello." } }))
            .for_example(a_greeting()),
        TenantApi::CloseCompany => Part::ok(schemas.answer::<ClosedCompany>())
            .taking(schemas.body::<CloseCompany>(), json!({ "slug": "acme-air" }))
            .for_example(json!({ "closed_at": "2026-11-24T15:00:00Z", "kept_until": "2026-12-24T15:00:00Z" })),
        TenantApi::ListVoices => Part::ok(schemas.answer::<List<VoiceChoice>>()),
        TenantApi::ListUsers => Part::ok(schemas.answer::<People>()),
        TenantApi::InviteUser => Part::created(schemas.answer::<Invitation>())
            .with([idempotency_key()])
            .taking(schemas.body::<InviteUser>(), json!({ "email": "sam@acme.example", "role": "member" })),
        TenantApi::ChangeUser => {
            Part::ok(schemas.answer::<User>()).taking(schemas.body::<ChangeUser>(), json!({ "role": "admin" }))
        }
        TenantApi::ListApiKeys => Part::ok(schemas.answer::<List<ApiKey>>()),
        TenantApi::CreateApiKey => Part::created(schemas.answer::<Made<'static>>())
            .with([idempotency_key_of_secrets()])
            .taking(schemas.body::<CreateApiKey>(), a_key()),
        TenantApi::RotateApiKey => Part::created(schemas.answer::<Made<'static>>()),
        TenantApi::CancelInvitation | TenantApi::RemoveUser | TenantApi::RevokeApiKey => Part::empty(),
        TenantApi::ListCalls => Part::ok(schemas.answer::<Page<Call>>()).with(call_filters(schemas)).with(paged()),
        TenantApi::ShowCall => Part::ok(schemas.answer::<CallDetail>()),
        TenantApi::ShowCallRecording | TenantApi::ShowMessageRecording => {
            Part::ok(schemas.answer::<Recording>()).refusing(Kind::Conflict).for_example(a_recording())
        }
        TenantApi::ListMessages => {
            let handled = query("handled", "Only those dealt with, or only those not.", json!({ "type": "boolean" }));
            Part::ok(schemas.answer::<Page<Message>>()).with([handled]).with(paged())
        }
        TenantApi::ChangeMessage => {
            Part::ok(schemas.answer::<Message>()).taking(schemas.body::<ChangeMessage>(), json!({ "is_handled": true }))
        }
        TenantApi::ListAppointments => {
            let status = json!({ "type": "string", "enum": ["booked", "canceled", "done"] });
            Part::ok(schemas.answer::<Page<Appointment>>())
                .with(dates(92))
                .with([query("status", "Only those that stand so.", status)])
                .with(paged())
        }
        TenantApi::ListFreeSlots => {
            let minutes = json!({ "type": "integer", "minimum": 15, "maximum": 480, "multipleOf": 15 });
            Part::ok(schemas.answer::<List<FreeSlot>>())
                .with(dates(28))
                .with([query("minutes", "How long the visit takes; the company's own length where absent.", minutes)])
                .for_example(json!({ "items": [
                    { "starts_at": "2026-11-25T14:00:00Z", "ends_at": "2026-11-25T16:00:00Z", "crew": 1 },
                ] }))
        }
        TenantApi::BookAppointment => Part::created(schemas.answer::<Appointment>())
            .versioned()
            .with([idempotency_key()])
            .taking(schemas.body::<BookAppointment>(), a_booking()),
        TenantApi::ShowAppointment => Part::ok(schemas.answer::<Appointment>()).versioned(),
        TenantApi::MoveAppointment => Part::ok(schemas.answer::<Appointment>())
            .versioned()
            .with([if_match_optional()])
            .taking(schemas.body::<MoveAppointment>(), json!({ "starts_at": "2026-11-26T15:00:00Z" })),
        TenantApi::CancelAppointment => {
            Part::ok(schemas.answer::<Appointment>()).versioned().with([if_match_optional()])
        }
        TenantApi::ListUsage => Part::ok(schemas.answer::<Page<Month>>()).with(paged()),
        TenantApi::ListTickets => Part::ok(schemas.answer::<Page<Ticket>>()).with(paged()),
        TenantApi::OpenTicket => Part::created(schemas.answer::<Ticket>())
            .with([idempotency_key()])
            .taking(schemas.body::<OpenTicket>(), a_ticket()),
        TenantApi::CloseTicket => Part::ok(schemas.answer::<Ticket>()),
        TenantApi::ListAudit => Part::ok(schemas.answer::<Page<AuditEntry>>()).with(paged()),
        TenantApi::AskExport => Part::accepted(schemas.answer::<Export>()),
        TenantApi::ListExports => Part::ok(schemas.answer::<List<Export>>()),
        TenantApi::ShowExport => Part::ok(schemas.answer::<Export>()),
        TenantApi::CallsReport | TenantApi::AppointmentsReport => Part::answering(Answer::Csv).with([month()]),
    }
}

fn call_filters(schemas: &mut Schemas) -> Vec<Value> {
    let outcome = schemas.answer::<crate::domain::call::Outcome>();
    let caller = "Only calls from this number, or that gave it to call back: E.164, or ten digits of North America.";
    let mut filters = vec![
        query("caller", caller, json!({ "type": "string" })),
        query("outcome", "Only calls that ended so.", outcome),
    ];
    filters.extend(dates(400));
    filters
}

fn a_booking() -> Value {
    json!({
        "starts_at": "2026-11-25T14:00:00Z",
        "customer_name": "Jane Doe",
        "customer_phone": "+15005550006",
        "address": "12 Oak Street, Springfield",
        "service_type": "ac repair",
    })
}

fn a_key() -> Value {
    json!({
        "name": "Scheduling board",
        "permissions": ["calls:read", "appointments:write"],
        "expires_at": "2027-11-24T00:00:00Z",
    })
}

fn a_greeting() -> Value {
    json!({
        "says": ["Acme Air, hello. I'm an AI assistant. How can I help you?"],
        "events": [],
        "is_over": false,
        "state": "q83vEjRWeJ",
        "brain": "script",
    })
}

fn a_recording() -> Value {
    json!({
        "url": "https://recordings.example.com/voicemail.mp3?X-Amz-Expires=300",
        "expires_at": "2026-11-24T15:05:00Z",
        "duration_seconds": 24,
        "content_type": "audio/mpeg",
    })
}

fn a_ticket() -> Value {
    json!({ "subject": "Calls go to the old number", "body": "Since this morning.", "priority": "urgent" })
}
