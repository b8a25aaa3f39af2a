//! I6: no crew is in two places at once, and every visit has its whole time.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{Broken, instant};
use crate::table::changes::Changes;
use crate::table::image::{Image, Key};

pub(super) fn check(changes: &Changes, broken: &mut Broken) {
    let mut taken: BTreeMap<Key, String> = BTreeMap::new();
    for (key, image) in changes.items().filter(|(_, image)| image.entity() == "appointment") {
        let (Some(home), Some(id)) = (key.pk.strip_suffix("#APPTS"), image.text("id")) else {
            broken.unless(false, || format!("I6: {key:?} has no company or no id"));
            continue;
        };
        let quarters = quarters(image);
        broken.unless(!quarters.is_empty(), || format!("I6: {key:?} takes no time"));
        for sk in quarters {
            let slot = Key { pk: format!("{home}#SLOTS"), sk };
            if let Some(other) = taken.insert(slot.clone(), id.to_owned()) {
                broken.unless(false, || format!("I6: {other} and {id} overlap at {slot:?}"));
            }
            let holder = changes.item(&slot).and_then(|image| image.text("appointment_id"));
            broken.unless(holder == Some(id), || format!("I6: {slot:?} of {id} is held by {holder:?}"));
        }
        let once = Key { pk: format!("{home}#ONCE"), sk: format!("book#{id}") };
        broken.unless(changes.item(&once).is_some(), || format!("I6: {id} was booked without its marker"));
    }
    for (key, _) in changes.items().filter(|(_, image)| image.entity() == "slot") {
        broken.unless(taken.contains_key(key), || format!("I6: {key:?} is taken by no visit"));
    }
}

/// The sort keys of a visit's quarters of an hour.
fn quarters(appointment: &Image) -> Vec<String> {
    let visit = || {
        let visit = match appointment.json().get("visit") {
            Some(nested) => Image::new(nested.get("M")?.clone()),
            None => appointment.clone(),
        };
        Some((visit.number("crew")?, instant(&visit, "starts_at")?, instant(&visit, "ends_at")?))
    };
    let Some((crew, starts_at, ends_at)) = visit() else { return Vec::new() };
    let starts = (0..).map(|quarter| starts_at + TimeDelta::minutes(15 * quarter)).take_while(|start| *start < ends_at);
    starts.map(|start| format!("{crew:02}#{}", start.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))).collect()
}
