//! Log-in, sessions and passwords: what works, what waits, and what tells a stranger nothing.

use chrono::Duration;
use shared::app::identity::Error;
use shared::app::identity::change_password::change_password;
use shared::app::identity::log_in::log_in;
use shared::app::identity::log_out::log_out;
use shared::app::identity::log_out_everywhere::log_out_everywhere;
use shared::app::identity::show_session::show_session;
use shared::domain::access::{Credential, Role};
use shared::domain::password::Password;
use shared::domain::token::SessionToken;

use crate::support::{Fault, PASSWORD, Reception, at, email, principal, tenant_id, user_id};

const OWNER: &str = "alice1@acme.example";

#[tokio::test]
async fn who_logs_in_has_a_session_that_the_authorizer_knows() {
    let reception = Reception::open().await;

    let logged_in = reception.log_in(" Alice1@ACME.example", PASSWORD).await.ok().unwrap();

    let authorized = reception.of_session(&logged_in.token).await.unwrap();
    assert_eq!(authorized.principal, principal(1, 1, Role::Owner));
    assert_eq!((logged_in.who.user.id, logged_in.who.tenant.id), (user_id(1), tenant_id(1)));
    assert_eq!(reception.user(1, 1).await.unwrap().last_login_at, Some(at("2026-11-24T08:00:00Z")));
    assert_eq!(reception.audited(1).await, ["tenant.created", "session.started"]);
    let shown = show_session(reception.deps(), &authorized.principal, &logged_in.token).await.ok().unwrap();
    assert_eq!((shown.user.id, shown.tenant.slug.as_str()), (user_id(1), "acme-air-1"));
}

#[tokio::test]
async fn a_secret_is_nowhere_in_the_table() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;

    let everything = format!("{:?}", reception.store.everything().await);

    assert!(!everything.contains(token.expose()));
    assert!(!everything.contains(PASSWORD));
    assert!(everything.contains(&token.digest().to_string()));
}

#[tokio::test]
async fn an_unknown_address_a_wrong_password_and_a_lock_out_are_one_answer_for_the_same_requests() {
    let reception = Reception::open().await;
    let locked_out = shared::domain::user::User { is_active: false, ..crate::support::a_user(5, Role::Member) };
    reception.with(&locked_out).await;
    let mut seen = Vec::new();
    for (address, password) in
        [(OWNER, "a wrong password"), ("nobody@acme.example", "a wrong password"), ("person5@acme.example", PASSWORD)]
    {
        reception.store.meter().take();

        let refused = reception.log_in(address, password).await.err().unwrap();

        seen.push((refused.to_string(), reception.store.meter().take()));
    }

    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[tokio::test]
async fn after_five_failures_an_account_waits_whether_it_exists_or_not() {
    for address in [OWNER, "nobody@acme.example"] {
        let reception = Reception::open().await;
        // From a new source each time, so that only the account's own tries count.
        let attempt = async |number: u32, password: &str| {
            let ip = format!("198.51.100.{number}");
            log_in(&reception.identity, &email(address), &Password::new(password), Some(&ip)).await.err()
        };
        for number in 1..=5 {
            assert!(matches!(attempt(number, "a wrong password").await, Some(Error::WrongPassword)), "{number}");
        }

        let waits = attempt(6, "a wrong password").await;
        reception.clock.pass(Duration::seconds(1));
        let tried_again = attempt(7, "a wrong password").await;
        let waits_longer = attempt(8, PASSWORD).await;

        assert!(matches!(waits, Some(Error::TooMany { retry_after: 1 })), "{waits:?}");
        assert!(matches!(tried_again, Some(Error::WrongPassword)), "{tried_again:?}");
        assert!(matches!(waits_longer, Some(Error::TooMany { retry_after: 2 })), "{waits_longer:?}");
    }
}

#[tokio::test]
async fn a_success_forgets_the_failures_of_the_account_but_not_those_of_the_source() {
    let reception = Reception::open().await;
    for _ in 0..4 {
        reception.log_in(OWNER, "a wrong password").await.err().unwrap();
    }
    reception.log_in(OWNER, PASSWORD).await.ok().unwrap();

    let other = |number: u8| format!("nobody{number}@acme.example");
    let fifth = reception.log_in(&other(1), PASSWORD).await.err();
    let sixth = reception.log_in(&other(2), PASSWORD).await.err();
    let of_account = log_in(&reception.identity, &email(OWNER), &Password::new(PASSWORD), Some("192.0.2.77")).await;

    assert!(matches!(fifth, Some(Error::WrongPassword)), "{fifth:?}");
    assert!(matches!(sixth, Some(Error::TooMany { .. })), "{sixth:?}");
    assert!(of_account.is_ok());
}

#[tokio::test]
async fn tries_at_the_same_moment_are_all_counted() {
    let reception = Reception::open().await;

    let all = futures::future::join_all((0..12).map(|_| reception.log_in(OWNER, "a wrong password"))).await;

    let compared = all.iter().filter(|one| matches!(one, Err(Error::WrongPassword))).count();
    assert!(compared <= 5, "{compared}");
}

#[tokio::test]
async fn no_address_of_the_internet_is_in_the_table() {
    let reception = Reception::open().await;

    reception.log_in("nobody@acme.example", "a wrong password").await.err().unwrap();

    let everything = format!("{:?}", reception.store.everything().await);
    assert!(everything.contains("TRIES#"));
    assert!(!everything.contains("192.0.2.1") && !everything.contains("nobody@"), "{everything}");
}

#[tokio::test]
async fn a_session_that_is_used_lasts_and_one_that_is_not_ends() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;
    for _ in 0..5 {
        reception.clock.pass(Duration::hours(11));
        assert!(reception.of_session(&token).await.is_some());
    }

    reception.clock.pass(Duration::hours(12));

    assert_eq!(reception.of_session(&token).await, None);
}

#[tokio::test]
async fn the_use_of_a_session_is_written_once_in_ten_minutes() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;
    let mut writes = Vec::new();
    for minutes in [1, 8, 1, 1] {
        reception.clock.pass(Duration::minutes(minutes));
        reception.store.meter().take();
        reception.of_session(&token).await.unwrap();
        writes.push(reception.store.meter().take().write);
    }

    assert_eq!(writes, [0.0, 0.0, 1.0, 0.0]);
}

#[tokio::test]
async fn a_session_whose_use_cannot_be_noted_is_still_good() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;
    reception.clock.pass(Duration::minutes(10));

    // Credential, person, company and gateway key are read, then the note fails twice.
    let fine = [Fault::Pass; 4];
    reception.store.faults.next(fine.into_iter().chain([Fault::Throttle, Fault::Throttle]));

    assert!(reception.of_session(&token).await.is_some());
    assert_eq!(reception.store.faults.remaining(), 0);
}

#[tokio::test]
async fn while_the_table_is_away_the_authorizer_knows_nothing_and_says_so() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;
    reception.store.faults.next([Fault::Refuse, Fault::Refuse]);

    let header = format!("Session {}", token.expose());
    let answer = shared::app::identity::authorize::authorize(reception.deps(), &header).await;

    assert!(matches!(answer, Err(Error::Other(shared::app::Error::Unavailable { .. }))), "{answer:?}");
}

#[tokio::test]
async fn a_log_in_whose_answer_is_lost_leaves_one_session() {
    let reception = Reception::open().await;
    // Two counted tries (a read and a write each), the two reads of the person, the profile, then the transaction.
    let fine = [Fault::Pass; 7];
    reception.store.faults.next(fine.into_iter().chain([Fault::CommitThenCut]));

    let logged_in = reception.log_in(OWNER, PASSWORD).await.ok().unwrap();

    assert!(reception.of_session(&logged_in.token).await.is_some());
    let sessions = reception.store.everything().await;
    let sessions = sessions.iter().filter(|item| item["PK"].as_s().unwrap().starts_with("CREDENTIAL#"));
    assert_eq!(sessions.count(), 1);
}

#[tokio::test]
async fn who_logs_out_ends_this_session_and_no_other() {
    let reception = Reception::open().await;
    let (one, other) = (reception.owner_in().await, reception.owner_in().await);
    let owner = principal(1, 1, Role::Owner);

    log_out(reception.deps(), &owner, &one).await.unwrap();
    log_out(reception.deps(), &owner, &one).await.unwrap();

    assert_eq!(reception.of_session(&one).await, None);
    assert!(reception.of_session(&other).await.is_some());
    let ended = reception.audited(1).await.iter().filter(|action| *action == "session.ended").count();
    assert_eq!(ended, 1);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;

    for stranger in [principal(2, 2, Role::Owner), principal(1, 9, Role::Owner)] {
        let refused = log_out(reception.deps(), &stranger, &token).await;
        assert!(matches!(refused, Err(Error::Other(shared::app::Error::NotFound { .. }))), "{refused:?}");
        assert!(show_session(reception.deps(), &stranger, &token).await.is_err());
    }
    assert!(reception.of_session(&token).await.is_some());
}

#[tokio::test]
async fn who_logs_out_everywhere_ends_every_session_of_theirs_also_one_that_begins_meanwhile() {
    let reception = Reception::open().await;
    let (one, other) = (reception.owner_in().await, reception.owner_in().await);
    let of_another = reception.log_in("alice2@acme.example", PASSWORD).await.ok().unwrap().token;

    log_out_everywhere(reception.deps(), &principal(1, 1, Role::Owner)).await.unwrap();

    assert_eq!((reception.of_session(&one).await, reception.of_session(&other).await), (None, None));
    assert!(reception.of_session(&of_another).await.is_some());
    assert!(reception.of_session(&reception.owner_in().await).await.is_some());
    assert!(reception.audited(1).await.contains(&"user.logged_out_everywhere".to_owned()));
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_one_it_was_set_in() {
    let reception = Reception::open().await;
    let (this, other) = (reception.owner_in().await, reception.owner_in().await);
    let (current, new) = (Password::new(PASSWORD), Password::new("quiet heron at dawn"));

    change_password(&reception.identity, &principal(1, 1, Role::Owner), &this, &current, &new).await.unwrap();

    assert!(reception.of_session(&this).await.is_some());
    assert_eq!(reception.of_session(&other).await, None);
    assert!(matches!(reception.log_in(OWNER, PASSWORD).await.err(), Some(Error::WrongPassword)));
    assert!(reception.log_in(OWNER, "quiet heron at dawn").await.is_ok());
    assert_eq!(reception.mails.taken().last().unwrap().subject, "Your password was changed - Kestrel");
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_current_one_or_to_a_weak_one() {
    let reception = Reception::open().await;
    let (token, owner) = (reception.owner_in().await, principal(1, 1, Role::Owner));
    let before = reception.user(1, 1).await;
    for (current, new, field) in [
        ("a wrong password", "quiet heron at dawn", "current_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "we are acme air", "password"),
    ] {
        let (current, new) = (Password::new(current), Password::new(new));
        let refused = change_password(&reception.identity, &owner, &token, &current, &new).await;

        assert!(matches!(refused, Err(Error::Field { field: named, .. }) if named == field), "{refused:?}");
    }
    assert_eq!(reception.user(1, 1).await, before);
    assert!(reception.mails.taken().is_empty());
}

#[tokio::test]
async fn what_is_no_credential_is_nobodys_without_a_look_into_the_table() {
    let reception = Reception::open().await;
    reception.store.meter().take();
    let token = SessionToken::from_random([9; 32]);

    for header in ["", "Session", "Session kss_abc", "Bearer kst_live_abc", "Basic YTpi", token.expose()] {
        let answer = shared::app::identity::authorize::authorize(reception.deps(), header).await.unwrap();
        assert_eq!(answer, None, "{header}");
    }
    let as_a_key = format!("Bearer {}", token.expose());
    assert_eq!(shared::app::identity::authorize::authorize(reception.deps(), &as_a_key).await.unwrap(), None);

    assert_eq!(reception.store.meter().take().read, 0.0);
    assert_eq!(reception.of_session(&token).await, None);
    assert_eq!(reception.store.meter().take().read, 1.0);
}

#[tokio::test]
async fn a_changed_role_is_the_sessions_next_answer() {
    let reception = Reception::open().await;
    reception.with(&crate::support::a_user(5, Role::Admin)).await;
    let token = reception.log_in("person5@acme.example", PASSWORD).await.ok().unwrap().token;
    let of_session = reception.of_session(&token).await.unwrap().principal;
    assert_eq!(of_session.by, Credential::Person { user: user_id(5), role: Role::Admin });

    let patch = shared::domain::people::UserPatch { role: Some(Role::Member), is_active: None };
    let owner = principal(1, 1, Role::Owner);
    shared::app::identity::change_user::change_user(reception.deps(), &owner, user_id(5), patch).await.unwrap();

    assert_eq!(reception.of_session(&token).await, None);
    let again = reception.log_in("person5@acme.example", PASSWORD).await.ok().unwrap().token;
    let by = reception.of_session(&again).await.unwrap().principal.by;
    assert_eq!(by, Credential::Person { user: user_id(5), role: Role::Member });
}

#[tokio::test]
async fn what_log_in_and_the_authorizers_questions_cost() {
    let reception = Reception::open().await;
    reception.store.meter().take();

    let token = reception.owner_in().await;
    let log_in = reception.store.meter().take();
    reception.of_session(&token).await.unwrap();
    let question = reception.store.meter().take();

    assert_eq!((log_in.read, log_in.write), (5.0, 10.0));
    assert_eq!((question.read, question.write), (3.5, 0.0));
}
