//! What whole use-cases cost, as the table reports it: the price of a call is the sum of these.

use shared::app::answer_call::answer_call;
use shared::app::complete_call::complete_call;
use shared::app::end_transfer::end_transfer;
use shared::domain::call::CallStatus;
use shared::store::Capacity;

use crate::app_call::{BOOKING, Kestrel, a_leg};

fn cost(read: f64, write: f64) -> Capacity {
    Capacity { read, write }
}

#[tokio::test]
async fn a_call_start_is_one_write_and_nothing_else_on_a_warm_function() {
    let kestrel = Kestrel::start().await;
    kestrel.store.meter().take();

    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    let cold = kestrel.store.meter().take();
    answer_call(&kestrel.deps, &a_leg(2)).await.unwrap();
    let warm = kestrel.store.meter().take();

    assert_eq!((cold, warm), (cost(0.5, 1.0), cost(0.0, 1.0)));
}

#[tokio::test]
async fn an_ordinary_turn_is_one_write_and_half_a_read() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.store.meter().take();

    let mut costs = Vec::new();
    for (number, words) in (1..).zip(BOOKING) {
        kestrel.say(&a_leg(1), number, words).await.unwrap();
        costs.push(kestrel.store.meter().take());
    }

    let (ordinary, acting) = costs.split_at(4);
    assert_eq!(ordinary, [cost(0.5, 1.0); 4]);
    // Looking at the calendar is half a read for each of two crews.
    assert_eq!(acting[0], cost(1.5, 1.0));
    // Booking is a transaction: the visit, its quarters of an hour, the marker, the customer and the counter.
    assert!(acting[1].read <= 1.0 && acting[1].write > 1.0, "{acting:?}");
}

#[tokio::test]
async fn a_call_end_is_four_writes_and_one_more_where_its_beginning_was_missed() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.say(&a_leg(1), 1, BOOKING[0]).await.unwrap();
    kestrel.store.meter().take();

    complete_call(&kestrel.deps, &kestrel.end(1)).await.unwrap();
    let seen = kestrel.store.meter().take();
    complete_call(&kestrel.deps, &kestrel.end(2)).await.unwrap();
    let missed = kestrel.store.meter().take();

    // Strong reads: the pointer, the last turn before and after the log is written, and a voicemail.
    assert_eq!(seen, cost(4.0, 4.0));
    assert_eq!(missed, cost(missed.read, 5.0));
}

#[tokio::test]
async fn the_end_of_a_call_nobody_answered_is_one_write() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.store.meter().take();

    let end = shared::app::complete_call::CallEnd { status: CallStatus::NoAnswer, ..kestrel.end(1) };
    complete_call(&kestrel.deps, &end).await.unwrap();

    assert!((kestrel.store.meter().take().write - 1.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn connecting_a_caller_costs_one_more_write_at_each_end() {
    let kestrel = Kestrel::start().await;
    answer_call(&kestrel.deps, &a_leg(1)).await.unwrap();
    kestrel.store.meter().take();

    kestrel.say(&a_leg(1), 1, "let me talk to a person").await.unwrap();
    let begun = kestrel.store.meter().take();
    end_transfer(&kestrel.deps, &a_leg(1), 2, true).await.unwrap();
    let ended = kestrel.store.meter().take();

    assert_eq!((begun, ended), (cost(0.5, 2.0), cost(0.5, 2.0)));
}
