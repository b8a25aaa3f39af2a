//! The numbers a company has: how many, and how each comes and goes.
//!
//! A number is rented outside of the table, so it comes and goes in steps. While it comes, it is kept from others and
//! nobody answers it; while it goes, the company still answers it, until Twilio has taken it back.

use chrono::{DateTime, Duration, Utc};

use super::ids::TenantId;
use super::phone::E164;

/// Most numbers that a company can have. Each costs rent, whether it is called or not.
pub const MOST_NUMBERS: usize = 10;

/// A number that nobody has asked for again for so long does not come any more, or is on its way out and is seen off.
pub const LEFT_ALONE_AFTER: Duration = Duration::hours(1);

/// A number of a company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The number.
    pub number: E164,
    /// When the company got it.
    pub added_at: DateTime<Utc>,
    /// Since when it is being given back.
    pub leaving_since: Option<DateTime<Utc>>,
}

/// What a number is to a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Nobody's.
    Free,
    /// Kept for this company, which does not have it yet.
    Coming {
        /// When it was last asked for.
        touched_at: DateTime<Utc>,
        /// Whether it is given up: it can only be given back.
        is_given_up: bool,
    },
    /// The company's.
    Held,
    /// Somebody else's, or kept for somebody else.
    Others,
}

/// A number on its way in or out, and of which company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnItsWay {
    /// The company.
    pub tenant: TenantId,
    /// The number.
    pub number: E164,
}

/// The number that customers are shown first once `leaving` is gone: as before, or the one held longest.
pub fn first_without<'a>(first: Option<&'a E164>, held: &'a [Held], leaving: &E164) -> Option<&'a E164> {
    let staying = held.iter().filter(|one| one.leaving_since.is_none() && one.number != *leaving);
    first.filter(|first| *first != leaving).or_else(|| staying.min_by_key(|one| one.added_at).map(|one| &one.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(number: &str, day: u8) -> Held {
        let added_at = format!("2026-11-{day:02}T00:00:00Z").parse().unwrap();
        Held { number: number.parse().unwrap(), added_at, leaving_since: None }
    }

    #[test]
    fn the_first_number_stays_first_unless_it_leaves() {
        let all = [held("+13035550101", 1), held("+13035550102", 3), held("+13035550103", 2)];
        let [one, two, three] = &all;

        assert_eq!(first_without(Some(&two.number), &all, &one.number), Some(&two.number));
        assert_eq!(first_without(Some(&one.number), &all, &one.number), Some(&three.number), "held longest");
        assert_eq!(first_without(None, &all, &one.number), Some(&three.number));
        assert_eq!(first_without(Some(&one.number), &all[..1], &one.number), None);
    }

    #[test]
    fn a_number_that_leaves_as_well_does_not_become_the_first() {
        let leaving = Held { leaving_since: Some("2026-11-24T00:00:00Z".parse().unwrap()), ..held("+13035550102", 1) };
        let all = [held("+13035550101", 2), leaving, held("+13035550103", 3)];

        assert_eq!(first_without(Some(&all[0].number), &all, &all[0].number), Some(&all[2].number));
    }
}
