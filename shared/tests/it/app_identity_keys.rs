//! API keys: made, used, counted, rotated, revoked.

use chrono::Duration;
use shared::app::Error as AppError;
use shared::app::identity::Error;
use shared::app::identity::create_api_key::{NewApiKey, create_api_key};
use shared::app::identity::key_use::KeyUses;
use shared::app::identity::list_api_keys::list_api_keys;
use shared::app::identity::revoke_api_key::revoke_api_key;
use shared::app::identity::rotate_api_key::rotate_api_key;
use shared::domain::access::{Credential, Permission, Role};
use shared::domain::api_key::{ApiKey, ApiKeySecret, KeyEnvironment, MOST_KEYS};
use shared::domain::gateway_key::GatewayKey;

use crate::support::{Fault, Reception, at, principal, tenant_id};

fn wanted() -> NewApiKey {
    NewApiKey {
        name: "Zapier".parse().unwrap(),
        environment: KeyEnvironment::Live,
        permissions: vec![Permission::MessagesRead, Permission::CallsRead, Permission::CallsRead],
        expires_at: None,
    }
}

impl Reception {
    async fn key(&self, wanted: NewApiKey) -> Result<(ApiKey, ApiKeySecret), Error> {
        create_api_key(&self.identity, &principal(1, 1, Role::Owner), wanted, None).await
    }

    async fn stored(&self, key: &ApiKey) -> ApiKey {
        self.store.tenant(&tenant_id(1)).api_key(key.id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_key_does_what_it_was_made_for_and_its_secret_is_nowhere() {
    let reception = Reception::open().await;
    let gateway_key = GatewayKey { value: "a".repeat(32).parse().unwrap(), id: "gw1".to_owned() };
    reception.store.tenant(&tenant_id(1)).put_gateway_key(&gateway_key).await.unwrap();

    let (key, secret) = reception.key(wanted()).await.unwrap();

    let authorized = reception.of_key(secret.expose()).await.unwrap();
    let permissions = vec![Permission::CallsRead, Permission::MessagesRead];
    assert_eq!(authorized.principal.tenant, tenant_id(1));
    assert_eq!(authorized.principal.by, Credential::Key { key: key.id, permissions });
    assert_eq!(authorized.gateway_key, Some(gateway_key.value));
    assert!(!format!("{:?}", reception.store.everything().await).contains(secret.expose()));
    assert!(secret.expose().ends_with(&key.last4));
    assert_eq!(list_api_keys(reception.deps(), &tenant_id(1)).await.unwrap(), [key]);
    assert_eq!(list_api_keys(reception.deps(), &tenant_id(2)).await.unwrap(), []);
    assert_eq!(reception.audited(1).await, ["tenant.created", "api_key.created"]);
}

#[tokio::test]
async fn a_key_gets_nothing_that_is_for_people_and_no_time_that_has_passed() {
    let reception = Reception::open().await;
    let cases = [
        (NewApiKey { permissions: Vec::new(), ..wanted() }, "permissions"),
        (NewApiKey { permissions: vec![Permission::KeysWrite], ..wanted() }, "permissions"),
        (NewApiKey { expires_at: Some(at("2026-11-24T08:00:00Z")), ..wanted() }, "expires_at"),
    ];
    for (new, expected) in cases {
        let refused = reception.key(new).await.err();
        assert!(matches!(refused, Some(Error::Field { field, .. }) if field == expected), "{refused:?}");
    }
    let member = principal(1, 1, Role::Member);
    let beyond = NewApiKey { permissions: vec![Permission::CompanyWrite], ..wanted() };
    assert!(create_api_key(&reception.identity, &member, beyond, None).await.is_err());
}

#[tokio::test]
async fn a_key_works_until_it_expires() {
    let reception = Reception::open().await;
    let (_, secret) =
        reception.key(NewApiKey { expires_at: Some(at("2026-11-24T09:00:00Z")), ..wanted() }).await.unwrap();

    reception.clock.pass(Duration::minutes(59));
    assert!(reception.of_key(secret.expose()).await.is_some());
    reception.clock.pass(Duration::minutes(1));
    assert_eq!(reception.of_key(secret.expose()).await, None);
}

#[tokio::test]
async fn a_rotated_key_works_for_a_day_beside_its_successor() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    let (old, old_secret) = reception.key(wanted()).await.unwrap();

    let (successor, secret) = rotate_api_key(&reception.identity, &owner, old.id).await.unwrap();

    assert_eq!((successor.permissions.clone(), successor.name.clone()), (old.permissions.clone(), old.name.clone()));
    assert_eq!(reception.stored(&old).await.replaced_by, Some(successor.id));
    reception.clock.pass(Duration::hours(24) - Duration::seconds(1));
    assert!(reception.of_key(old_secret.expose()).await.is_some());
    reception.clock.pass(Duration::seconds(1));
    assert_eq!(reception.of_key(old_secret.expose()).await, None);
    assert!(reception.of_key(secret.expose()).await.is_some());
}

#[tokio::test]
async fn of_two_who_rotate_a_key_at_once_one_does() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    let (old, _) = reception.key(wanted()).await.unwrap();

    let both = futures::join!(
        rotate_api_key(&reception.identity, &owner, old.id),
        rotate_api_key(&reception.identity, &owner, old.id)
    );

    assert_eq!([both.0.is_ok(), both.1.is_ok()].into_iter().filter(|is_ok| *is_ok).count(), 1);
    assert_eq!(list_api_keys(reception.deps(), &tenant_id(1)).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_revoked_key_is_refused_with_the_next_question_and_stays_in_the_list() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    let (key, secret) = reception.key(wanted()).await.unwrap();

    for _ in 0..2 {
        revoke_api_key(reception.deps(), &owner, key.id).await.unwrap();
    }

    assert_eq!(reception.of_key(secret.expose()).await, None);
    assert!(!reception.stored(&key).await.is_active(at("2026-11-24T08:00:00Z")));
    assert!(rotate_api_key(&reception.identity, &owner, key.id).await.is_err());
    assert_eq!(reception.audited(1).await, ["tenant.created", "api_key.created", "api_key.revoked"]);
}

#[tokio::test]
async fn a_key_of_another_company_is_not_found() {
    let reception = Reception::open().await;
    let stranger = principal(2, 2, Role::Owner);
    let (key, secret) = reception.key(wanted()).await.unwrap();

    let revoked = revoke_api_key(reception.deps(), &stranger, key.id).await;
    let rotated = rotate_api_key(&reception.identity, &stranger, key.id).await.map(drop);

    for refused in [revoked, rotated] {
        assert!(matches!(refused, Err(Error::Other(AppError::NotFound { .. }))), "{refused:?}");
    }
    assert!(reception.of_key(secret.expose()).await.is_some());
}

#[tokio::test]
async fn a_company_has_at_most_twenty_keys_that_work() {
    let reception = Reception::open().await;
    let (first, _) = reception.key(wanted()).await.unwrap();
    for _ in 1..MOST_KEYS {
        reception.key(wanted()).await.unwrap();
    }

    assert!(matches!(reception.key(wanted()).await.err(), Some(Error::InTheWay(_))));
    revoke_api_key(reception.deps(), &principal(1, 1, Role::Owner), first.id).await.unwrap();
    assert!(reception.key(wanted()).await.is_ok());
}

#[tokio::test]
async fn the_use_of_a_key_is_counted_exactly_and_written_once_a_minute() {
    let reception = Reception::open().await;
    let (key, secret) = reception.key(wanted()).await.unwrap();
    let principal = reception.of_key(secret.expose()).await.unwrap().principal;
    let uses = KeyUses::default();
    reception.store.meter().take();

    for _ in 0..60 {
        uses.note(reception.deps(), &principal).await;
        reception.clock.pass(Duration::seconds(1));
    }
    assert_eq!(reception.stored(&key).await.total_requests, 1, "the first is written at once");
    assert_eq!(reception.store.meter().take().write, 1.0);
    uses.note(reception.deps(), &principal).await;

    let stored = reception.stored(&key).await;
    assert_eq!((stored.total_requests, stored.last_used_at), (61, Some(at("2026-11-24T08:01:00Z"))));
}

#[tokio::test]
async fn a_count_that_cannot_be_written_is_written_with_the_next() {
    let reception = Reception::open().await;
    let (key, secret) = reception.key(wanted()).await.unwrap();
    let principal = reception.of_key(secret.expose()).await.unwrap().principal;
    let uses = KeyUses::default();

    reception.store.faults.next([Fault::Throttle, Fault::Throttle]);
    uses.note(reception.deps(), &principal).await;
    reception.clock.pass(Duration::minutes(1));
    uses.note(reception.deps(), &principal).await;

    assert_eq!(reception.stored(&key).await.total_requests, 2);
}

#[tokio::test]
async fn people_are_not_counted_as_keys() {
    let reception = Reception::open().await;
    reception.store.meter().take();

    KeyUses::default().note(reception.deps(), &principal(1, 1, Role::Owner)).await;

    assert_eq!(reception.store.meter().take().write, 0.0);
}

#[tokio::test]
async fn a_key_whose_answer_is_lost_is_made_once_and_its_secret_comes_with_the_answer() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    reception.store.faults.next([Fault::Pass, Fault::Pass, Fault::CommitThenCut]);

    let made = create_api_key(&reception.identity, &owner, wanted(), Some("make-00001")).await;

    assert_eq!(reception.store.faults.remaining(), 0);
    let (_, secret) = made.unwrap();
    assert!(reception.of_key(secret.expose()).await.is_some());
    assert_eq!(list_api_keys(reception.deps(), &tenant_id(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_made_a_key_makes_no_other_and_one_that_failed_still_does() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    let make = async || create_api_key(&reception.identity, &owner, wanted(), Some("make-00001")).await.map(drop);

    let too_late = NewApiKey { expires_at: Some(at("2026-11-24T08:00:00Z")), ..wanted() };
    let refused = create_api_key(&reception.identity, &owner, too_late, Some("make-00001")).await.map(drop);
    let (one, other) = futures::join!(make(), make());
    let again = make().await;

    assert!(matches!(refused, Err(Error::Field { field: "expires_at", .. })), "{refused:?}");
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    for second in [one, other, again].into_iter().filter(Result::is_err) {
        assert!(matches!(second, Err(Error::InTheWay(_))), "{second:?}");
    }
    assert_eq!(list_api_keys(reception.deps(), &tenant_id(1)).await.unwrap().len(), 1);
    // The name is the company's own.
    let stranger = principal(2, 2, Role::Owner);
    assert!(create_api_key(&reception.identity, &stranger, wanted(), Some("make-00001")).await.is_ok());
}
