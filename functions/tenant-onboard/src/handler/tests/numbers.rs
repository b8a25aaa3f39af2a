//! A company's numbers over HTTP: who may do what, whose numbers they are, and what is answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use lambda_http::http::Method;
use serde_json::{Value, json};
use shared::api::context;
use shared::api::route::{Access, Operations as _, Route};
use shared::api::routes::TenantOnboard;
use shared::domain::access::{Credential, Permission, Principal, Role};
use shared::domain::ids::{ApiKeyId, UserId};
use shared::twilio::rest_fake::FakeFault;
use uuid::Uuid;

use super::values::{a_signed_up_tenant, an_audit, phone, tenant_id};
use super::{Bureau, Reply, config};
use crate::desk::Desk;

const FIRST: &str = "15005550001";
const SECOND: &str = "13035550102";

/// What the function's own role does in a company's name: whose is a number, and how often was something asked for?
/// A number that was given up is freed by whoever sees that it was.
const OF_NO_COMPANY: [(&str, &str); 3] =
    [("GetItem", "PHONE#*"), ("DeleteItem", "PHONE#*"), ("UpdateItem", "VELOCITY#*")];

fn person(company: u128, role: Role) -> Principal {
    Principal { tenant: tenant_id(company), by: Credential::Person { user: UserId::new(Uuid::from_u128(10)), role } }
}

fn a_key(permissions: Vec<Permission>) -> Principal {
    let key = ApiKeyId::new(Uuid::from_u128(11));
    Principal { tenant: tenant_id(1), by: Credential::Key { key, permissions } }
}

/// Everybody there can be, and whether they may do this.
fn everybody(needed: Permission) -> Vec<(&'static str, Option<Principal>, bool)> {
    let for_keys: Vec<_> = Permission::ALL.iter().copied().filter(|permission| permission.is_for_keys()).collect();
    let others = for_keys.iter().copied().filter(|permission| *permission != needed).collect();
    let by_role = |role: Role| (role.as_str(), Some(person(1, role)), role >= needed.least_role());
    vec![
        ("nobody", None, false),
        by_role(Role::Member),
        by_role(Role::Admin),
        by_role(Role::Owner),
        ("a key with only this", Some(a_key(vec![needed])), needed.is_for_keys()),
        ("a key with all but this", Some(a_key(others)), false),
        ("a key with all", Some(a_key(for_keys)), needed.is_for_keys()),
        ("a key with nothing", Some(a_key(Vec::new())), false),
    ]
}

/// A request.
struct Ask {
    method: Method,
    path: String,
    by: Option<Principal>,
    query: Option<(&'static str, &'static str)>,
    key: Option<&'static str>,
    body: Option<Value>,
}

impl Ask {
    fn new(method: Method, path: &str) -> Self {
        let by = Some(person(1, Role::Owner));
        Self { method, path: path.to_owned(), by, query: None, key: None, body: None }
    }

    /// One that makes sense, so that only the credential decides.
    fn sensible(route: &Route<TenantOnboard>, by: Option<Principal>) -> Self {
        let ask = Self { by, ..Self::new(route.method.clone(), &route.path.replace("{number_id}", SECOND)) };
        match route.operation {
            TenantOnboard::ListAvailableNumbers => Self { query: Some(("area_code", "303")), ..ask },
            TenantOnboard::AddNumber => {
                Self { key: Some("browser-key"), body: Some(json!({"phone_number": "+13035550103"})), ..ask }
            }
            TenantOnboard::AskForwarding => Self { body: Some(json!({"forwarded_number": "+13035550100"})), ..ask },
            _ => ask,
        }
    }

    fn event(&self) -> String {
        let authorizer: BTreeMap<&str, String> = self.by.as_ref().map(context::of).unwrap_or_default();
        let mut headers = BTreeMap::new();
        if self.by.as_ref().is_some_and(|by| by.person().is_some()) {
            headers.insert("origin", "https://app.example.com");
        }
        headers.extend(self.key.map(|key| ("idempotency-key", key)));
        let query: BTreeMap<_, _> = self.query.into_iter().collect();
        let queries: BTreeMap<_, _> = self.query.into_iter().map(|(name, value)| (name, [value])).collect();
        let event = json!({
            "resource": "/v1/numbers/{proxy+}", "path": self.path, "httpMethod": self.method.as_str(),
            "headers": headers, "multiValueHeaders": {}, "queryStringParameters": query,
            "multiValueQueryStringParameters": queries, "pathParameters": {}, "stageVariables": {},
            "requestContext": {
                "accountId": "000000000000", "apiId": "kestrel-app", "stage": "live",
                "resourcePath": "/v1/numbers/{proxy+}", "httpMethod": self.method.as_str(),
                "identity": {"sourceIp": "192.0.2.1"}, "authorizer": authorizer,
            },
            "body": self.body.as_ref().map(Value::to_string), "isBase64Encoded": false,
        });
        event.to_string()
    }
}

impl Bureau {
    /// Two companies; the first has two numbers. Their items are reached through their sessions and by no other way.
    async fn with_companies() -> Self {
        let bureau = Self::whose_own_role_may(&OF_NO_COMPANY).await;
        let store = &bureau.store;
        for company in [1, 2] {
            a_signed_up_tenant(store, company, &format!("+1500555000{company}")).await;
        }
        let second = phone(&format!("+{SECOND}"));
        store.tenant(&tenant_id(1)).attach_number(&second, &an_audit(9, "number.attached")).await.unwrap();
        bureau
    }

    async fn send(&self, ask: &Ask) -> Reply {
        let request = lambda_http::request::from_str(&ask.event()).unwrap();
        Reply::of(http_api::serve(&self.desk, &request).await)
    }

    /// Every item of the table but counts of requests, as text.
    fn everything(&self) -> Vec<String> {
        let wanted = dynoxide::actions::scan::ScanRequest { table_name: "kestrel".to_owned(), ..Default::default() };
        let found = self.database.scan(wanted).unwrap().items.unwrap_or_default();
        let mut items: Vec<_> = found.iter().map(|item| serde_json::to_value(item).unwrap().to_string()).collect();
        items.retain(|item| !item.contains("VELOCITY#"));
        items.sort();
        items
    }
}

fn of_companies() -> impl Iterator<Item = &'static Route<TenantOnboard>> {
    TenantOnboard::routes().iter().filter(|route| route.path.starts_with("/v1/numbers"))
}

#[tokio::test]
async fn every_route_lets_in_exactly_whom_the_table_says() {
    let bureau = Bureau::with_companies().await;
    let mut asked = 0;
    for route in of_companies() {
        let Access::Needs(permission) = route.access else { panic!("{} needs no permission", route.id) };
        for (who, principal, may) in everybody(permission) {
            let before = bureau.everything();
            let reply = bureau.send(&Ask::sensible(route, principal.clone())).await;
            asked += 1;

            match (may, &principal) {
                (true, _) => assert!(reply.status.is_success(), "{} {who}: {}", route.id, reply.body),
                (false, None) => assert_eq!(reply.status.as_u16(), 401, "{} {who}", route.id),
                (false, Some(_)) => assert_eq!(reply.status.as_u16(), 403, "{} {who}", route.id),
            }
            if !may || route.method == Method::GET {
                assert_eq!(bureau.everything(), before, "{} {who} changed something", route.id);
            }
        }
    }
    assert_eq!(asked, 7 * 8);
}

#[tokio::test]
async fn a_number_of_another_company_is_not_found_and_nothing_changes() {
    let bureau = Bureau::with_companies().await;
    let before = bureau.everything();
    let mut asked = 0;
    for route in of_companies().filter(|route| route.path.contains('{')) {
        let reply = bureau.send(&Ask::sensible(route, Some(person(2, Role::Owner)))).await;
        asked += 1;

        assert_eq!(reply.status.as_u16(), 404, "{}: {}", route.id, reply.body);
        assert_eq!((bureau.everything(), bureau.twilio.requests()), (before.clone(), 0), "{}", route.id);
    }
    assert_eq!(asked, 4);
}

#[tokio::test]
async fn what_is_no_number_is_not_found() {
    let bureau = Bureau::with_companies().await;

    for path in ["/v1/numbers/x", "/v1/numbers/%2B13035550102", "/v1/numbers/+13035550102"] {
        let reply = bureau.send(&Ask::new(Method::DELETE, path)).await;
        assert_eq!(reply.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_numbers_say_which_is_first_where_they_forward_and_what_paths_call_them() {
    let bureau = Bureau::with_companies().await;

    let reply = bureau.send(&Ask::new(Method::GET, "/v1/numbers")).await;

    let first = json!({
        "id": FIRST, "phone_number": "+15005550001", "is_primary": true, "forwards_to": "+15005550002",
        "forwarded_from": [],
        "added_at": "2026-11-21T12:00:00Z",
    });
    let items = reply.body["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[1], &items[0]["id"]), (2, &first, &json!(SECOND)));
}

#[tokio::test]
async fn a_number_is_added_made_the_first_and_given_back() {
    let bureau = Bureau::with_companies().await;
    let add = Ask {
        key: Some("browser-key"),
        body: Some(json!({"phone_number": "+13035550103"})),
        ..Ask::new(Method::POST, "/v1/numbers")
    };

    let added = bureau.send(&add).await;
    let again = bureau.send(&add).await;
    let chosen = bureau.send(&Ask::new(Method::POST, "/v1/numbers/13035550103/primary")).await;
    let released = bureau.send(&Ask::new(Method::DELETE, "/v1/numbers/13035550103")).await;

    assert_eq!((added.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!((&added.body, &added.body["id"]), (&again.body, &json!("13035550103")));
    assert_eq!((chosen.status.as_u16(), &chosen.body["is_primary"]), (200, &json!(true)));
    assert_eq!((released.status.as_u16(), bureau.twilio.bought(), bureau.twilio.owned().len()), (204, 1, 0));
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_asked_of_twilio() {
    let bureau = Bureau::with_companies().await;
    let add = |body: Value| Ask { key: Some("browser-key"), body: Some(body), ..Ask::new(Method::POST, "/v1/numbers") };

    let no_number = bureau.send(&add(json!({"phone_number": "303"}))).await;
    let more = bureau.send(&add(json!({"phone_number": "+13035550103", "tenant_id": "x"}))).await;
    let without_key = bureau.send(&Ask { key: None, ..add(json!({"phone_number": "+13035550103"})) }).await;
    let no_area = bureau.send(&Ask::new(Method::GET, "/v1/numbers/available")).await;

    assert_eq!((no_number.status.as_u16(), no_number.wrong_fields()), (422, vec!["phone_number"]));
    assert_eq!((more.status.as_u16(), without_key.status.as_u16()), (400, 400));
    assert_eq!((no_area.status.as_u16(), no_area.wrong_fields()), (422, vec!["area_code"]));
    assert_eq!(bureau.twilio.requests(), 0);
}

#[tokio::test]
async fn twilio_away_is_try_again_and_the_last_number_says_what_to_do() {
    let bureau = Bureau::with_companies().await;
    bureau.twilio.fail_next([FakeFault::Lost]);

    let away = bureau.send(&Ask::new(Method::DELETE, &format!("/v1/numbers/{SECOND}"))).await;
    let done = bureau.send(&Ask::new(Method::DELETE, &format!("/v1/numbers/{SECOND}"))).await;
    let last = bureau.send(&Ask::new(Method::DELETE, &format!("/v1/numbers/{FIRST}"))).await;

    assert_eq!((away.status.as_u16(), away.retry_after.as_deref()), (503, Some("3")));
    assert_eq!((done.status.as_u16(), last.status.as_u16()), (204, 409));
    assert!(last.body["detail"].as_str().unwrap().contains("Add another one first"), "{}", last.body);
}

#[tokio::test]
async fn forwarding_is_shown_with_every_providers_codes_and_asked_about() {
    let bureau = Bureau::with_companies().await;
    let path = format!("/v1/numbers/{FIRST}/forwarding");
    let ask = Ask {
        body: Some(json!({"forwarded_number": "(303) 555-0100"})),
        ..Ask::new(Method::POST, &format!("{path}/check"))
    };

    let asked = bureau.send(&ask).await;
    let shown = bureau.send(&Ask::new(Method::GET, &path)).await;

    assert_eq!((asked.status.as_u16(), &asked.body["status"]), (202, &json!("waiting")));
    assert_eq!(asked.body["waiting_until"], "2026-11-24T12:10:00Z");
    assert_eq!(shown.body["checks"], json!([asked.body]));
    let providers = shown.body["instructions"]["providers"].as_array().unwrap();
    assert_eq!(providers.len(), 7);
    assert_eq!(providers[0]["all"]["turn_on"][0]["dial"], "*725005550001");
}

#[tokio::test]
async fn a_companys_items_are_reached_through_its_session_and_by_no_other_way() {
    let bureau = Bureau::with_companies().await;

    let session = bureau.desk.onboarder_of(tenant_id(1)).await.unwrap();

    assert!(session.deps.store.tenant(&tenant_id(1)).profile().await.unwrap().is_some());
    assert!(session.deps.store.tenant(&tenant_id(2)).profile().await.is_err());
    assert!(bureau.desk.onboarder.deps.store.tenant(&tenant_id(1)).profile().await.is_err());
}

#[tokio::test]
async fn without_a_session_nobody_is_served_and_nothing_changes() {
    let mut bureau = Bureau::with_companies().await;
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    bureau.desk.isolation = Desk::new(&config(nowhere, nowhere)).unwrap().isolation;
    let before = bureau.everything();

    for route in of_companies().filter(|route| route.operation != TenantOnboard::ListAvailableNumbers) {
        let reply = bureau.send(&Ask::sensible(route, Some(person(1, Role::Owner)))).await;
        assert_eq!(reply.status.as_u16(), 503, "{}: {}", route.id, reply.body);
    }

    assert_eq!((bureau.everything(), bureau.twilio.requests()), (before, 0));
}
