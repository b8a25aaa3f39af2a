//! People who are hurt, trapped, ill or threatened; not trapped air, bleeding radiators and dead thermostats.

use super::{Danger, Sign, any, any_phrase, is_one_of, places};

const PERSON: [&str; 58] = [
    "someone",
    "somebody",
    "person",
    "people",
    "kid",
    "kids",
    "child",
    "children",
    "baby",
    "son",
    "daughter",
    "wife",
    "husband",
    "mom",
    "mother",
    "dad",
    "father",
    "grandma",
    "grandmother",
    "grandpa",
    "grandfather",
    "man",
    "woman",
    "guy",
    "girl",
    "boy",
    "friend",
    "neighbor",
    "tenant",
    "worker",
    "technician",
    "tech",
    "plumber",
    "everyone",
    "everybody",
    "he",
    "she",
    "hes",
    "shes",
    "we",
    "were",
    "they",
    "theyre",
    "i",
    "im",
    "us",
    "me",
    "roommate",
    "brother",
    "sister",
    "coworker",
    "employee",
    "him",
    "her",
    "partner",
    "lady",
    "toddler",
    "parents",
];
/// Always a sign.
const ALWAYS: [&str; 26] = [
    "unconscious",
    "unresponsive",
    "injured",
    "injury",
    "injuries",
    "seizure",
    "choking",
    "drowning",
    "drowned",
    "fainted",
    "scalded",
    "ambulance",
    "overdose",
    "overdosed",
    "suicide",
    "suicidal",
    "intruder",
    "hostage",
    "heatstroke",
    "hypothermia",
    "paramedics",
    "poisoned",
    "asphyxiating",
    "suffocating",
    "stabbed",
    "emergencia",
];
const ALWAYS_PHRASES: [&str; 44] = [
    "got burned",
    "got burnt",
    "was burned",
    "been burned",
    "not breathing",
    "isnt breathing",
    "stopped breathing",
    "cant breathe",
    "cannot breathe",
    "can not breathe",
    "trouble breathing",
    "hard to breathe",
    "difficulty breathing",
    "cant breath",
    "a stroke",
    "heart attack",
    "chest pain",
    "chest pains",
    "passed out",
    "passing out",
    "isnt waking up",
    "isnt waking",
    "kill myself",
    "kill me",
    "has a gun",
    "breaking in",
    "breaking into",
    "broke into my",
    "heat stroke",
    "heat exhaustion",
    "wont wake up",
    "not waking up",
    "cant wake",
    "going to die",
    "gonna die",
    "life or death",
    "been shot",
    "got shot",
    "not responding",
    "trapped inside",
    "trapped in the elevator",
    "ceiling collapsed on",
    "fell on me",
    "being attacked",
];
/// After a person, at most three words on.
const STATE: [&str; 10] =
    ["collapsed", "dying", "dead", "die", "bleeding", "trapped", "pinned", "stuck", "crushed", "shaking"];
/// Things that are trapped, bled or stuck in this trade.
const THINGS: [&str; 27] = [
    "air",
    "grease",
    "moisture",
    "ring",
    "toy",
    "radiator",
    "radiators",
    "lines",
    "line",
    "valve",
    "brakes",
    "toilet",
    "drain",
    "key",
    "pipe",
    "faucet",
    "thermostat",
    "unit",
    "without",
    "work",
    "with",
    "traffic",
    "waiting",
    "tool",
    "money",
    "bill",
    "home",
];

pub(super) fn signs(clause: &[String]) -> Vec<Sign> {
    let mut at: Vec<usize> = places(clause, &ALWAYS).collect();
    at.extend(
        any_phrase(clause, &ALWAYS_PHRASES).filter(|_| !any(clause, &["bill", "price", "almost", "nearly", "gave"])),
    );
    at.extend(emergency_number(clause));
    at.extend(hurt(clause));
    at.extend(state_of_a_person(clause));
    at.extend(bleeding(clause));
    at.extend(fell(clause));
    at.extend(burned_oneself(clause));
    at.into_iter().map(|at| Sign { danger: Danger::Person, at }).collect()
}

/// A person, also with "'s" after it.
fn is_person(clause: &[String], at: usize) -> bool {
    let Some(word) = clause.get(at).map(String::as_str) else { return false };
    PERSON.contains(&word) || word.strip_suffix('s').is_some_and(|word| word.len() >= 3 && PERSON.contains(&word))
}

fn hurt(clause: &[String]) -> Option<usize> {
    let harmless = ["wouldnt", "doesnt", "wont", "cant", "couldnt", "didnt"];
    places(clause, &["hurt", "hurting"]).find(|at| {
        let before = at.checked_sub(1).is_some_and(|before| is_one_of(clause, before, &harmless));
        let wallet = any(clause, &["wallet", "budget", "feelings", "business"]) || is_one_of(clause, at + 1, &["to"]);
        let would_not = any_phrase(clause, &["not hurt", "never hurts", "never hurt"]).is_some();
        !before && !wallet && !would_not && (0..clause.len()).any(|at| is_person(clause, at))
    })
}

fn state_of_a_person(clause: &[String]) -> Option<usize> {
    let figure_of_speech = any_phrase(
        clause,
        &["dying of heat", "dying of the heat", "dying in here", "dying from the heat", "dying in this heat"],
    );
    let thing = any(clause, &THINGS);
    places(clause, &STATE).find(|at| {
        let person = (at.saturating_sub(3)..*at).any(|before| is_person(clause, before));
        let wish = is_one_of(clause, at + 1, &["to", "for"]) || figure_of_speech.is_some();
        // A thing makes "stuck" harmless, but not "my kid is trapped behind the unit".
        let trapped = is_one_of(clause, *at, &["trapped", "pinned", "crushed"]);
        person && !wish && (trapped || !thing)
    })
}

/// 911, but not inside a longer number.
fn emergency_number(clause: &[String]) -> Option<usize> {
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| clause.get(at)).is_some_and(|word| super::super::numbers::spoken_digits(word).is_some())
    };
    let alone = |at: usize, words: usize| !is_digit(at.checked_sub(1)) && !is_digit(Some(at + words));
    places(clause, &["911"])
        .find(|at| alone(*at, 1))
        .or_else(|| any_phrase(clause, &["nine one one", "9 1 1"]).filter(|at| alone(*at, 3)))
}

fn bleeding(clause: &[String]) -> Option<usize> {
    let pipes = any(
        clause,
        &["radiator", "radiators", "line", "lines", "valve", "air", "brakes", "system", "boiler", "baseboard"],
    );
    places(clause, &["bleeding"]).find(|_| !pipes)
}

fn fell(clause: &[String]) -> Option<usize> {
    places(clause, &["fell", "fallen", "falling"]).find(|at| {
        let person = (at.saturating_sub(3)..*at).any(|before| is_person(clause, before));
        person
            && is_one_of(clause, at + 1, &["off", "through", "from", "down", "and", "into", "in", "on"])
            && !is_one_of(clause, at + 1, &["asleep", "behind"])
    })
}

fn burned_oneself(clause: &[String]) -> Option<usize> {
    let body =
        ["himself", "herself", "myself", "themselves", "hand", "hands", "arm", "arms", "leg", "face", "skin", "badly"];
    places(clause, &["burned", "burnt", "burn", "cut", "hurt", "shocked"]).find(|_| any(clause, &body))
}
