//! I4: every committed change is announced once, by its id, and nothing is announced without one. What should be
//! announced is counted here by rules of its own.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::event::Event;

use super::{Broken, writes_of};
use crate::table::changes::{Change, Changes};
use crate::table::image::Image;

/// How many events of each type.
type Types = BTreeMap<&'static str, usize>;

pub(super) fn check(changes: &Changes, taken: &BTreeMap<String, Vec<Event>>, broken: &mut Broken) {
    let mut announced = Types::new();
    for (id, copies) in taken {
        let (first, repeats) = (&copies[0], &copies[1..]);
        *announced.entry(first.what.name()).or_default() += 1;
        // A threshold is named by its month: a limit that changes there and back reaches it again, with other numbers.
        let is_threshold = first.what.name() == "usage.threshold";
        let is_same = repeats.iter().all(|repeat| repeat == first);
        broken.unless(is_threshold || is_same, || format!("I4: {id} was announced in two forms"));
    }
    let mut expected = Types::new();
    let created = |entity: &'static str| writes_of(changes, entity).filter(|change| change.old.is_none());
    expected.insert("call.completed", created("call").count());
    expected.insert("call.missed", created("call").filter(is_missed).count());
    expected.insert("call.message", created("message").count());
    expected.insert("call.emergency", created("turn").filter(|change| is_alarm(change)).count());
    expected.insert("appointment.booked", created("appointment").count());
    expected.insert("job.finished", created("job_run").count());
    expected.insert("usage.threshold", thresholds(changes).len());
    expected.insert("usage.closed", writes_of(changes, "usage").filter(|change| closes(change)).count());
    expected.insert("health.dropped", writes_of(changes, "health").filter(|change| falls(change)).count());
    expected.retain(|_, count| *count > 0);
    // What a change of settings means depends on the moment; one event each is what is promised.
    let of_settings = |name: &str| name.starts_with("tenant.");
    let settings: usize = announced.iter().filter(|(name, _)| of_settings(name)).map(|(_, count)| count).sum();
    announced.retain(|name, _| !of_settings(name));
    let versions = writes_of(changes, "tenant").count();
    broken.unless(settings == versions, || format!("I4: {versions} changes of settings, {settings} events of them"));
    broken.unless(announced == expected, || format!("I4: announced {announced:?}, committed {expected:?}"));
}

fn is_missed(change: &&Change) -> bool {
    let Some(log) = &change.new else { return false };
    let has_number = |name: &str| log.text(name).is_some_and(|number| number.starts_with('+'));
    log.text("outcome") == Some("abandoned")
        && log.text("kind") == Some("answered")
        && (has_number("from") || has_number("customer_phone"))
}

fn is_alarm(change: &Change) -> bool {
    change.new.as_ref().is_some_and(|turn| turn.flag("al"))
}

fn closes(change: &Change) -> bool {
    let is_closed = |image: &Option<Image>| image.as_ref().and_then(|image| image.text("state")) == Some("CLOSED");
    is_closed(&change.new) && !is_closed(&change.old)
}

fn falls(change: &Change) -> bool {
    let score = |image: &Option<Image>| image.as_ref().and_then(|image| image.number("score")).unwrap_or(100);
    score(&change.old) >= 50 && score(&change.new) < 50
}

/// The shares of months' limits that were ever reached.
fn thresholds(changes: &Changes) -> BTreeSet<(String, u64)> {
    let mut reached = BTreeSet::new();
    for change in writes_of(changes, "usage") {
        let Some(month) = &change.new else { continue };
        let (calls, limit) = (month.number("calls").unwrap_or_default(), month.number("limit").unwrap_or_default());
        for percent in [80, 100, 120] {
            if limit > 0 && calls * 100 >= limit * percent {
                reached.insert((format!("{:?}", change.key), percent));
            }
        }
    }
    reached
}
