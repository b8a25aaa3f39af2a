//! The people of a company: listed, invited by mail, changed, locked out, removed.

use serde_json::{Value, json};
use shared::api::routes::TenantApi;
use shared::domain::access::Role;
use shared::domain::mail::MailError;

use super::values::tenant_id;
use super::world::{Ask, World, a_person, as_person, is_now, somebody};

fn invite(email: &str, role: &str) -> Ask {
    Ask::new(TenantApi::InviteUser).body(json!({ "email": email, "role": role }))
}

fn change(id: impl ToString, body: Value) -> Ask {
    Ask::new(TenantApi::ChangeUser).id(id).body(body)
}

impl World {
    async fn people(&self) -> Value {
        self.send(Ask::new(TenantApi::ListUsers)).await.body
    }

    /// The end of the link in the last mail.
    fn last_token(&self) -> String {
        let mails = self.mails.taken();
        let (_, rest) = mails.last().unwrap().text.split_once("https://app.example.com/invitation#").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn who_is_invited_is_mailed_a_link_that_no_answer_and_no_item_holds() {
    let world = World::start().await;

    let invited = world.send(invite(" Sam@Acme.example ", "member")).await;

    assert_eq!(invited.status, 201, "{}", invited.text);
    assert_eq!((&invited.body["email"], &invited.body["role"]), (&json!("sam@acme.example"), &json!("member")));
    assert!(is_now(&invited.body["created_at"]));
    let mails = world.mails.taken();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "sam@acme.example"));
    let token = world.last_token();
    let people = world.people().await;
    assert_eq!(people, json!({ "users": [], "invitations": [invited.body] }));
    for item in world.everything().values() {
        assert!(!item.contains(&token), "{item}");
    }
    assert!(!people.to_string().contains("digest"));
    assert_eq!(world.audited().await, ["user.invited"]);
}

#[tokio::test]
async fn people_are_listed_with_what_a_colleague_may_see_and_no_hash() {
    let world = World::start().await;
    let (member, admin) = (a_person(Role::Member), a_person(Role::Admin));
    world.join(1, &member).await;
    world.join(1, &admin).await;
    world.join(2, &a_person(Role::Owner)).await;

    let seen = world.send(Ask::new(TenantApi::ListUsers).by(Some(somebody(1, Role::Member)))).await;

    let users = seen.body["users"].as_array().unwrap();
    assert_eq!(users.iter().map(|user| user["id"].clone()).collect::<Vec<_>>(), [json!(member.id), json!(admin.id)]);
    assert_eq!((&users[1]["role"], &users[1]["is_active"]), (&json!("admin"), &json!(true)));
    assert_eq!(users[1]["last_login_at"], Value::Null);
    for secret in ["argon2", "digest", "hash", "epoch"] {
        assert!(!seen.text.contains(secret), "{}", seen.text);
    }
}

#[tokio::test]
async fn to_invite_again_mails_a_new_link_in_the_place_of_the_old() {
    let world = World::start().await;
    let first = world.send(invite("sam@acme.example", "member")).await;
    let old = world.last_token();

    let again = world.send(invite("sam@acme.example", "admin")).await;

    assert_ne!(again.body["id"], first.body["id"]);
    assert_ne!(world.last_token(), old);
    assert_eq!(world.people().await["invitations"], json!([again.body]));
}

#[tokio::test]
async fn a_repeat_under_the_same_key_mails_nothing_and_another_request_is_a_conflict() {
    let world = World::start().await;
    let ask = |email: &str| invite(email, "member").header("Idempotency-Key", "invite-0001");

    let first = world.send(ask("sam@acme.example")).await;
    let again = world.send(ask("sam@acme.example")).await;
    let other = world.send(ask("kim@acme.example")).await;

    assert_eq!((first.status, again.status, other.status), (201, 201, 409), "{}", other.text);
    assert_eq!(first.body, again.body);
    assert_eq!((world.mails.taken().len(), world.items_of("invitation").len()), (1, 1));
    world.send(Ask::new(TenantApi::CancelInvitation).id(first.body["id"].as_str().unwrap())).await;
    let late = world.send(ask("sam@acme.example")).await;
    assert_eq!((late.status, world.mails.taken().len()), (409, 1), "{}", late.text);
}

#[tokio::test]
async fn a_mail_that_is_refused_or_lost_leaves_no_invitation_and_a_repeat_mails_it() {
    let world = World::start().await;
    let ask = || invite("sam@acme.example", "member").header("Idempotency-Key", "invite-0001");

    world.mails.fail(MailError::Refused { code: "MessageRejected".to_owned() });
    let refused = world.send(ask()).await;
    world.mails.fail(MailError::TryLater { code: "Throttled".to_owned() });
    let later = world.send(ask()).await;

    assert_eq!((refused.status, refused.wrong_fields()), (422, vec!["email"]));
    assert_eq!((later.status, later.retry_after.as_deref()), (503, Some("2")));
    assert_eq!(world.people().await["invitations"], json!([]));
    assert_eq!((world.send(ask()).await.status, world.mails.taken().len()), (201, 1));
}

#[tokio::test]
async fn without_mail_nobody_is_invited() {
    let mut world = World::start().await;
    world.desk.mailer = None;
    let before = world.everything();

    let reply = world.send(invite("sam@acme.example", "member")).await;

    assert_eq!((reply.status, world.everything()), (503, before));
}

#[tokio::test]
async fn wrong_fields_are_named_and_nothing_happens() {
    let world = World::start().await;
    let colleague = a_person(Role::Member);
    world.join(1, &colleague).await;
    let before = world.everything();
    let cases = [
        (invite("sam", "boss"), 422, vec!["email", "role"]),
        (invite("sam@acme.example", "Owner"), 422, vec!["role"]),
        (invite(&colleague.email.expose().to_uppercase(), "member"), 422, vec!["email"]),
        (change(colleague.id, json!({ "role": "boss" })), 422, vec!["role"]),
        (change(colleague.id, json!({ "name": "Kim" })), 400, vec![]),
        (Ask::new(TenantApi::InviteUser).body(json!({ "email": "sam@acme.example" })), 400, vec![]),
        (invite("sam@acme.example", "member").header("Idempotency-Key", "short"), 400, vec![]),
    ];
    for (ask, status, fields) in cases {
        let reply = world.send(ask.clone()).await;
        assert_eq!((reply.status, reply.wrong_fields()), (status, fields), "{ask:?}: {}", reply.text);
    }

    let tries = |items: std::collections::BTreeMap<String, String>| -> Vec<_> {
        items.into_iter().filter(|(key, _)| !key.contains("TRIES") && !key.contains("tries")).collect()
    };
    assert_eq!(tries(world.everything()), tries(before));
    assert!(world.mails.taken().is_empty());
}

#[tokio::test]
async fn an_invitation_is_taken_back_once() {
    let world = World::start().await;
    let invited = world.send(invite("sam@acme.example", "member")).await;
    let cancel = || Ask::new(TenantApi::CancelInvitation).id(invited.body["id"].as_str().unwrap());

    let canceled = world.send(cancel()).await;
    let again = world.send(cancel()).await;

    assert_eq!((canceled.status, canceled.text.as_str(), again.status), (204, "", 404));
    assert_eq!(world.people().await["invitations"], json!([]));
    assert_eq!(world.audited().await, ["user.invited", "user.invitation_canceled"]);
}

#[tokio::test]
async fn a_person_gets_another_role_is_locked_out_and_is_removed() {
    let world = World::start().await;
    let person = a_person(Role::Member);
    world.join(1, &person).await;

    let promoted = world.send(change(person.id, json!({ "role": "admin" }))).await;
    let again = world.send(change(person.id, json!({ "role": "admin" }))).await;
    let locked_out = world.send(change(person.id, json!({ "is_active": false }))).await;
    let removed = world.send(Ask::new(TenantApi::RemoveUser).id(person.id)).await;
    let gone = world.send(Ask::new(TenantApi::RemoveUser).id(person.id)).await;

    assert_eq!((promoted.status, &promoted.body["role"]), (200, &json!("admin")), "{}", promoted.text);
    assert_eq!(again.body, promoted.body);
    assert_eq!((&locked_out.body["role"], &locked_out.body["is_active"]), (&json!("admin"), &json!(false)));
    assert_eq!((removed.status, gone.status), (204, 404));
    let done = world.audited().await;
    assert_eq!(done, ["user.invited", "user.created", "user.updated", "user.updated", "user.removed"]);
}

#[tokio::test]
async fn what_the_rules_do_not_allow_is_said_with_what_to_do() {
    let world = World::start().await;
    let (owner, admin, member) = (a_person(Role::Owner), a_person(Role::Admin), a_person(Role::Member));
    for person in [&owner, &admin, &member] {
        world.join(1, person).await;
    }
    let open = world.send(invite("boss@acme.example", "owner")).await;
    let before = world.everything();
    let (by_owner, by_admin) = (as_person(1, &owner), as_person(1, &admin));
    // Somebody who was an owner a moment ago: API Gateway lets them in for a minute more.
    let by_former = somebody(1, Role::Owner);
    let remove = |id| Ask::new(TenantApi::RemoveUser).id(id);
    let cancel = Ask::new(TenantApi::CancelInvitation).id(open.body["id"].as_str().unwrap());
    let cases = [
        (change(owner.id, json!({ "role": "member" })), &by_owner, 403, "Ask another owner"),
        (remove(admin.id), &by_admin, 403, "Ask another owner or admin"),
        (change(member.id, json!({ "role": "owner" })), &by_admin, 403, "Only an owner"),
        (change(owner.id, json!({ "is_active": false })), &by_admin, 403, "Only an owner"),
        (remove(owner.id), &by_admin, 403, "Only an owner"),
        (invite("new@acme.example", "owner"), &by_admin, 403, "Only an owner"),
        (cancel, &by_admin, 403, "Only an owner"),
        (change(owner.id, json!({ "role": "admin" })), &by_former, 409, "Make somebody else an owner first"),
        (remove(owner.id), &by_former, 409, "Make somebody else an owner first"),
    ];
    for (ask, by, status, words) in cases {
        let reply = world.send(ask.clone().by(Some(by.clone()))).await;

        assert_eq!(reply.status, status, "{ask:?}: {}", reply.text);
        assert!(reply.body["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{}", reply.text);
    }

    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn of_two_owners_who_remove_each_other_at_once_one_stays() {
    let world = World::start().await;
    let (one, other) = (a_person(Role::Owner), a_person(Role::Owner));
    world.join(1, &one).await;
    world.join(1, &other).await;
    let remove = |by, whom| Ask::new(TenantApi::RemoveUser).id(whom).by(Some(as_person(1, by)));

    let both = tokio::join!(world.send(remove(&one, other.id)), world.send(remove(&other, one.id)));

    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(world.of(1).users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_invites_very_many_has_to_wait() {
    let world = World::start().await;
    let mut last = None;
    for number in 0..40 {
        let reply = world.send(invite(&format!("p{number}@acme.example"), "member")).await;
        if reply.status != 201 {
            last = Some(reply);
            break;
        }
    }

    let refused = last.unwrap();
    assert_eq!((refused.status, refused.retry_after.as_deref()), (429, Some("30")), "{}", refused.text);
    assert_eq!(world.mails.taken().len(), 30);
    assert!(world.of(2).users().await.unwrap().is_empty(), "{:?}", tenant_id(2));
}
