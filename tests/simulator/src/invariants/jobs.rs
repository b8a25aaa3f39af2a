//! Jobs: a run that began ends, visits every company, and does to each what it does once.

use std::collections::BTreeMap;

use shared::domain::time::BillingMonth;

use super::{Broken, writes_of};
use crate::table::changes::Changes;
use crate::table::image::Key;
use crate::world::ledger::Ledger;

pub(super) fn check(changes: &Changes, broken: &mut Broken) {
    for entity in ["health_history", "job_run"] {
        for change in writes_of(changes, entity).filter(|change| change.old.is_some()) {
            broken.unless(false, || {
                format!("delivery {} changed {:?}, which is written once", change.delivery, change.key)
            });
        }
    }
    runs_are_whole(changes, broken);
    scored_once_a_night(changes, broken);
}

/// The month that ended is closed for everybody, with its checksum.
pub(super) fn check_closed(changes: &Changes, month: BillingMonth, ledger: &Ledger, broken: &mut Broken) {
    for tenant in &ledger.signed_up {
        let key = Key { pk: format!("TENANT#{tenant}"), sk: format!("USAGE#{month}") };
        let usage = changes.item(&key);
        let is_closed =
            usage.is_some_and(|usage| usage.text("state") == Some("CLOSED") && usage.text("checksum").is_some());
        broken.unless(is_closed, || format!("I5: {key:?} is {:?}", usage.and_then(|usage| usage.text("state"))));
    }
}

/// Every run of which a page is done has a summary, and it counts every company of the directory.
fn runs_are_whole(changes: &Changes, broken: &mut Broken) {
    let companies = changes.items().filter(|(_, image)| image.entity() == "tenant").count();
    let mut runs: BTreeMap<&str, u64> = BTreeMap::new();
    for (key, image) in changes.items() {
        match image.entity() {
            "job_page" => drop(runs.entry(&key.pk).or_default()),
            "job_run" => {
                let tally = image.json().get("tally").and_then(|tally| tally.get("M")?.as_object());
                let counts = tally.into_iter().flat_map(|tally| tally.values());
                let counts = counts.filter_map(|count| count.get("N")?.as_str()?.parse::<u64>().ok());
                runs.insert(&key.pk, counts.sum());
            }
            _ => {}
        }
    }
    for (run, visited) in runs {
        broken.unless(visited == companies as u64, || format!("{run} visited {visited} of {companies} companies"));
    }
}

/// The score that stands is changed once a night, together with its line of history.
fn scored_once_a_night(changes: &Changes, broken: &mut Broken) {
    for change in writes_of(changes, "health") {
        let night = |image: &Option<crate::table::image::Image>| {
            image.as_ref().and_then(|image| image.text("scored_on")).map(str::to_owned)
        };
        let (before, after) = (night(&change.old), night(&change.new));
        broken.unless(before < after, || format!("{:?} was scored for {after:?} after {before:?}", change.key));
    }
}
