//! What a caller may want at any time, whatever was asked.

mod asking;
mod ending;
mod need;

pub(super) use need::{TROUBLE, tells_a_need};

use super::words::Words;

/// A wish that has nothing to do with the question asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// A voicemail machine, a fax, a sales robot.
    Machine,
    /// Insults for the receptionist.
    Abuse,
    /// Somebody else was meant.
    WrongNumber,
    /// A person, please.
    Person,
    /// Once more.
    Repeat,
    /// Who am I talking to?
    Robot,
    /// Goodbye.
    Goodbye,
    /// When is the office open?
    Hours,
    /// What does it cost?
    Price,
    /// Where is the company?
    Where,
    /// What does the company do?
    Services,
}

/// Whether the words are a certain wish.
type Says = fn(&Words) -> bool;

/// The wish in an utterance, if it is one.
pub(super) fn control(words: &Words) -> Option<Control> {
    let wishes: [(Control, Says); 11] = [
        (Control::Machine, ending::is_machine),
        (Control::Abuse, ending::is_abuse),
        (Control::WrongNumber, ending::is_wrong_number),
        (Control::Person, asking::wants_a_person),
        (Control::Repeat, asking::wants_it_again),
        (Control::Robot, asking::asks_who_speaks),
        (Control::Hours, asking::asks_for_hours),
        (Control::Price, asking::asks_for_a_price),
        (Control::Where, asking::asks_where),
        (Control::Services, asking::asks_what_is_done),
        (Control::Goodbye, ending::says_goodbye),
    ];
    wishes.into_iter().find(|(_, says)| says(words)).map(|(wish, _)| wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_recognised() {
        for (heard, wish) in [
            ("I want to talk to a person, please", Some(Control::Person)),
            ("representative!", Some(Control::Person)),
            ("Are you a robot?", Some(Control::Robot)),
            ("am I talking to a real person", Some(Control::Robot)),
            ("can you repeat that", Some(Control::Repeat)),
            ("What?", Some(Control::Repeat)),
            ("okay bye", Some(Control::Goodbye)),
            ("thanks, have a good day", Some(Control::Goodbye)),
            ("what are your hours", Some(Control::Hours)),
            ("how much do you charge to come out", Some(Control::Price)),
            ("sorry I have the wrong number", Some(Control::WrongNumber)),
            ("oh sorry, wrong number", Some(Control::WrongNumber)),
            ("please leave a message after the beep", Some(Control::Machine)),
            ("fuck you, you stupid robot", Some(Control::Abuse)),
            ("my damn toilet is full of shit", None),
            ("where are you located", Some(Control::Where)),
            ("do you do boilers", Some(Control::Services)),
            ("my heater is broken", None),
            ("", None),
        ] {
            assert_eq!(control(&Words::of(heard)), wish, "{heard}");
        }
    }
}
