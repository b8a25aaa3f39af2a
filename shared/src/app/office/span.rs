//! Spans of dates, as people write them: in the company's zone, both ends included.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::Refusal;
use crate::api::problem::Problem;
use crate::domain::time::{Zone, end_of_day, start_of_day};

/// From one date to another.
#[derive(Debug, Clone, Default)]
pub struct Dates {
    /// The first date, `yyyy-mm-dd`.
    pub from: Option<String>,
    /// The last date that belongs to it.
    pub to: Option<String>,
}

/// Dates that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

impl Dates {
    /// Reads the dates, at most `most_days` from the first to the last.
    pub(super) fn span(&self, most_days: u64) -> Result<Span, Refusal> {
        let read = |field: &str, text: &Option<String>| text.as_ref().map(|text| date(field, text)).transpose();
        let span = Span { from: read("from", &self.from)?, to: read("to", &self.to)? };
        if let (Some(from), Some(to)) = (span.from, span.to) {
            if to < from {
                return Err(Problem::field("to", "The last date is before the first.").into());
            }
            let days = u64::try_from((to - from).num_days()).unwrap_or(u64::MAX);
            if days > most_days {
                let words = format!("Ask for at most {most_days} days at a time.");
                return Err(Problem::field("to", words).into());
            }
        }
        Ok(span)
    }
}

impl Span {
    /// The instants from the first date's beginning until the last date's end; without an end, `days` days.
    pub(super) fn instants(self, today: NaiveDate, days: u64, zone: Zone) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = match (self.from, self.to) {
            (Some(from), _) => from,
            (None, Some(to)) if to < today => to.checked_sub_days(Days::new(days)).unwrap_or(to),
            (None, _) => today,
        };
        let to = self.to.unwrap_or_else(|| from.checked_add_days(Days::new(days)).unwrap_or(from));
        (start_of_day(from, zone), end_of_day(to, zone))
    }
}

fn date(field: &str, text: &str) -> Result<NaiveDate, Refusal> {
    let date = text.parse::<NaiveDate>().ok().filter(|date| (2000..=2100).contains(&date.year()) && text.len() == 10);
    date.ok_or_else(|| Problem::field(field, "Write a date as yyyy-mm-dd, from the years 2000 to 2100.").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(from: &str, to: &str) -> Dates {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Dates { from: text(from), to: text(to) }
    }

    #[test]
    fn dates_are_days_of_the_companys_zone_with_both_ends() {
        let today = "2026-11-24".parse().unwrap();
        let instants = |from, to| dates(from, to).span(92).unwrap().instants(today, 30, chrono_tz::America::New_York);
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();

        assert_eq!(instants("2026-11-01", "2026-11-01"), (at("2026-11-01T04:00:00Z"), at("2026-11-02T05:00:00Z")));
        assert_eq!(instants("", ""), (at("2026-11-24T05:00:00Z"), at("2026-12-25T05:00:00Z")));
        assert_eq!(instants("", "2026-10-31"), (at("2026-10-01T04:00:00Z"), at("2026-11-01T04:00:00Z")));
    }

    #[test]
    fn a_span_that_is_none_names_its_field() {
        let field = |from, to| match dates(from, to).span(92).unwrap_err() {
            Refusal::Asked(problem) => problem.errors[0].field.clone(),
            Refusal::Failed(error) => panic!("{error}"),
        };

        assert_eq!(field("yesterday", ""), "from");
        assert_eq!(field("+12026-01-01", ""), "from");
        assert_eq!(field("", "2026-02-30"), "to");
        assert_eq!(field("2026-11-02", "2026-11-01"), "to");
        assert_eq!(field("2026-01-01", "2026-12-31"), "to");
    }
}
