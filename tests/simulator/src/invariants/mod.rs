//! What must hold after every history, whatever happened in it. The names are those of the test plan: I1 to I10.
//!
//! All but [`calls::told`] is read from the table's committed images and from what the world outside knows, not through
//! the product.

mod calendar;
pub(crate) mod calls;
mod counting;
mod events;
mod jobs;
mod names;

use chrono::{DateTime, Utc};

use crate::table::changes::{Change, Changes};
use crate::table::image::{Image, Key};
use crate::world::World;

/// Everything that was broken.
pub(crate) fn broken(world: &World) -> Vec<String> {
    let ledger = world.ledger.borrow();
    let mut broken = Broken(ledger.breaches.clone());
    broken.0.extend(world.table.breaches());
    world.table.changes(|changes| {
        counting::check(changes, &mut broken);
        names::check(changes, &ledger, &mut broken);
        calendar::check(changes, &mut broken);
        calls::check(changes, &ledger, &mut broken);
        jobs::check(changes, &mut broken);
        jobs::check_closed(changes, world.ended_month(), &ledger, &mut broken);
        events::check(changes, &world.bus.taken(), &mut broken);
    });
    calls::check_quarantine(&world.quarantine.bodies(), &ledger, &mut broken);
    broken.0
}

/// What was found so far.
pub(crate) struct Broken(Vec<String>);

impl Broken {
    fn unless(&mut self, holds: bool, text: impl FnOnce() -> String) {
        if !holds {
            self.0.push(text());
        }
    }
}

/// A call's log item.
struct Log<'a> {
    /// `TENANT#<id>`.
    home: &'a str,
    key: &'a Key,
    image: &'a Image,
}

/// All log items.
fn logs(changes: &Changes) -> impl Iterator<Item = Log<'_>> {
    let of_kind = changes.items().filter(|(_, image)| image.entity() == "call");
    of_kind.filter_map(|(key, image)| Some(Log { home: key.pk.strip_suffix("#CALLS")?, key, image }))
}

/// The writes of items of a kind, in order.
fn writes_of<'a>(changes: &'a Changes, entity: &'a str) -> impl Iterator<Item = &'a Change> {
    let is_of_kind = move |image: &Image| image.entity() == entity;
    changes.since(0).iter().filter(move |change| change.new.as_ref().or(change.old.as_ref()).is_some_and(is_of_kind))
}

fn instant(image: &Image, name: &str) -> Option<DateTime<Utc>> {
    image.text(name)?.parse().ok()
}
