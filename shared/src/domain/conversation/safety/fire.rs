//! Fire, smoke, burning and explosions; not fireplaces, pilot flames and furnaces that will not fire.

use super::{Danger, Sign, any, any_phrase, is_one_of, places};

const SMELL: [&str; 9] = ["smell", "smells", "smelling", "smelled", "smelt", "odor", "odour", "stinks", "stink"];
const WIRING: [&str; 15] = [
    "wire",
    "wires",
    "wiring",
    "outlet",
    "outlets",
    "plug",
    "plastic",
    "panel",
    "electrical",
    "breaker",
    "socket",
    "cord",
    "insulation",
    "rubber",
    "thermostat",
];
/// After "fire".
const HARMLESS_AFTER_FIRE: [&str; 36] = [
    "tower",
    "place",
    "places",
    "pit",
    "up",
    "ups",
    "department",
    "dept",
    "extinguisher",
    "extinguishers",
    "sprinkler",
    "sprinklers",
    "hydrant",
    "marshal",
    "inspection",
    "code",
    "rated",
    "escape",
    "stick",
    "wood",
    "wall",
    "alarm",
    "detector",
    "alarms",
    "protection",
    "road",
    "street",
    "lane",
    "avenue",
    "rd",
    "ln",
    "inspector",
    "station",
    "safety",
    "chief",
    "retardant",
];
/// Before "fire" as a verb.
const VERB_BEFORE_FIRE: [&str; 13] =
    ["to", "wont", "doesnt", "didnt", "cant", "will", "would", "wouldnt", "not", "never", "should", "gotta", "even"];

pub(super) fn signs(clause: &[String]) -> Vec<Sign> {
    let mut at = fire(clause);
    at.extend(smoke(clause));
    at.extend(burning(clause));
    at.extend([burnt(clause), explosion(clause), melting(clause)].into_iter().flatten());
    at.extend(flames(clause));
    at.into_iter().map(|at| Sign { danger: Danger::Fire, at }).collect()
}

fn fire(clause: &[String]) -> Vec<usize> {
    let harmless = |at: usize| {
        is_one_of(clause, at + 1, &HARMLESS_AFTER_FIRE)
            || at.checked_sub(1).is_some_and(|before| {
                is_one_of(clause, before, &VERB_BEFORE_FIRE) || is_one_of(clause, before, &["cross", "camp"])
            })
    };
    // "No fire" and "not on fire" are for the negation rules, so a verb's "not" must stand right before it.
    places(clause, &["fire", "fuego", "incendio"])
        .filter(|at| !harmless(*at))
        .chain(places(clause, &["afire", "ablaze", "blaze", "inferno", "blazing"]))
        .collect()
}

fn smoke(clause: &[String]) -> Vec<usize> {
    let harmless_smoke = ["detector", "detectors", "alarm", "alarms", "test", "testing", "shop", "free", "break"];
    // "Smoke and carbon monoxide detectors": whether they sound is for the alarm rules.
    let of_an_alarm = |at: usize| (2..=5).any(|step| is_one_of(clause, at + step, &["detectors", "alarms"]));
    let smoke = places(clause, &["smoke", "smokes", "smoky", "smokey"])
        .filter(|at| !is_one_of(clause, at + 1, &harmless_smoke) && !of_an_alarm(*at));
    let smoking = places(clause, &["smoking"]).filter(|at| {
        let quits = ["quit", "non", "stop", "stopped", "no"];
        let before = at.checked_sub(1).is_some_and(|before| is_one_of(clause, before, &quits));
        !before && !is_one_of(clause, at + 1, &["area", "section", "deal"])
    });
    smoke.chain(smoking).collect()
}

fn burning(clause: &[String]) -> Vec<usize> {
    let fuel = ["wood", "oil", "coal", "pellet", "gas", "propane", "cleaner", "clean"];
    let harmless_after = ["oil", "wood", "stove", "hot", "through", "question", "money", "cold", "fuel", "fossil"];
    places(clause, &["burning", "burnin"])
        .filter(|at| {
            let by_fuel = at.checked_sub(1).is_some_and(|before| is_one_of(clause, before, &fuel));
            // "We're burning up in here" is the heat; "the unit is burning up" is not.
            let by_heat = is_one_of(clause, at + 1, &["up"])
                && at.checked_sub(1).is_some_and(|before| {
                    is_one_of(clause, before, &["im", "were", "am", "are", "i", "we", "its", "kids"])
                });
            !by_fuel && !by_heat && !is_one_of(clause, at + 1, &harmless_after)
        })
        .collect()
}

fn burnt(clause: &[String]) -> Option<usize> {
    let at = places(clause, &["burnt", "burned", "burn", "burns", "scorched", "singed", "charred"]).next()?;
    let smells = places(clause, &SMELL).find(|smell| smell.abs_diff(at) <= 5);
    let down = any_phrase(clause, &["burn down", "burned down", "burnt down", "burning down"]);
    let wires = any(clause, &WIRING).then_some(at);
    smells.map(|smell| smell.min(at)).or(down).or(wires)
}

fn flames(clause: &[String]) -> Vec<usize> {
    let of_the_burner = any(clause, &["pilot", "sensor", "rod", "blue", "yellow", "orange", "igniter", "ignitor"])
        || any_phrase(
            clause,
            &["goes out", "going out", "went out", "stay on", "stay lit", "is out", "no flame", "flame out"],
        )
        .is_some();
    places(clause, &["flame", "flames", "flaming", "llamas"]).filter(|_| !of_the_burner).collect()
}

fn explosion(clause: &[String]) -> Option<usize> {
    places(clause, &["exploded", "explosion", "explode", "exploding", "explodes"])
        .next()
        .or_else(|| any_phrase(clause, &["blew up", "blown up", "about to blow", "going to blow", "gonna blow"]))
}

fn melting(clause: &[String]) -> Option<usize> {
    places(clause, &["melting", "melted", "melts", "smoldering", "smouldering"]).find(|_| any(clause, &WIRING))
}
