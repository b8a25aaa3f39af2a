//! What a history will hold, drawn from its seed before it begins: when, who calls, what is reported how often.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared::domain::call::CallStatus;

use super::company;
use crate::table::fault::Weather;

/// Months' ends that histories are about: a year's end, a leap day, both changes of the clocks.
const MONTHS_ENDS: [&str; 5] = [
    "2026-12-01T00:00:00Z",
    "2027-01-01T00:00:00Z",
    "2027-11-01T00:00:00Z",
    "2028-03-01T00:00:00Z",
    "2028-04-01T00:00:00Z",
];

/// A whole history.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The instant around which it happens, UTC.
    pub(crate) months_end: DateTime<Utc>,
    pub(crate) companies: usize,
    pub(crate) calls: Vec<CallPlan>,
    /// When somebody changes settings.
    pub(crate) changes: Vec<DateTime<Utc>>,
    /// When the clock jumps, and how far.
    pub(crate) jumps: Vec<(DateTime<Utc>, TimeDelta)>,
    /// When something that is no report lands in the queue.
    pub(crate) poison: Vec<DateTime<Utc>>,
    weather: Weather,
    storms: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// One call.
#[derive(Debug, Clone)]
pub(crate) struct CallPlan {
    pub(crate) company: usize,
    /// It dials a number that is nobody's.
    pub(crate) is_misdialled: bool,
    /// Who calls; absent where the number is withheld.
    pub(crate) caller: Option<usize>,
    pub(crate) begins_at: DateTime<Utc>,
    pub(crate) intent: Intent,
    /// Its beginning never reaches Kestrel: the fallback document answers.
    pub(crate) is_missed: bool,
    pub(crate) status: CallStatus,
    /// When the end is reported, counted from the end: one entry for each copy.
    pub(crate) reports: Vec<Duration>,
    /// The caller hangs up while the last turn is being answered.
    pub(crate) hangs_up_early: bool,
}

/// What a caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    Book,
    Message,
    Danger,
    Person,
    Question,
    Silence,
    HangUpAtOnce,
}

impl Plan {
    pub(crate) fn draw(random: &mut fastrand::Rng) -> Self {
        let months_end = random.choice(MONTHS_ENDS).and_then(|end| end.parse().ok());
        let months_end: DateTime<Utc> = months_end.expect("an instant");
        let companies = random.usize(2..=5);
        let count = random.usize(8..=70);
        // Callers come in rushes, or they would never meet in a calendar or a month.
        let rush =
            |random: &mut fastrand::Rng| months_end - TimeDelta::hours(30) + TimeDelta::minutes(random.i64(0..3_600));
        let rushes: Vec<_> = (0..random.usize(2..=7)).map(|_| rush(random)).collect();
        let calls = (0..count).map(|_| CallPlan::draw(random, companies, &rushes)).collect();
        let any_time = |random: &mut fastrand::Rng| {
            months_end - TimeDelta::hours(40) + TimeDelta::minutes(random.i64(0..8 * 24 * 60))
        };
        let changes = (0..random.usize(0..=8)).map(|_| any_time(random)).collect();
        let poison = (0..random.usize(0..=4)).map(|_| any_time(random)).collect();
        let jumps =
            (0..random.usize(0..=3)).map(|_| (any_time(random), TimeDelta::milliseconds(random.i64(1..90_000))));
        let jumps = jumps.collect();
        let faults = random.choice([0.0, 0.02, 0.05, 0.1, 0.2, 0.35]).unwrap_or(0.05);
        let stale = random.choice([0.0, 0.2, 0.7]).unwrap_or(0.2);
        let storms = (0..random.usize(0..=3)).map(|_| {
            let from = match random.choice(&rushes) {
                Some(rush) if random.bool() => *rush - TimeDelta::seconds(random.i64(0..120)),
                _ => any_time(random),
            };
            (
                from,
                from + TimeDelta::seconds(
                    random.choice([20, 20, 120, 120, 120, 900, 900, 7_200, 30_000]).unwrap_or(120),
                ),
            )
        });
        let storms = storms.collect();
        let weather = Weather { faults, stale, is_storm: false };
        Self { months_end, companies, calls, changes, jumps, poison, weather, storms }
    }

    /// When the history's first company signs up.
    pub(crate) fn begins_at(&self) -> DateTime<Utc> {
        self.months_end - TimeDelta::hours(48)
    }

    pub(crate) fn weather(&self, now: DateTime<Utc>) -> Weather {
        let is_storm = self.storms.iter().any(|(from, until)| *from <= now && now < *until);
        Weather { is_storm, ..self.weather }
    }

    /// The share of requests to queues that go wrong.
    pub(crate) fn queue_faults(&self) -> f64 {
        self.weather.faults
    }
}

impl CallPlan {
    fn draw(random: &mut fastrand::Rng, companies: usize, rushes: &[DateTime<Utc>]) -> Self {
        let rush = *random.choice(rushes).expect("a rush");
        let is_misdialled = random.u8(0..25) == 0;
        let not_answered = [CallStatus::Busy, CallStatus::NoAnswer, CallStatus::Canceled, CallStatus::Failed];
        let status = match random.u8(0..12) {
            0 => random.choice(not_answered).unwrap_or(CallStatus::Busy),
            _ => CallStatus::Completed,
        };
        let intent = match random.u8(0..20) {
            0..8 => Intent::Book,
            8..12 => Intent::Message,
            12 => Intent::Danger,
            13..15 => Intent::Person,
            15..17 => Intent::Question,
            17 => Intent::Silence,
            _ => Intent::HangUpAtOnce,
        };
        Self {
            company: if is_misdialled { company::DEFAULT } else { random.usize(0..companies) },
            is_misdialled,
            // Few callers, so that several calls of one meet.
            caller: (random.u8(0..12) > 0).then(|| random.usize(0..6)),
            begins_at: rush + TimeDelta::milliseconds(random.i64(0..25_000)),
            intent,
            is_missed: random.u8(0..10) == 0,
            status,
            reports: (0..random.usize(1..=5)).map(|_| delay(random)).collect(),
            hangs_up_early: random.u8(0..4) == 0,
        }
    }
}

/// How late a report is: usually at once, sometimes past the month's end, sometimes after it was closed.
fn delay(random: &mut fastrand::Rng) -> Duration {
    const HOUR: u64 = 3_600_000;
    Duration::from_millis(match random.u8(0..20) {
        0..10 => random.u64(0..300),
        10..14 => random.u64(0..20_000),
        14..17 => random.u64(0..6 * HOUR),
        17..19 => random.u64(0..72 * HOUR),
        _ => random.u64(144 * HOUR..288 * HOUR),
    })
}
