//! A person's name in what a caller says.

use super::words::{Words, cut};

/// How long a name may be, in characters.
const LONGEST_NAME: usize = 60;

/// A name that is announced: "my name is …", "this is …".
pub(super) fn announced(heard: &str) -> Option<String> {
    const ANNOUNCEMENTS: [&str; 13] = [
        "my name is",
        "my names",
        "the name is",
        "names",
        "the names",
        "name is",
        "name's",
        "my name's",
        "this is",
        "first name is",
        "i am called",
        "call me",
        "its",
    ];
    let tokens = tokens(heard);
    let plain: Vec<String> = tokens.iter().map(|token| plain(token)).collect();
    ANNOUNCEMENTS.iter().find_map(|announcement| {
        let words: Vec<String> = announcement.split(' ').map(|word| word.replace('\'', "")).collect();
        let at = plain.windows(words.len()).position(|window| window == words)?;
        let candidate = name_from(&tokens[at + words.len()..])?;
        // "It's" and "this is" introduce anything; a name begins with a capital letter and is not a place or a thing.
        let certain = !matches!(*announcement, "its" | "this is" | "call me");
        (certain || looks_like_a_name(&candidate)).then_some(candidate)
    })
}

/// The answer to "May I have your name?": a name in a few words, with or without an announcement.
pub(super) fn answered(heard: &str) -> Option<String> {
    if let Some(name) = announced(heard) {
        return Some(name);
    }
    let tokens = tokens(heard);
    let skipped = tokens.iter().take_while(|token| LEADING.contains(&plain(token).as_str())).count();
    let rest = &tokens[skipped..];
    // "My kitchen faucet drips" is no name.
    let last_skipped = skipped.checked_sub(1).map(|last| plain(&tokens[last]));
    if last_skipped.as_deref() == Some("my") {
        return None;
    }
    if rest.is_empty() || rest.len() > 8 {
        return None;
    }
    spelled(rest).or_else(|| name_from(rest))
}

/// Words before a name.
const LEADING: [&str; 22] = [
    "um", "uh", "yes", "yeah", "sure", "ok", "okay", "well", "hi", "hello", "its", "it", "is", "im", "i", "am", "this",
    "my", "name", "so", "no", "actually",
];
/// Words no name contains: where one stands, the name is over.
const NOT_A_NAME: [&str; 100] = [
    "back",
    "when",
    "if",
    "and",
    "i",
    "im",
    "my",
    "the",
    "a",
    "an",
    "at",
    "on",
    "in",
    "from",
    "to",
    "for",
    "is",
    "its",
    "need",
    "needs",
    "have",
    "has",
    "with",
    "calling",
    "about",
    "live",
    "please",
    "we",
    "our",
    "there",
    "here",
    "was",
    "are",
    "not",
    "no",
    "yes",
    "so",
    "but",
    "thanks",
    "thank",
    "phone",
    "number",
    "address",
    "street",
    "tomorrow",
    "today",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "morning",
    "afternoon",
    "what",
    "why",
    "who",
    "how",
    "going",
    "having",
    "it",
    "that",
    "this",
    "ac",
    "heater",
    "furnace",
    "water",
    "leak",
    "leaking",
    "broken",
    "urgent",
    "emergency",
    "regarding",
    "because",
    "can",
    "could",
    "would",
    "you",
    "me",
    "or",
    "just",
    "really",
    "very",
    "want",
    "wants",
    "next",
    "any",
    "anytime",
    "after",
    "before",
    "between",
    "as",
    "soon",
    "later",
    "whenever",
    "none",
    "asap",
    "day",
    "week",
];

fn tokens(heard: &str) -> Vec<String> {
    let text: String = heard.chars().take(1_000).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// A token as rules compare it: lower case, letters and digits only.
fn plain(token: &str) -> String {
    token.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name at the start of the tokens: up to four, ended by punctuation or a word that is no name.
fn name_from(tokens: &[String]) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for token in tokens.iter().take(4) {
        let word = plain(token);
        let bare = token.trim_matches(|character: char| !character.is_alphanumeric());
        let has_letters = !bare.is_empty()
            && bare.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-' | '.'));
        if !has_letters || NOT_A_NAME.contains(&word.as_str()) {
            break;
        }
        parts.push(capitalised(bare));
        if token.ends_with([',', '.', ';', '!', '?']) && !is_title(&word) {
            break;
        }
    }
    let only_titles = parts.iter().all(|part| is_title(&part.to_lowercase()));
    (!parts.is_empty() && !only_titles).then(|| cut(&parts.join(" "), LONGEST_NAME))
}

fn is_title(word: &str) -> bool {
    matches!(word, "mr" | "mrs" | "ms" | "dr" | "miss" | "mister")
}

/// "J A N E" or "J-A-N-E".
fn spelled(tokens: &[String]) -> Option<String> {
    let letters: Vec<String> =
        tokens.iter().flat_map(|token| token.split('-')).map(plain).filter(|letter| !letter.is_empty()).collect();
    let all_single = letters.len() >= 2
        && letters.iter().all(|letter| letter.chars().count() == 1 && letter.chars().all(char::is_alphabetic));
    all_single.then(|| capitalised(&letters.concat()))
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn looks_like_a_name(candidate: &str) -> bool {
    const COMMON: [&str; 50] = [
        "an",
        "urgent",
        "regarding",
        "correct",
        "right",
        "fine",
        "good",
        "okay",
        "better",
        "leaking",
        "broken",
        "cold",
        "hot",
        "freezing",
        "wednesday",
        "monday",
        "tuesday",
        "thursday",
        "friday",
        "making",
        "only",
        "still",
        "also",
        "been",
        "ridiculous",
        "probably",
        "kind",
        "like",
        "something",
        "nothing",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "twelve",
        "noon",
        "dripping",
        "blowing",
        "running",
        "dead",
        "out",
        "off",
        "getting",
        "too",
    ];
    let words = Words::of(candidate);
    (1..=3).contains(&words.count()) && !words.list().iter().any(|word| COMMON.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_phrases() {
        for (heard, name) in [
            ("My name is Jane Doe", "Jane Doe"),
            ("my AC stopped, this is Jane Doe at 12 Oak Street", "Jane Doe"),
            ("it's Jane.", "Jane"),
            ("the name's Mary Ann O'Neil, and I need help", "Mary Ann O'Neil"),
            ("this is Mr. Smith calling about my furnace", "Mr Smith"),
        ] {
            assert_eq!(announced(heard).as_deref(), Some(name), "{heard}");
        }
    }

    #[test]
    fn an_answer_is_a_name_with_or_without_a_phrase() {
        for (heard, name) in [
            ("Jane Doe", "Jane Doe"),
            ("um jane doe", "Jane Doe"),
            ("J A N E", "Jane"),
            ("J-A-N-E", "Jane"),
            ("yes, it's José Núñez", "José Núñez"),
        ] {
            assert_eq!(answered(heard).as_deref(), Some(name), "{heard}");
        }
    }

    #[test]
    fn other_answers_are_no_name() {
        for heard in ["", "my kitchen faucet drips", "why do you need that", "12", "is this a person", "…"] {
            assert_eq!(answered(heard), None, "{heard}");
        }
        for heard in ["it's leaking", "call me back", "this is an emergency", "it's not working", "it's twelve"] {
            assert_eq!(announced(heard), None, "{heard}");
        }
    }
}
