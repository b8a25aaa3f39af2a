//! The exact items in the table, one snapshot for each kind: a change of what is stored shows in review.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use shared::domain::access::{Permission, Role};
use shared::domain::api_key::{ApiKey, KeyEnvironment};
use shared::domain::audit::Actor;
use shared::domain::backoff::LOG_IN_OF_ACCOUNT;
use shared::domain::call::CallLog;
use shared::domain::closing::Closing;
use shared::domain::code::{AddressProof, CodePurpose, MailedCode};
use shared::domain::digest::Digest as DigestOfSecret;
use shared::domain::export::Export;
use shared::domain::forwarding_check::ForwardingCheck;
use shared::domain::gateway_key::GatewayKey;
use shared::domain::ids::{ApiKeyId, ExportId, InvitationId};
use shared::domain::invitation::Invitation;
use shared::domain::job::{Job, Page, Tally};
use shared::domain::notice::Address;
use shared::domain::number::Routing;
use shared::domain::saved_form::SavedForm;
use shared::domain::schedule::Window;
use shared::domain::session::Session;
use shared::domain::tenant::Tenant;
use shared::store::{
    Acceptance, Booking, Finish, PageDone, Repeatable, RunSummary, TriesOf, WhySuppressed, number_in_image,
};
use uuid::Uuid;

use crate::support::{
    TestStore, a_health, a_log, a_message, a_notice, a_pointer, a_signed_up_tenant, a_ticket, a_turn, a_user, a_visit,
    an_appointment, an_audit, at, call_sid, email, phone, tenant_id, trace,
};

/// One item of every kind, with the trace that production items have.
async fn a_table_with_everything() -> TestStore {
    let mut store = TestStore::start().await;
    store.store = store.store.traced(&trace());
    a_signed_up_tenant(&store, 1, "+15005550001").await;
    store.open_call(&a_pointer(1, 1), &trace()).await.unwrap();
    let tenant = store.tenant(&tenant_id(1));
    let mut turn = a_turn(1);
    turn.state.offers = vec![a_visit(1, "2026-11-24T14:00:00Z")];
    turn.state.intake.when = Some(Window { from: at("2026-11-24T13:00:00Z"), until: at("2026-11-24T22:00:00Z") });
    tenant.put_turn(&call_sid(1), &turn).await.unwrap();
    tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
    let customer = phone("+15005550006");
    let appointment = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    let booking = Booking {
        appointment: &appointment,
        started_at: a_log(1).started_at,
        period: "2026-11".parse().unwrap(),
        customer: Some(&customer),
    };
    tenant.book(&booking).await.unwrap();
    let request = Repeatable { name: "5e6f", digest: "7a8b" };
    let again = an_audit(3, "ticket.opened");
    let ticket = a_ticket(2, "2026-11-24T16:00:00Z");
    tenant.open_ticket_once(&ticket, &again, Some(&request)).await.unwrap();
    tenant.complete_call(&a_log(1), Some(1_500)).await.unwrap();
    tenant.open_ticket(&a_ticket(1, "2026-11-24T15:00:00.123Z"), &an_audit(2, "ticket.opened")).await.unwrap();
    tenant.record_health(&a_health(50, "2026-11-24")).await.unwrap();
    tenant
        .claim_transfer(&customer, &call_sid(1), at("2026-11-23T15:00:00Z"), chrono::Duration::minutes(2))
        .await
        .unwrap();
    let (name, notice) = a_notice("e1");
    let (claim, now) = (Uuid::from_u128(1), at("2026-11-23T15:03:05Z"));
    tenant.claim_delivery(&name, &notice, claim, now).await.unwrap();
    tenant.finish_delivery(&name, claim, Finish::Sent("0100018c"), now).await.unwrap();
    store.suppress(Address::Mail("jane@example.com"), WhySuppressed::Bounce, now).await.unwrap();
    numbers_on_their_way(&store).await;
    a_late_call(&store).await;
    a_run(&store).await;
    people_and_credentials(&store).await;
    store
}

/// A number that is kept for the company, one that it gives back, and one of its own that is forwarded.
async fn numbers_on_their_way(store: &TestStore) {
    let (tenant, now) = (store.tenant(&tenant_id(1)), at("2026-11-24T08:00:00Z"));
    let request = Repeatable { name: "add", digest: "7a8b" };
    tenant.begin_rental(&phone("+13035550142"), now, &request, Uuid::from_u128(1)).await.unwrap();
    tenant.attach_number(&phone("+13035550143"), &an_audit(40, "number.attached")).await.unwrap();
    tenant.begin_leaving(&phone("+13035550143"), &an_audit(41, "number.released")).await.unwrap();
    let check = ForwardingCheck::asked(phone("+15005550001"), phone("+13035550100"), None, now);
    tenant.ask_forwarding(&check, None, &an_audit(42, "number.forwarding_asked")).await.unwrap();
}

/// Somebody who took an invitation, one that is open, a key, and what is mailed to strangers.
async fn people_and_credentials(store: &TestStore) {
    let (tenant, now, user) = (store.tenant(&tenant_id(1)), at("2026-11-24T08:00:00Z"), a_user(5, Role::Admin));
    for number in [5, 6] {
        let digest = DigestOfSecret::of_secret(&format!("invitation {number}"));
        let id = InvitationId::new(Uuid::from_u128(number));
        let invitation = Invitation::new(id, user.email.clone(), Role::Admin, digest, now);
        tenant.invite(&invitation, None, &an_audit(10 + number, "user.invited")).await.unwrap();
        if number == 5 {
            let session = Session::new(tenant_id(1), &user, now);
            let audit = an_audit(20, "user.created");
            let token = DigestOfSecret::of_secret("session");
            let acceptance =
                Acceptance { invitation: &invitation, user: &user, token, session: &session, audit: &audit };
            tenant.accept_invitation(&acceptance).await.unwrap();
        }
    }
    let key = ApiKey {
        id: ApiKeyId::new(Uuid::from_u128(7)),
        name: "Zapier".parse().unwrap(),
        environment: KeyEnvironment::Live,
        last4: "a1B2".to_owned(),
        permissions: vec![Permission::CallsRead],
        digest: DigestOfSecret::of_secret("key"),
        created_by: Actor::User { id: user.id.to_string() },
        created_at: now,
        expires_at: Some(at("2027-11-24T08:00:00Z")),
        revoked_at: None,
        replaced_by: None,
        last_used_at: None,
        total_requests: 0,
    };
    tenant.create_api_key(&key, &an_audit(30, "api_key.created")).await.unwrap();
    tenant.note_key_use(key.id, 3, at("2026-11-24T09:00:00Z")).await.unwrap();
    let id = ExportId::new(Uuid::from_u128(9));
    let export = Export::asked(id, "acme-air-1", key.created_by.clone(), now.date_naive(), now);
    tenant.ask_export(&export, &an_audit(50, "export.requested")).await.unwrap();
    let gateway_key = GatewayKey { value: "a".repeat(32).parse().unwrap(), id: "gw1".to_owned() };
    tenant.put_gateway_key(&gateway_key).await.unwrap();
    let (address, digest) = (email("new@company.example"), DigestOfSecret::of_secret("code"));
    store.put_code(CodePurpose::SignUp, &address, &MailedCode::new(digest, now)).await.unwrap();
    let proof = AddressProof::new(&address, now);
    store.prove_address(&address, digest, DigestOfSecret::of_secret("proof"), &proof).await.unwrap();
    store.put_code(CodePurpose::PasswordReset, &address, &MailedCode::new(digest, now)).await.unwrap();
    let form = SavedForm { form: r#"{"step":2,"company_name":"Acme Air"}"#.to_owned(), saved_at: now };
    store.keep_form(&address, &form, None).await.unwrap();
    store.count_try(TriesOf::LogIn(&address), &LOG_IN_OF_ACCOUNT, now).await.unwrap();
}

/// A call of October that comes in after October was closed.
async fn a_late_call(store: &TestStore) {
    let tenant = store.tenant(&tenant_id(1));
    let october = "2026-10".parse().unwrap();
    tenant.end_month(october, None, 1_500).await.unwrap();
    let usage = tenant.usage(october).await.unwrap().unwrap();
    let checksum = tenant.month_sum(october).await.unwrap().checksum();
    assert!(tenant.close_month(&usage, &checksum, at("2026-11-05T06:00:00Z")).await.unwrap());
    let log = CallLog { started_at: at("2026-10-31T15:00:00Z"), period: october, day: 31, ..a_log(2) };
    tenant.complete_call(&log, Some(1_500)).await.unwrap();
}

async fn a_run(store: &TestStore) {
    let mut tally = Tally::default();
    tally.count("closed");
    let (job, done_at) = (Job::CloseMonth, at("2026-12-05T06:00:10Z"));
    let page = Page { job, as_of: at("2026-12-05T06:00:00Z"), shard: 3, after: Some(tenant_id(1)) };
    let done = PageDone { shard: 3, after: page.after, next: Some(tenant_id(2)), tally: tally.clone(), done_at };
    store.job_page_done(&page, &done).await.unwrap();
    store.finish_job(&RunSummary { job, run: page.run(), tally, finished_at: done_at }).await.unwrap();
}

fn image(item: &BTreeMap<String, AttributeValue>) -> serde_dynamo::Item {
    item.clone().into_iter().collect::<HashMap<_, _>>().into()
}

/// Names the snapshot of an item: its kind, and which of several.
fn name(item: &BTreeMap<String, AttributeValue>) -> String {
    let (pk, sk) = (item["PK"].as_s().unwrap(), item["SK"].as_s().unwrap());
    let which = match item["entity"].as_s().unwrap().as_str() {
        "credential" => item["kind"].as_s().unwrap(),
        "unique" if item.contains_key("user_id") => "EMAIL_of_person",
        "once" => sk.split('#').next().unwrap(),
        "unique" => pk.split('#').nth(1).unwrap(),
        "usage" if item.contains_key("closed_at") => "closed",
        "call" if item.contains_key("counted_in") => "late",
        "number" if item.contains_key("leaving_since") => "leaving",
        _ => "",
    };
    format!("{}{}", item["entity"].as_s().unwrap(), if which.is_empty() { String::new() } else { format!("_{which}") })
}

#[tokio::test]
async fn every_kind_of_item_as_it_is_stored() {
    let store = a_table_with_everything().await;
    // Of the eight quarters of an hour that a visit takes, the first stands for all.
    let items: BTreeMap<_, _> = store.everything().await.iter().rev().map(|item| (name(item), image(item))).collect();

    let mut kinds = Vec::new();
    for (name, item) in items {
        insta::assert_json_snapshot!(name.as_str(), serde_json::to_value(item).unwrap());
        kinds.push(name);
    }

    let expected = [
        "address_proof",
        "adjustment",
        "api_key",
        "appointment",
        "audit",
        "call",
        "call_late",
        "call_pointer",
        "credential_api_key",
        "credential_session",
        "customer",
        "delivery",
        "export",
        "forwarding",
        "gateway_key",
        "health",
        "health_history",
        "invitation",
        "invitation_pointer",
        "job_page",
        "job_run",
        "mailed_code",
        "message",
        "number",
        "number_leaving",
        "once_book",
        "once_request",
        "once_transfer",
        "phone",
        "reservation",
        "saved_form",
        "slot",
        "suppression",
        "tenant",
        "ticket",
        "tries",
        "turn",
        "unique_EMAIL",
        "unique_EMAIL_of_person",
        "unique_SLUG",
        "usage",
        "usage_closed",
        "user",
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn the_record_of_a_company_that_left_as_it_is_stored() {
    let mut store = TestStore::start().await;
    store.store = store.store.traced(&trace());
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;
    let closing = Closing::begin(at("2026-11-24T08:00:00Z"));
    let closed = Tenant { deleted_at: Some(closing.closed_at), version: tenant.version + 1, ..tenant };
    store.tenant(&closed.id).close(&closed, &closing, &an_audit(40, "company.closed")).await.unwrap();

    let items = store.everything().await;
    let record = items.iter().find(|item| item["entity"].as_s().unwrap() == "closing").unwrap();

    insta::assert_json_snapshot!("closing", serde_json::to_value(image(record)).unwrap());
}

#[tokio::test]
async fn a_number_is_read_from_the_streams_image_and_other_items_are_left() {
    let store = TestStore::start().await;
    let tenant = a_signed_up_tenant(&store, 1, "+15005550001").await;

    let items = store.everything().await;
    let found: Vec<_> = items.iter().filter_map(|item| number_in_image(image(item)).unwrap()).collect();

    assert_eq!(found, [(phone("+15005550001"), Routing::of(&tenant))]);
    let mut broken = image(items.iter().find(|item| item["SK"].as_s().unwrap() == "PHONE").unwrap());
    broken.remove("timezone");
    assert!(number_in_image(broken).is_err());
}
