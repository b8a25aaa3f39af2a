//! The company: shown whole, changed field by field.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::domain::phone::E164;
use shared::domain::tenant::Voice;
use shared::twilio::voice::twilio_voice;

use super::values::*;
use super::world::{Ask, World, is_now};

fn change(version: u64, body: Value) -> Ask {
    Ask::new(TenantApi::ChangeCompany).header("If-Match", format!("\"{version}\"")).body(body)
}

#[tokio::test]
async fn a_company_is_shown_with_what_is_derived_and_without_secrets() {
    let world = World::start().await;
    world.furnish().await;
    world.of(1).record_health(&a_health(50, "2026-11-24")).await.unwrap();

    let reply = world.send(Ask::new(TenantApi::ShowCompany)).await;

    assert_eq!((reply.status, reply.etag.as_deref()), (200, Some("\"1\"")));
    let derived = ["current_month_calls", "total_calls", "total_appointments", "health_score", "is_active"];
    assert_eq!(derived.map(|name| reply.body[name].clone()), [json!(1), json!(1), json!(1), json!(50), json!(true)]);
    assert_eq!(reply.body["slug"], "acme-air-1");
    assert_eq!(reply.body["timezone"], "America/New_York");
    assert_eq!(reply.body["subdomain"], Value::Null);
}

#[tokio::test]
async fn every_field_can_be_changed_at_once_and_is_audited_by_name() {
    let world = World::start().await;
    let wanted = json!({
        "company_name": "  Aspen Plumbing ",
        "owner_name": "Olive Owner",
        "owner_phone": null,
        "forward_to_number": "+15005550021",
        "emergency_phone": "+15005550022",
        "industry": "hvac_and_plumbing",
        "timezone": "America/Denver",
        "business_hours": {
            "week": [[["08:00", "12:00"], ["13:00", "17:00"]], [["00:00", "24:00"]], [], [], [], [], []],
            "closed_on": ["2026-12-25", "2026-11-26"],
        },
        "crews": 3,
        "visit_minutes": 90,
        "price_statement": "A visit is $89.",
        "ai_voice": "onyx",
        "custom_system_prompt": "Be brief.\nBe kind.",
        "greeting_message": "Thanks for calling Aspen.",
        "emergency_keywords": ["No Heat", "flood", "no heat"],
        "muted_mail": ["digest", "booking"],
    });

    let reply = world.send(change(1, wanted.clone())).await;

    assert_eq!((reply.status, reply.etag.as_deref()), (200, Some("\"2\"")), "{}", reply.text);
    assert_eq!(reply.body["company_name"], "Aspen Plumbing");
    assert_eq!(reply.body["emergency_keywords"], json!(["no heat", "flood"]));
    assert_eq!(reply.body["business_hours"]["closed_on"], json!(["2026-11-26", "2026-12-25"]));
    assert!(is_now(&reply.body["updated_at"]));
    let number: E164 = "+15005550001".parse().unwrap();
    let copy = world.deps.store.routing(&number).await.unwrap().unwrap();
    assert_eq!((copy.company_name.as_str(), copy.voice, copy.crews), ("Aspen Plumbing", Voice::Onyx, 3));
    let audit = world.send(Ask::new(TenantApi::ListAudit)).await;
    let line = &audit.body["items"][0];
    assert_eq!((&line["action"], &line["actor"]["kind"]), (&json!("company.changed"), &json!("user")));
    let mut named: Vec<_> = line["fields"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, wanted.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>());
    assert!(!audit.text.contains("Aspen"), "values are not in the audit log");
}

#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_changed() {
    let world = World::start().await;
    let before = world.everything();
    let day = |spans: Value| json!({"week": [spans, [], [], [], [], [], []]});
    for (body, field) in [
        (json!({"company_name": " "}), "company_name"),
        (json!({"company_name": "x".repeat(81)}), "company_name"),
        (json!({"company_name": "two\nlines"}), "company_name"),
        (json!({"owner_phone": "500 555 0010"}), "owner_phone"),
        (json!({"forward_to_number": "+15005550001"}), "forward_to_number"),
        (json!({"forward_to_number": "+19005550100"}), "forward_to_number"),
        (json!({"forward_to_number": "+13039110142"}), "forward_to_number"),
        (json!({"emergency_phone": "+15005550001"}), "emergency_phone"),
        (json!({"emergency_phone": "+12129765555"}), "emergency_phone"),
        (json!({"emergency_phone": "+881612345678"}), "emergency_phone"),
        (json!({"industry": "roofing"}), "industry"),
        (json!({"timezone": "Mars/Olympus"}), "timezone"),
        (json!({"crews": 0}), "crews"),
        (json!({"crews": 21}), "crews"),
        (json!({"visit_minutes": 100}), "visit_minutes"),
        (json!({"visit_minutes": 495}), "visit_minutes"),
        (json!({"price_statement": "x".repeat(301)}), "price_statement"),
        (json!({"ai_voice": "morgan"}), "ai_voice"),
        (json!({"custom_system_prompt": "x".repeat(4_001)}), "custom_system_prompt"),
        (json!({"greeting_message": "é".repeat(301)}), "greeting_message"),
        (json!({"emergency_keywords": vec!["x"; 51]}), "emergency_keywords"),
        (json!({"emergency_keywords": ["fire", "x".repeat(41)]}), "emergency_keywords.1"),
        (json!({"muted_mail": ["digest", "emergency"]}), "muted_mail.1"),
        (json!({"muted_mail": ["everything"]}), "muted_mail.0"),
        (json!({"business_hours": {"week": [[]]}}), "business_hours.week"),
        (json!({"business_hours": day(json!([["17:00", "08:00"]]))}), "business_hours.week.0.0"),
        (json!({"business_hours": day(json!([["08:00", "12:00"], ["11:00", "17:00"]]))}), "business_hours.week.0.1"),
        (json!({"business_hours": day(json!([["8", "12:00"]]))}), "business_hours.week.0.0"),
        (
            json!({"business_hours": {"week": [[], [], [], [], [], [], []], "closed_on": ["soon"]}}),
            "business_hours.closed_on.0",
        ),
    ] {
        let reply = world.send(change(1, body.clone())).await;

        assert_eq!((reply.status, reply.wrong_fields()), (422, vec![field]), "{body}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn all_wrong_fields_are_told_at_once_and_the_greatest_values_fit() {
    let world = World::start().await;
    let two = world.send(change(1, json!({"crews": 0, "timezone": "x", "owner_name": "Olive"}))).await;
    let most = json!({
        "greeting_message": "é".repeat(300),
        "custom_system_prompt": "é".repeat(4_000),
        "emergency_keywords": (0..50).map(|number| format!("{number:040}")).collect::<Vec<_>>(),
    });

    assert_eq!(two.wrong_fields(), ["timezone", "crews"]);
    assert_eq!(world.profile(1).await.owner_name, "Alice Acme");
    assert_eq!(world.send(change(1, most)).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_changed_here_is_refused_as_unknown() {
    let world = World::start().await;
    for field in ["slug", "owner_email", "is_test_mode", "plan_tier", "max_monthly_calls", "features", "version", "id"]
    {
        let reply = world.send(change(1, json!({ field: "x" }))).await;

        assert_eq!(reply.status, 400, "{field}");
        assert!(reply.body["detail"].as_str().unwrap().contains(field), "{}", reply.text);
    }
}

#[tokio::test]
async fn of_two_editors_the_second_is_told_and_loses_nothing_of_the_first() {
    let world = World::start().await;
    let (first, second) = (json!({"crews": 5}), json!({"crews": 7}));

    let (one, two) = tokio::join!(world.send(change(1, first)), world.send(change(1, second)));
    let late = world.send(change(1, json!({"owner_name": "Olive"}))).await;
    let without = world.send(Ask::new(TenantApi::ChangeCompany).body(json!({"crews": 9}))).await;

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!((statuses, late.status, without.status), ([200, 412], 412, 428));
    let kept = if one.status == 200 { 5 } else { 7 };
    let tenant = world.profile(1).await;
    assert_eq!((tenant.crews, tenant.version, tenant.owner_name.as_str()), (kept, 2, "Alice Acme"));
    assert_eq!(world.audited().await, ["company.changed"]);
}

#[tokio::test]
async fn a_change_that_changes_nothing_writes_nothing() {
    let world = World::start().await;
    let before = world.everything();

    let reply = world.send(change(1, json!({"company_name": "Acme Air", "greeting_message": "  "}))).await;

    assert_eq!((reply.status, reply.etag.as_deref()), (200, Some("\"1\"")));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn the_catalogue_has_every_voice_in_words_that_twilio_takes() {
    let world = World::start().await;

    let reply = world.send(Ask::new(TenantApi::ListVoices)).await;

    let voices = reply.body["items"].as_array().unwrap();
    assert_eq!(voices.len(), Voice::ALL.len());
    for (voice, shown) in Voice::ALL.into_iter().zip(voices) {
        assert_eq!((&shown["id"], &shown["twilio_voice"]), (&json!(voice), &json!(twilio_voice(voice).say)));
        assert!(shown["preview"].as_str().unwrap().contains("Acme Air"));
        assert_eq!(shown["is_current"], json!(voice == Voice::Alloy));
    }
}

#[tokio::test]
async fn an_account_is_closed_by_its_name_typed_once_more_and_again_says_the_same() {
    let world = World::start().await;
    let close = |slug: &str| Ask::new(TenantApi::CloseCompany).body(json!({"slug": slug}));
    let before = world.everything();

    for wrong in ["", "acme-air", "acme-air-2"] {
        let refused = world.send(close(wrong)).await;
        assert_eq!((refused.status, refused.wrong_fields()), (422, vec!["slug"]), "{wrong}");
    }
    assert_eq!(world.everything(), before);
    let closed = world.send(close(" Acme-air-1 ")).await;
    let again = world.send(close("acme-air-1")).await;

    assert_eq!((closed.status, &closed.body), (200, &again.body), "{}", closed.text);
    assert!(is_now(&closed.body["closed_at"]));
    assert!(world.profile(1).await.has_left() && !world.profile(2).await.has_left());
}
