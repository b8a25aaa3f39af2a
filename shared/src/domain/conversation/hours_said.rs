//! A company's opening hours in a sentence.

use chrono::{DateTime, Days, Utc};

use super::greeting::next_opening;
use super::spoken;
use crate::domain::hours::OpenSpan;
use crate::domain::number::Routing;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whether it is open now, and the week's hours, days with the same hours together.
pub(super) fn hours(routing: &Routing, now: DateTime<Utc>) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let today = now.with_timezone(&routing.timezone).date_naive();
    if routing.hours.is_open(now, routing.timezone) {
        sentences.push("We're open right now.".to_owned());
    } else if let Some(next) = next_opening(routing, now) {
        sentences.push(format!("We're closed right now and open {next}."));
    }
    let week = week(&routing.hours.week);
    sentences.push(if week.is_empty() {
        "Our office keeps no regular hours.".to_owned()
    } else {
        format!("Our hours are {}.", spoken::all_of(&week))
    });
    let closed: Vec<String> = (0..7)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .filter(|date| routing.hours.closed_on.contains(date))
        .map(|date| spoken::day(date, today))
        .collect();
    if !closed.is_empty() {
        sentences.push(format!("We're closed {}.", spoken::all_of(&closed)));
    }
    sentences.join(" ")
}

fn week(week: &[Vec<OpenSpan>; 7]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut first = 0;
    while first < week.len() {
        let last = (first..week.len()).take_while(|day| week[*day] == week[first]).last().unwrap_or(first);
        if !week[first].is_empty() {
            let days = match last - first {
                0 => DAYS[first].to_owned(),
                1 => format!("{} and {}", DAYS[first], DAYS[last]),
                _ => format!("{} through {}", DAYS[first], DAYS[last]),
            };
            let spans: Vec<String> = week[first].iter().map(span).collect();
            parts.push(format!("{days} from {}", spoken::all_of(&spans)));
        }
        first = last + 1;
    }
    parts
}

fn span(span: &OpenSpan) -> String {
    format!("{} to {}", spoken::opening_clock(span.opens()), spoken::opening_clock(span.closes()))
}
