//! What the operations of `tenant-onboard` take and answer.

use serde_json::json;

use super::parameters::{idempotency_key_needed, needed};
use super::part::{Part, Schemas};
use crate::api::company::Number;
use crate::api::draft::{KeepDraft, KeptDraft, ShowDraft, ShownDraft};
use crate::api::numbers::{AddNumber, AskForwarding, Forwarding, ForwardingCheck, ForwardingInstructions};
use crate::api::onboard::{FreeNumbers, Plans, SignUpRequest, SignedUp, SlugSuggestion};
use crate::api::page::List;
use crate::api::problem::Kind;
use crate::api::routes::TenantOnboard;

pub(super) fn part(operation: TenantOnboard, schemas: &mut Schemas) -> Part {
    match operation {
        TenantOnboard::ListPlans => Part::ok(schemas.answer::<Plans>()),
        TenantOnboard::SuggestSlug => {
            let name = json!({ "type": "string", "minLength": 1, "maxLength": 300 });
            Part::ok(schemas.answer::<SlugSuggestion>())
                .with([needed("company_name", "The company's name, as callers hear it.", name)])
                .for_example(json!({ "slug": "acme-air", "is_free": false, "alternatives": ["acme-air-co"] }))
        }
        TenantOnboard::ListFreeNumbers | TenantOnboard::ListAvailableNumbers => {
            let code = json!({ "type": "string", "pattern": "^[2-9][0-9]{2}$", "examples": ["303"] });
            Part::ok(schemas.answer::<FreeNumbers>())
                .with([needed("area_code", "An area code of the United States, no N11 and not toll-free.", code)])
                .for_example(json!({
                    "numbers": [{ "phone_number": "+13035550142", "locality": "Denver", "region": "CO" }],
                    "is_nearby": false,
                }))
        }
        TenantOnboard::KeepDraft => Part::ok(schemas.answer::<KeptDraft>())
            .refusing(Kind::Changed)
            .taking(
                schemas.body::<KeepDraft>(),
                json!({
                    "email": "alice@acme.example", "email_proof": "ksp_…",
                    "draft": { "step": 2, "company_name": "Acme Air", "industry": "hvac", "area_code": "303" },
                    "replaces": "2026-11-24T11:58:00Z",
                }),
            )
            .for_example(json!({ "saved_at": "2026-11-24T12:00:00Z", "kept_until": "2026-12-01T12:00:00Z" })),
        TenantOnboard::ShowDraft => Part::ok(schemas.answer::<ShownDraft>())
            .refusing(Kind::NotFound)
            .taking(schemas.body::<ShowDraft>(), json!({ "email": "alice@acme.example", "email_proof": "ksp_…" }))
            .for_example(json!({
                "draft": { "step": 2, "company_name": "Acme Air", "industry": "hvac", "area_code": "303" },
                "saved_at": "2026-11-24T12:00:00Z",
            })),
        TenantOnboard::ListNumbers => Part::ok(schemas.answer::<List<Number>>()),
        TenantOnboard::AddNumber => Part::created(schemas.answer::<Number>())
            .with([idempotency_key_needed()])
            .taking(schemas.body::<AddNumber>(), json!({ "phone_number": "+13035550142" })),
        TenantOnboard::ChoosePrimaryNumber => Part::ok(schemas.answer::<Number>()),
        TenantOnboard::ShowForwarding => Part::ok(schemas.answer::<Forwarding>()),
        TenantOnboard::AskForwarding => Part::accepted(schemas.answer::<ForwardingCheck>())
            .taking(schemas.body::<AskForwarding>(), json!({ "forwarded_number": "(303) 555-0100" })),
        TenantOnboard::ShowForwardingCodes => {
            let number = json!({ "type": "string", "examples": ["+13035550142"] });
            Part::ok(schemas.answer::<ForwardingInstructions>()).with([needed(
                "phone_number",
                "The number to forward to, in E.164.",
                number,
            )])
        }
        TenantOnboard::ReleaseNumber => Part::empty(),
        TenantOnboard::Onboard => Part::created(schemas.answer::<SignedUp>())
            .with([idempotency_key_needed()])
            .taking(
                schemas.body::<SignUpRequest>(),
                json!({
                    "company_name": "Acme Air", "slug": "acme-air", "owner_name": "Alice Acme",
                    "email": "alice@acme.example", "email_proof": "ksp_…", "password": "blue lantern parade",
                    "timezone": "America/Denver", "industry": "hvac", "phone_number": "+13035550142",
                    "forward_to_number": "(303) 555-0100", "plan_tier": "professional",
                }),
            )
            .for_example(json!({
                "tenant_id": "019ab000-0000-7000-8000-00000000000a", "slug": "acme-air",
                "phone_number": "+13035550142", "plan_tier": "professional", "trial_ends_at": "2026-12-08T12:00:00Z",
            })),
    }
}
