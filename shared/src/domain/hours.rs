//! When a company is open, in its own time zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::time::instant_of;

/// One stretch of a day, in local time: open from `opens` until just before `closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "(ClockTime, ClockTime)", into = "(ClockTime, ClockTime)")]
pub struct OpenSpan {
    opens: ClockTime,
    closes: ClockTime,
}

/// Why two times are no opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("opening hours end after they begin; midnight at the end of a day is written 24:00")]
pub struct InvalidSpan;

impl OpenSpan {
    /// A span within one day. `closes` may be 24:00; `opens` must be earlier.
    pub fn new(opens: ClockTime, closes: ClockTime) -> Result<Self, InvalidSpan> {
        if opens < closes { Ok(Self { opens, closes }) } else { Err(InvalidSpan) }
    }
}

impl TryFrom<(ClockTime, ClockTime)> for OpenSpan {
    type Error = InvalidSpan;

    fn try_from((opens, closes): (ClockTime, ClockTime)) -> Result<Self, InvalidSpan> {
        Self::new(opens, closes)
    }
}

impl From<OpenSpan> for (ClockTime, ClockTime) {
    fn from(span: OpenSpan) -> Self {
        (span.opens, span.closes)
    }
}

/// Minutes since local midnight, 0 to 1,440, written `08:30` (and `24:00` for the end of a day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"))
)]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(u16);

/// Why a text is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written hh:mm, from 00:00 to 24:00")]
pub struct InvalidClockTime;

impl ClockTime {
    /// A time of day; `hour` may be 24 only with `minute` 0.
    pub fn new(hour: u16, minute: u16) -> Result<Self, InvalidClockTime> {
        let minutes = hour * 60 + minute;
        if hour <= 24 && minute < 60 && minutes <= 24 * 60 { Ok(Self(minutes)) } else { Err(InvalidClockTime) }
    }

    /// The hour, 0 to 24.
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u16 {
        self.0 % 60
    }

    /// This time on `date` in `zone`.
    ///
    /// A time that a change to summer time skips becomes the first that exists after it; one that occurs twice is
    /// the first of the two.
    fn on(self, date: NaiveDate, zone: Tz) -> DateTime<Utc> {
        let (date, minutes) = match self.0 {
            1440 => (date + Days::new(1), 0),
            minutes => (date, u32::from(minutes)),
        };
        let midnight = date.and_time(NaiveTime::MIN);
        instant_of(midnight + chrono::Duration::minutes(i64::from(minutes)), zone)
    }
}

impl TryFrom<String> for ClockTime {
    type Error = InvalidClockTime;

    fn try_from(text: String) -> Result<Self, InvalidClockTime> {
        let (hour, minute) = text.split_once(':').ok_or(InvalidClockTime)?;
        if hour.len() != 2 || minute.len() != 2 {
            return Err(InvalidClockTime);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| InvalidClockTime);
        Self::new(number(hour)?, number(minute)?)
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }
}

/// A company's week, with days on which it is closed whatever the week says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// Spans of each day from Monday to Sunday; an empty day is closed.
    pub week: [Vec<OpenSpan>; 7],
    /// Holidays and other closed dates, local.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_on: Vec<NaiveDate>,
}

/// A stretch of time during which the company is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPeriod {
    /// The first instant that belongs to it.
    pub from: DateTime<Utc>,
    /// The first instant that no longer does.
    pub until: DateTime<Utc>,
}

impl BusinessHours {
    /// The same hours from Monday to Friday, closed at the weekend.
    pub fn weekdays(opens: ClockTime, closes: ClockTime) -> Result<Self, InvalidSpan> {
        let span = OpenSpan::new(opens, closes)?;
        let day = |index: usize| if index < 5 { vec![span] } else { Vec::new() };
        Ok(Self { week: std::array::from_fn(day), closed_on: Vec::new() })
    }

    /// The spans of a local date, as written.
    pub fn spans_on(&self, date: NaiveDate) -> &[OpenSpan] {
        if self.closed_on.contains(&date) { &[] } else { &self.week[weekday_index(date.weekday())] }
    }

    /// The open periods of a local date as instants.
    pub fn periods_on(&self, date: NaiveDate, zone: Tz) -> Vec<OpenPeriod> {
        let period =
            |span: &OpenSpan| OpenPeriod { from: span.opens.on(date, zone), until: span.closes.on(date, zone) };
        self.spans_on(date).iter().map(period).filter(|period| period.from < period.until).collect()
    }

    /// Whether the company is open at `now`.
    pub fn is_open(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        let today = now.with_timezone(&zone).date_naive();
        self.periods_on(today, zone).iter().any(|period| period.from <= now && now < period.until)
    }

    /// The first open period that ends after `now`, looked for over the next four weeks.
    pub fn next_period(&self, now: DateTime<Utc>, zone: Tz) -> Option<OpenPeriod> {
        let today = now.with_timezone(&zone).date_naive();
        (0..28).flat_map(|day| self.periods_on(today + Days::new(day), zone)).find(|period| period.until > now)
    }
}

impl OpenSpan {
    /// When it begins, local.
    pub fn opens(&self) -> ClockTime {
        self.opens
    }

    /// When it ends, local.
    pub fn closes(&self) -> ClockTime {
        self.closes
    }
}

/// The first instant of a local date.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    ClockTime(0).on(date, zone)
}

/// The first instant after a local date.
pub fn start_of_next_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    ClockTime(1440).on(date, zone)
}

fn weekday_index(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    fn eight_to_five() -> BusinessHours {
        BusinessHours::weekdays(ClockTime::new(8, 0).unwrap(), ClockTime::new(17, 0).unwrap()).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_doors_open_at_eight_and_close_at_five_in_the_companys_zone() {
        let hours = eight_to_five();

        assert!(!hours.is_open(at("2026-11-23T12:59:59Z"), New_York));
        assert!(hours.is_open(at("2026-11-23T13:00:00Z"), New_York));
        assert!(hours.is_open(at("2026-11-23T21:59:59Z"), New_York));
        assert!(!hours.is_open(at("2026-11-23T22:00:00Z"), New_York));
    }

    #[test]
    fn a_holiday_is_closed() {
        let mut hours = eight_to_five();
        hours.closed_on.push("2026-11-26".parse().unwrap());

        assert!(!hours.is_open(at("2026-11-26T15:00:00Z"), New_York));
    }

    #[test]
    fn after_friday_comes_monday() {
        let next = eight_to_five().next_period(at("2026-11-27T23:00:00Z"), New_York).unwrap();

        assert_eq!(next.from, at("2026-11-30T13:00:00Z"));
    }

    #[test]
    fn summer_time_moves_the_instant_but_not_the_clock() {
        let hours = eight_to_five();

        assert!(hours.is_open(at("2026-03-06T13:00:00Z"), New_York));
        assert!(hours.is_open(at("2026-03-09T12:00:00Z"), New_York));
        assert!(!hours.is_open(at("2026-03-09T11:59:59Z"), New_York));
    }

    #[test]
    fn an_opening_time_that_summer_time_skips_begins_when_the_clock_resumes() {
        let date = "2026-03-08".parse().unwrap();

        assert_eq!(ClockTime::new(2, 30).unwrap().on(date, New_York), at("2026-03-08T07:00:00Z"));
        assert_eq!(ClockTime::new(24, 0).unwrap().on(date, New_York), at("2026-03-09T04:00:00Z"));
    }

    #[test]
    fn a_day_is_as_long_as_its_zone_makes_it() {
        let hours = |date: &str| {
            let date = date.parse().unwrap();
            (start_of_next_day(date, New_York) - start_of_day(date, New_York)).num_hours()
        };

        assert_eq!((hours("2026-11-23"), hours("2026-03-08"), hours("2026-11-01")), (24, 23, 25));
        assert_eq!(start_of_day("2026-11-24".parse().unwrap(), New_York), at("2026-11-24T05:00:00Z"));
    }

    #[test]
    fn a_company_that_never_opens_has_no_next_period() {
        assert_eq!(BusinessHours::default().next_period(at("2026-11-27T23:00:00Z"), New_York), None);
    }

    #[test]
    fn hours_that_end_before_they_begin_are_refused() {
        assert!(serde_json::from_str::<OpenSpan>(r#"["17:00","08:00"]"#).is_err());
        assert!(serde_json::from_str::<OpenSpan>(r#"["08:00","24:00"]"#).is_ok());
        assert!(serde_json::from_str::<ClockTime>(r#""24:01""#).is_err());
    }
}
