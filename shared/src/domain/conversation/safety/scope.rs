//! Whether the words around a sign take it back: a negation, or a past that is over.
//!
//! A negation counts only where it plainly governs the sign, because "I don't know what to do I smell gas" comes
//! from the recogniser without a comma.

use super::super::words::{Clause, Words};
use super::{is_one_of, phrase};

const NEGATIONS: [&str; 31] = [
    "no", "not", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "hadnt", "never",
    "without", "cant", "cannot", "couldnt", "aint", "nothing", "nobody", "noone", "none", "neither", "nor", "wont",
    "wouldnt", "zero", "nothings", "nobodys", "stopped", "ruled",
];
/// Verbs that a negation reaches through: "don't smell any gas", but not "don't know … gas".
const REACHED_THROUGH: [&str; 28] = [
    "smell",
    "smelling",
    "smelled",
    "see",
    "seeing",
    "saw",
    "hear",
    "hearing",
    "have",
    "having",
    "had",
    "think",
    "believe",
    "notice",
    "noticed",
    "detect",
    "be",
    "been",
    "feel",
    "got",
    "getting",
    "get",
    "say",
    "said",
    "mean",
    "report",
    "reporting",
    "calling",
];
/// Words that may stand between a negation and the sign it denies.
const TRANSPARENT: [&str; 62] = [
    "caught",
    "catch",
    "any",
    "a",
    "an",
    "the",
    "real",
    "actual",
    "sign",
    "signs",
    "of",
    "or",
    "visible",
    "more",
    "longer",
    "active",
    "current",
    "such",
    "like",
    "kind",
    "gas",
    "smoke",
    "fire",
    "carbon",
    "monoxide",
    "co",
    "smell",
    "smells",
    "smelling",
    "odor",
    "flames",
    "sparks",
    "there",
    "theres",
    "is",
    "its",
    "it",
    "thats",
    "that",
    "this",
    "was",
    "are",
    "was",
    "actually",
    "really",
    "even",
    "currently",
    "on",
    "strong",
    "one",
    "body",
    "bad",
    "and",
    "from",
    "electrical",
    "natural",
    "propane",
    "leak",
    "burning",
    "anymore",
    "about",
    "hes",
];
/// Names of dangers, which a list may join.
const SIGNS: [&str; 12] =
    ["smoke", "fire", "gas", "sparks", "flames", "smell", "smells", "leak", "burning", "odor", "monoxide", "carbon"];
/// Never a denial, whatever follows.
const DOUBT: [&str; 10] = [
    "not sure",
    "not certain",
    "not positive",
    "not only",
    "not just",
    "dont know",
    "no idea",
    "no clue",
    "not a drill",
    "no doubt",
];

/// Whether the sign that begins at `at` is plainly denied.
pub(super) fn is_negated(clause: &[String], at: usize) -> bool {
    let from = at.saturating_sub(7);
    let before = (from..at).rev().find(|index| is_one_of(clause, *index, &NEGATIONS));
    let Some(negation) = before else { return negated_after(clause, at) };
    let doubted = DOUBT.iter().any(|words| phrase(&clause[negation..], words) == Some(0));
    let between = &clause[negation + 1..at];
    let governs = (0..between.len()).all(|index| lets_through(between, index));
    // "No, it's on fire": an answer, not a denial.
    let answers = clause[negation] == "no"
        && is_one_of(clause, negation + 1, &["its", "it", "theres", "there", "thats", "this", "i", "is"]);
    // "No smoke and there is …" says something new; "no smoke and fire" does not.
    let goes_on = between.windows(2).any(|pair| {
        pair[0] == "and"
            && !SIGNS.contains(&pair[1].as_str())
            && !matches!(pair[1].as_str(), "no" | "any" | "a" | "the")
    });
    let restarts = between.iter().skip(1).zip(between).any(|(word, previous)| {
        matches!(word.as_str(), "there" | "theres" | "its" | "it") && SIGNS.contains(&previous.as_str())
    });
    (governs && !doubted && !answers && !goes_on && !restarts) || negated_after(clause, at)
}

/// Whether a denial reaches past this word of those between it and the sign.
fn lets_through(between: &[String], index: usize) -> bool {
    const SUBJECTS: [&str; 11] =
        ["we", "i", "theyre", "someone", "somebody", "anyone", "anybody", "anything", "everyone", "hes", "shes"];
    const OPINIONS: [&str; 5] = ["think", "believe", "mean", "say", "that"];
    // "I don't think we have a leak": a new subject only right after "think" and the like.
    let of_an_opinion = || {
        let previous = index.checked_sub(1);
        is_one_of(between, index, &SUBJECTS) && previous.is_some_and(|previous| is_one_of(between, previous, &OPINIONS))
    };
    is_one_of(between, index, &TRANSPARENT) || is_one_of(between, index, &REACHED_THROUGH) || of_an_opinion()
}

/// "The alarm is not going off", "gas smell is gone".
fn negated_after(clause: &[String], at: usize) -> bool {
    let rest = Words::from_words(clause[at..].iter().take(9).cloned().collect());
    let silent = [
        "is not going off",
        "isnt going off",
        "not going off",
        "didnt go off",
        "hasnt gone off",
        "never went off",
        "did not go off",
        "has not gone off",
        "isnt beeping",
        "is not beeping",
        "not beeping",
        "arent going off",
        "doesnt go off",
        "wont go off",
        "detector didnt",
        "alarm didnt",
    ];
    let gone =
        ["is gone", "smell is gone", "went away", "has gone away", "is gone now", "was a false alarm", "false alarm"];
    let still = ["still", "again", "back", "came back", "but"];
    rest.has_any(&silent) || (rest.has_any(&gone) && !rest.has_any(&still))
}

/// Whether the sign belongs to a past that is over.
pub(super) fn is_over(clause: &[String], at: usize, before: Option<&[String]>) -> bool {
    const CUTS: [&str; 5] = ["and", "then", "because", "so", "while"];
    let start = (0..at).rev().find(|index| is_one_of(clause, *index, &CUTS)).map_or(0, |index| index + 1);
    let end = (at..clause.len()).find(|index| is_one_of(clause, *index, &CUTS)).unwrap_or(clause.len());
    let part = Words::from_words(clause[start..end].to_vec());
    if part.has_any(&BACK) {
        return false;
    }
    let told_before =
        before.is_some_and(|before| before.len() <= 4 && Words::from_words(before.to_vec()).has_any(&PAST));
    let is_past = (told_before || part.has_any(&PAST)) && !part.has_any(&PRESENT);
    is_past || part.has_any(&RESOLVED)
}

const PAST: [&str; 36] = [
    "last year",
    "last month",
    "last winter",
    "last summer",
    "last spring",
    "last fall",
    "last season",
    "last week",
    "last time",
    "years ago",
    "year ago",
    "months ago",
    "month ago",
    "weeks ago",
    "week ago",
    "years back",
    "used to",
    "previously",
    "previous",
    "in the past",
    "a while back",
    "a while ago",
    "once before",
    "back in",
    "when we bought",
    "when we moved",
    "when i moved",
    "as a kid",
    "last december",
    "last january",
    "last february",
    "last november",
    "last october",
    "last march",
    "long ago",
    "the other year",
];
const RESOLVED: [&str; 19] = [
    "repaired already",
    "fixed already",
    "was fixed",
    "got fixed",
    "been fixed",
    "already fixed",
    "was repaired",
    "been repaired",
    "got repaired",
    "all clear",
    "is fixed",
    "you fixed",
    "guys fixed",
    "they fixed",
    "you repaired",
    "was put out",
    "is out now",
    "already out",
    "was handled",
];
/// It is back, or was never gone.
const BACK: [&str; 8] = ["still", "again", "i smell", "we smell", "coming back", "came back", "keeps", "not fixed"];
/// It is there now, whatever was before.
const PRESENT: [&str; 16] = [
    "now",
    "today",
    "currently",
    "since",
    "tonight",
    "is going off",
    "theres",
    "there is",
    "im",
    "is",
    "are",
    "its",
    "same as",
    "smells",
    "hes",
    "shes",
];

/// "No gas, smoke, or fire": the clause only goes on with the list that one before it denied.
pub(super) fn continues_a_denied_list(before: &[Clause], clause: &[String]) -> bool {
    const DANGERS: [&str; 10] =
        ["smoke", "fire", "gas", "sparks", "flames", "smell", "smells", "leak", "burning", "odor"];
    const JOINTS: [&str; 8] = ["or", "and", "nor", "no", "any", "of", "like", "that"];
    let is_listed = |clause: &[String]| {
        clause.len() <= 4
            && clause.iter().all(|word| DANGERS.contains(&word.as_str()) || JOINTS.contains(&word.as_str()))
    };
    let denies = |clause: &Clause| {
        let negation =
            clause.iter().position(|word| matches!(word.as_str(), "no" | "dont" | "not" | "isnt" | "without"));
        negation.is_some_and(|at| clause[at..].iter().any(|word| DANGERS.contains(&word.as_str())))
    };
    is_listed(clause)
        && before
            .iter()
            .rev()
            .scan(true, |goes_on, clause| {
                goes_on.then(|| {
                    *goes_on = is_listed(clause);
                    denies(clause)
                })
            })
            .any(|denied| denied)
}
