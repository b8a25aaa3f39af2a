//! How times, telephone numbers, lengths and counts are written.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Link;
use crate::domain::phone::{Caller, E164};
use crate::domain::time::{BillingMonth, Seconds};

/// `Tuesday, November 24, 3:05 PM EST`.
pub(super) fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A, %B %-d, %-I:%M %p %Z").to_string()
}

/// `November 24, 2026`.
pub(super) fn date(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%B %-d, %Y").to_string()
}

/// `3:05 PM`.
pub(super) fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-I:%M %p").to_string()
}

/// `Nov 24, 3:05 PM`.
pub(super) fn short_moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%b %-d, %-I:%M %p").to_string()
}

/// `November 2026`.
pub(super) fn month(month: BillingMonth) -> String {
    let first = format!("{month}-01").parse::<chrono::NaiveDate>();
    first.map_or_else(|_| month.to_string(), |first| first.format("%B %Y").to_string())
}

/// `(500) 555-0006` in North America, else the digits with their `+`.
pub(super) fn number(number: &E164) -> String {
    match number.expose_digits().strip_prefix('1').filter(|rest| rest.len() == 10) {
        Some(national) => format!("({}) {}-{}", &national[..3], &national[3..6], &national[6..]),
        None => number.expose().to_owned(),
    }
}

/// A number that a phone dials when it is touched.
pub(super) fn call(to: &E164) -> Link {
    Link { text: number(to), url: format!("tel:{}", to.expose()) }
}

/// Who called, where no name is known.
pub(super) fn caller(caller: &Caller) -> String {
    match caller {
        Caller::Number(from) => number(from),
        Caller::Withheld => "Number withheld".to_owned(),
        Caller::Address(address) => address.expose().to_owned(),
    }
}

/// `45 s`, `3 min 5 s`, `80 h 36 min`.
pub(super) fn length(seconds: Seconds) -> String {
    match (seconds.0 / 3_600, seconds.0 / 60 % 60, seconds.0 % 60) {
        (0, 0, rest) => format!("{rest} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, 0, _) => format!("{} h", count(hours)),
        (hours, minutes, _) => format!("{} h {minutes} min", count(hours)),
    }
}

/// `1,234,567`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 call`, `2 calls`.
pub(super) fn several(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_agree() {
        let written: Vec<String> = [0, 1, 999, 1_000, 1_234_567].into_iter().map(count).collect();

        assert_eq!(written, ["0", "1", "999", "1,000", "1,234,567"]);
        assert_eq!((several(1, "call"), several(2, "call")), ("1 call".to_owned(), "2 calls".to_owned()));
    }

    #[test]
    fn a_number_is_written_as_its_country_does() {
        assert_eq!(number(&"+15005550006".parse().unwrap()), "(500) 555-0006");
        assert_eq!(number(&"+442079460000".parse().unwrap()), "+442079460000");
    }

    #[test]
    fn a_time_names_its_zone_in_summer_and_winter() {
        let zone = chrono_tz::America::New_York;

        assert_eq!(moment("2026-11-23T15:00:00Z".parse().unwrap(), zone), "Monday, November 23, 10:00 AM EST");
        assert_eq!(moment("2026-07-06T15:00:00Z".parse().unwrap(), zone), "Monday, July 6, 11:00 AM EDT");
        assert_eq!(month("2026-11".parse().unwrap()), "November 2026");
    }

    #[test]
    fn lengths_are_as_exact_as_they_are_short() {
        let written = [0, 45, 60, 185, 3_600, 290_160].map(|seconds| length(Seconds(seconds)));

        assert_eq!(written, ["0 s", "45 s", "1 min", "3 min 5 s", "1 h", "80 h 36 min"]);
    }
}
