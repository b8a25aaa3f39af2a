//! A telephone number in what a caller says or types.

use super::numbers;
use super::words::Words;
use crate::domain::phone::E164;

/// The first ten digits in a row (or eleven with a leading 1), written or spoken.
pub(super) fn number_in(words: &Words) -> Option<E164> {
    let mut digits = String::new();
    let mut runs: Vec<String> = Vec::new();
    let list = words.list();
    let mut index = 0;
    while let Some(word) = list.get(index) {
        index += 1;
        if let Some(times) = repeats(word)
            && let Some(next) =
                list.get(index).and_then(|next| numbers::spoken_digits(next)).filter(|next| next.len() == 1)
        {
            digits.push_str(&next.repeat(times));
            index += 1;
            continue;
        }
        if word == "hundred" && digits.ends_with(|digit: char| digit != '0') {
            digits.push_str("00");
            continue;
        }
        match numbers::spoken_digits(word) {
            Some(tens) if numbers::is_tens(word) => {
                let ones = list
                    .get(index)
                    .filter(|next| !numbers::is_tens(next))
                    .and_then(|next| numbers::spoken_digits(next));
                match ones.filter(|ones| {
                    ones.len() == 1 && ones != "0" && !list[index].bytes().all(|byte| byte.is_ascii_digit())
                }) {
                    Some(ones) => {
                        digits.push_str(&tens[..1]);
                        digits.push_str(&ones);
                        index += 1;
                    }
                    None => digits.push_str(&tens),
                }
            }
            Some(spoken) => digits.push_str(&spoken),
            None if matches!(word.as_str(), "area" | "code" | "plus" | "um" | "uh" | "dash" | "and" | "then") => {}
            None => runs.push(std::mem::take(&mut digits)),
        }
    }
    runs.push(digits);
    runs.iter().find_map(|run| E164::from_north_american_digits(run))
}

fn repeats(word: &str) -> Option<usize> {
    match word {
        "double" => Some(2),
        "triple" => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_said() {
        let expected: E164 = "+15005550006".parse().unwrap();

        for heard in [
            "500 555 0006",
            "it's 500-555-0006, thanks",
            "(500) 555-0006",
            "1 500 555 0006",
            "five oh oh, five five five, zero zero zero six",
            "five hundred five fifty five zero zero zero six",
            "area code 500, triple five, triple zero six",
        ] {
            assert_eq!(number_in(&Words::of(heard)), Some(expected.clone()), "{heard}");
        }
    }

    #[test]
    fn other_digits_are_no_number() {
        for heard in ["12 Oak Street", "555 0006", "", "tomorrow at 10", "050 055 50006"] {
            assert_eq!(number_in(&Words::of(heard)), None, "{heard}");
        }
    }
}
