//! Webhooks come twice, at once, or after a crash: the caller hears one answer and one visit is booked.

use futures::future::join_all;
use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::end_transfer::{end_transfer, next_turn};
use shared::app::{CallLeg, Error};
use shared::domain::call::Outcome;
use shared::domain::schedule::{Crew, Visit};
use shared::store::{Booked, Booking};

use crate::app_call::{BOOKING, Kestrel, MESSAGE, OTHER_NUMBER, a_leg};
use crate::support::Fault::{CommitThenCut, Pass, Refuse};
use crate::support::{a_turn, an_appointment, call_sid, tenant_id};

/// A call in which visits are offered; the next words, turn 6, choose one.
async fn offered(kestrel: &Kestrel) -> Vec<Visit> {
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.say_all(&a_leg(1), &BOOKING[..5]).await;
    let tenant = kestrel.store.tenant(&tenant_id(1));
    let offers = tenant.turn(&call_sid(1), 5).await.unwrap().unwrap().state.offers.clone();
    assert!(offers.len() > 1, "{offers:?}");
    offers
}

/// Somebody else books the visit.
async fn take_away(kestrel: &Kestrel, number: u128, visit: Visit) {
    let appointment = an_appointment(number, 100 + number, visit);
    let period = "2026-11".parse().unwrap();
    let booking = Booking { appointment: &appointment, started_at: appointment.created_at, period, customer: None };
    let booked = kestrel.store.tenant(&tenant_id(1)).book(&booking).await.unwrap();
    assert!(matches!(booked, Booked::New(_)), "{booked:?}");
}

#[tokio::test]
async fn every_webhook_of_a_call_that_comes_twice_is_answered_the_same_and_changes_nothing() {
    let kestrel = Kestrel::start().await;

    let first = answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    let table = kestrel.table().await;
    kestrel.clock.step(7);
    assert_eq!(answer_call(&kestrel.deps, &a_leg(1)).await.unwrap(), first);
    assert_eq!(kestrel.table().await, table);

    for (number, words) in (1..).zip(BOOKING) {
        kestrel.clock.step(7);
        let first = kestrel.say(&a_leg(1), number, words).await.unwrap();
        let table = kestrel.table().await;
        kestrel.clock.step(7);
        assert_eq!(kestrel.say(&a_leg(1), number, words).await.unwrap(), first, "{words}");
        assert_eq!(kestrel.table().await, table, "{words}");
        assert_eq!(first.next_turn, number + 1);
    }
    assert_eq!(kestrel.visits().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_turn_delivered_eight_times_at_once_books_one_visit_and_has_one_answer() {
    let kestrel = Kestrel::start().await;
    offered(&kestrel).await;

    let leg = a_leg(1);
    let answers = join_all((0..8).map(|_| kestrel.say(&leg, 6, BOOKING[5]))).await;

    let said: Vec<String> = answers.into_iter().map(|answer| answer.unwrap().reply.say).collect();
    assert!(said[0].contains("You're booked for"), "{said:?}");
    assert!(said.iter().all(|words| *words == said[0]), "{said:?}");
    assert_eq!(kestrel.visits().await.len(), 1);
    assert_eq!(kestrel.store.tenant(&tenant_id(1)).turns(&call_sid(1)).await.unwrap().len(), 6);
    assert_eq!(kestrel.usage().await.unwrap().appointments, 1);
}

#[tokio::test]
async fn a_crash_between_the_booking_and_its_turn_is_healed_by_the_repeated_webhook() {
    // The first request reads the turn before, the second books, the third stores the turn.
    for crash in [
        vec![Pass, Pass, Refuse, Refuse, Refuse, Refuse],
        vec![Pass, Pass, CommitThenCut, CommitThenCut],
        vec![Pass, CommitThenCut, CommitThenCut],
    ] {
        let kestrel = Kestrel::start().await;
        offered(&kestrel).await;
        kestrel.store.faults.next(crash.clone());
        let cut = kestrel.say(&a_leg(1), 6, BOOKING[5]).await;
        kestrel.store.faults.next([]);
        let booked = kestrel.visits().await;

        kestrel.clock.step(12);
        let answer = kestrel.say(&a_leg(1), 6, BOOKING[5]).await.unwrap();

        assert!(matches!(cut, Err(Error::Unavailable { .. }) | Ok(_)), "{crash:?} {cut:?}");
        assert_eq!(booked.len(), 1, "{crash:?}");
        assert_eq!(kestrel.visits().await, booked, "{crash:?}");
        assert_eq!(answer.reply.say.matches("You're booked for").count(), 1, "{}", answer.reply.say);
        assert_eq!(kestrel.usage().await.unwrap().appointments, 1);
    }
}

#[tokio::test]
async fn a_time_taken_between_offer_and_choice_is_not_confirmed_and_others_are_offered() {
    let kestrel = Kestrel::start().await;
    let offers = offered(&kestrel).await;
    take_away(&kestrel, 1, Visit { crew: Crew(1), ..offers[0] }).await;
    take_away(&kestrel, 2, Visit { crew: Crew(2), ..offers[0] }).await;

    let answer = kestrel.say(&a_leg(1), 6, BOOKING[5]).await.unwrap();

    assert!(answer.reply.say.starts_with("I'm sorry, that time was just taken."), "{}", answer.reply.say);
    assert!(!answer.reply.say.contains("You're booked"), "{}", answer.reply.say);
    let state = kestrel.store.tenant(&tenant_id(1)).turn(&call_sid(1), 6).await.unwrap().unwrap().state.clone();
    assert!(!state.offers.is_empty() && state.booked.is_none(), "{:?}", state.offers);
    assert!(state.offers.iter().all(|offer| offer.starts_at != offers[0].starts_at), "{:?}", state.offers);
    assert_eq!(kestrel.visits().await.len(), 2);

    let answer = kestrel.say(&a_leg(1), 7, "the first one").await.unwrap();
    assert!(answer.reply.say.contains("You're booked for"), "{}", answer.reply.say);
    assert_eq!(kestrel.visits().await.len(), 3);
}

#[tokio::test]
async fn a_time_that_only_the_offered_crew_lost_is_not_called_taken_and_offered_again() {
    let kestrel = Kestrel::start().await;
    let offers = offered(&kestrel).await;
    take_away(&kestrel, 1, offers[0]).await;

    let answer = kestrel.say(&a_leg(1), 6, BOOKING[5]).await.unwrap();

    assert!(answer.reply.say.contains("You're booked for"), "{}", answer.reply.say);
    let visits = kestrel.visits().await;
    assert_eq!(visits.len(), 2);
    assert!(visits.iter().all(|booked| booked.visit.starts_at == offers[0].starts_at), "{visits:?}");
}

#[tokio::test]
async fn a_call_that_is_over_books_nothing() {
    let kestrel = Kestrel::start().await;
    offered(&kestrel).await;
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    let answer = kestrel.say(&CallLeg { is_over: true, ..a_leg(1) }, 6, BOOKING[5]).await.unwrap();

    assert!(!answer.reply.say.contains("booked"), "{}", answer.reply.say);
    assert!(kestrel.visits().await.is_empty());
    assert_ne!(kestrel.log(1).await.unwrap().outcome, Outcome::Booked);
    let usage = kestrel.usage().await.unwrap();
    assert_eq!((usage.calls, usage.appointments), (1, 0));
}

#[tokio::test]
async fn a_call_under_one_companys_number_never_reads_another_companys_turns() {
    let kestrel = Kestrel::start().await;
    let mut turn = a_turn(1);
    turn.state.intake.name = Some("Jane Doe".to_owned());
    kestrel.store.tenant(&tenant_id(1)).put_turn(&call_sid(1), &turn).await.unwrap();

    let other = CallLeg { to: OTHER_NUMBER.to_owned(), ..a_leg(1) };
    let answer = kestrel.say(&other, 2, "my air conditioner stopped").await.unwrap();

    assert_eq!(answer.routing.tenant_id, tenant_id(2));
    let stored = kestrel.store.tenant(&tenant_id(2)).turn(&call_sid(1), 2).await.unwrap().unwrap();
    assert_eq!(stored.state.intake.name, None);
    assert_eq!(kestrel.store.tenant(&tenant_id(1)).turns(&call_sid(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_number_that_changed_hands_during_a_call_keeps_its_first_company() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.say(&a_leg(1), 1, MESSAGE[0]).await.unwrap();
    // From here on the same call's number is another company's.
    let moved = CallLeg { to: OTHER_NUMBER.to_owned(), ..a_leg(1) };

    assert_eq!(answer_call(&kestrel.deps, &moved).await.unwrap().routing.tenant_id, tenant_id(1));
    assert_eq!(next_turn(&kestrel.deps, &moved).await.unwrap(), 2);
    for (number, words) in [(2, MESSAGE[1]), (3, MESSAGE[2])] {
        assert_eq!(kestrel.say(&moved, number, words).await.unwrap().routing.tenant_id, tenant_id(1));
    }
    end_transfer(&kestrel.deps, &moved, 4, true).await.unwrap();
    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();

    assert_eq!(kestrel.store.tenant(&tenant_id(1)).messages(9).await.unwrap().len(), 1);
    assert!(kestrel.store.tenant(&tenant_id(2)).turns(&call_sid(1)).await.unwrap().is_empty());
    assert_eq!(kestrel.usage().await.unwrap().calls, 1);
}
