use serde_json::json;

use super::*;

fn body() -> Value {
    json!({
        "company_name": " Acme  Air ", "slug": "acme-air", "owner_name": "Alice Acme", "email": "Alice@Acme.example",
        "email_proof": "ksp_proof", "password": "blue lantern parade", "timezone": "America/Denver", "industry": "hvac",
        "phone_number": "+13035550142", "forward_to_number": "(303) 555-0100", "plan_tier": "professional",
    })
}

fn with(changes: Value) -> SignUpRequest {
    let mut body = body();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    serde_json::from_value(body).unwrap()
}

fn wrong_fields(changes: Value) -> Vec<String> {
    match with(changes).check() {
        Ok(_) => Vec::new(),
        Err(problem) => {
            assert_eq!(problem.kind, Kind::Invalid);
            problem.errors.into_iter().map(|error| error.field).collect()
        }
    }
}

#[test]
fn the_fewest_fields_make_a_whole_company() {
    let sign_up = with(json!({})).check().ok().unwrap();

    assert_eq!(sign_up.company_name, "Acme Air");
    assert_eq!(sign_up.email.expose(), "alice@acme.example");
    assert_eq!(sign_up.forward_to_number.expose(), "+13035550100");
    assert_eq!(sign_up.business_hours.week[4].len(), 1);
    assert!(sign_up.business_hours.week[5].is_empty());
    assert_eq!(sign_up.emergency_keywords.len(), KEYWORDS.len());
    assert_eq!(sign_up.ai_voice, crate::domain::tenant::Voice::Alloy);
    assert_eq!((sign_up.emergency_phone, sign_up.greeting_message), (None, None));
}

#[test]
fn each_wrong_field_is_named() {
    for (field, wrong) in [
        ("company_name", json!("A")),
        ("company_name", json!("x".repeat(81))),
        ("slug", json!("Acme")),
        ("slug", json!("admin")),
        ("owner_name", json!("")),
        ("email", json!("alice")),
        ("email_proof", json!("")),
        ("password", json!("short")),
        ("owner_phone", json!("123")),
        ("timezone", json!("Mars/Olympus")),
        ("industry", json!("bakery")),
        ("business_hours", json!({"week": []})),
        ("business_hours", json!({"week": [[["08:00", "12:00"], ["11:00", "17:00"]], [], [], [], [], [], []]})),
        ("phone_number", json!("+442071838750")),
        ("phone_number", json!("3035550142")),
        ("forward_to_number", json!("911")),
        ("forward_to_number", json!("+13035550142")),
        ("forward_to_number", json!("(303) 911-0142")),
        ("forward_to_number", json!("900 555 0142")),
        ("forward_to_number", json!("+1303555")),
        ("emergency_phone", json!("+13035550142")),
        ("emergency_phone", json!("212-976-5555")),
        ("emergency_phone", json!("+881612345678")),
        ("greeting_message", json!("x".repeat(301))),
        ("ai_voice", json!("siri")),
        ("emergency_keywords", json!(vec!["a"; 51])),
        ("emergency_keywords", json!(["x".repeat(41)])),
        ("plan_tier", json!("free")),
    ] {
        assert_eq!(wrong_fields(json!({ field: wrong })), [field], "{wrong}");
    }
}

#[test]
fn all_wrong_fields_are_named_at_once() {
    let wrong = wrong_fields(json!({"company_name": "", "email": "x", "plan_tier": "", "timezone": ""}));

    assert_eq!(wrong, ["company_name", "email", "timezone", "plan_tier"]);
}

#[test]
fn a_password_with_the_companys_name_in_it_is_refused() {
    assert_eq!(wrong_fields(json!({"password": "acme air acme air"})), ["password"]);
}

#[test]
fn what_is_empty_is_absent() {
    let sign_up = with(json!({"owner_phone": " ", "emergency_phone": "", "greeting_message": "  ", "ai_voice": ""}));

    let sign_up = sign_up.check().ok().unwrap();

    assert_eq!((sign_up.owner_phone, sign_up.emergency_phone, sign_up.greeting_message), (None, None, None));
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    let mut unknown = body();
    unknown["tenant_id"] = json!("0192f000-0000-7000-8000-000000000001");

    assert!(serde_json::from_value::<SignUpRequest>(unknown).is_err());
}

#[test]
fn the_plans_say_what_each_call_costs() {
    assert_eq!(
        serde_json::to_value(Plans::all()).unwrap(),
        json!({
            "plans": [
                {"plan_tier": "professional", "name": "Professional", "price_cents": 149_700, "monthly_calls": 1_500,
                 "overage_cents_per_call": 100},
                {"plan_tier": "enterprise", "name": "Enterprise", "price_cents": 249_700, "monthly_calls": 5_000,
                 "overage_cents_per_call": 50},
            ],
            "trial_days": 14,
        })
    );
}

#[test]
fn every_name_that_is_taken_is_told_at_once() {
    let refusal = Refusal::Taken(vec![KeptName::Slug, KeptName::Email, KeptName::Number]);

    let problem = Problem::from(&refusal);

    assert_eq!(problem.kind, Kind::Conflict);
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["slug", "email", "phone_number"]);
}

#[test]
fn what_helps_to_try_again_says_when() {
    let away = crate::app::Error::Unavailable { dependency: "Twilio", source: "x".into() };
    for (refusal, status) in [
        (Refusal::Busy { retry_after: 3 }, 503),
        (Refusal::Failed(away), 503),
        (Refusal::TooMuch(TooMuch { retry_after: 60 }), 429),
    ] {
        let problem = Problem::from(&refusal);

        assert_eq!(problem.kind.status(), status);
        assert!(problem.retry_after.is_some());
    }
}
