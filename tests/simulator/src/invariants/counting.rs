//! I1: a call is counted when, and only when, its log item is created. I5: months only move forward, and what is
//! closed stays as it is.

use std::collections::BTreeMap;

use super::{Broken, logs, writes_of};
use crate::table::changes::{Change, Changes};
use crate::table::image::{Image, Key};

/// Everything a month counts, by the counter's name.
type Counters = BTreeMap<String, u64>;

pub(super) fn check(changes: &Changes, broken: &mut Broken) {
    counters_equal_logs(changes, broken);
    for change in writes_of(changes, "usage") {
        moves_forward(change, broken);
    }
    created_with_their_counts(changes, broken);
}

/// For every company and month: the counters say what the log items and visits add up to.
fn counters_equal_logs(changes: &Changes, broken: &mut Broken) {
    let mut expected: BTreeMap<(String, String), Counters> = BTreeMap::new();
    for log in logs(changes).filter(|log| log.image.flag("counted")) {
        let own = log.image.text("period").unwrap_or_default();
        let month = log.image.text("counted_in").unwrap_or(own);
        let kind = log.image.text("kind").unwrap_or_default();
        let counters = expected.entry((log.home.to_owned(), month.to_owned())).or_default();
        let mut add = |name: String, amount: u64| *counters.entry(name).or_default() += amount;
        add("seconds".to_owned(), log.image.number("duration_seconds").unwrap_or_default());
        match kind {
            "answered" => {
                add("calls".to_owned(), 1);
                match month == own {
                    true => add(format!("day_{:02}", log.image.number("day").unwrap_or_default()), 1),
                    false => add("adjustments".to_owned(), 1),
                }
            }
            "forwarded" => add("forwarded_calls".to_owned(), 1),
            "test" => add("test_calls".to_owned(), 1),
            other => broken.unless(false, || format!("I1: {:?} is of an unknown kind {other}", log.key)),
        }
    }
    for (key, image) in changes.items().filter(|(_, image)| image.entity() == "appointment") {
        let Some(home) = key.pk.strip_suffix("#APPTS") else { continue };
        let call = image.text("call_sid").unwrap_or_default();
        let pointer = changes.item(&Key { pk: format!("CALL#{call}"), sk: "CALL".to_owned() });
        let month = pointer.and_then(|pointer| pointer.text("period")).unwrap_or_default();
        let counters = expected.entry((home.to_owned(), month.to_owned())).or_default();
        *counters.entry("appointments".to_owned()).or_default() += 1;
    }
    let mut counted: BTreeMap<(String, String), Counters> = BTreeMap::new();
    for (key, image) in changes.items().filter(|(_, image)| image.entity() == "usage") {
        let month = key.sk.strip_prefix("USAGE#").unwrap_or_default();
        counted.insert((key.pk.clone(), month.to_owned()), counters_of(image));
    }
    expected.retain(|_, counters| !counters.is_empty());
    counted.retain(|_, counters| !counters.is_empty());
    for (month, counters) in &counted {
        let logs = expected.remove(month).unwrap_or_default();
        broken.unless(nonzero(counters) == nonzero(&logs), || {
            format!("I1: {} {} counts {counters:?}, its log items add up to {logs:?}", month.0, month.1)
        });
    }
    for (month, logs) in expected {
        broken.unless(nonzero(&logs).is_empty(), || format!("I1: {} {} counts nothing of {logs:?}", month.0, month.1));
    }
}

fn nonzero(counters: &Counters) -> Counters {
    counters.iter().filter(|(_, count)| **count > 0).map(|(name, count)| (name.clone(), *count)).collect()
}

/// The counters of a month's item.
fn counters_of(image: &Image) -> Counters {
    const NAMES: [&str; 6] = ["calls", "forwarded_calls", "test_calls", "adjustments", "seconds", "appointments"];
    let is_counter = |name: &str| NAMES.contains(&name) || name.starts_with("day_");
    let counters = image.attributes().filter(|(name, _)| is_counter(name));
    counters.filter_map(|(name, _)| Some((name.clone(), image.number(name)?))).collect()
}

fn moves_forward(change: &Change, broken: &mut Broken) {
    let rank = |image: &Option<Image>| match image.as_ref().and_then(|image| image.text("state")) {
        None | Some("OPEN") => 0,
        Some("CLOSING") => 1,
        Some(_) => 2,
    };
    let key = &change.key;
    broken.unless(rank(&change.old) <= rank(&change.new), || {
        format!("I5: {key:?} moved backwards in delivery {}", change.delivery)
    });
    let counters = |image: &Option<Image>| image.as_ref().map(counters_of).unwrap_or_default();
    let is_fixed = rank(&change.old) == 2;
    broken.unless(!is_fixed || counters(&change.old) == counters(&change.new), || {
        format!("I5: {key:?} is closed, and delivery {} changed its totals", change.delivery)
    });
}

/// Nothing counts a call but the commit that creates its log item, and nothing counts or moves it afterwards.
fn created_with_their_counts(changes: &Changes, broken: &mut Broken) {
    const FIXED: [&str; 8] =
        ["counted", "period", "counted_in", "kind", "duration_seconds", "started_at", "status", "day"];
    for change in writes_of(changes, "call") {
        let (Some(old), Some(new)) = (&change.old, &change.new) else { continue };
        for name in FIXED {
            broken.unless(old.json().get(name) == new.json().get(name), || {
                format!("I1: delivery {} changed {name} of {:?}", change.delivery, change.key)
            });
        }
    }
    // The calls a month gained in a commit are those whose log items the commit created.
    let mut gained: BTreeMap<usize, (i128, i128)> = BTreeMap::new();
    let counted = |image: &Option<Image>| {
        let of = |name: &str| image.as_ref().and_then(|image| image.number(name)).map_or(0, i128::from);
        of("calls") + of("forwarded_calls") + of("test_calls")
    };
    for change in writes_of(changes, "usage") {
        gained.entry(change.commit).or_default().0 += counted(&change.new) - counted(&change.old);
    }
    for change in writes_of(changes, "call").filter(|change| change.old.is_none()) {
        let is_counted = change.new.as_ref().is_some_and(|image| image.flag("counted"));
        gained.entry(change.commit).or_default().1 += i128::from(is_counted);
    }
    for (commit, (months, logs)) in gained {
        broken.unless(months == logs, || {
            format!("I1: commit {commit} counted {months} calls and created {logs} log items")
        });
    }
}
