//! The formula's table of cases.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::Reason::{LowUsage, ManyTickets, PastDue, Silent};
use super::*;
use crate::domain::tenant::{Standing, SubscriptionStatus};
use crate::domain::usage::UsagePeriod;

/// A night of November: 23 of its 30 days are over, of 1,500 calls 300 are expected in the month and 230 by now.
const NIGHT: &str = "2026-11-24T10:30:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A company of last year that pays, with just enough calls.
fn thriving() -> Facts {
    Facts {
        timezone: chrono_tz::America::New_York,
        created_at: at("2025-06-01T15:00:00Z"),
        subscription_status: SubscriptionStatus::Active,
        standing: Standing::Active,
        is_test_mode: false,
        monthly_calls: 1_500,
        calls: 230,
        last_call_at: Some(at("2026-11-23T20:00:00Z")),
        tickets: 0,
    }
}

/// The same without a call, ever.
fn silent() -> Facts {
    Facts { calls: 0, last_call_at: None, ..thriving() }
}

fn assert_cases(cases: &[(&str, Facts, &str, u8, &[Reason])]) {
    for (what, facts, now, expected, reasons) in cases {
        let health = score(facts, at(now));

        assert_eq!((health.score, health.reasons.as_slice()), (*expected, *reasons), "{what}");
        assert_eq!(health.scored_on, at(now).date_naive(), "{what}");
    }
}

#[test]
fn each_reason_takes_off_its_points() {
    let calls = |calls| Facts { calls, ..thriving() };
    let last_call = |text| Facts { last_call_at: Some(at(text)), ..thriving() };
    let tickets = |tickets| Facts { tickets, ..thriving() };
    let past_due = Facts { subscription_status: SubscriptionStatus::PastDue, ..thriving() };
    let slow = Facts { last_call_at: None, ..thriving() };
    let fallen = Facts { last_call_at: None, calls: 0, tickets: 6, ..past_due.clone() };
    assert_cases(&[
        ("nothing is wrong", thriving(), NIGHT, 100, &[]),
        ("a fifth of the limit's share", calls(230), NIGHT, 100, &[]),
        ("one call less", calls(229), NIGHT, 80, &[LowUsage]),
        ("none, though the last of another month is recent", calls(0), NIGHT, 80, &[LowUsage]),
        ("silent for a second less than seven days", last_call("2026-11-17T10:30:01Z"), NIGHT, 100, &[]),
        ("silent for seven days", last_call("2026-11-17T10:30:00Z"), NIGHT, 70, &[Silent]),
        ("no call was ever noted", slow, NIGHT, 70, &[Silent]),
        ("five tickets", tickets(5), NIGHT, 100, &[]),
        ("six tickets", tickets(6), NIGHT, 85, &[ManyTickets]),
        ("six thousand tickets", tickets(6_000), NIGHT, 85, &[ManyTickets]),
        ("a payment failed", past_due, NIGHT, 50, &[PastDue]),
        ("no call at all", silent(), NIGHT, 50, &[Silent, LowUsage]),
        ("no call, many tickets", Facts { tickets: 6, ..silent() }, NIGHT, 35, &[Silent, LowUsage, ManyTickets]),
        ("everything: never below 0", fallen, NIGHT, 0, &[PastDue, Silent, LowUsage, ManyTickets]),
    ]);
}

#[test]
fn expected_calls_grow_with_the_days_that_are_over() {
    let calls = |calls| Facts { calls, ..thriving() };
    let in_zone = |timezone, calls| Facts { timezone, calls, ..thriving() };
    let recent = |text, calls| Facts { last_call_at: Some(at(text)), calls, ..thriving() };
    assert_cases(&[
        ("the first of a month", recent("2026-11-01T10:00:00Z", 0), "2026-11-01T10:30:00Z", 100, &[]),
        ("the last moment of the first", recent("2026-11-01T10:00:00Z", 0), "2026-11-02T04:59:59Z", 100, &[]),
        ("the second: ten calls", recent("2026-11-01T10:00:00Z", 10), "2026-11-02T05:00:00Z", 100, &[]),
        ("the second: nine", recent("2026-11-01T10:00:00Z", 9), "2026-11-02T05:00:00Z", 80, &[LowUsage]),
        ("the 30th: 290 calls", calls(290), "2026-11-30T10:30:00Z", 100, &[]),
        ("the 30th: 289", calls(289), "2026-11-30T10:30:00Z", 80, &[LowUsage]),
        ("February is shorter", recent("2027-02-27T20:00:00Z", 289), "2027-02-28T10:30:00Z", 80, &[LowUsage]),
        ("… by two of thirty days", recent("2027-02-27T20:00:00Z", 290), "2027-02-28T10:30:00Z", 100, &[]),
        ("the 23rd still, in Samoa: ten calls fewer do", in_zone(chrono_tz::US::Samoa, 220), NIGHT, 100, &[]),
        ("… eleven do not", in_zone(chrono_tz::US::Samoa, 219), NIGHT, 80, &[LowUsage]),
        ("no limit, nothing expected", Facts { monthly_calls: 0, calls: 0, ..thriving() }, NIGHT, 100, &[]),
        ("the largest numbers", Facts { monthly_calls: u64::MAX, calls: u64::MAX, ..thriving() }, NIGHT, 100, &[]),
    ]);
}

#[test]
fn a_company_that_signed_up_this_month_owes_only_its_own_whole_days() {
    // The evening of the 10th in New York: 13 whole days until the 24th, 130 calls.
    let since_the_tenth = |calls| Facts { created_at: at("2026-11-11T01:00:00Z"), calls, ..thriving() };
    let last_night = Facts { created_at: at("2026-11-01T03:59:59Z"), calls: 229, ..thriving() };
    assert_cases(&[
        ("130 calls", since_the_tenth(130), NIGHT, 100, &[]),
        ("129 calls", since_the_tenth(129), NIGHT, 80, &[LowUsage]),
        ("signed up on the last evening of October, local", last_night, NIGHT, 80, &[LowUsage]),
    ]);
}

#[test]
fn silence_is_held_only_against_companies_whose_phone_is_answered() {
    let new = |created_at| Facts { created_at: at(created_at), ..silent() };
    let trial = |ends| Facts {
        subscription_status: SubscriptionStatus::Trialing,
        standing: Standing::Trial { ends: at(ends) },
        ..silent()
    };
    let forwarded = |subscription_status| Facts { subscription_status, standing: Standing::Suspended, ..silent() };
    let test_mode = Facts { is_test_mode: true, ..silent() };
    let tested_and_owing = Facts { subscription_status: SubscriptionStatus::PastDue, tickets: 6, ..test_mode.clone() };
    assert_cases(&[
        ("a second younger than seven days", new("2026-11-17T10:30:01Z"), NIGHT, 100, &[]),
        ("seven days old", new("2026-11-17T10:30:00Z"), NIGHT, 50, &[Silent, LowUsage]),
        ("test mode", test_mode, NIGHT, 100, &[]),
        ("test mode keeps the rest", tested_and_owing, NIGHT, 35, &[PastDue, ManyTickets]),
        ("suspended", forwarded(SubscriptionStatus::Suspended), NIGHT, 100, &[]),
        ("canceled", forwarded(SubscriptionStatus::Canceled), NIGHT, 100, &[]),
        ("on trial", trial("2026-11-24T10:30:01Z"), NIGHT, 50, &[Silent, LowUsage]),
        ("the trial is over", trial("2026-11-24T10:30:00Z"), NIGHT, 100, &[]),
    ]);
}

#[test]
fn a_score_below_fifty_is_low() {
    let health = |score| Health { score, reasons: vec![], scored_on: at(NIGHT).date_naive() };

    assert!(health(49).is_low() && !health(50).is_low());
}

fn counters(days: &[(&str, u64)], last_call_at: Option<&str>) -> UsagePeriod {
    let nothing = r#"{"period":"2026-11"}"#;
    UsagePeriod {
        days: days.iter().map(|(day, calls)| ((*day).to_owned(), *calls)).collect::<BTreeMap<_, _>>(),
        last_call_at: last_call_at.map(at),
        ..serde_json::from_str(nothing).unwrap()
    }
}

#[test]
fn the_last_call_is_the_one_counted_last_unless_the_days_know_of_a_later_one() {
    let noted = Some("2026-11-20T15:00:00Z");
    for (days, last_call_at, expected) in [
        (&[][..], None, None),
        (&[], noted, noted),
        (&[("19", 3), ("20", 1)], noted, noted),
        // A call of the 20th was reported after those of the 22nd: the end of the 22nd, in New York.
        (&[("20", 1), ("22", 4)], noted, Some("2026-11-23T05:00:00Z")),
        (&[("22", 0), ("xx", 1), ("31", 1)], noted, noted),
        // Late in the evening of the 20th, which is the 21st in UTC.
        (&[("20", 1)], Some("2026-11-21T03:00:00Z"), Some("2026-11-21T03:00:00Z")),
        (&[("30", 1)], None, Some("2026-12-01T05:00:00Z")),
    ] {
        let last = last_call(&counters(days, last_call_at), chrono_tz::America::New_York);

        assert_eq!(last, expected.map(at), "{days:?} {last_call_at:?}");
    }
}

prop_compose! {
    fn facts()(
        created_hours_ago in 0_i64..2_000,
        status in 0_usize..5,
        is_test_mode in any::<bool>(),
        monthly_calls in 0_u64..10_000,
        calls in 0_u64..10_000,
        silent_hours in proptest::option::of(0_i64..400),
        tickets in 0_usize..9,
    ) -> Facts {
        let subscription_status = [
            SubscriptionStatus::Trialing,
            SubscriptionStatus::Active,
            SubscriptionStatus::PastDue,
            SubscriptionStatus::Suspended,
            SubscriptionStatus::Canceled,
        ][status];
        let hours_ago = |hours| at(NIGHT) - chrono::Duration::hours(hours);
        Facts {
            created_at: hours_ago(created_hours_ago),
            subscription_status,
            standing: Standing::of(subscription_status, Some(at("2026-11-20T00:00:00Z")), None),
            is_test_mode,
            monthly_calls,
            calls,
            last_call_at: silent_hours.map(hours_ago),
            tickets,
            ..thriving()
        }
    }
}

proptest! {
    #[test]
    fn a_score_is_100_less_its_reasons_and_more_calls_never_lower_it(facts in facts(), more in 0_u64..100) {
        let health = score(&facts, at(NIGHT));
        let taken: u8 = health.reasons.iter().map(|reason| reason.points()).sum();
        let busier = score(&Facts { calls: facts.calls + more, last_call_at: Some(at(NIGHT)), ..facts }, at(NIGHT));

        prop_assert_eq!(health.score, 100_u8.saturating_sub(taken));
        prop_assert!(health.reasons.is_sorted_by_key(|reason| std::cmp::Reverse(reason.points())));
        prop_assert!(busier.score >= health.score);
    }
}
