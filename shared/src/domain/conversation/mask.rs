//! Card numbers and social security numbers are taken out of everything that is stored.

use super::numbers;

const CARD: &str = "[card number]";
const SOCIAL_SECURITY: &str = "[social security number]";

/// The text without card numbers (13 to 19 digits) and social security numbers (nine digits), written or spoken.
///
/// Whether a card number's check digit is right does not matter: recognisers mishear digits, and a number with one
/// wrong digit is still nobody's business.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest_from = 0;
    for run in runs(&pieces(text)) {
        if let Some(replacement) = run.replacement() {
            masked.push_str(&text[rest_from..run.start]);
            masked.push_str(replacement);
            rest_from = run.end;
        }
    }
    masked.push_str(&text[rest_from..]);
    masked
}

/// A word, or a string of digits, with its place in the text.
struct Piece {
    start: usize,
    end: usize,
    digits: Option<String>,
    is_tens: bool,
    /// A full stop or another sign that ends a number stands before it.
    breaks: bool,
}

/// Digits that follow each other.
struct Run {
    start: usize,
    end: usize,
    groups: Vec<usize>,
}

impl Run {
    fn replacement(&self) -> Option<&'static str> {
        let digits: usize = self.groups.iter().sum();
        let telephone_numbers = self.groups.iter().all(|group| *group == 10);
        let zip_code = self.groups == [5, 4];
        match digits {
            9 if !zip_code => Some(SOCIAL_SECURITY),
            13.. if !telephone_numbers => Some(CARD),
            _ => None,
        }
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut breaks = false;
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if !first.is_alphanumeric() {
            breaks |= !matches!(first, ' ' | '-' | '.' | ',' | '\t' | '\u{a0}' | '–' | '_');
            continue;
        }
        let mut end = start + first.len_utf8();
        let is_digit = first.is_ascii_digit();
        while let Some((at, next)) =
            characters.next_if(|(_, next)| next.is_alphanumeric() && next.is_ascii_digit() == is_digit)
        {
            end = at + next.len_utf8();
        }
        let word = text[start..end].to_lowercase();
        let is_tens = numbers::is_tens(&word);
        pieces.push(Piece { start, end, digits: numbers::spoken_digits(&word), is_tens, breaks });
        breaks = false;
    }
    pieces
}

fn runs(pieces: &[Piece]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    let mut after_tens = false;
    for piece in pieces {
        let Some(digits) = &piece.digits else {
            open = false;
            continue;
        };
        match runs.last_mut().filter(|_| open && !piece.breaks) {
            // "forty two" is two digits, not three.
            Some(run) if after_tens && digits.len() == 1 && !digits.starts_with('0') => run.end = piece.end,
            Some(run) => {
                run.end = piece.end;
                run.groups.push(digits.len());
            }
            None => runs.push(Run { start: piece.start, end: piece.end, groups: vec![digits.len()] }),
        }
        open = true;
        after_tens = piece.is_tens;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_masked_however_they_are_said() {
        for said in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "four one one one one one one one one one one one one one one one",
            "forty one eleven eleven eleven eleven eleven eleven eleven",
        ] {
            assert_eq!(mask(&format!("my card is {said} okay")), "my card is [card number] okay");
        }
    }

    #[test]
    fn social_security_numbers_are_masked() {
        for said in ["123-45-6789", "123 45 6789", "123456789", "one two three, four five, six seven eight nine"] {
            assert_eq!(mask(&format!("it's {said}.")), "it's [social security number].");
        }
    }

    #[test]
    fn telephone_numbers_addresses_and_other_text_stay() {
        for text in [
            "call 500 555 0006 or +1 500 555 0006",
            "12 Oak Street, 30301-1234",
            "5005550006 5005550007",
            "two units, one upstairs ☎ ünïcode",
            "",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
