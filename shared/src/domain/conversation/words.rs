//! Words as rules see them: lower case, without punctuation, in clauses.

/// How much of an utterance is looked at, in characters. A caller who talks longer is understood from the beginning.
const LONGEST_HEARD: usize = 4_000;

/// One clause: words without apostrophes or punctuation.
pub(super) type Clause = Vec<String>;

/// The utterance in clauses: cut at punctuation and before "but" and "however", which may turn the meaning round.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let characters: Vec<char> = text.chars().take(LONGEST_HEARD).flat_map(char::to_lowercase).collect();
    let mut clauses = vec![Clause::new()];
    let mut word = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let next = characters.get(index + 1).copied().unwrap_or(' ');
        let between_digits = word.ends_with(|last: char| last.is_ascii_digit()) && next.is_ascii_digit();
        match character {
            '\'' | '’' | '‘' | '`' | '´' => {}
            // "a.m." is one word.
            '.' if matches!(word.as_str(), "a" | "p") && next == 'm' => {}
            '.' if matches!(word.as_str(), "am" | "pm") => finish_word(&mut word, &mut clauses),
            ':' | '/' if between_digits => word.push(character),
            // "8.30" is a time; "500.555.0006" is not.
            '.' if between_digits && is_minutes(&word, &characters[index + 1..]) => word.push(':'),
            ',' if between_digits => {}
            '.' | ',' | '!' | '?' | ';' | ':' | '\n' => {
                finish_word(&mut word, &mut clauses);
                clauses.push(Clause::new());
            }
            letter if letter.is_alphanumeric() => word.push(letter),
            _ => finish_word(&mut word, &mut clauses),
        }
    }
    finish_word(&mut word, &mut clauses);
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

fn is_minutes(hour: &str, rest: &[char]) -> bool {
    let digits = rest.iter().take_while(|character| character.is_ascii_digit()).count();
    hour.len() <= 2 && digits == 2 && rest.get(2) != Some(&'.')
}

fn finish_word(word: &mut String, clauses: &mut Vec<Clause>) {
    if word.is_empty() {
        return;
    }
    let finished = std::mem::take(word);
    if matches!(finished.as_str(), "but" | "however" | "although" | "though") {
        clauses.push(Clause::new());
    }
    if let Some(clause) = clauses.last_mut() {
        clause.push(finished);
    }
}

/// All words of an utterance in order, and a line of them in which phrases can be looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    words: Vec<String>,
    line: String,
}

impl Words {
    /// The words of what was heard.
    pub(super) fn of(text: &str) -> Self {
        Self::from_words(clauses(text).into_iter().flatten().collect())
    }

    /// Words that are separated already.
    pub(super) fn from_words(words: Vec<String>) -> Self {
        let line = format!(" {} ", words.join(" "));
        Self { words, line }
    }

    /// The words.
    pub(super) fn list(&self) -> &[String] {
        &self.words
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.words.len()
    }

    /// Whether these words occur one after another.
    pub(super) fn has(&self, phrase: &str) -> bool {
        contains_phrase(&self.line, phrase)
    }

    /// Whether one of the phrases occurs.
    pub(super) fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// Whether nothing but one of the phrases was said, apart from words that carry nothing ("please", "um").
    pub(super) fn is_only(&self, phrases: &[&str]) -> bool {
        let bare = self.without_fillers();
        phrases.iter().any(|phrase| bare == *phrase)
    }

    /// The words without those that carry nothing.
    pub(super) fn without_fillers(&self) -> String {
        let carries = |word: &&String| !FILLERS.contains(&word.as_str());
        self.words.iter().filter(carries).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether it starts with one of the phrases.
    pub(super) fn starts_with_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.line[1..].starts_with(&format!("{phrase} ")))
    }
}

/// Whether a line of words, each with a space on both sides, contains the phrase as whole words.
fn contains_phrase(line: &str, phrase: &str) -> bool {
    line.match_indices(phrase).any(|(at, found)| line[..at].ends_with(' ') && line[at + found.len()..].starts_with(' '))
}

const FILLERS: [&str; 22] = [
    "um", "uh", "uhm", "er", "erm", "hmm", "ah", "oh", "well", "so", "please", "like", "ok", "okay", "just", "hey",
    "thanks", "thank", "you", "sir", "maam", "and",
];

/// The first `limit` characters, cut between characters and never in the middle of one.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let trimmed = text.trim();
    match trimmed.char_indices().nth(limit) {
        Some((end, _)) => trimmed[..end].trim_end().to_owned(),
        None => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_punctuation_and_before_but() {
        let heard = clauses("No gas, I don’t think so but it's 3:30 p.m. now. 1,200 dollars");

        assert_eq!(
            heard.iter().map(|clause| clause.join(" ")).collect::<Vec<_>>(),
            ["no gas", "i dont think so", "but its 3:30 pm now", "1200 dollars"]
        );
    }

    #[test]
    fn phrases_are_whole_words() {
        assert!(Words::of("I said goodbye").has("goodbye"));
        assert!(!Words::of("goodbyes").has("goodbye"));
        assert!(Words::of("Um, yes please").is_only(&["yes"]));
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("  ünïcode ☎ text", 9), "ünïcode ☎");
        assert_eq!(cut("short", 9), "short");
    }
}
