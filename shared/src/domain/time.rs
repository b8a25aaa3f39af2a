//! Months, zones and durations. The time of day is always an argument.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A time zone of the IANA database.
pub type Zone = Tz;

/// Why a text is no time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time zone is a name of the IANA database, such as America/New_York")]
pub struct InvalidZone;

/// Reads a time zone's name.
pub fn zone(name: &str) -> Result<Zone, InvalidZone> {
    name.parse().map_err(|_| InvalidZone)
}

/// The day of the month, 1 to 31, on which `instant` falls in `zone`.
pub fn day_of_month(instant: DateTime<Utc>, zone: Zone) -> u8 {
    u8::try_from(instant.with_timezone(&zone).day()).unwrap_or(1)
}

/// A local time as an instant: one that a change to summer time skips becomes the first that exists after it, one that
/// occurs twice is the first of the two.
pub fn instant_of(local: NaiveDateTime, zone: Zone) -> DateTime<Utc> {
    let first_that_exists = (0..=4)
        .find_map(|half_hours| zone.from_local_datetime(&(local + Duration::minutes(30 * half_hours))).earliest());
    first_that_exists.map_or_else(|| local.and_utc(), |local| local.with_timezone(&Utc))
}

/// The first instant of a day in `zone`.
pub fn start_of_day(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    instant_of(day.and_time(NaiveTime::MIN), zone)
}

/// The first instant after a day in `zone`.
pub fn end_of_day(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)
}

/// Why a text is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written yyyy-mm")]
pub struct InvalidMonth;

/// A calendar month in some tenant's time zone: `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = "^[0-9]{4}-(0[1-9]|1[0-2])$"))
)]
#[serde(try_from = "String", into = "String")]
pub struct BillingMonth {
    year: i32,
    month: u32,
}

impl BillingMonth {
    /// The month in which `instant` falls in `zone`.
    pub fn containing(instant: DateTime<Utc>, zone: Tz) -> Self {
        let local = instant.with_timezone(&zone);
        Self { year: local.year(), month: local.month() }
    }

    /// The last month that is over everywhere at `instant`, also where the day is last: twelve hours behind UTC. So
    /// the first instant that says so for a month is noon, UTC, of the 1st after it.
    pub fn last_over(instant: DateTime<Utc>) -> Self {
        Self::containing(instant - Duration::hours(12), chrono_tz::UTC).previous()
    }

    /// From when to when a call of this month can have begun, whatever zone its company is in or was in then: the
    /// month in UTC, and a day more at both ends, because no zone is further than 14 hours from UTC.
    pub fn span(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.first_midnight() - Duration::days(1), self.next().first_midnight() + Duration::days(1))
    }

    fn first_midnight(self) -> DateTime<Utc> {
        let first = NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default();
        first.and_time(NaiveTime::MIN).and_utc()
    }

    /// The month before this one.
    pub fn previous(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { year: self.year, month: self.month - 1 }
        }
    }

    /// The month after this one.
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }

    /// A day of this month, 1 to 31, or nothing where the month has no such day.
    pub fn day(self, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, day)
    }
}

impl fmt::Display for BillingMonth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for BillingMonth {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month) = text.split_once('-').ok_or(InvalidMonth)?;
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return Err(InvalidMonth);
        }
        let parsed =
            Self { year: year.parse().map_err(|_| InvalidMonth)?, month: month.parse().map_err(|_| InvalidMonth)? };
        if (1..=12).contains(&parsed.month) { Ok(parsed) } else { Err(InvalidMonth) }
    }
}

impl TryFrom<String> for BillingMonth {
    type Error = InvalidMonth;

    fn try_from(text: String) -> Result<Self, InvalidMonth> {
        text.parse()
    }
}

impl From<BillingMonth> for String {
    fn from(month: BillingMonth) -> Self {
        month.to_string()
    }
}

/// A whole number of seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Seconds(pub u64);

/// An instant as it stands in keys and items: RFC 3339 in UTC with milliseconds and `Z`, so that text order is time
/// order.
pub fn sortable(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_belongs_to_the_month_of_the_tenants_zone() {
        let instant: DateTime<Utc> = "2026-12-01T04:30:00Z".parse().unwrap();

        assert_eq!(BillingMonth::containing(instant, chrono_tz::America::New_York).to_string(), "2026-11");
        assert_eq!(BillingMonth::containing(instant, chrono_tz::Europe::London).to_string(), "2026-12");
    }

    #[test]
    fn december_is_followed_by_january() {
        let december: BillingMonth = "2026-12".parse().unwrap();

        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.previous().to_string(), "2026-11");
        assert!("2026-13".parse::<BillingMonth>().is_err());
        assert!("26-1".parse::<BillingMonth>().is_err());
    }

    #[test]
    fn a_month_is_over_when_it_is_over_everywhere() {
        let last_over = |instant: &str| BillingMonth::last_over(instant.parse().unwrap()).to_string();

        assert_eq!(last_over("2026-12-01T11:59:59Z"), "2026-10");
        assert_eq!(last_over("2026-12-01T12:00:00Z"), "2026-11");
        assert_eq!(last_over("2026-12-05T06:00:00Z"), "2026-11");
        assert_eq!(last_over("2027-01-01T12:00:00Z"), "2026-12");
    }

    #[test]
    fn a_call_of_a_month_began_within_its_span_wherever_its_company_is() {
        let month: BillingMonth = "2026-11".parse().unwrap();
        let (from, until) = month.span();

        for zone in [chrono_tz::Pacific::Apia, chrono_tz::US::Hawaii, chrono_tz::Europe::London] {
            let hours = (-72..=24 * 33).map(|hour| month.first_midnight() + Duration::hours(hour));
            let began: Vec<_> = hours.filter(|began| BillingMonth::containing(*began, zone) == month).collect();
            assert!(began.len() >= 30 * 24 && began.iter().all(|began| (from..until).contains(began)), "{zone}");
        }
    }

    #[test]
    fn sortable_text_sorts_as_time_does() {
        let earlier: DateTime<Utc> = "2026-11-23T09:00:00Z".parse().unwrap();
        let later: DateTime<Utc> = "2026-11-23T09:00:00.25Z".parse().unwrap();

        assert_eq!(sortable(earlier), "2026-11-23T09:00:00.000Z");
        assert!(sortable(earlier) < sortable(later));
    }

    #[test]
    fn a_month_has_its_own_days() {
        let february: BillingMonth = "2027-02".parse().unwrap();

        assert_eq!(february.day(28).unwrap().to_string(), "2027-02-28");
        assert_eq!((february.day(29), february.day(0)), (None, None));
    }

    #[test]
    fn a_day_begins_and_ends_at_midnight_of_its_zone() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let zone = chrono_tz::America::New_York;

        // The clocks are put back that night: the day has 25 hours.
        assert_eq!(sortable(start_of_day(day, zone)), "2026-11-01T04:00:00.000Z");
        assert_eq!(sortable(end_of_day(day, zone)), "2026-11-02T05:00:00.000Z");
    }

    #[test]
    fn a_time_that_summer_time_skips_is_the_first_after_it() {
        let skipped: NaiveDateTime = "2026-03-08T02:10:00".parse().unwrap();

        assert_eq!(sortable(instant_of(skipped, chrono_tz::America::New_York)), "2026-03-08T07:10:00.000Z");
    }
}
