//! I1, I3 and I9 for calls: what is fixed stays fixed, every call that ended is on record once and as the carrier
//! says, and what was said to callers is what is stored.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::domain::conversation;

use super::{Broken, Log, logs, writes_of};
use crate::table::changes::Changes;
use crate::table::image::{Image, Key};
use crate::world::World;
use crate::world::ledger::{CallRecord, Ledger};

pub(super) fn check(changes: &Changes, ledger: &Ledger, broken: &mut Broken) {
    for entity in ["call_pointer", "turn", "message", "appointment", "slot", "audit"] {
        for change in writes_of(changes, entity).filter(|change| change.old.is_some()) {
            broken.unless(false, || {
                format!("delivery {} changed {:?}, which is written once", change.delivery, change.key)
            });
        }
    }
    let mut by_call: BTreeMap<&str, Vec<Log<'_>>> = BTreeMap::new();
    for log in logs(changes) {
        by_call.entry(log.image.text("call_sid").unwrap_or_default()).or_default().push(log);
    }
    for call in &ledger.calls {
        let logs = by_call.remove(call.sid.as_str()).unwrap_or_default();
        on_record_once(changes, call, &logs, broken);
        heard_what_is_stored(changes, call, broken);
        recordings_are_messages(changes, call, broken);
        if let [log] = logs.as_slice() {
            ends_with_its_last_turn(changes, call, log, broken);
        }
    }
    for sid in by_call.keys() {
        broken.unless(false, || format!("I1: {sid} is on record, and never was"));
    }
}

fn on_record_once(changes: &Changes, call: &CallRecord, logs: &[Log<'_>], broken: &mut Broken) {
    let sid = &call.sid;
    let Some(end) = call.end else {
        return broken.unless(logs.is_empty(), || format!("I1: {sid} is on record and has not ended"));
    };
    broken.unless(logs.len() <= 1, || format!("I1: {sid} is on record {} times", logs.len()));
    let Some(log) = logs.first() else {
        // Nobody saw it and nobody owns the number: another deployment's, as far as anybody can tell.
        let may_be_foreign = call.is_misdialled && call.acknowledged == 0;
        return broken.unless(may_be_foreign, || format!("I9: {sid} has ended, and is lost"));
    };
    let tenant = format!("TENANT#{}", call.tenant);
    broken.unless(log.home == tenant, || format!("I3: {sid} of {tenant} is on record at {}", log.home));
    broken
        .unless(log.image.text("status") == Some(end.status.as_str()), || format!("I1: {sid} ended {:?}", end.status));
    let seconds = log.image.number("duration_seconds");
    broken.unless(seconds == Some(end.duration.0), || format!("I1: {sid} took {} s, not {seconds:?}", end.duration.0));
    let is_completed = end.status == shared::domain::call::CallStatus::Completed;
    broken.unless(log.image.flag("counted") == is_completed, || {
        format!("I1: {sid} ended {:?} and counts so", end.status)
    });

    let pointer = changes.item(&Key { pk: format!("CALL#{sid}"), sk: "CALL".to_owned() });
    let Some(pointer) = pointer else {
        return broken.unless(false, || format!("I1: {sid} is on record without its pointer"));
    };
    for name in ["started_at", "period", "kind", "day"] {
        let (fixed, logged) = (pointer.json().get(name), log.image.json().get(name));
        broken.unless(fixed == logged, || format!("I1: {name} of {sid} is {logged:?}, and was fixed as {fixed:?}"));
    }
}

/// All deliveries of a turn said the same, and it is what the table holds.
fn heard_what_is_stored(changes: &Changes, call: &CallRecord, broken: &mut Broken) {
    let sid = &call.sid;
    for (number, said) in &call.heard {
        broken.unless(said.len() == 1, || format!("turn {number} of {sid} was answered in {} ways", said.len()));
        let key = Key { pk: format!("TENANT#{}#CALL#{sid}", call.tenant), sk: format!("TURN#{number:03}") };
        let stored = changes.item(&key).and_then(say);
        broken.unless(said.iter().all(|said| Some(said.as_str()) == stored), || {
            format!("turn {number} of {sid} was answered with what is not stored")
        });
    }
}

/// A turn's words, under the short names in which turns are stored.
fn say(turn: &Image) -> Option<&str> {
    turn.json().get("r")?.get("M")?.get("y")?.get("S")?.as_str()
}

fn recordings_are_messages(changes: &Changes, call: &CallRecord, broken: &mut Broken) {
    let pk = format!("TENANT#{}#MESSAGES", call.tenant);
    // After the comparison with the carrier's memory, all that it has is here.
    let known = if call.is_misdialled { &call.recordings } else { &call.voicemails };
    for recording in known {
        let suffix = format!("{}#{recording}", call.sid);
        let is_kept = changes.items_from(&pk).any(|(key, _)| key.pk == pk && key.sk.ends_with(&suffix));
        broken.unless(is_kept, || format!("I9: {recording} of {} is lost", call.sid));
    }
}

/// After everything was reported again, the record knows the last turn; and what turns promised is there.
fn ends_with_its_last_turn(changes: &Changes, call: &CallRecord, log: &Log<'_>, broken: &mut Broken) {
    let pk = format!("TENANT#{}#CALL#{}", call.tenant, call.sid);
    let Some((key, last)) = changes.items_from(&pk).filter(|(key, _)| key.pk == pk).last() else { return };
    let (number, known) =
        (key.sk.strip_prefix("TURN#").and_then(|number| number.parse().ok()), log.image.number("turns"));
    broken
        .unless(number == known, || format!("the last turn of {} is {number:?}, its record knows {known:?}", call.sid));

    let Some(state) = last.json().get("s").and_then(|state| state.get("M")) else {
        return broken.unless(false, || format!("{key:?} has no state"));
    };
    let booked = state.get("bk").and_then(|booked| booked.get("M")?.get("I")?.get("S")?.as_str());
    let logged = log.image.text("appointment_id");
    broken.unless(booked == logged, || {
        format!("the last turn of {} tells of the visit {booked:?}, its record of {logged:?}", call.sid)
    });
    let in_calendar = |id: &str| {
        let once = Key { pk: format!("TENANT#{}#ONCE", call.tenant), sk: format!("book#{id}") };
        changes.item(&once).is_some()
    };
    broken.unless(booked.is_none_or(in_calendar), || format!("{} was told of a visit that is not booked", call.sid));
    let is_promised = Image::new(Value::Object(state.as_object().cloned().unwrap_or_default())).flag("mt");
    let pk = format!("TENANT#{}#MESSAGES", call.tenant);
    let is_of_call = |key: &Key| key.pk == pk && key.sk.contains(call.sid.as_str());
    let is_taken = || changes.items_from(&pk).any(|(key, _)| is_of_call(key));
    broken.unless(!is_promised || is_taken(), || format!("{} was told that a message is taken, and none is", call.sid));
}

/// Before anything is reported again: a call whose last turn was answered and whose end was acknowledged tells on its
/// record what came of it. Whichever of the two was second must have seen the other.
pub(crate) async fn told(world: &World, broken: &mut Vec<String>) {
    let store = world.own_store();
    let calls: Vec<_> = {
        let ledger = world.ledger.borrow();
        let told = ledger.calls.iter().filter(|call| call.acknowledged > 0);
        told.map(|call| (call.sid.clone(), call.tenant, call.heard.keys().last().copied())).collect()
    };
    for (sid, tenant, heard) in calls {
        let tenant = store.tenant(&tenant);
        let last = tenant.last_turn(&sid).await.expect("the table answers");
        let Some(last) = last.filter(|last| Some(last.number) == heard) else { continue };
        let log = tenant.call(last.state.call.started_at, &sid).await.expect("the table answers");
        let expected = conversation::outcome(&last.state);
        match log {
            Some(log) if log.outcome == expected => {}
            Some(log) => broken.push(format!("{sid} came to {expected:?}, its record says {:?}", log.outcome)),
            None => broken.push(format!("I9: {sid} was acknowledged, and is lost")),
        }
    }
}

/// What was set aside is exactly what no retry could help.
pub(super) fn check_quarantine(set_aside: &[String], ledger: &Ledger, broken: &mut Broken) {
    let bodies = set_aside.iter().filter_map(|text| serde_json::from_str::<shared::app::queue::SetAside>(text).ok());
    let bodies: BTreeSet<String> = bodies.map(|set_aside| set_aside.body).collect();
    let poison: BTreeSet<String> = ledger.poison.iter().cloned().collect();
    broken.unless(bodies == poison, || {
        let lost = poison.difference(&bodies).count();
        let wrong = bodies.difference(&poison).count();
        format!("I9: of {} poison messages {lost} are not set aside, and {wrong} others are", poison.len())
    });
}
