use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::domain::change::Versions;
use crate::domain::usage::{PeriodState, UsagePeriod};

fn month(calls: u64, limit: Option<u64>) -> UsagePeriod {
    UsagePeriod {
        period: "2026-11".parse().unwrap(),
        calls,
        forwarded_calls: 2,
        test_calls: 3,
        adjustments: 1,
        seconds: calls.saturating_mul(90),
        appointments: 4,
        days: BTreeMap::new(),
        limit,
        last_call_at: None,
        state: None,
        closed_at: None,
        checksum: None,
    }
}

fn closed(calls: u64) -> UsagePeriod {
    UsagePeriod { state: Some(PeriodState::Closed), checksum: Some("ab".repeat(32)), ..month(calls, Some(100)) }
}

fn became(before: Option<UsagePeriod>, after: UsagePeriod) -> Vec<Event> {
    let versions = match before {
        Some(before) => Versions::changed(before, after),
        None => Versions::made(after),
    };
    events_of(&change(TenantItem::Usage(versions)))
}

fn shares(events: &[Event]) -> Vec<u8> {
    events
        .iter()
        .filter_map(|event| {
            let What::UsageThreshold(reached) = &event.what else { return None };
            Some(reached.percent)
        })
        .collect()
}

#[test]
fn a_month_that_is_counted_call_by_call_announces_each_share_once_where_it_is_reached() {
    let reached: Vec<(u64, Vec<u8>)> = (1..=250)
        .map(|calls| {
            let before = (calls > 1).then(|| month(calls - 1, Some(15)));
            (calls, shares(&became(before, month(calls, Some(15)))))
        })
        .filter(|(_, shares)| !shares.is_empty())
        .collect();

    assert_eq!(reached, [(12, vec![80]), (15, vec![100]), (18, vec![120])]);
}

#[test]
fn a_lowered_limit_reaches_all_that_it_passes_and_a_raised_one_nothing() {
    assert_eq!(shares(&became(Some(month(120, Some(500))), month(120, Some(100)))), [80, 100, 120]);
    assert_eq!(shares(&became(Some(month(90, Some(500))), month(90, Some(100)))), [80]);
    assert_eq!(shares(&became(Some(month(120, Some(100))), month(120, Some(500)))), [0; 0]);
    assert_eq!(shares(&became(Some(month(90, None)), month(90, Some(100)))), [80]);
}

#[test]
fn without_a_limit_nothing_is_reached() {
    for limit in [None, Some(0)] {
        assert_eq!(shares(&became(None, month(1_000, limit))), [0; 0]);
        assert_eq!(shares(&became(Some(month(1, Some(1_000))), month(1_000, limit))), [0; 0]);
    }
    assert_eq!(shares(&became(Some(month(0, Some(u64::MAX))), month(u64::MAX, Some(u64::MAX)))), [80, 100]);
}

#[test]
fn a_share_has_one_name_in_a_month_however_often_it_is_reached() {
    let first = became(Some(month(79, Some(100))), month(80, Some(100)));
    let again = became(Some(month(90, Some(500))), month(90, Some(100)));

    assert_eq!(first[0].id, "019ab000-0000-7000-8000-00000000000a:2026-11:80");
    assert_eq!(again[0].id, first[0].id);
}

#[test]
fn a_month_is_closed_once_with_its_totals() {
    let open = UsagePeriod { state: Some(PeriodState::Closing), ..month(90, Some(100)) };

    let events = became(Some(open), closed(90));

    let What::UsageClosed(totals) = &events[0].what else { panic!("{}", events[0].what.name()) };
    assert_eq!(events.len(), 1);
    assert_eq!((totals.calls, totals.forwarded_calls, totals.test_calls, totals.adjustments), (90, 2, 3, 1));
    assert_eq!((totals.seconds, totals.appointments, totals.limit), (8_100, 4, Some(100)));
    assert_eq!(totals.checksum, "ab".repeat(32));
    assert_eq!(became(Some(closed(90)), closed(90)), []);
    assert_eq!(became(None, closed(0)).len(), 1);
}

proptest! {
    /// Whatever happens to counter and limit, in whatever order: who collects the ids knows what was reached.
    #[test]
    fn a_share_that_is_reached_in_the_end_was_announced(
        steps in prop::collection::vec((0_u64..40, prop::option::of(0_u64..200)), 1..40),
    ) {
        let mut before = None;
        let mut ids = BTreeSet::new();
        let mut now = month(0, None);
        for (more, limit) in steps {
            now = month(now.calls + more, limit);
            ids.extend(became(before.replace(now.clone()), now.clone()).into_iter().map(|event| event.id));
        }

        prop_assert!(ids.len() <= 3);
        let limit = now.limit.unwrap_or_default();
        for percent in [80, 100, 120] {
            let is_reached = limit > 0 && now.calls * 100 >= limit * percent;
            let id = format!("{TENANT}:2026-11:{percent}");
            prop_assert!(!is_reached || ids.contains(&id), "{} of {limit}: {ids:?}", now.calls);
        }
    }
}
