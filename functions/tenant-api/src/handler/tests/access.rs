//! Every route with every kind of credential: exactly whom the table lets in is let in.

use serde_json::{Value, json};
use shared::api::route::{Access, Operations as _, Route};
use shared::api::routes::TenantApi;
use shared::domain::access::{Permission, Principal, Role};

use super::world::{Ask, World, a_key, somebody};

/// A request that makes sense, so that only the credential decides.
pub(super) fn sensible(route: &Route<TenantApi>, ids: &std::collections::BTreeMap<&str, String>) -> Ask {
    let varying = route.path.split('/').filter(|part| part.starts_with('{'));
    let mut ask = varying.fold(Ask::new(route.operation), |ask, part| ask.id(&ids[part]));
    ask = match route.operation {
        TenantApi::ChangeCompany => ask.header("If-Match", "\"1\"").body(json!({"company_name": "Acme Air"})),
        TenantApi::TestConversation => ask.body(json!({"draft": {"company_name": "Acme Air"}})),
        TenantApi::CloseCompany => ask.body(json!({"slug": "acme-air-1"})),
        TenantApi::ChangeMessage => ask.body(json!({"is_handled": true})),
        TenantApi::BookAppointment => ask.header("Idempotency-Key", "same-visit").body(a_booking()),
        TenantApi::MoveAppointment => ask.body(json!({"starts_at": "2026-11-26T14:00:00Z"})),
        TenantApi::OpenTicket => ask.body(json!({"subject": "No sound", "body": "Since this morning."})),
        TenantApi::InviteUser => ask.body(json!({"email": "new@acme.example", "role": "member"})),
        TenantApi::ChangeUser => ask.body(json!({"role": "admin"})),
        TenantApi::CreateApiKey => ask.body(json!({"name": "Board", "permissions": ["calls:read"]})),
        TenantApi::CallsReport | TenantApi::AppointmentsReport => ask.query("month", "2026-11"),
        _ => ask,
    };
    ask
}

pub(super) fn a_booking() -> Value {
    json!({
        "starts_at": "2026-11-27T14:00:00Z",
        "customer_name": "Sam Caller",
        "customer_phone": "+15005550009",
        "address": "12 Oak Street, Springfield",
        "service_type": "ac repair",
    })
}

/// Whether a route uses up what it is about, so that the next who may use it needs another.
fn uses_up(route: &Route<TenantApi>) -> bool {
    ["{user_id}", "{invitation_id}", "{key_id}"].iter().any(|part| route.path.contains(part))
}

/// Everybody there can be, with what they are told: whether they are let in.
fn everybody(needed: Permission) -> Vec<(String, Option<Principal>, bool)> {
    let for_keys: Vec<_> = Permission::ALL.iter().copied().filter(|permission| permission.is_for_keys()).collect();
    let others: Vec<_> = for_keys.iter().copied().filter(|permission| *permission != needed).collect();
    let role = |role: Role, may: bool| (role.as_str().to_owned(), Some(somebody(1, role)), may);
    let (member, admin) = match needed.least_role() {
        Role::Member => (true, true),
        Role::Admin => (false, true),
        Role::Owner => (false, false),
    };
    vec![
        ("nobody".to_owned(), None, false),
        role(Role::Member, member),
        role(Role::Admin, admin),
        role(Role::Owner, true),
        ("a key with only this".to_owned(), Some(a_key(vec![needed])), needed.is_for_keys()),
        ("a key with all but this".to_owned(), Some(a_key(others)), false),
        ("a key with all".to_owned(), Some(a_key(for_keys)), needed.is_for_keys()),
        ("a key with nothing".to_owned(), Some(a_key(Vec::new())), false),
    ]
}

#[tokio::test]
async fn every_route_lets_in_exactly_whom_the_table_says() {
    let world = World::start().await;
    let mut ids = world.furnish().await;
    let mut asked = 0;
    for route in TenantApi::routes() {
        let Access::Needs(permission) = route.access else { panic!("{} needs no permission", route.id) };
        for (who, principal, may) in everybody(permission) {
            if may && uses_up(route) {
                ids.extend(world.newcomers().await);
            }
            let before = world.everything();
            let reply = world.send(sensible(route, &ids).by(principal.clone())).await;
            asked += 1;

            match (may, &principal) {
                // A version that another credential has used up a moment ago.
                (true, _) => assert!(reply.status < 300, "{} {who}: {}", route.id, reply.text),
                (false, None) => assert_eq!(reply.status, 401, "{} {who}", route.id),
                (false, Some(_)) => assert_eq!(reply.status, 403, "{} {who}", route.id),
            }
            if !may || route.method == lambda_http::http::Method::GET {
                assert_eq!(world.everything(), before, "{} {who} changed something", route.id);
            }
        }
    }

    assert_eq!(asked, TenantApi::routes().len() * 8);
}
