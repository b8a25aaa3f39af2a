//! The company's own words for "this cannot wait": no heat, a burst pipe, sewage.

use super::words::{Clause, clauses};

/// Whether one of the company's words is said, in any simple form and not denied.
pub fn is_urgent(heard: &str, keywords: &[String]) -> bool {
    let clauses = clauses(heard);
    keywords.iter().any(|keyword| {
        let keyword: Clause = super::words::clauses(keyword).into_iter().flatten().collect();
        !keyword.is_empty() && clauses.iter().any(|clause| says(clause, &keyword))
    })
}

fn says(clause: &[String], keyword: &[String]) -> bool {
    if let Some((_, missing)) = keyword.split_first().filter(|(no, missing)| *no == "no" && !missing.is_empty()) {
        return lacks(clause, missing);
    }
    place(clause, keyword).is_some_and(|at| !is_denied(clause, at))
}

/// "No heat", "without any heat", "don't have heat", "the heat is out".
fn lacks(clause: &[String], missing: &[String]) -> bool {
    let Some(at) = place(clause, missing) else { return false };
    let before = &clause[at.saturating_sub(4)..at];
    let lacking =
        ["no", "without", "dont", "doesnt", "havent", "hasnt", "lost", "aint", "not", "isnt", "never", "didnt"];
    let after: Vec<&str> = clause[at..].iter().skip(missing.len()).take(5).map(String::as_str).collect();
    let out = [
        "out", "off", "down", "broken", "dead", "stopped", "quit", "gone", "died", "not", "isnt", "wont", "doesnt",
        "broke", "failed",
    ];
    before.iter().any(|word| lacking.contains(&word.as_str())) || after.iter().any(|word| out.contains(word))
}

/// Where all words of the keyword stand close together, in either order ("burst pipe", "the pipe has burst").
fn place(clause: &[String], keyword: &[String]) -> Option<usize> {
    let reach = keyword.len() + 3;
    (0..clause.len()).find(|start| {
        let window = &clause[*start..clause.len().min(start + reach)];
        let starts = window.first().is_some_and(|first| keyword.iter().any(|word| is_same(first, word)));
        starts && keyword.iter().all(|word| window.iter().any(|heard| is_same(heard, word)))
    })
}

fn is_denied(clause: &[String], at: usize) -> bool {
    let before = &clause[at.saturating_sub(3)..at];
    let denials = ["no", "not", "isnt", "dont", "doesnt", "wasnt", "without", "didnt", "never", "arent"];
    before.iter().any(|word| denials.contains(&word.as_str()))
}

fn is_same(heard: &str, word: &str) -> bool {
    heard == word || stem(heard) == stem(word)
}

/// The word without the endings of plural, past and progress.
fn stem(word: &str) -> &str {
    let endings = ["ing", "ed", "es", "s", "e"];
    let cut = |ending: &&str| word.strip_suffix(*ending).filter(|rest| rest.chars().count() >= 3);
    let stem = endings.iter().find_map(cut).unwrap_or(word);
    // "dripping" is "drip".
    let mut last = stem.chars().rev();
    match (last.next(), last.next()) {
        (Some(one), Some(other)) if one == other && stem.chars().count() > 3 && !matches!(one, 'l' | 's') => {
            &stem[..stem.len() - one.len_utf8()]
        }
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keywords() -> Vec<String> {
        ["no heat", "burst pipe", "sewage", "flooding", "no hot water"].map(str::to_owned).to_vec()
    }

    #[test]
    fn the_companys_words_are_heard_in_simple_forms() {
        for heard in [
            "I have no heat",
            "we don't have any heat",
            "the heat is out",
            "my heat stopped working last night",
            "a pipe burst in my basement",
            "I've got burst pipes",
            "there's sewage in the tub",
            "the basement is flooded",
            "my kitchen floods",
            "no hot water since this morning",
            "we're without hot water",
        ] {
            assert!(is_urgent(heard, &keywords()), "{heard}");
        }
    }

    #[test]
    fn denied_and_other_words_are_not_urgent() {
        for heard in [
            "the heat works fine, I need a tune-up",
            "it's not flooding, just a drip",
            "my pipe drips",
            "how much is a heat pump",
            "there's no sewage",
            "",
        ] {
            assert!(!is_urgent(heard, &keywords()), "{heard}");
        }
        assert!(!is_urgent("I have no heat", &[]));
        assert!(!is_urgent("anything", &[String::new(), "  ".to_owned()]));
    }
}
