//! Yes, no, and which of several.

use super::words::Words;

/// What an answer to a yes-or-no question means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YesNo {
    /// Agreed.
    Yes,
    /// Declined.
    No,
}

const NO: [&str; 27] = [
    "no",
    "nope",
    "nah",
    "no thank",
    "not really",
    "negative",
    "i dont",
    "dont",
    "its not",
    "it isnt",
    "that isnt",
    "thats not",
    "not now",
    "not that",
    "thats wrong",
    "wrong",
    "incorrect",
    "im good",
    "were good",
    "thats it",
    "thats all",
    "nothing else",
    "that is all",
    "that will be all",
    "thatll be all",
    "all set",
    "thats everything",
];
const YES: [&str; 46] = [
    "thats perfect",
    "thats great",
    "thats good",
    "thats okay",
    "thats ok",
    "thatll work",
    "that will work",
    "that would be",
    "that would work",
    "it works",
    "lets do",
    "ill take",
    "yes",
    "yeah",
    "yep",
    "yup",
    "yea",
    "ya",
    "yah",
    "sure",
    "ok",
    "okay",
    "correct",
    "right",
    "thats right",
    "thats fine",
    "fine",
    "absolutely",
    "definitely",
    "of course",
    "please do",
    "go ahead",
    "sounds good",
    "that works",
    "works for me",
    "perfect",
    "great",
    "uh huh",
    "mm hmm",
    "mhm",
    "affirmative",
    "thatd be great",
    "it is",
    "thats it",
    "that one",
    "please",
];

/// Yes or no at the beginning of what was said, or anywhere in a short answer.
pub(super) fn yes_or_no(words: &Words) -> Option<YesNo> {
    let bare = Words::of(&words.without_fillers());
    if bare.starts_with_any(&NO) {
        return Some(YesNo::No);
    }
    if bare.starts_with_any(&YES) || words.starts_with_any(&YES) {
        return Some(YesNo::Yes);
    }
    let short = bare.count() <= 6;
    if short && bare.has_any(&["no", "nope", "dont", "not"]) {
        Some(YesNo::No)
    } else if short && bare.has_any(&YES[12..24]) {
        Some(YesNo::Yes)
    } else {
        None
    }
}

/// Which of `count` offers, from 0, by its place: "the second one", "number two", "the last".
pub(super) fn chosen_place(words: &Words, count: usize) -> Option<usize> {
    const PLACES: [&[&str]; 3] = [
        &[
            "first",
            "1st",
            "number one",
            "option one",
            "number 1",
            "option 1",
            "one",
            "1",
            "the former",
            "earliest",
            "soonest",
        ],
        &["second", "2nd", "number two", "option two", "number 2", "option 2", "two", "2", "middle"],
        &["third", "3rd", "number three", "option three", "number 3", "option 3", "three", "3"],
    ];
    if words.has_any(&["last", "latest", "the latter"]) {
        return count.checked_sub(1);
    }
    let bare = words.without_fillers();
    PLACES.iter().take(count).position(|names| {
        names.iter().any(|name| {
            let is_word = name.chars().count() > 5 || matches!(*name, "first" | "third" | "1st" | "2nd" | "3rd");
            let alone = [
                (*name).to_owned(),
                format!("the {name}"),
                format!("{name} one"),
                format!("the {name} one"),
                format!("{name} works"),
            ];
            if is_word { words.has(name) } else { alone.contains(&bare) }
        })
    })
}

/// Whether none of the offers suits.
pub(super) fn none_of_them(words: &Words) -> bool {
    words.has_any(&[
        "none",
        "neither",
        "none of those",
        "none of them",
        "another time",
        "other time",
        "other times",
        "another day",
        "different day",
        "different time",
        "something else",
        "none work",
        "doesnt work",
        "dont work",
        "do not work",
        "wont work",
        "cant make",
        "anything else",
        "other options",
        "no good",
        "other days",
    ]) || words.is_only(&["no", "nope", "nah", "not really"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_told_apart() {
        for (heard, meaning) in [
            ("Yes, please.", Some(YesNo::Yes)),
            ("um yeah that's fine", Some(YesNo::Yes)),
            ("okay", Some(YesNo::Yes)),
            ("no thank you", Some(YesNo::No)),
            ("that's all, thanks", Some(YesNo::No)),
            ("nope I'm good", Some(YesNo::No)),
            ("purple", None),
            ("", None),
        ] {
            assert_eq!(yes_or_no(&Words::of(heard)), meaning, "{heard}");
        }
    }

    #[test]
    fn an_offer_is_chosen_by_its_place() {
        for (heard, place) in [
            ("the first one", Some(0)),
            ("second one please", Some(1)),
            ("two", Some(1)),
            ("option three", Some(2)),
            ("the last one", Some(2)),
            ("at one", None),
            ("Tuesday", None),
        ] {
            assert_eq!(chosen_place(&Words::of(heard), 3), place, "{heard}");
        }
        assert_eq!(chosen_place(&Words::of("the third one"), 2), None);
    }
}
