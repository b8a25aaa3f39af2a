//! Numbers as callers say them: "twenty-five", "the fifth", "five five five, oh one oh".

const ONES: [&str; 20] = [
    "zero",
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
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

/// A number below 100 at the start of the words (or any written in digits), and how many words it takes.
pub(super) fn cardinal(words: &[String]) -> Option<(u32, usize)> {
    let first = words.first()?.as_str();
    if first.len() <= 6 && !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit()) {
        return first.parse().ok().map(|number| (number, 1));
    }
    if let Some(number) = small(first) {
        return Some((number, 1));
    }
    let tens = tens(first)?;
    match words.get(1).and_then(|next| small(next)).filter(|ones| (1..10).contains(ones)) {
        Some(ones) => Some((tens + ones, 2)),
        None => Some((tens, 1)),
    }
}

/// An ordinal from 1 to 31 at the start of the words ("fifth", "5th", "twenty first"), and how many words it takes.
pub(super) fn ordinal(words: &[String]) -> Option<(u32, usize)> {
    let first = words.first()?.as_str();
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| first.strip_suffix(ending));
    if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
        return (1..=31).contains(&number).then_some((number, 1));
    }
    if let Some(number) = position(&ORDINALS, first).filter(|number| *number > 0) {
        return Some((number, 1));
    }
    match first {
        "twentieth" => Some((20, 1)),
        "thirtieth" => Some((30, 1)),
        "twenty" | "thirty" => {
            let ones = position(&ORDINALS, words.get(1)?).filter(|ones| (1..10).contains(ones))?;
            Some((tens(first)? + ones, 2)).filter(|(number, _)| *number <= 31)
        }
        _ => None,
    }
}

/// The digits that a word stands for in a number read out digit by digit: "five" is 5, "oh" is 0, "fifty" is 50.
pub(super) fn spoken_digits(word: &str) -> Option<String> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    if matches!(word, "o" | "oh") {
        return Some("0".to_owned());
    }
    small(word).or_else(|| tens(word)).map(|number| number.to_string())
}

/// Whether the word is one of the tens, which swallow the digit after them ("fifty five" is 55).
pub(super) fn is_tens(word: &str) -> bool {
    tens(word).is_some()
}

fn small(word: &str) -> Option<u32> {
    position(&ONES, word)
}

fn tens(word: &str) -> Option<u32> {
    let word = if word == "fourty" { "forty" } else { word };
    position(&TENS, word).map(|index| (index + 2) * 10)
}

fn position(list: &[&str], word: &str) -> Option<u32> {
    list.iter().position(|candidate| *candidate == word).and_then(|index| u32::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn numbers_are_read_in_words_and_digits() {
        assert_eq!(cardinal(&words("twenty five dollars")), Some((25, 2)));
        assert_eq!(cardinal(&words("12 oak street")), Some((12, 1)));
        assert_eq!(cardinal(&words("oak")), None);
        assert_eq!(ordinal(&words("twenty first")), Some((21, 2)));
        assert_eq!(ordinal(&words("5th")), Some((5, 1)));
        assert_eq!(ordinal(&words("thirty ninth")), None);
        assert_eq!(spoken_digits("oh"), Some("0".to_owned()));
    }
}
