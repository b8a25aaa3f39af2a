//! People in the table: a sign-up with its owner, and changes that are whole or not at all.

use shared::domain::access::Role;
use shared::domain::gateway_key::GatewayKey;
use shared::domain::user::User;
use shared::store::{Conflicting, Created, Error, NewTenant, PersonChange};

use crate::support::{
    Fault, Reception, TestStore, a_tenant, a_user, an_audit, an_owner, at, email, tenant_id, user_id,
};

fn change<'a>(user: &'a User, audit: &'a shared::domain::audit::AuditEntry) -> PersonChange<'a> {
    PersonChange { user, other_owner: None, kept_session: None, used_code: None, audit }
}

#[tokio::test]
async fn a_sign_up_makes_its_owner_whom_the_address_finds() {
    let store = TestStore::start().await;
    let (tenant, owner, audit) = (a_tenant(1), an_owner(1), an_audit(1, "tenant.created"));
    let gateway_key = GatewayKey { value: "a".repeat(32).parse().unwrap(), id: "gw1".to_owned() };
    let key = Some(&gateway_key);
    let new = NewTenant { tenant: &tenant, numbers: &[], owner: Some(&owner), gateway_key: key, audit: &audit };

    assert_eq!(store.create_tenant(&new).await.unwrap(), Created::New);
    assert_eq!(store.create_tenant(&new).await.unwrap(), Created::Already);

    let found = store.person_of(&email("ALICE1@acme.example")).await.unwrap();
    assert_eq!(found, Some((tenant_id(1), owner)));
    assert_eq!(store.tenant(&tenant_id(1)).gateway_key().await.unwrap(), Some(gateway_key));
    assert_eq!(store.person_of(&email("nobody@acme.example")).await.unwrap(), None);
}

#[tokio::test]
async fn an_owner_with_another_address_than_the_companys_is_a_mistake() {
    let store = TestStore::start().await;
    let (tenant, owner, audit) = (a_tenant(1), a_user(1, Role::Owner), an_audit(1, "tenant.created"));
    let new = NewTenant { tenant: &tenant, numbers: &[], owner: Some(&owner), gateway_key: None, audit: &audit };

    assert!(matches!(store.create_tenant(&new).await, Err(Error::Bug(_))));
    assert!(store.everything().await.is_empty());
}

#[tokio::test]
async fn a_sign_up_whose_address_is_a_persons_of_another_company_is_a_conflict() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Member)).await;
    let tenant = shared::domain::tenant::Tenant { owner_email: "Person5@acme.example".to_owned(), ..a_tenant(3) };
    let audit = an_audit(3, "tenant.created");
    let new = NewTenant { tenant: &tenant, numbers: &[], owner: None, gateway_key: None, audit: &audit };

    let refused = reception.store.create_tenant(&new).await.unwrap_err();

    assert_eq!(refused.conflicting(), Some(Conflicting::Email));
}

#[tokio::test]
async fn of_two_changes_made_from_the_same_person_the_second_is_refused_whole() {
    let reception = Reception::open().await;
    let tenant = reception.store.tenant(&tenant_id(1));
    let changed = an_owner(1).logged_out_everywhere(at("2026-11-24T08:00:00Z"));
    let (first, second) = (an_audit(50, "user.updated"), an_audit(51, "user.updated"));
    tenant.change_user(&change(&changed, &first)).await.unwrap();

    let refused = tenant.change_user(&change(&changed, &second)).await.unwrap_err();

    assert_eq!(refused.conflicting(), Some(Conflicting::Version));
    assert_eq!(reception.audited(1).await, ["tenant.created", "user.updated"]);
}

#[tokio::test]
async fn a_change_that_needs_another_owner_is_refused_without_one() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Admin)).await;
    let tenant = reception.store.tenant(&tenant_id(1));
    let demoted = User { role: Role::Member, ..an_owner(1).logged_out_everywhere(at("2026-11-24T08:00:00Z")) };
    let audit = an_audit(50, "user.updated");

    for other in [user_id(5), user_id(77)] {
        let change = PersonChange { other_owner: Some(other), ..change(&demoted, &audit) };
        let refused = tenant.change_user(&change).await.unwrap_err();
        assert_eq!(refused.conflicting(), Some(Conflicting::LastOwner));
    }
    assert_eq!(reception.user(1, 1).await, Some(an_owner(1)));
}

#[tokio::test]
async fn a_person_of_another_company_is_neither_changed_nor_removed() {
    let reception = Reception::open().await;
    let other = reception.store.tenant(&tenant_id(2));
    let changed = an_owner(1).logged_out_everywhere(at("2026-11-24T08:00:00Z"));
    let audit = an_audit(50, "user.updated");

    let refused = other.change_user(&change(&changed, &audit)).await;
    let removed = other.remove_user(&an_owner(1), None, false, &audit).await;

    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    assert!(matches!(removed, Err(Error::NotFound { .. })), "{removed:?}");
    assert_eq!(reception.user(1, 1).await, Some(an_owner(1)));
}

#[tokio::test]
async fn a_removal_whose_answer_is_lost_happens_once() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Member)).await;
    let tenant = reception.store.tenant(&tenant_id(1));
    reception.store.faults.next([Fault::Conflict, Fault::CommitThenCut]);

    tenant.remove_user(&a_user(5, Role::Member), None, false, &an_audit(50, "user.removed")).await.unwrap();

    assert_eq!(reception.store.faults.remaining(), 0);
    assert_eq!(reception.user(1, 5).await, None);
}
