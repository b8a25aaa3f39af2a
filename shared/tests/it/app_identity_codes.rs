//! Codes and proofs by mail: sign-up and a forgotten password.

use chrono::Duration;
use shared::app::Error as AppError;
use shared::app::identity::Error;
use shared::app::identity::ask_password_reset::ask_password_reset;
use shared::app::identity::check_email_code::check_email_code;
use shared::app::identity::reset_password::reset_password;
use shared::app::identity::send_email_code::send_email_code;
use shared::app::identity::take_sign_up_proof::take_sign_up_proof;
use shared::domain::code::{CODE_LASTS, EmailCode, PROOF_LASTS};
use shared::domain::mail::MailError;
use shared::domain::notice::Address;
use shared::domain::password::Password;
use shared::store::WhySuppressed;

use crate::support::{Fault, PASSWORD, Reception, at, email};

const OWNER: &str = "alice1@acme.example";
const NEW: &str = "new@company.example";
const FRESH: &str = "quiet heron at dawn";

async fn check(reception: &Reception, address: &str, code: &EmailCode) -> Result<(), Error> {
    check_email_code(&reception.identity, &email(address), code, None).await.map(drop)
}

async fn reset(reception: &Reception, address: &str, code: &EmailCode) -> Result<(), Error> {
    reset_password(&reception.identity, &email(address), code, &Password::new(FRESH), None).await
}

fn is_wrong_code(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Field { field: "code", .. }))
}

/// Another code than this one.
fn not(code: &EmailCode) -> EmailCode {
    let digits: u32 = code.expose().parse().unwrap();
    format!("{:06}", (digits + 1) % 1_000_000).parse().unwrap()
}

#[tokio::test]
async fn a_mailed_code_becomes_a_proof_of_its_address_for_an_hour() {
    let reception = Reception::open().await;
    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    let code = reception.mailed_code();

    let (proof, expires_at) = check_email_code(&reception.identity, &email(NEW), &code, None).await.unwrap();

    assert_eq!(expires_at, at("2026-11-24T09:00:00Z"));
    for _ in 0..2 {
        take_sign_up_proof(reception.deps(), &proof, &email(NEW)).await.unwrap();
    }
    assert!(take_sign_up_proof(reception.deps(), &proof, &email("other@company.example")).await.is_err());
    assert!(is_wrong_code(&check(&reception, NEW, &code).await), "a code is used once");
    reception.clock.pass(PROOF_LASTS);
    let late = take_sign_up_proof(reception.deps(), &proof, &email(NEW)).await;
    assert!(matches!(late, Err(Error::Field { field: "email_proof", .. })));
}

#[tokio::test]
async fn a_code_is_tried_five_times_and_lasts_ten_minutes() {
    let reception = Reception::open().await;
    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    let code = reception.mailed_code();
    for _ in 0..5 {
        assert!(is_wrong_code(&check(&reception, NEW, &not(&code)).await));
    }
    assert!(is_wrong_code(&check(&reception, NEW, &code).await), "the sixth try is not taken");

    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    let second = reception.mailed_code();
    reception.clock.pass(CODE_LASTS);

    assert!(is_wrong_code(&check(&reception, NEW, &second).await), "ten minutes are over");
}

#[tokio::test]
async fn of_many_tries_at_the_same_moment_five_are_compared() {
    let reception = Reception::open().await;
    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    let code = reception.mailed_code();
    let wrong = not(&code);

    futures::future::join_all((0..20).map(|_| check(&reception, NEW, &wrong))).await;

    assert!(is_wrong_code(&check(&reception, NEW, &code).await));
}

#[tokio::test]
async fn of_two_who_use_one_code_at_once_one_gets_the_proof() {
    let reception = Reception::open().await;
    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    let code = reception.mailed_code();

    let both = futures::join!(check(&reception, NEW, &code), check(&reception, NEW, &code));

    assert_eq!([both.0.is_ok(), both.1.is_ok()].into_iter().filter(|is_ok| *is_ok).count(), 1);
}

#[tokio::test]
async fn whether_an_address_has_an_account_only_its_reader_learns() {
    let reception = Reception::open().await;
    let mut seen = Vec::new();
    for address in [NEW, OWNER] {
        reception.store.meter().take();
        send_email_code(&reception.identity, &email(address), Some("192.0.2.1")).await.unwrap();
        seen.push(reception.store.meter().take());
    }
    let mut of_reset = Vec::new();
    for address in [NEW, OWNER] {
        reception.store.meter().take();
        ask_password_reset(&reception.identity, &email(address), Some("192.0.2.2")).await.unwrap();
        of_reset.push(reception.store.meter().take());
    }

    assert_eq!((seen[0], of_reset[0]), (seen[1], of_reset[1]), "the same work");
    let mails = reception.mails.taken();
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "Your sign-up code - Kestrel",
            "You have an account - Kestrel",
            "No account with this address - Kestrel",
            "Your code for a new password - Kestrel",
        ]
    );
    for without_code in [&mails[1], &mails[2]] {
        let has_code = |text: &str| text.split(|letter: char| !letter.is_ascii_digit()).any(|word| word.len() == 6);
        assert!(!has_code(&without_code.text));
    }
}

#[tokio::test]
async fn nobody_signs_up_with_a_code_for_a_password_and_the_other_way_round() {
    let reception = Reception::open().await;
    ask_password_reset(&reception.identity, &email(OWNER), None).await.unwrap();
    let code = reception.mailed_code();

    assert!(is_wrong_code(&check(&reception, OWNER, &code).await));
    assert!(reset(&reception, OWNER, &code).await.is_ok());
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_every_session_ends() {
    let reception = Reception::open().await;
    let token = reception.owner_in().await;
    ask_password_reset(&reception.identity, &email(OWNER), None).await.unwrap();
    let code = reception.mailed_code();

    reset(&reception, OWNER, &code).await.unwrap();

    assert_eq!(reception.of_session(&token).await, None);
    assert!(reception.log_in(OWNER, FRESH).await.is_ok());
    assert!(reception.log_in(OWNER, PASSWORD).await.is_err());
    assert!(is_wrong_code(&reset(&reception, OWNER, &code).await), "a code is used once");
    assert_eq!(reception.mails.taken().last().unwrap().subject, "Your password was changed - Kestrel");
    let reset_lines = reception.audited(1).await.into_iter().filter(|action| action == "user.password_reset").count();
    assert_eq!(reset_lines, 1);
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_code_up() {
    let reception = Reception::open().await;
    ask_password_reset(&reception.identity, &email(OWNER), None).await.unwrap();
    let code = reception.mailed_code();

    for weak in ["short", "we are acme air"] {
        let refused = reset_password(&reception.identity, &email(OWNER), &code, &Password::new(weak), None).await;
        assert!(matches!(refused, Err(Error::Field { field: "password", .. })), "{refused:?}");
    }

    assert!(reset(&reception, OWNER, &code).await.is_ok());
}

#[tokio::test]
async fn a_code_for_an_unknown_address_is_answered_like_a_wrong_one() {
    let reception = Reception::open().await;
    ask_password_reset(&reception.identity, &email(NEW), None).await.unwrap();
    ask_password_reset(&reception.identity, &email(OWNER), None).await.unwrap();
    let wrong = not(&reception.mailed_code());
    let mut seen = Vec::new();
    for address in [NEW, OWNER] {
        reception.store.meter().take();
        let refused = reset(&reception, address, &wrong).await.unwrap_err();
        seen.push((refused.to_string(), reception.store.meter().take()));
    }

    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn who_asks_for_many_mails_waits() {
    let reception = Reception::open().await;
    for _ in 0..3 {
        send_email_code(&reception.identity, &email(NEW), None).await.unwrap();
    }

    let fourth = send_email_code(&reception.identity, &email(NEW), None).await;
    let of_a_password = ask_password_reset(&reception.identity, &email(NEW), None).await;
    reception.clock.pass(Duration::seconds(30));
    let in_time = send_email_code(&reception.identity, &email(NEW), None).await;

    assert!(matches!(fourth, Err(Error::TooMany { retry_after: 30 })), "{fourth:?}");
    assert!(matches!(of_a_password, Err(Error::TooMany { .. })));
    assert!(in_time.is_ok());
}

#[tokio::test]
async fn a_source_that_asks_for_mails_to_many_waits() {
    let reception = Reception::open().await;
    for number in 0..10 {
        let address = email(&format!("p{number}@company.example"));
        send_email_code(&reception.identity, &address, Some("192.0.2.9")).await.unwrap();
    }

    let next = send_email_code(&reception.identity, &email(NEW), Some("192.0.2.9")).await;

    assert!(matches!(next, Err(Error::TooMany { .. })));
    assert!(send_email_code(&reception.identity, &email(NEW), Some("192.0.2.10")).await.is_ok());
}

#[tokio::test]
async fn while_no_mail_goes_out_the_answer_says_so_and_asking_again_helps() {
    let reception = Reception::open().await;
    reception.mails.fail(MailError::TryLater { code: "Throttling".to_owned() });

    let refused = send_email_code(&reception.identity, &email(NEW), None).await;
    let again = send_email_code(&reception.identity, &email(NEW), None).await;

    assert!(matches!(refused, Err(Error::Other(AppError::Unavailable { .. }))), "{refused:?}");
    assert!(again.is_ok());
    assert!(check(&reception, NEW, &reception.mailed_code()).await.is_ok());
}

#[tokio::test]
async fn an_address_that_came_back_gets_no_mail_and_nobody_is_told() {
    let reception = Reception::open().await;
    let now = at("2026-11-24T07:00:00Z");
    reception.store.suppress(Address::Mail(NEW), WhySuppressed::Bounce, now).await.unwrap();

    send_email_code(&reception.identity, &email(NEW), None).await.unwrap();

    assert!(reception.mails.taken().is_empty());
}

#[tokio::test]
async fn a_new_password_whose_answer_is_lost_is_set_once() {
    let reception = Reception::open().await;
    ask_password_reset(&reception.identity, &email(OWNER), None).await.unwrap();
    let code = reception.mailed_code();
    // The code (read, counted), the person (two reads), the profile, the person again, then the transaction.
    let fine = [Fault::Pass; 6];
    reception.store.faults.next(fine.into_iter().chain([Fault::CommitThenCut]));

    reset(&reception, OWNER, &code).await.unwrap();

    assert_eq!(reception.store.faults.remaining(), 0);
    assert_eq!(reception.user(1, 1).await.unwrap().session_epoch, 1);
}
