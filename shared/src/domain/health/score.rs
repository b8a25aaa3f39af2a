//! The formula: what is held against a company, and what is not.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};

use super::{Health, Reason};
use crate::domain::tenant::{Standing, SubscriptionStatus};
use crate::domain::time::{Zone, end_of_day};
use crate::domain::usage::UsagePeriod;

/// How long a company's phone may be silent. Also how long nothing is expected of a new company.
pub const SILENCE: Duration = Duration::days(7);

/// So many tickets in a month are held against a company; nobody needs to know how many more there are.
pub const MANY_TICKETS: usize = 6;

/// A month's calls should be at least one in so many of its limit.
const EXPECTED_SHARE: u128 = 5;

/// What a score is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The company's time zone.
    pub timezone: Zone,
    /// When it signed up.
    pub created_at: DateTime<Utc>,
    /// How billing stands.
    pub subscription_status: SubscriptionStatus,
    /// Whether its calls are answered.
    pub standing: Standing,
    /// No charge, no real SMS.
    pub is_test_mode: bool,
    /// Calls a month before overage.
    pub monthly_calls: u64,
    /// Calls that began this month and are billed.
    pub calls: u64,
    /// When the last call began, of any kind: one that was passed on, or made in test mode, shows as well that the
    /// number is in use.
    pub last_call_at: Option<DateTime<Utc>>,
    /// Support tickets opened this month, as far as [`MANY_TICKETS`].
    pub tickets: usize,
}

/// A company's score at `now`: 100, less what each [`Reason`] takes off, never below 0.
///
/// Silence (both [`Reason::Silent`] and [`Reason::LowUsage`]) is held only against companies whose phone Kestrel is
/// meant to answer: not in test mode, not in the first seven days, and not where calls are passed on because the
/// company is suspended, has ended the subscription, or lets its trial run out. Tickets and a failed payment are held
/// against all.
pub fn score(facts: &Facts, now: DateTime<Utc>) -> Health {
    let is_expected_to_ring =
        !facts.is_test_mode && facts.standing.is_answered(now) && now - facts.created_at >= SILENCE;
    let worst_first = [
        (Reason::PastDue, facts.subscription_status == SubscriptionStatus::PastDue),
        (Reason::Silent, is_expected_to_ring && is_silent(facts, now)),
        (Reason::LowUsage, is_expected_to_ring && uses_little(facts, now)),
        (Reason::ManyTickets, facts.tickets >= MANY_TICKETS),
    ];
    let reasons: Vec<_> = worst_first.into_iter().filter_map(|(reason, holds)| holds.then_some(reason)).collect();
    let score = reasons.iter().fold(100_u8, |score, reason| score.saturating_sub(reason.points()));
    Health { score, reasons, scored_on: now.date_naive() }
}

fn is_silent(facts: &Facts, now: DateTime<Utc>) -> bool {
    facts.last_call_at.is_none_or(|last| now - last >= SILENCE)
}

/// Whether the calls are fewer than a fifth of the limit's share for the days that are over, without a division:
/// `calls < limit / 5 × days over / days of the month`.
fn uses_little(facts: &Facts, now: DateTime<Utc>) -> bool {
    let today = now.with_timezone(&facts.timezone).date_naive();
    let days_of_month = u128::from(today.num_days_in_month());
    let days_over = u128::from(days_over(facts, today));
    u128::from(facts.calls) * EXPECTED_SHARE * days_of_month < u128::from(facts.monthly_calls) * days_over
}

/// The whole local days of the month before `today`, of which the company was there from midnight to midnight. None
/// on the first of a month, so that it drops nobody.
fn days_over(facts: &Facts, today: NaiveDate) -> u32 {
    let signed_up = facts.created_at.with_timezone(&facts.timezone).date_naive();
    let first_whole_day = signed_up.checked_add_days(Days::new(1)).unwrap_or(signed_up);
    let first_of_month = today.with_day(1).unwrap_or(today);
    u32::try_from((today - first_whole_day.max(first_of_month)).num_days()).unwrap_or_default()
}

/// When the last call of a month began, as far as its counters tell.
///
/// A call that is reported late puts `last_call_at` back to its own start. The counters of the days do not forget: where
/// they know of a later day, the end of that day is taken, in the company's favour.
pub fn last_call(usage: &UsagePeriod, zone: Zone) -> Option<DateTime<Utc>> {
    let days_with_calls = usage.days.iter().filter(|(_, calls)| **calls > 0);
    let last_day = days_with_calls.filter_map(|(day, _)| usage.period.day(day.parse().ok()?)).max();
    let noted_day = usage.last_call_at.map(|at| at.with_timezone(&zone).date_naive());
    match last_day {
        Some(day) if noted_day.is_none_or(|noted| noted < day) => Some(end_of_day(day, zone)),
        Some(_) | None => usage.last_call_at,
    }
}
