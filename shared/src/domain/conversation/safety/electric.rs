//! Sparks, shocks, live wires, and water where current is; not spark plugs and shocking bills.

use super::{Danger, Sign, any, any_phrase, is_one_of, places};

const SPARKS: [&str; 8] = ["spark", "sparks", "sparking", "sparked", "arcing", "arking", "sparkin", "sparkling"];
const SHOCK: [&str; 10] =
    ["shock", "shocked", "shocks", "shocking", "zapped", "zap", "zaps", "zapping", "jolt", "jolted"];
const TOUCHED: [&str; 25] = [
    "me",
    "him",
    "her",
    "us",
    "got",
    "get",
    "getting",
    "gets",
    "touch",
    "touched",
    "touching",
    "someone",
    "son",
    "daughter",
    "husband",
    "wife",
    "electric",
    "electrical",
    "electricity",
    "kid",
    "kids",
    "them",
    "when",
    "you",
    "somebody",
];
const BY_A_BILL: [&str; 23] = [
    "bill",
    "bills",
    "price",
    "prices",
    "cost",
    "costs",
    "quote",
    "charge",
    "charged",
    "hear",
    "heard",
    "sticker",
    "surprised",
    "absorber",
    "chlorine",
    "pool",
    "well",
    "how",
    "expensive",
    "culture",
    "estimate",
    "news",
    "much",
];
const CURRENT: [&str; 19] = [
    "electrical panel",
    "electric panel",
    "electrical box",
    "electric box",
    "breaker box",
    "breaker panel",
    "fuse box",
    "electrical outlet",
    "electrical outlets",
    "electric outlet",
    "power outlet",
    "the outlets",
    "light fixture",
    "light fixtures",
    "ceiling light",
    "light socket",
    "light switch",
    "the breakers",
    "circuit breaker",
];
const WET: [&str; 13] = [
    "water", "leak", "leaking", "leaks", "dripping", "pouring", "flooding", "flooded", "flood", "wet", "soaked",
    "drips", "coming",
];

pub(super) fn signs(clause: &[String]) -> Vec<Sign> {
    let found = [sparks(clause), shock(clause), wires(clause), wet_current(clause)];
    found.into_iter().flatten().map(|at| Sign { danger: Danger::Electric, at }).collect()
}

fn sparks(clause: &[String]) -> Option<usize> {
    let of_the_igniter = any(clause, &["igniter", "ignitor", "ignition", "igniters", "interest", "clean", "sparkling"])
        && !any(clause, &["outlet", "panel", "wire", "wires", "breaker", "switch"]);
    places(clause, &SPARKS).find(|at| {
        let harmless_after =
            is_one_of(clause, at + 1, &["plug", "plugs", "rod", "water", "street", "road", "lane", "avenue"]);
        let wont =
            at.checked_sub(1).is_some_and(|before| is_one_of(clause, before, &["wont", "doesnt", "not", "didnt"]));
        // "My name is Jane Sparks."
        let name = any(clause, &["name", "names"]) && at + 1 == clause.len();
        !of_the_igniter && !harmless_after && !wont && !name
    })
}

fn shock(clause: &[String]) -> Option<usize> {
    let named = places(
        clause,
        &["electrocuted", "electrocution", "electrocute", "electrocuting", "electricuted", "electrified"],
    )
    .next();
    named.or_else(|| {
        let by_a_bill = any(clause, &BY_A_BILL);
        places(clause, &SHOCK).find(|_| any(clause, &TOUCHED) && !by_a_bill)
    })
}

fn wires(clause: &[String]) -> Option<usize> {
    any_phrase(
        clause,
        &[
            "live wire",
            "live wires",
            "exposed wire",
            "exposed wires",
            "bare wire",
            "bare wires",
            "hot wire",
            "downed line",
            "downed wire",
            "power line down",
            "power line fell",
            "power line is down",
            "wires are exposed",
            "hanging wires",
        ],
    )
}

fn wet_current(clause: &[String]) -> Option<usize> {
    let current = any_phrase(clause, &CURRENT)?;
    let wet = places(clause, &WET).next()?;
    Some(current.min(wet))
}
