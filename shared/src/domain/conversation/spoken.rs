//! How times, telephone numbers and lists are said.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use crate::domain::hours::ClockTime;
use crate::domain::phone::E164;

/// A day and a time: `tomorrow, Tuesday, November 24th at 8 AM`.
pub fn moment(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    format!(
        "{} at {}",
        day(at.with_timezone(&zone).date_naive(), now.with_timezone(&zone).date_naive()),
        clock(at, zone)
    )
}

/// A date, with "today" or "tomorrow" before it where it is.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    let named = format!("{}, {} {}", date.format("%A"), date.format("%B"), ordinal(date.day()));
    if date == today {
        format!("today, {named}")
    } else if Some(date) == today.checked_add_days(Days::new(1)) {
        format!("tomorrow, {named}")
    } else {
        named
    }
}

/// A time of day: `8 AM`, `3:30 PM`, `noon`.
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    clock_words(local.hour(), local.minute())
}

/// A time of opening hours.
pub fn opening_clock(time: ClockTime) -> String {
    if time.hour() == 24 { "midnight".to_owned() } else { clock_words(time.hour().into(), time.minute().into()) }
}

fn clock_words(hour: u32, minute: u32) -> String {
    let half = if hour < 12 { "AM" } else { "PM" };
    let twelve = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    match (hour, minute) {
        (12, 0) => "noon".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (_, 0) => format!("{twelve} {half}"),
        _ => format!("{twelve}:{minute:02} {half}"),
    }
}

/// `1st`, `22nd`, `13th`.
pub fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A number in groups, digit by digit, with a pause between the groups: `5 5 5, 0 1 0, 0 0 0 1`.
pub fn phone(number: &E164) -> String {
    let digits = number.expose_digits();
    let groups: Vec<&str> = match digits.strip_prefix('1').filter(|rest| rest.len() == 10) {
        Some(national) => vec![&national[..3], &national[3..6], &national[6..]],
        None => digits.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap_or_default()).collect(),
    };
    let spaced = |group: &&str| group.chars().map(String::from).collect::<Vec<_>>().join(" ");
    groups.iter().map(spaced).collect::<Vec<_>>().join(", ")
}

/// `a`, `a or b`, `a, b, or c`.
pub fn either(options: &[String]) -> String {
    join(options, "or")
}

/// `a`, `a and b`, `a, b, and c`.
pub fn all_of(options: &[String]) -> String {
    join(options, "and")
}

fn join(options: &[String], word: &str) -> String {
    match options {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} {word} {second}"),
        [first @ .., last] => format!("{}, {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_visit_is_said_in_the_companys_zone() {
        let now = at("2026-11-23T15:00:00Z");

        assert_eq!(moment(at("2026-11-24T13:00:00Z"), New_York, now), "tomorrow, Tuesday, November 24th at 8 AM");
        assert_eq!(moment(at("2026-11-23T17:00:00Z"), New_York, now), "today, Monday, November 23rd at noon");
        assert_eq!(moment(at("2026-12-01T20:30:00Z"), New_York, now), "Tuesday, December 1st at 3:30 PM");
    }

    #[test]
    fn a_number_is_read_in_groups() {
        assert_eq!(phone(&"+15005550006".parse().unwrap()), "5 0 0, 5 5 5, 0 0 0 6");
        assert_eq!(phone(&"+442079460000".parse().unwrap()), "4 4 2, 0 7 9, 4 6 0, 0 0 0");
    }

    #[test]
    fn ordinals_end_as_they_are_said() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30].into_iter().map(ordinal).collect();

        assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th");
    }
}
