//! Carbon monoxide, and alarms of every kind that is not about water or burglars.

use super::{Danger, Sign, any, any_phrase, is_one_of, places};

const MONOXIDE: [&str; 10] = [
    "monoxide",
    "minoxide",
    "monoxid",
    "manoxide",
    "moxide",
    "monoxyde",
    "monoxcide",
    "minoxidil",
    "monoxides",
    "monoxite",
];
const ALARM: [&str; 10] =
    ["alarm", "alarms", "detector", "detectors", "sensor", "monitor", "sensors", "alert", "tester", "detecter"];
const ALARM_STATE: [&str; 28] = [
    "beeping",
    "beeps",
    "beep",
    "beeped",
    "sounding",
    "sounded",
    "ringing",
    "screaming",
    "alarming",
    "alerting",
    "blaring",
    "poisoning",
    "leak",
    "leaking",
    "leaks",
    "high",
    "ppm",
    "level",
    "levels",
    "detected",
    "detecting",
    "reading",
    "readings",
    "exposed",
    "exposure",
    "dizzy",
    "triggered",
    "flashing",
];
const ALARM_PHRASES: [&str; 12] = [
    "going off",
    "goes off",
    "went off",
    "gone off",
    "go off",
    "going of",
    "set off",
    "setting off",
    "wont stop",
    "will not stop",
    "says evacuate",
    "keeps going",
];
/// Work on an alarm, not its sound.
const WORK: [&str; 30] = [
    "install",
    "installed",
    "installation",
    "installing",
    "replace",
    "replaced",
    "replacing",
    "replacement",
    "new",
    "buy",
    "test",
    "tested",
    "testing",
    "inspect",
    "inspection",
    "battery",
    "batteries",
    "sell",
    "mount",
    "quote",
    "include",
    "includes",
    "purchase",
    "supply",
    "provide",
    "required",
    "much",
    "price",
    "cost",
    "estimate",
];
/// Alarms that warn of something else.
const OTHER_ALARM: [&str; 17] = [
    "sump",
    "pump",
    "septic",
    "water",
    "float",
    "burglar",
    "security",
    "car",
    "clock",
    "freezer",
    "thermostat",
    "door",
    "grinder",
    "phone",
    "set",
    "leak",
    "fridge",
];
/// Signs of carbon monoxide in people.
const SYMPTOMS: [&str; 7] = ["dizzy", "lightheaded", "woozy", "nauseous", "nauseated", "nausea", "dizziness"];

pub(super) fn signs(clause: &[String]) -> Vec<Sign> {
    let mut signs = Vec::new();
    let sounds = any(clause, &ALARM_STATE) || any_phrase(clause, &ALARM_PHRASES).is_some();
    let chirps = any(clause, &["chirp", "chirps", "chirping"]);
    let work = any(clause, &WORK);
    if let Some(at) = monoxide(clause).filter(|_| sounds || chirps || !work) {
        signs.push(Sign { danger: Danger::CarbonMonoxide, at });
    }
    if let Some(at) = alarm_of(clause, &["smoke", "fire", "heat"]).filter(|_| sounds && !work) {
        signs.push(Sign { danger: Danger::Fire, at });
    }
    signs.extend(unnamed(clause));
    signs.extend(places(clause, &SYMPTOMS).map(|at| Sign { danger: Danger::CarbonMonoxide, at }));
    signs
}

fn monoxide(clause: &[String]) -> Option<usize> {
    let named = places(clause, &MONOXIDE).next();
    let carbon =
        || places(clause, &["carbon", "carb"]).find(|at| (1..=3).any(|step| is_one_of(clause, at + step, &ALARM)));
    let abbreviated = || {
        let about = [
            "alarm",
            "alarms",
            "detector",
            "detectors",
            "sensor",
            "monitor",
            "leak",
            "poisoning",
            "level",
            "levels",
            "reading",
            "readings",
            "meter",
            "alert",
        ];
        let short = places(clause, &["co", "co2", "c02", "seo", "ceo"]).find(|at| is_one_of(clause, at + 1, &about));
        let spelled = || {
            places(clause, &["c", "see", "sea"])
                .find(|at| is_one_of(clause, at + 1, &["o", "oh", "0"]) && is_one_of(clause, at + 2, &about))
        };
        short.or_else(spelled)
    };
    let misheard = || {
        any_phrase(clause, &["common oxide", "carbon and oxide", "carbon oxide", "car been monoxide", "carbon dioxide"])
    };
    named.or_else(carbon).or_else(abbreviated).or_else(misheard)
}

fn alarm_of(clause: &[String], kinds: &[&str]) -> Option<usize> {
    places(clause, kinds).find(|at| (1..=2).any(|step| is_one_of(clause, at + step, &ALARM)))
}

/// "The alarm in my basement is going off": of what kind is not said, so it is the worst.
fn unnamed(clause: &[String]) -> Option<Sign> {
    let at = places(clause, &ALARM).next()?;
    let loud = any_phrase(clause, &ALARM_PHRASES).is_some()
        || any(clause, &["sounding", "blaring", "screaming", "beeping", "ringing"]);
    let of_something_else = any(clause, &OTHER_ALARM) || any(clause, &WORK);
    (loud && !of_something_else).then_some(Sign { danger: Danger::CarbonMonoxide, at })
}
