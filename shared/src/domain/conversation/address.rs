//! A street address in what a caller says. Kept as spoken.

use super::numbers;
use super::words::cut;

/// How long an address may be, in characters.
const LONGEST_ADDRESS: usize = 120;

/// Words that end the name of a street.
const STREETS: [&str; 42] = [
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "dr",
    "lane",
    "ln",
    "boulevard",
    "blvd",
    "court",
    "ct",
    "circle",
    "cir",
    "way",
    "place",
    "pl",
    "terrace",
    "ter",
    "trail",
    "trl",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "loop",
    "square",
    "sq",
    "alley",
    "cove",
    "crossing",
    "ridge",
    "run",
    "path",
    "pike",
    "row",
    "broadway",
    "route",
    "point",
    "plaza",
];

/// Where an address stands in the words of an utterance, so that its number is not taken for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The address, as spoken.
    pub(super) address: String,
    /// The utterance without it.
    pub(super) rest: String,
}

/// A house number, one to five words and a street word, with the town and what follows up to the end of the sentence.
pub(super) fn find(heard: &str) -> Option<Found> {
    let text: String = heard.chars().take(2_000).collect();
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let plain: Vec<String> = tokens.iter().map(|token| plain(token)).collect();
    let (start, street) =
        (0..plain.len()).find_map(|start| street_after(&plain, start).map(|street| (start, street)))?;
    let end = end_of_address(&tokens, &plain, street);
    let address = tokens[start..=end].join(" ");
    let rest = [&tokens[..start], &tokens[end + 1..]].concat().join(" ");
    Some(Found { address: tidy(&address), rest })
}

/// The answer to "What's the address?": as spoken, without the words before it.
pub(super) fn answered(heard: &str) -> String {
    const LEADING: [&str; 24] = [
        "um", "uh", "yes", "yeah", "sure", "ok", "okay", "well", "its", "it", "is", "the", "address", "my", "im", "i",
        "live", "at", "we", "are", "were", "no", "actually", "so",
    ];
    let tokens: Vec<&str> = heard.split_whitespace().collect();
    let skipped = tokens.iter().take_while(|token| LEADING.contains(&plain(token).as_str())).count();
    tidy(&tokens[skipped..].join(" "))
}

/// Whether an answer holds a number, in digits or words.
pub(super) fn has_number(answer: &str) -> bool {
    answer.chars().any(|character| character.is_ascii_digit())
        || answer.split_whitespace().any(|word| numbers::spoken_digits(&plain(word)).is_some())
}

/// The place of the street word that belongs to a house number at `start`.
fn street_after(plain: &[String], start: usize) -> Option<usize> {
    let (_, taken) = house_number(&plain[start..])?;
    let from = start + taken;
    (from + 1..plain.len().min(from + 6))
        .find(|at| STREETS.contains(&plain[*at].as_str()) && (from..*at).all(|index| is_street_name(&plain[index])))
}

/// A house number: digits, or number words in a row ("twelve", "one twenty three").
fn house_number(words: &[String]) -> Option<((), usize)> {
    let first = words.first()?;
    if first.len() <= 6 && first.starts_with(|digit: char| digit.is_ascii_digit()) {
        let is_number = first
            .trim_end_matches(|letter: char| letter.is_ascii_alphabetic())
            .bytes()
            .all(|byte| byte.is_ascii_digit());
        return is_number.then_some(((), 1));
    }
    let taken = words
        .iter()
        .take(6)
        .take_while(|word| numbers::spoken_digits(word).is_some() || word.as_str() == "hundred")
        .count();
    (taken > 0).then_some(((), taken))
}

fn is_street_name(word: &str) -> bool {
    const NOT_IN_A_NAME: [&str; 24] = [
        "am", "pm", "oclock", "and", "or", "is", "my", "the", "i", "to", "for", "hours", "days", "weeks", "minutes",
        "units", "tomorrow", "today", "please", "at", "on", "years", "this", "in",
    ];
    !word.is_empty() && !NOT_IN_A_NAME.contains(&word)
}

/// After the street: a unit, a town, a state, a ZIP code; until a sentence ends or other talk begins.
fn end_of_address(tokens: &[&str], plain: &[String], street: usize) -> usize {
    const OTHER_TALK: [&str; 39] = [
        "and",
        "i",
        "my",
        "please",
        "tomorrow",
        "today",
        "this",
        "it",
        "its",
        "can",
        "could",
        "the",
        "we",
        "is",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "as",
        "next",
        "because",
        "so",
        "thanks",
        "thank",
        "morning",
        "you",
        "when",
        "but",
        "asap",
        "name",
        "phone",
        "number",
        "for",
        "at",
        "with",
        "there",
    ];
    let mut end = street;
    for index in street + 1..tokens.len().min(street + 9) {
        let sentence_ended =
            tokens[index - 1].ends_with(['.', '!', '?', ';']) && !STREETS.contains(&plain[index - 1].as_str());
        if sentence_ended || tokens[index - 1].ends_with(['!', '?', ';']) || OTHER_TALK.contains(&plain[index].as_str())
        {
            break;
        }
        end = index;
    }
    end
}

fn plain(token: &str) -> String {
    token.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn tidy(address: &str) -> String {
    let speakable = |character: &char| character.is_alphanumeric() || " ,.-#'’/&".contains(*character);
    let spoken: String = address.chars().filter(speakable).collect();
    let trimmed = spoken.trim_matches(|character: char| !character.is_alphanumeric() && character != '#');
    cut(&super::mask::mask(trimmed), LONGEST_ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_among_other_words() {
        for (heard, address) in [
            ("this is Jane Doe at 12 Oak Street", "12 Oak Street"),
            ("no, it's 14 Oak Street", "14 Oak Street"),
            ("I live at 1200 North Main St, Springfield and my sink leaks", "1200 North Main St, Springfield"),
            ("one twenty three maple avenue apartment 4B", "one twenty three maple avenue apartment 4B"),
            ("come to 7B Elm Road tomorrow morning", "7B Elm Road"),
        ] {
            assert_eq!(find(heard).map(|found| found.address).as_deref(), Some(address), "{heard}");
        }
    }

    #[test]
    fn times_and_counts_are_no_address() {
        for heard in ["at 3 pm on the way", "two units on my street", "12", "", "tomorrow at ten this way"] {
            assert_eq!(find(heard), None, "{heard}");
        }
    }

    #[test]
    fn what_is_left_is_the_rest_of_the_utterance() {
        let found = find("this is Jane Doe at 12 Oak Street, tomorrow at 9 please").unwrap();

        assert_eq!(found.rest, "this is Jane Doe at tomorrow at 9 please");
    }

    #[test]
    fn an_answer_is_kept_as_spoken() {
        assert_eq!(answered("It's the blue house on County Line."), "blue house on County Line");
        assert!(has_number("twelve oak"));
        assert!(!has_number("the blue house"));
    }
}
