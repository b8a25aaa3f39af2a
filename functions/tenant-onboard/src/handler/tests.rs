//! Requests as API Gateway sends them, over an embedded table, with Twilio and API Gateway in memory.

mod numbers;
#[expect(dead_code, reason = "the same values as in the store's tests; not all are needed here")]
#[path = "../../../../shared/tests/it/support/values.rs"]
mod values;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use http_api::testing::policed::{self, Policy};
use http_api::testing::{as_published, table};
use lambda_http::http::StatusCode;
use lambda_http::request::from_str;
use lambda_http::{Request, RequestExt as _, Response};
use serde_json::{Value, json};
use shared::api::routes::TenantOnboard;
use shared::app::onboard::ports::{FakeAccounts, FakeGateway};
use shared::clock::FixedClock;
use shared::config::TenantOnboardConfig;
use shared::domain::tenant::Tenant;
use shared::store::{NewTenant, Store};
use shared::twilio::rest::AvailableNumber;
use shared::twilio::rest_fake::{FakeFault, FakeTwilioRest};
use tokio::net::TcpListener;

use crate::desk::Desk;

/// What the function's own role needs for sign-ups: anything.
const ANYTHING: [(&str, &str); 6] = [
    ("GetItem", "*"),
    ("Query", "*"),
    ("PutItem", "*"),
    ("UpdateItem", "*"),
    ("DeleteItem", "*"),
    ("ConditionCheckItem", "*"),
];

/// A desk with everything in memory. Its table holds companies' sessions to their policy.
struct Bureau {
    desk: Desk,
    /// The table, past all policies.
    store: Store,
    twilio: Arc<FakeTwilioRest>,
    database: dynoxide::Database,
}

impl Bureau {
    async fn open() -> Self {
        Self::whose_own_role_may(&ANYTHING).await
    }

    async fn whose_own_role_may(allowed: &[(&str, &str)]) -> Self {
        let (behind, behind_address) = a_port().await;
        let (front, front_address) = a_port().await;
        let (sessions, sessions_address) = a_port().await;
        let database = dynoxide::Database::memory().unwrap();
        database.create_table(serde_json::from_value(table("kestrel")).unwrap()).unwrap();
        tokio::spawn(dynoxide::server::serve_on(behind, database.clone()));
        tokio::spawn(policed::guard(front, behind_address, Policy::of(allowed)));
        tokio::spawn(policed::give_sessions(sessions));
        let mut desk = Desk::new(&config(front_address, sessions_address)).unwrap();
        let store = Desk::new(&config(behind_address, sessions_address)).unwrap().onboarder.deps.store;
        let twilio = Arc::new(FakeTwilioRest::default());
        let accounts = FakeAccounts::default();
        accounts.prove(&"alice@acme.example".parse().unwrap(), "proof");
        desk.onboarder.twilio = Arc::new(Arc::clone(&twilio));
        desk.onboarder.gateway = Arc::new(FakeGateway::default());
        desk.onboarder.accounts = Arc::new(accounts);
        desk.onboarder.deps.clock = Arc::new(FixedClock("2026-11-24T12:00:00Z".parse().unwrap()));
        Self { desk, store, twilio, database }
    }

    /// The company that the events of a company are about.
    async fn company_of_the_events(&self) {
        let id = "019ab000-0000-7000-8000-00000000000a".parse().unwrap();
        let tenant = Tenant { id, twilio_phone_number: None, ..values::a_tenant(1) };
        let audit = values::an_audit(1, "tenant.created");
        let new = NewTenant { tenant: &tenant, numbers: &[], owner: None, gateway_key: None, audit: &audit };
        self.store.create_tenant(&new).await.unwrap();
    }

    async fn ask(&self, event: &str) -> Reply {
        let request = request(event);
        let response = http_api::serve(&self.desk, &request).await;
        as_published::<TenantOnboard>(request.method(), request.raw_http_path(), &response);
        Reply::of(response)
    }
}

async fn a_port() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn config(table: SocketAddr, sessions: SocketAddr) -> TenantOnboardConfig {
    let config = TenantOnboardConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel",
            "SITE_ORIGIN" => "https://app.example.com",
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID" => policed::OWN_KEY,
            "AWS_SECRET_ACCESS_KEY" => "test",
            "AWS_ENDPOINT_URL" => return Some(format!("http://{sessions}")),
            "AWS_ENDPOINT_URL_DYNAMODB" => return Some(format!("http://{table}")),
            "TENANT_ROLE_ARN" => policed::ROLE,
            "TWILIO_API_URL" => "http://127.0.0.1:9",
            "TWILIO_SECRET_ARN" => "arn:aws:secretsmanager:us-east-1:000000000000:secret:twilio",
            "PUBLIC_VOICE_URL" => "https://voice.example.com",
            "FALLBACK_BASE_URL" => "https://static.example.com/fallback",
            "USAGE_PLAN_PROFESSIONAL_PARAMETER" | "USAGE_PLAN_ENTERPRISE_PARAMETER" => "/kestrel/local/plan",
            _ => return None,
        };
        Some(value.to_owned())
    });
    config.unwrap()
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    retry_after: Option<String>,
    body: Value,
}

impl Reply {
    fn of(response: Response<String>) -> Self {
        let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        Self { status: response.status(), retry_after, body: serde_json::from_str(response.body()).unwrap_or_default() }
    }

    fn wrong_fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }
}

fn events() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/tenant-onboard"))
}

fn request(event: &str) -> Request {
    let text = std::fs::read_to_string(events().join(format!("{event}.json"))).unwrap();
    from_str(&text).unwrap()
}

#[tokio::test]
async fn every_event_of_the_folder_is_answered_as_its_name_says() {
    let answers = [
        ("plans", 200),
        ("slug", 200),
        ("slug-of-no-name", 422),
        ("numbers", 200),
        ("numbers-of-no-area", 422),
        ("forwarding-codes", 200),
        ("forwarding-codes-of-no-number", 422),
        ("nobody-adds-number", 401),
        ("owner-adds-number", 201),
        ("sign-up", 201),
        ("sign-up-wrong-fields", 422),
        ("sign-up-unknown-field", 400),
        ("sign-up-without-key", 400),
        ("show-draft", 404),
        ("keep-draft", 200),
        ("show-draft", 200),
        ("keep-draft-of-an-old-device", 412),
        ("keep-draft-with-password", 400),
        ("keep-draft-unproven", 422),
        ("show-draft-of-a-stranger", 422),
    ];
    let bureau = Bureau::open().await;
    bureau.company_of_the_events().await;

    for (event, status) in answers {
        let reply = bureau.ask(event).await;
        assert_eq!(reply.status.as_u16(), status, "{event}: {}", reply.body);
    }

    let known: BTreeSet<String> = answers.iter().map(|(event, _)| format!("{event}.json")).collect();
    let files = std::fs::read_dir(events()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), known);
}

#[tokio::test]
async fn a_sign_up_is_told_what_it_became_and_a_repeat_the_same() {
    let bureau = Bureau::open().await;

    let first = bureau.ask("sign-up").await;
    let again = bureau.ask("sign-up").await;

    assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
    let tenant_id = first.body["tenant_id"].clone();
    assert_eq!(
        first.body,
        json!({
            "tenant_id": tenant_id, "slug": "acme-air", "phone_number": "+13035550142", "plan_tier": "professional",
            "trial_ends_at": "2026-12-08T12:00:00Z",
        })
    );
    assert_eq!(bureau.twilio.bought(), 1);
}

#[tokio::test]
async fn wrong_fields_are_named_and_nothing_is_bought() {
    let bureau = Bureau::open().await;

    let reply = bureau.ask("sign-up-wrong-fields").await;

    assert_eq!(reply.wrong_fields(), ["slug", "email", "forward_to_number", "password"]);
    assert_eq!(bureau.twilio.requests(), 0);
    for value in ["alice", "short", "911"] {
        assert!(!reply.body.to_string().contains(&format!("\"{value}\"")), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_number_that_is_gone_is_a_field_error_and_twilio_away_is_try_again() {
    let bureau = Bureau::open().await;
    bureau.twilio.fail_next([FakeFault::Lost]);

    let away = bureau.ask("sign-up").await;
    bureau.twilio.sell_elsewhere(&"+13035550142".parse().unwrap());
    let gone = bureau.ask("sign-up").await;

    assert_eq!((away.status.as_u16(), away.retry_after.as_deref()), (503, Some("3")));
    assert_eq!((gone.status.as_u16(), gone.wrong_fields()), (409, vec!["phone_number"]));
}

#[tokio::test]
async fn a_name_is_suggested_and_numbers_say_where_they_are() {
    let bureau = Bureau::open().await;
    let denver = AvailableNumber {
        phone_number: "+13035550142".parse().unwrap(),
        locality: Some("Denver".to_owned()),
        region: Some("CO".to_owned()),
    };

    let none = bureau.ask("numbers").await;
    bureau.twilio.offer([denver]);
    let numbers = bureau.ask("numbers").await;
    let slug = bureau.ask("slug").await;

    assert_eq!(none.body["numbers"], json!([]));
    assert!(none.body["reason"].as_str().is_some_and(|reason| reason.contains("Try another")));
    let number = json!({"phone_number": "+13035550142", "locality": "Denver", "region": "CO"});
    assert_eq!(numbers.body, json!({"numbers": [number], "is_nearby": false}));
    assert_eq!(slug.body, json!({"slug": "acme-air", "is_free": true, "alternatives": []}));
}

#[tokio::test]
async fn a_draft_is_shown_as_it_was_kept_and_only_to_who_proves_the_address() {
    let bureau = Bureau::open().await;

    let kept = bureau.ask("keep-draft").await;
    let old_device = bureau.ask("keep-draft-of-an-old-device").await;
    let shown = bureau.ask("show-draft").await;
    let stranger = bureau.ask("show-draft-of-a-stranger").await;
    let unproven = bureau.ask("keep-draft-unproven").await;

    assert_eq!(old_device.body["type"], "urn:kestrel:problem:changed");
    assert_eq!(kept.body, json!({"saved_at": "2026-11-24T12:00:00Z", "kept_until": "2026-12-01T12:00:00Z"}));
    let draft = json!({"step": 2, "company_name": "Acme Air", "industry": "hvac", "forward_to_number": "(303) 55"});
    assert_eq!(shown.body, json!({"draft": draft, "saved_at": "2026-11-24T12:00:00Z"}));
    for refused in [stranger, unproven] {
        assert_eq!(refused.wrong_fields(), ["email_proof"]);
        assert!(!refused.body.to_string().contains("Acme"), "{}", refused.body);
    }
}

#[tokio::test]
async fn too_many_questions_from_one_place_are_told_when_to_come_back() {
    let mut bureau = Bureau::open().await;
    bureau.desk.onboarder.limits = "slug=1/100,numbers=1/100,draft=1/100".parse().unwrap();
    bureau.ask("keep-draft").await;
    bureau.desk.onboarder.deps.clock = Arc::new(FixedClock("2026-11-24T13:00:00Z".parse().unwrap()));

    for event in ["slug", "numbers", "show-draft"] {
        let first = bureau.ask(event).await;
        let second = bureau.ask(event).await;

        assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 429));
        assert_eq!(second.retry_after.as_deref(), Some("3600"));
    }
}
