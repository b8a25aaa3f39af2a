//! What a secret stands for, and tries in a row.

use chrono::Duration;
use shared::domain::backoff::LOG_IN_OF_ACCOUNT;
use shared::domain::code::{CodePurpose, MailedCode};
use shared::domain::digest::Digest;
use shared::domain::session::{Credential, Session};
use shared::store::{Conflicting, Tried, TriesOf};

use crate::support::{Fault, Reception, TestStore, an_audit, an_owner, at, email, tenant_id};

#[tokio::test]
async fn a_session_does_not_begin_for_who_was_changed_meanwhile() {
    let reception = Reception::open().await;
    let tenant = reception.store.tenant(&tenant_id(1));
    let (read, now) = (an_owner(1), at("2026-11-24T08:00:00Z"));
    let changed = read.logged_out_everywhere(now);
    let audit = an_audit(50, "user.logged_out_everywhere");
    let change = shared::store::PersonChange {
        user: &changed,
        other_owner: None,
        kept_session: None,
        used_code: None,
        audit: &audit,
    };
    tenant.change_user(&change).await.unwrap();
    let (token, session) = (Digest::of_secret("a token"), Session::new(tenant_id(1), &read, now));

    let refused = tenant.begin_session(&read, token, &session, &an_audit(51, "session.started")).await.unwrap_err();

    assert_eq!(refused.conflicting(), Some(Conflicting::Version));
    assert_eq!(reception.store.credential(token).await.unwrap(), None);
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_by_one_of_two_and_not_when_it_has_ended() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await.digest();
    let Some(Credential::Session(session)) = reception.store.credential(token).await.unwrap() else {
        panic!("a session")
    };
    let later = at("2026-11-24T08:30:00Z");

    assert!(reception.store.note_session(token, &session, later).await.unwrap());
    assert!(!reception.store.note_session(token, &session, later).await.unwrap());
    let noted = Credential::Session(Session { seen_at: later, ..session.clone() });
    assert_eq!(reception.store.credential(token).await.unwrap(), Some(noted));

    let tenant = reception.store.tenant(&tenant_id(1));
    assert!(tenant.end_session(session.user_id, token, &an_audit(50, "session.ended")).await.unwrap());
    assert!(!reception.store.note_session(token, &session, later).await.unwrap());
    assert_eq!(reception.store.credential(token).await.unwrap(), None);
}

#[tokio::test]
async fn a_try_is_counted_though_its_answer_is_lost_and_others_come_in_between() {
    let store = TestStore::start().await;
    let (address, now) = (email("jane@example.com"), at("2026-11-24T08:00:00Z"));
    let whose = TriesOf::LogIn(&address);
    store.faults.next([Fault::Pass, Fault::CommitThenCut]);

    // The repeat finds its own count, takes it for another's, and counts once more: too many rather than too few.
    assert_eq!(store.count_try(whose, &LOG_IN_OF_ACCOUNT, now).await.unwrap(), Tried::Counted);
    for _ in 0..3 {
        assert_eq!(store.count_try(whose, &LOG_IN_OF_ACCOUNT, now).await.unwrap(), Tried::Counted);
    }

    let not_before = Tried::NotBefore(now + Duration::seconds(1));
    assert_eq!(store.count_try(whose, &LOG_IN_OF_ACCOUNT, now).await.unwrap(), not_before);
}

#[tokio::test]
async fn forgotten_tries_begin_again_and_one_taken_back_counts_no_more() {
    let store = TestStore::start().await;
    let (address, now) = (email("jane@example.com"), at("2026-11-24T08:00:00Z"));
    let whose = TriesOf::LogIn(&address);
    let count = async || store.count_try(whose, &LOG_IN_OF_ACCOUNT, now).await.unwrap();
    for _ in 0..5 {
        assert_eq!(count().await, Tried::Counted);
    }
    assert!(matches!(count().await, Tried::NotBefore(_)));

    store.take_try_back(whose, now).await.unwrap();
    assert_eq!(count().await, Tried::Counted, "the fifth once more");
    assert!(matches!(count().await, Tried::NotBefore(_)));

    store.forget_tries(whose, now).await.unwrap();
    for _ in 0..5 {
        assert_eq!(count().await, Tried::Counted);
    }
    store.take_try_back(TriesOf::Source("192.0.2.1"), now).await.unwrap();
    assert!(!format!("{:?}", store.everything().await).contains("192.0.2.1"), "nothing is made of nothing");
}

#[tokio::test]
async fn of_many_tries_of_one_code_at_the_same_moment_five_at_most_are_compared() {
    let store = TestStore::start().await;
    let (address, now, digest) = (email("jane@example.com"), at("2026-11-24T08:00:00Z"), Digest::of_secret("code"));
    store.put_code(CodePurpose::SignUp, &address, &MailedCode::new(digest, now)).await.unwrap();

    let tries = (0..20).map(|_| store.try_code(CodePurpose::SignUp, &address, digest, now));
    let right = futures::future::try_join_all(tries).await.unwrap().into_iter().filter(|is_right| *is_right).count();

    assert!((1..=5).contains(&right), "{right}");
}
