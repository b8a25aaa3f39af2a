//! Recognises danger to life in what a caller says, by words alone: no model can overrule it.
//!
//! A missed danger costs a life and a false alarm costs a minute, so doubt counts as danger: only a clear negation
//! ("no gas smell"), a clear past ("last year it smelled of gas") or a harmless meaning ("gas furnace") is let go.

mod alarms;
mod electric;
mod fire;
mod gas;
mod people;
mod scope;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::words::{Clause, clauses};

/// What endangers the caller. Ordered by which warning matters most when there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// A gas leak or its smell.
    Gas,
    /// A carbon monoxide alarm, or its signs.
    CarbonMonoxide,
    /// Fire, smoke, a burning smell, an explosion.
    Fire,
    /// Sparks, shocks, water at live wires.
    Electric,
    /// Somebody is hurt, trapped, ill or threatened.
    Person,
}

impl Danger {
    /// All dangers.
    pub const ALL: [Self; 5] = [Self::Gas, Self::CarbonMonoxide, Self::Fire, Self::Electric, Self::Person];
}

/// Words that stand for a danger, and the place of the first of them in their clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sign {
    danger: Danger,
    at: usize,
}

/// The danger that the words tell of, if any.
pub fn danger(heard: &str) -> Option<Danger> {
    let clauses = clauses(heard);
    let single = (0..clauses.len()).filter_map(|index| danger_in_clause(&clauses, index));
    let across = clauses.windows(2).filter_map(|pair| danger_across(&pair[0], &pair[1]));
    single.chain(across).min()
}

fn danger_in_clause(clauses: &[Clause], index: usize) -> Option<Danger> {
    let clause = &clauses[index];
    let before = index.checked_sub(1).map(|previous| clauses[previous].as_slice());
    // "I never smelled gas before, but now I do."
    let now_it_is = clauses.get(index + 1).is_some_and(|next| phrase(next, "but now") == Some(0));
    let told =
        |sign: &Sign| now_it_is || (!scope::is_negated(clause, sign.at) && !scope::is_over(clause, sign.at, before));
    if scope::continues_a_denied_list(&clauses[..index], clause) {
        return None;
    }
    signs(clause).into_iter().filter(told).map(|sign| sign.danger).min()
}

/// "There is a smell. I think it's gas."
fn danger_across(first: &[String], second: &[String]) -> Option<Danger> {
    let both: Clause = first.iter().chain(second).cloned().collect();
    let sign = gas::smell_across(&both, first.len())?;
    (!scope::is_negated(&both, sign.at) && !scope::is_over(&both, sign.at, None)).then_some(sign.danger)
}

fn signs(clause: &[String]) -> Vec<Sign> {
    let mut signs = gas::signs(clause);
    signs.extend(alarms::signs(clause));
    signs.extend(fire::signs(clause));
    signs.extend(electric::signs(clause));
    signs.extend(people::signs(clause));
    signs
}

/// Whether the word at `index` is one of the list.
fn is_one_of(clause: &[String], index: usize, list: &[&str]) -> bool {
    clause.get(index).is_some_and(|word| list.contains(&word.as_str()))
}

/// The places of all words of the list.
fn places<'a>(clause: &'a [String], list: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    (0..clause.len()).filter(move |index| is_one_of(clause, *index, list))
}

/// Whether any word of the list occurs.
fn any(clause: &[String], list: &[&str]) -> bool {
    places(clause, list).next().is_some()
}

/// Where these words follow each other.
fn phrase(clause: &[String], words: &str) -> Option<usize> {
    let wanted: Vec<&str> = words.split(' ').collect();
    clause.windows(wanted.len()).position(|window| window.iter().zip(&wanted).all(|(word, wanted)| word == wanted))
}

/// Where the first of the phrases that occurs begins.
fn any_phrase(clause: &[String], phrases: &[&str]) -> Option<usize> {
    phrases.iter().filter_map(|words| phrase(clause, words)).min()
}
