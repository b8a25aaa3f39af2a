//! Days counted from a day: "in three days", "two weeks from now", "two Sundays from now".

use chrono::NaiveDate;

use super::super::numbers::cardinal;
use super::Asked;
use super::day::{day_at, on_or_after, plus, weekday};

/// "Two days", "a week", "two weeks".
pub(super) fn in_days(rest: &[String], today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let (amount, taken) = match rest.first()?.as_str() {
        "a" if rest.get(1).is_some_and(|word| word == "couple") => {
            (2, if rest.get(2).is_some_and(|word| word == "of") { 3 } else { 2 })
        }
        "a" if rest.get(1).is_some_and(|word| word == "few") => (3, 2),
        "a" | "an" => (1, 1),
        _ => cardinal(rest)?,
    };
    let amount = u64::from(amount.min(400));
    match rest.get(taken)?.as_str() {
        "day" | "days" => plus(today, amount).map(|day| (day, taken + 1)),
        "week" | "weeks" => plus(today, amount * 7).map(|day| (day, taken + 1)),
        _ => None,
    }
}

/// "Two weeks from now", "three days after tomorrow", "two Sundays from now".
pub(super) fn days_from(rest: &[String], today: NaiveDate, asked: Asked) -> Option<(NaiveDate, usize)> {
    let (amount, taken) = match rest.first()?.as_str() {
        "a" => (1, 1),
        _ => cardinal(rest)?,
    };
    let amount = u64::from(amount.min(400));
    let unit = rest.get(taken)?.as_str();
    if !matches!(rest.get(taken + 1)?.as_str(), "from" | "after") {
        return None;
    }
    let start = rest.get(taken + 2..)?;
    let (from, start_taken) = match start.first()?.as_str() {
        "now" | "today" => (today, 1),
        "the" => return None,
        _ => day_at(start, 0, today, asked).map(|((first, _), taken)| (first, taken))?,
    };
    let day = match unit {
        "day" | "days" => plus(from, amount)?,
        "week" | "weeks" => plus(from, amount * 7)?,
        _ => plus(on_or_after(plus(from, 1)?, weekday(unit, asked)?)?, amount.saturating_sub(1) * 7)?,
    };
    Some((day, taken + 2 + start_taken))
}
