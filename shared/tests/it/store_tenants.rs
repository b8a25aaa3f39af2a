//! Signing up and changing settings: one transaction, with every copy and the audit line.

use shared::domain::number::Routing;
use shared::domain::tenant::Tenant;
use shared::store::{Conflicting, Created, Error, NewTenant};

use crate::support::{TestStore, a_signed_up_tenant, a_tenant, an_audit, phone, tenant_id};

#[tokio::test]
async fn a_sign_up_makes_a_company_that_its_number_finds() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;

    assert_eq!(store.tenant(&tenant.id).profile().await.unwrap(), Some(tenant.clone()));
    assert_eq!(store.tenant(&tenant.id).numbers().await.unwrap(), [phone("+15005550001")]);
    assert_eq!(store.routing(&phone("+15005550001")).await.unwrap(), Some(Routing::of(&tenant)));
    assert_eq!(store.routing(&phone("+15005550009")).await.unwrap(), None);
}

#[tokio::test]
async fn a_repeated_sign_up_is_the_same_company() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let before = store.everything().await.len();
    let audit = an_audit(99, "tenant.created");

    let again =
        NewTenant { tenant: &tenant, numbers: &[phone("+15005550001")], owner: None, gateway_key: None, audit: &audit };

    assert_eq!(store.create_tenant(&again).await.unwrap(), Created::Already);
    assert_eq!(store.everything().await.len(), before);
}

#[tokio::test]
async fn a_name_that_another_company_has_is_a_conflict_that_says_which() {
    let store = TestStore::start().await;
    let first = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let before = store.everything().await;
    let slug = Tenant { slug: first.slug.clone(), ..a_tenant(2) };
    let email = Tenant { owner_email: first.owner_email.to_uppercase(), ..a_tenant(2) };

    for (tenant, number, expected) in [
        (slug, "+15005550004", Conflicting::Slug),
        (email, "+15005550004", Conflicting::Email),
        (a_tenant(2), "+15005550001", Conflicting::Number),
    ] {
        let audit = an_audit(2, "tenant.created");
        let new =
            NewTenant { tenant: &tenant, numbers: &[phone(number)], owner: None, gateway_key: None, audit: &audit };
        let refused = store.create_tenant(&new).await.unwrap_err();
        assert!(matches!(refused, Error::Conflict { what } if what == expected), "{refused:?}");
    }
    assert_eq!(store.everything().await, before);
}

#[tokio::test]
async fn a_change_of_settings_reaches_the_number_and_the_audit_log_at_once() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let changed = Tenant { company_name: "Acme Air & Heat".to_owned(), version: 2, ..tenant.clone() };

    store.tenant(&tenant.id).update(&changed, &an_audit(2, "tenant.updated")).await.unwrap();

    assert_eq!(store.tenant(&tenant.id).profile().await.unwrap(), Some(changed.clone()));
    assert_eq!(store.routing(&phone("+15005550001")).await.unwrap(), Some(Routing::of(&changed)));
    let audit = store.everything().await.into_iter().filter(|item| item["PK"].as_s().unwrap().ends_with("#AUDIT"));
    assert_eq!(audit.count(), 2);
}

#[tokio::test]
async fn of_two_changes_made_from_the_same_settings_the_second_is_refused() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let handle = store.tenant(&tenant.id);
    let changed = |name: &str| Tenant { company_name: name.to_owned(), version: 2, ..tenant.clone() };

    handle.update(&changed("First"), &an_audit(2, "tenant.updated")).await.unwrap();
    let second = handle.update(&changed("Second"), &an_audit(3, "tenant.updated")).await;

    assert!(matches!(second, Err(Error::Conflict { what: Conflicting::Version })), "{second:?}");
    assert_eq!(store.routing(&phone("+15005550001")).await.unwrap().unwrap().company_name, "First");
}

#[tokio::test]
async fn settings_of_a_company_that_is_not_there_cannot_be_changed() {
    let store = TestStore::start().await;
    let tenant = Tenant { version: 2, ..a_tenant(1) };
    let audit = an_audit(1, "tenant.updated");

    assert!(matches!(store.tenant(&tenant.id).update(&tenant, &audit).await, Err(Error::NotFound { .. })));
    assert!(matches!(store.tenant(&tenant_id(2)).update(&tenant, &audit).await, Err(Error::NotFound { .. })));
    assert_eq!(store.everything().await, []);
}

#[tokio::test]
async fn one_more_number_is_answered_with_the_same_settings() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    a_signed_up_tenant(&store, 2, "+15005550004").await;
    let handle = store.tenant(&tenant.id);

    let after = handle.attach_number(&phone("+15005550005"), &an_audit(3, "number.attached")).await.unwrap();
    let taken = handle.attach_number(&phone("+15005550004"), &an_audit(4, "number.attached")).await;

    assert_eq!(after.version, 2);
    assert_eq!(handle.numbers().await.unwrap(), [phone("+15005550001"), phone("+15005550005")]);
    for number in ["+15005550001", "+15005550005"] {
        assert_eq!(store.routing(&phone(number)).await.unwrap(), Some(Routing::of(&after)));
    }
    assert!(matches!(taken, Err(Error::Conflict { what: Conflicting::Number })), "{taken:?}");
    assert_eq!(handle.profile().await.unwrap(), Some(after));
}
