//! Gas: its smell, a leak, a broken line; also as recognisers mishear it.

use super::{Danger, Sign, any, any_phrase, is_one_of, places};

const GAS: [&str; 12] =
    ["gas", "gaz", "gass", "gases", "gasses", "propane", "methane", "butane", "gasoline", "gasleak", "smellgas", "lpg"];
/// What recognisers make of "gas" after "smell".
const MISHEARD_GAS: [&str; 11] =
    ["guess", "gus", "gash", "gast", "gaff", "gaas", "cass", "gasp", "guest", "grass", "glass"];
const SMELL: [&str; 24] = [
    "smell", "smells", "smelling", "smelled", "smelt", "smelly", "odor", "odors", "odour", "stink", "stinks",
    "stinking", "stench", "reek", "reeks", "reeking", "whiff", "scent", "sniff", "fumes", "huele", "olor", "aroma",
    "smellgas",
];
const MISHEARD_SMELL: [&str; 5] = ["small", "spell", "smile", "smel", "swell"];
const LEAK: [&str; 8] = ["leak", "leaks", "leaking", "leaked", "leakage", "leaky", "fuga", "gasleak"];
const MISHEARD_LEAK: [&str; 5] = ["leek", "lick", "leik", "lake", "league"];
const ESCAPES: [&str; 12] = [
    "hissing",
    "hiss",
    "hisses",
    "escaping",
    "everywhere",
    "poisoning",
    "explosion",
    "exploding",
    "filling",
    "seeping",
    "fumes",
    "whistling",
];
const BROKEN: [&str; 18] = [
    "broke",
    "broken",
    "ruptured",
    "rupture",
    "cut",
    "hit",
    "cracked",
    "severed",
    "burst",
    "snapped",
    "punctured",
    "nicked",
    "damaged",
    "open",
    "loose",
    "disconnected",
    "struck",
    "busted",
];
const LINE: [&str; 8] = ["line", "lines", "pipe", "pipes", "main", "meter", "hose", "connection"];
/// After "gas", these name an appliance or a business.
const APPLIANCE: [&str; 28] = [
    "furnace",
    "furnaces",
    "heater",
    "heaters",
    "water",
    "boiler",
    "stove",
    "range",
    "fireplace",
    "fire",
    "log",
    "logs",
    "dryer",
    "grill",
    "bill",
    "company",
    "station",
    "tank",
    "unit",
    "heat",
    "heating",
    "oven",
    "cooktop",
    "system",
    "account",
    "appliance",
    "generator",
    "insert",
];
/// Between "smell" and a misheard "gas".
const BETWEEN: [&str; 10] = ["like", "of", "some", "a", "the", "strong", "strongly", "lots", "natural", "really"];

pub(super) fn signs(clause: &[String]) -> Vec<Sign> {
    let mut at: Vec<usize> = Vec::new();
    if clause.iter().all(|word| GAS.contains(&word.as_str())) {
        // Nothing but "gas": nobody calls to say that for fun.
        at.push(0);
    }
    for gas in places(clause, &GAS) {
        at.extend(near(clause, gas, &SMELL, 7));
        at.extend(leak(clause, gas));
        at.extend(near(clause, gas, &ESCAPES, 5));
        at.extend(coming_out(clause, gas));
        at.extend(broken_line(clause, gas));
        at.extend(left_on(clause, gas));
        at.extend(misheard(clause, gas));
    }
    at.extend(places(clause, &MISHEARD_GAS).filter_map(|gas| smelled_just_before(clause, gas)));
    at.extend(rotten_eggs(clause));
    at.into_iter().map(|at| Sign { danger: Danger::Gas, at }).collect()
}

/// The smell in one clause, the gas in the next; not where the gas belongs to an appliance.
pub(super) fn smell_across(both: &[String], boundary: usize) -> Option<Sign> {
    let gas = places(both, &GAS).find(|gas| !is_one_of(both, gas + 1, &APPLIANCE))?;
    let smell =
        places(both, &SMELL).find(|smell| (*smell < boundary) != (gas < boundary) && smell.abs_diff(gas) <= 6)?;
    Some(Sign { danger: Danger::Gas, at: smell.min(gas) })
}

/// The earlier of the two places, for each word of the list that is at most `reach` words away.
fn near(clause: &[String], gas: usize, list: &[&str], reach: usize) -> Vec<usize> {
    places(clause, list).filter(|other| other.abs_diff(gas) <= reach).map(|other| other.min(gas)).collect()
}

/// "Gas leak", "leaking gas"; but a gas water heater that leaks, leaks water.
fn leak(clause: &[String], gas: usize) -> Option<usize> {
    let is_appliance = is_one_of(clause, gas + 1, &APPLIANCE);
    let at = near(clause, gas, &LEAK, 5).into_iter().next()?;
    let leaking_gas = at < gas && gas - at <= 2;
    (leaking_gas || !is_appliance || !any(clause, &["water", "drip", "dripping"])).then_some(at)
}

/// "Gas is coming out of the pipe."
fn coming_out(clause: &[String], gas: usize) -> Option<usize> {
    let comes =
        (gas + 1..gas + 5).any(|at| is_one_of(clause, at, &["coming", "comes", "blowing", "pouring", "shooting"]));
    let out = (gas + 2..gas + 6).any(|at| is_one_of(clause, at, &["out", "from", "through"]));
    (comes && out && !is_one_of(clause, gas + 1, &APPLIANCE)).then_some(gas)
}

fn broken_line(clause: &[String], gas: usize) -> Option<usize> {
    let is_line = is_one_of(clause, gas + 1, &LINE);
    near(clause, gas, &BROKEN, 6).into_iter().find(|_| is_line)
}

fn left_on(clause: &[String], gas: usize) -> Option<usize> {
    let phrases = [
        "left on",
        "left the gas on",
        "gas on all",
        "gas is still on",
        "turn off the gas",
        "shut off the gas",
        "shut the gas off",
        "turn the gas off",
    ];
    let left = any_phrase(clause, &phrases[..4])?;
    Some(left.min(gas))
}

/// "I small gas", "gas leek".
fn misheard(clause: &[String], gas: usize) -> Option<usize> {
    let smell = gas.checked_sub(1).filter(|smell| is_one_of(clause, *smell, &MISHEARD_SMELL));
    let by_caller = |smell: &usize| {
        let subject =
            smell.checked_sub(1).is_some_and(|before| is_one_of(clause, before, &["i", "we", "can", "you", "to"]));
        subject && !is_one_of(clause, gas + 1, &APPLIANCE)
    };
    smell.filter(by_caller).or_else(|| is_one_of(clause, gas + 1, &MISHEARD_LEAK).then_some(gas))
}

/// "I smell guess", "it smells like gus".
fn smelled_just_before(clause: &[String], gas: usize) -> Option<usize> {
    let before = (0..gas).rev().find(|index| !is_one_of(clause, *index, &BETWEEN))?;
    let ends = gas + 1 == clause.len()
        || is_one_of(clause, gas + 1, &["in", "here", "at", "and", "from", "coming", "near", "inside", "by", "leak"]);
    (ends && gas - before <= 3 && is_one_of(clause, before, &SMELL)).then_some(before)
}

fn rotten_eggs(clause: &[String]) -> Option<usize> {
    let eggs = any_phrase(
        clause,
        &["rotten egg", "rotten eggs", "rotting eggs", "rotted eggs", "bad eggs", "egg smell", "eggs smell"],
    );
    let sulfur = || {
        let sulfur = places(clause, &["sulfur", "sulphur", "mercaptan", "eggs", "eggy"]).next()?;
        places(clause, &SMELL).next().map(|smell| smell.min(sulfur))
    };
    eggs.or_else(sulfur)
}
