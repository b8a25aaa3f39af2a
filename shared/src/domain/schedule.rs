//! Crews, visits and free time.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, DurationRound, Utc};
use serde::{Deserialize, Serialize};

use super::hours::OpenPeriod;
use super::number::Routing;

/// The grain of the calendar: every visit starts and ends on a quarter of an hour.
pub const QUANTUM_MINUTES: i64 = 15;

/// A crew's number, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Crew(pub u8);

/// A stretch of one crew's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Who goes.
    pub crew: Crew,
    /// When it starts, on a quarter of an hour.
    pub starts_at: DateTime<Utc>,
    /// When it ends, on a quarter of an hour.
    pub ends_at: DateTime<Utc>,
}

impl Visit {
    /// The quarters of an hour it takes, by their starts.
    pub fn quanta(&self) -> impl Iterator<Item = DateTime<Utc>> + use<> {
        let (start, end) = (self.starts_at, self.ends_at);
        (0..).map(move |index| start + Duration::minutes(QUANTUM_MINUTES * index)).take_while(move |at| *at < end)
    }
}

/// Where a caller wants a visit to start: from `from` until before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The earliest start.
    pub from: DateTime<Utc>,
    /// The first start that is too late.
    pub until: DateTime<Utc>,
}

/// The quarters of an hour that are taken already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Busy(BTreeSet<(Crew, DateTime<Utc>)>);

impl Busy {
    /// Whether the whole visit is free.
    pub fn leaves_room_for(&self, visit: &Visit) -> bool {
        visit.quanta().all(|quantum| !self.0.contains(&(visit.crew, quantum)))
    }
}

impl FromIterator<(Crew, DateTime<Utc>)> for Busy {
    fn from_iter<T: IntoIterator<Item = (Crew, DateTime<Utc>)>>(taken: T) -> Self {
        Self(taken.into_iter().collect())
    }
}

/// How far ahead visits are offered, in days.
pub const HORIZON_DAYS: u64 = 28;

/// How soon a visit may start: a crew has to get there.
const LEAD_MINUTES: i64 = 60;

/// The grid on which visits are offered: full hours from opening time on, so that offers are easy to say.
const GRID_MINUTES: i64 = 60;

/// The visits that are free and start in the window, soonest first, one for each start: the first crew that is free.
///
/// A visit lies inside one open period entirely, starts at least an hour from now, and at most four weeks ahead.
pub fn free_visits(routing: &Routing, busy: &Busy, window: &Window, now: DateTime<Utc>) -> Vec<Visit> {
    // Whole quarters of an hour: visits on different grids would not see each other in the calendar.
    let quanta = u64::from(routing.visit_minutes.max(1)).div_ceil(QUANTUM_MINUTES.cast_unsigned());
    let length = Duration::minutes(QUANTUM_MINUTES * quanta.cast_signed());
    let earliest = window.from.max(now + Duration::minutes(LEAD_MINUTES));
    let first_day = earliest.with_timezone(&routing.timezone).date_naive();
    let last_start = window.until.min(now + Duration::days(HORIZON_DAYS.cast_signed()));
    (0..=HORIZON_DAYS)
        .map_while(|days| first_day.checked_add_days(Days::new(days)))
        .flat_map(|day| routing.hours.periods_on(day, routing.timezone))
        .flat_map(|period| starts(period, length))
        .filter(|start| *start >= earliest && *start < last_start)
        .filter_map(|start| {
            let visit = |crew| Visit { crew: Crew(crew), starts_at: start, ends_at: start + length };
            (1..=routing.crews).map(visit).find(|visit| busy.leaves_room_for(visit))
        })
        .collect()
}

/// The starts of visits of this length inside a period: on the grid, from its first quarter of an hour on.
fn starts(period: OpenPeriod, length: Duration) -> impl Iterator<Item = DateTime<Utc>> {
    let first = period.from.duration_round_up(Duration::minutes(QUANTUM_MINUTES)).unwrap_or(period.from);
    let step = length.min(Duration::minutes(GRID_MINUTES));
    (0..).map(move |index| first + step * index).take_while(move |start| *start + length <= period.until)
}

/// At most `count` visits, spread over the list from its first to its last, so that a caller has a real choice.
pub fn spread(visits: &[Visit], count: usize) -> Vec<Visit> {
    if visits.len() <= count || count < 2 {
        return visits.iter().copied().take(count).collect();
    }
    (0..count).map(|index| visits[index * (visits.len() - 1) / (count - 1)]).collect()
}

/// At most `count` visits, those that start nearest to `to` first.
pub fn nearest(visits: &[Visit], to: DateTime<Utc>, count: usize) -> Vec<Visit> {
    let mut visits = visits.to_vec();
    visits.sort_by_key(|visit| ((visit.starts_at - to).abs(), visit.starts_at));
    visits.truncate(count);
    visits
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Open from eight to noon and from one to five on weekdays, in New York.
    fn company(crews: u8, visit_minutes: u16) -> Routing {
        let day = json!([["08:00", "12:00"], ["13:00", "17:00"]]);
        serde_json::from_value(json!({
            "tenant_id": "01930000-0000-7000-8000-000000000001",
            "company_name": "Acme",
            "industry": "hvac",
            "voice": "alloy",
            "timezone": "America/New_York",
            "hours": { "week": [day, day, day, day, day, [], []], "closed_on": ["2026-11-26"] },
            "standing": { "is": "active" },
            "is_test_mode": false,
            "crews": crews,
            "visit_minutes": visit_minutes,
            "ai_model": "gpt-4o-mini",
            "version": 1
        }))
        .unwrap()
    }

    fn starts_of(visits: &[Visit]) -> Vec<String> {
        visits.iter().map(|visit| visit.starts_at.format("%d %H:%M").to_string()).collect()
    }

    const MONDAY: &str = "2026-11-23T15:00:00Z";

    fn window(from: &str, until: &str) -> Window {
        Window { from: at(from), until: at(until) }
    }

    #[test]
    fn a_visit_lies_inside_one_open_period_entirely() {
        let tuesday = window("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
        let visits = free_visits(&company(1, 120), &Busy::default(), &tuesday, at(MONDAY));

        assert_eq!(starts_of(&visits), ["24 13:00", "24 14:00", "24 15:00", "24 18:00", "24 19:00", "24 20:00"]);
    }

    #[test]
    fn a_crew_needs_an_hour_to_get_there() {
        let today = window(MONDAY, "2026-11-24T00:00:00Z");
        let visits = free_visits(&company(1, 60), &Busy::default(), &today, at(MONDAY));

        assert_eq!(starts_of(&visits), ["23 16:00", "23 18:00", "23 19:00", "23 20:00", "23 21:00"]);
    }

    #[test]
    fn another_crew_goes_when_the_first_is_busy_and_none_when_all_are() {
        let tuesday = window("2026-11-24T13:00:00Z", "2026-11-24T14:00:00Z");
        let first = Visit { crew: Crew(1), starts_at: at("2026-11-24T13:00:00Z"), ends_at: at("2026-11-24T14:00:00Z") };
        let second = Visit { crew: Crew(2), ..first };
        let taken = |visits: &[Visit]| -> Busy {
            visits.iter().flat_map(|visit| visit.quanta().map(|quantum| (visit.crew, quantum))).collect()
        };

        assert_eq!(free_visits(&company(2, 60), &Busy::default(), &tuesday, at(MONDAY)), [first]);
        assert_eq!(free_visits(&company(2, 60), &taken(&[first]), &tuesday, at(MONDAY)), [second]);
        assert_eq!(free_visits(&company(2, 60), &taken(&[first, second]), &tuesday, at(MONDAY)), []);
    }

    #[test]
    fn holidays_weekends_and_times_past_the_horizon_are_not_offered() {
        let thanksgiving = window("2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z");
        let weekend = window("2026-11-28T05:00:00Z", "2026-11-30T05:00:00Z");
        let far = window("2026-12-22T00:00:00Z", "2027-12-22T00:00:00Z");
        let long_ago = window("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z");

        for window in [thanksgiving, weekend, far, long_ago] {
            assert_eq!(free_visits(&company(1, 120), &Busy::default(), &window, at(MONDAY)), []);
        }
    }

    #[test]
    fn summer_time_moves_the_instant_but_not_the_clock() {
        let around = window("2027-03-12T05:00:00Z", "2027-03-16T04:00:00Z");
        let visits = free_visits(&company(1, 240), &Busy::default(), &around, at("2027-03-10T15:00:00Z"));

        assert_eq!(starts_of(&visits), ["12 13:00", "12 18:00", "15 12:00", "15 17:00"]);
    }

    #[test]
    fn a_visit_longer_than_any_period_is_never_offered() {
        let week = window(MONDAY, "2026-11-30T00:00:00Z");

        assert_eq!(free_visits(&company(1, 255), &Busy::default(), &week, at(MONDAY)), []);
        assert_eq!(free_visits(&company(0, 60), &Busy::default(), &week, at(MONDAY)), []);
    }

    #[test]
    fn offers_are_spread_from_the_first_to_the_last() {
        let tuesday = window("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
        let visits = free_visits(&company(1, 60), &Busy::default(), &tuesday, at(MONDAY));

        assert_eq!(starts_of(&spread(&visits, 3)), ["24 13:00", "24 16:00", "24 21:00"]);
        assert_eq!(spread(&visits[..2], 3), visits[..2]);
        assert_eq!(spread(&visits, 1), visits[..1]);
        assert_eq!(spread(&[], 3), []);
    }

    #[test]
    fn the_nearest_come_first() {
        let tuesday = window("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
        let visits = free_visits(&company(1, 60), &Busy::default(), &tuesday, at(MONDAY));

        assert_eq!(starts_of(&nearest(&visits, at("2026-11-24T19:00:00Z"), 3)), ["24 19:00", "24 18:00", "24 20:00"]);
    }
}
