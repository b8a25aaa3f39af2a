//! The people of a company: invited, changed, removed; and that a company keeps an owner.

use shared::app::Error as AppError;
use shared::app::identity::Error;
use shared::app::identity::accept_invitation::accept_invitation;
use shared::app::identity::cancel_invitation::cancel_invitation;
use shared::app::identity::change_user::change_user;
use shared::app::identity::invite_user::invite_user;
use shared::app::identity::list_users::list_users;
use shared::app::identity::remove_user::remove_user;
use shared::app::identity::show_invitation::show_invitation;
use shared::domain::access::Role;
use shared::domain::invitation::INVITATION_LASTS;
use shared::domain::mail::MailError;
use shared::domain::password::Password;
use shared::domain::people::UserPatch;
use shared::domain::token::InvitationToken;
use shared::store::Conflicting;

use crate::support::{Fault, PASSWORD, Reception, a_user, email, principal, tenant_id, user_id};

const NEW: &str = "new@acme.example";
const FRESH: &str = "quiet heron at dawn";

fn role(role: Role) -> UserPatch {
    UserPatch { role: Some(role), is_active: None }
}

const LOCK_OUT: UserPatch = UserPatch { role: None, is_active: Some(false) };

impl Reception {
    async fn invite(&self, address: &str, role: Role) -> InvitationToken {
        invite_user(&self.identity, &principal(1, 1, Role::Owner), email(address), role, None).await.unwrap();
        let mails = self.mails.taken();
        let (_, rest) = mails.last().unwrap().text.split_once("/invitation#").unwrap();
        rest.split_whitespace().next().unwrap().parse().unwrap()
    }

    async fn accept(&self, token: &InvitationToken) -> Result<(), Error> {
        let name = "Sam New".parse().unwrap();
        accept_invitation(&self.identity, token, name, &Password::new(FRESH)).await.map(drop)
    }
}

fn is_gone(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Other(AppError::NotFound { .. })))
}

#[tokio::test]
async fn who_takes_an_invitation_works_for_the_company_and_is_logged_in() {
    let reception = Reception::open().await;
    let token = reception.invite(NEW, Role::Member).await;
    let (shown, company) = show_invitation(reception.deps(), &token).await.unwrap();
    assert_eq!((shown.email, shown.role, company.id), (email(NEW), Role::Member, tenant_id(1)));

    let name = "Sam New".parse().unwrap();
    let logged_in = accept_invitation(&reception.identity, &token, name, &Password::new(FRESH)).await.ok().unwrap();

    let authorized = reception.of_session(&logged_in.token).await.unwrap();
    assert_eq!(authorized.principal.person(), Some((logged_in.who.user.id, Role::Member)));
    assert!(reception.log_in(NEW, FRESH).await.is_ok());
    let people = list_users(reception.deps(), &tenant_id(1)).await.unwrap();
    assert_eq!((people.users.len(), people.invitations.len()), (2, 0));
    assert_eq!(list_users(reception.deps(), &tenant_id(2)).await.unwrap().users.len(), 1);
    assert_eq!(reception.audited(1).await, ["tenant.created", "user.invited", "user.created", "session.started"]);
}

#[tokio::test]
async fn of_two_who_take_the_same_invitation_one_does() {
    let reception = Reception::open().await;
    let token = reception.invite(NEW, Role::Member).await;

    let both = futures::join!(reception.accept(&token), reception.accept(&token));

    let taken = [&both.0, &both.1].into_iter().filter(|one| one.is_ok()).count();
    assert_eq!(taken, 1, "{both:?}");
    assert!([&both.0, &both.1].into_iter().any(is_gone));
    assert_eq!(list_users(reception.deps(), &tenant_id(1)).await.unwrap().users.len(), 2);
}

#[tokio::test]
async fn an_invitation_is_good_for_a_week_until_it_is_taken_back_or_replaced() {
    let reception = Reception::open().await;
    let first = reception.invite(NEW, Role::Member).await;
    let second = reception.invite(NEW, Role::Admin).await;
    assert!(is_gone(&reception.accept(&first).await), "replaced");
    let open = list_users(reception.deps(), &tenant_id(1)).await.unwrap().invitations;
    assert_eq!(open.len(), 1);

    let stranger = cancel_invitation(reception.deps(), &principal(2, 2, Role::Owner), open[0].id).await;
    cancel_invitation(reception.deps(), &principal(1, 1, Role::Owner), open[0].id).await.unwrap();
    assert!(is_gone(&stranger));
    assert!(is_gone(&reception.accept(&second).await), "taken back");

    let third = reception.invite(NEW, Role::Member).await;
    reception.clock.pass(INVITATION_LASTS);
    assert!(is_gone(&reception.accept(&third).await), "too old");
    assert!(list_users(reception.deps(), &tenant_id(1)).await.unwrap().invitations.is_empty());
}

#[tokio::test]
async fn an_address_with_an_account_elsewhere_is_invited_like_any_other_and_cannot_take_it() {
    let reception = Reception::open().await;
    let token = reception.invite("alice2@acme.example", Role::Member).await;

    let refused = reception.accept(&token).await;

    assert!(matches!(refused, Err(Error::Field { field: "token", .. })), "{refused:?}");
    assert!(reception.log_in("alice2@acme.example", PASSWORD).await.is_ok());
    let owner = principal(1, 1, Role::Owner);
    let own = invite_user(&reception.identity, &owner, email("alice1@acme.example"), Role::Member, None).await;
    assert!(matches!(own, Err(Error::Field { field: "email", .. })));
}

#[tokio::test]
async fn a_weak_password_leaves_the_invitation_open() {
    let reception = Reception::open().await;
    let token = reception.invite(NEW, Role::Member).await;
    for weak in ["short", "sammy newman 99", "acme air for ever"] {
        let name = "Sammy Newman".parse().unwrap();
        let refused = accept_invitation(&reception.identity, &token, name, &Password::new(weak)).await.err();
        assert!(matches!(refused, Some(Error::Field { field: "password", .. })), "{weak}: {refused:?}");
    }

    assert!(reception.accept(&token).await.is_ok());
}

#[tokio::test]
async fn an_admin_can_neither_touch_nor_make_an_owner_and_nobody_changes_themselves() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Admin)).await;
    reception.with(&a_user(6, Role::Member)).await;
    let (admin, owner, deps) = (principal(1, 5, Role::Admin), principal(1, 1, Role::Owner), reception.deps());
    let before = reception.store.everything().await.len();

    let refusals = [
        change_user(deps, &admin, user_id(1), LOCK_OUT).await.map(drop),
        change_user(deps, &admin, user_id(6), role(Role::Owner)).await.map(drop),
        remove_user(deps, &admin, user_id(1)).await,
        change_user(deps, &admin, user_id(5), role(Role::Member)).await.map(drop),
        change_user(deps, &owner, user_id(1), role(Role::Member)).await.map(drop),
        remove_user(deps, &owner, user_id(1)).await,
        invite_user(&reception.identity, &admin, email(NEW), Role::Owner, None).await.map(drop),
    ];

    for refused in refusals {
        assert!(matches!(refused, Err(Error::NotAllowed(_))), "{refused:?}");
    }
    assert_eq!(reception.store.everything().await.len(), before);
    assert!(change_user(deps, &admin, user_id(6), role(Role::Admin)).await.is_ok());
}

#[tokio::test]
async fn of_two_owners_who_demote_each_other_at_once_one_stays() {
    for _ in 0..5 {
        let reception = Reception::open().await;
        reception.with(&a_user(5, Role::Owner)).await;
        let (one, other) = (principal(1, 1, Role::Owner), principal(1, 5, Role::Owner));
        let deps = reception.deps();

        let both = futures::join!(
            change_user(deps, &one, user_id(5), role(Role::Member)),
            change_user(deps, &other, user_id(1), role(Role::Member))
        );

        let people = list_users(deps, &tenant_id(1)).await.unwrap().users;
        let owners = people.iter().filter(|user| user.is_active_owner()).count();
        assert_eq!(owners, 1, "{both:?}");
        let refused = [both.0, both.1].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&refused[..], [error] if error.conflicting() == Some(Conflicting::LastOwner)), "{refused:?}");
    }
}

#[tokio::test]
async fn an_owner_who_was_demoted_a_moment_ago_cannot_remove_the_last_one() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Owner)).await;
    let deps = reception.deps();
    change_user(deps, &principal(1, 1, Role::Owner), user_id(5), role(Role::Member)).await.unwrap();

    // API Gateway may let them in as an owner for a minute more.
    let removed = remove_user(deps, &principal(1, 5, Role::Owner), user_id(1)).await;
    let locked_out = change_user(deps, &principal(1, 5, Role::Owner), user_id(1), LOCK_OUT).await;

    assert_eq!(removed.unwrap_err().conflicting(), Some(Conflicting::LastOwner));
    assert_eq!(locked_out.unwrap_err().conflicting(), Some(Conflicting::LastOwner));
}

#[tokio::test]
async fn who_is_locked_out_is_logged_out_and_comes_back_when_let_in_again() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Member)).await;
    let owner = principal(1, 1, Role::Owner);
    let token = reception.log_in("person5@acme.example", PASSWORD).await.ok().unwrap().token;

    change_user(reception.deps(), &owner, user_id(5), LOCK_OUT).await.unwrap();
    let locked_out = reception.log_in("person5@acme.example", PASSWORD).await.err();
    let let_in = UserPatch { role: None, is_active: Some(true) };
    change_user(reception.deps(), &owner, user_id(5), let_in).await.unwrap();
    change_user(reception.deps(), &owner, user_id(5), let_in).await.unwrap();

    assert!(matches!(locked_out, Some(Error::WrongPassword)));
    assert_eq!(reception.of_session(&token).await, None, "old sessions stay over");
    assert!(reception.log_in("person5@acme.example", PASSWORD).await.is_ok());
    let updates = reception.audited(1).await.into_iter().filter(|action| action == "user.updated").count();
    assert_eq!(updates, 2, "what changes nothing leaves no line");
}

#[tokio::test]
async fn who_is_removed_is_logged_out_and_their_address_is_free() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Owner)).await;
    let token = reception.log_in("person5@acme.example", PASSWORD).await.ok().unwrap().token;

    remove_user(reception.deps(), &principal(1, 1, Role::Owner), user_id(5)).await.unwrap();

    assert_eq!(reception.of_session(&token).await, None);
    assert_eq!(reception.user(1, 5).await, None);
    assert!(!reception.store.is_email_taken(&email("person5@acme.example")).await.unwrap());
    let again = remove_user(reception.deps(), &principal(1, 1, Role::Owner), user_id(5)).await;
    assert!(is_gone(&again));
    assert!(reception.accept(&reception.invite("person5@acme.example", Role::Member).await).await.is_ok());
}

#[tokio::test]
async fn the_companys_own_address_stays_its_own_when_its_person_goes_and_can_be_invited_again() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Owner)).await;
    let address = email("alice1@acme.example");

    remove_user(reception.deps(), &principal(1, 5, Role::Owner), user_id(1)).await.unwrap();

    assert!(reception.store.is_email_taken(&address).await.unwrap());
    assert_eq!(reception.store.person_of(&address).await.unwrap(), None);
    let token = reception.invite("alice1@acme.example", Role::Owner).await;
    assert!(reception.accept(&token).await.is_ok());
    assert!(reception.log_in("alice1@acme.example", FRESH).await.is_ok());
}

#[tokio::test]
async fn people_of_another_company_are_not_found() {
    let reception = Reception::open().await;
    let (stranger, deps) = (principal(2, 2, Role::Owner), reception.deps());

    let changed = change_user(deps, &stranger, user_id(1), LOCK_OUT).await.map(drop);
    let removed = remove_user(deps, &stranger, user_id(1)).await;

    assert!(is_gone(&changed) && is_gone(&removed));
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_made_once() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Member)).await;
    let before = reception.audited(1).await.len();
    reception.store.faults.next([Fault::Pass, Fault::CommitThenCut]);

    change_user(reception.deps(), &principal(1, 1, Role::Owner), user_id(5), role(Role::Admin)).await.unwrap();

    assert_eq!(reception.store.faults.remaining(), 0);
    assert_eq!(reception.user(1, 5).await.unwrap().session_epoch, 1);
    assert_eq!(reception.audited(1).await.len(), before + 1);
}

#[tokio::test]
async fn a_change_that_meets_a_log_in_is_made_all_the_same() {
    let reception = Reception::open().await;
    reception.with(&a_user(5, Role::Member)).await;
    let owner = principal(1, 1, Role::Owner);

    let (logged_in, changed) = futures::join!(
        reception.log_in("person5@acme.example", PASSWORD),
        change_user(reception.deps(), &owner, user_id(5), LOCK_OUT)
    );

    changed.unwrap();
    if let Ok(logged_in) = logged_in {
        assert_eq!(reception.of_session(&logged_in.token).await, None);
    }
}

#[tokio::test]
async fn an_invitation_that_was_mailed_stands_although_that_is_not_remembered() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    let invite = async || invite_user(&reception.identity, &owner, email(NEW), Role::Member, Some("invite-0001")).await;
    // What came of the key, the tries twice, people, invitations, the company; the invitation; is the address usable?
    let before = std::iter::repeat_n(Fault::Pass, 8);
    reception.store.faults.next(before.chain([Fault::Throttle, Fault::Throttle]));

    let first = invite().await.unwrap();
    assert_eq!((reception.store.faults.remaining(), reception.mails.taken().len()), (0, 1));
    let second = invite().await.unwrap();
    let third = invite().await.unwrap();

    assert_ne!(second.id, first.id, "mailed once more");
    assert_eq!((third, reception.mails.taken().len()), (second, 2));
    assert_eq!(list_users(reception.deps(), &tenant_id(1)).await.unwrap().invitations.len(), 1);
}

#[tokio::test]
async fn an_invitation_that_is_not_mailed_is_taken_back() {
    let reception = Reception::open().await;
    let owner = principal(1, 1, Role::Owner);
    reception.mails.fail(MailError::TryLater { code: "Throttled".to_owned() });

    let refused = invite_user(&reception.identity, &owner, email(NEW), Role::Member, None).await;

    assert!(matches!(refused, Err(Error::Other(AppError::Unavailable { .. }))), "{refused:?}");
    assert!(list_users(reception.deps(), &tenant_id(1)).await.unwrap().invitations.is_empty());
    assert_eq!(reception.audited(1).await, ["tenant.created", "user.invited", "user.invitation_canceled"]);
}
