//! The month's calls: a share of the limit is reached, or the totals are final.

use super::{About, Letter, Meter, Tone, words};
use crate::domain::event::{ClosedMonth, ReachedThreshold};
use crate::domain::notice::Recipient;
use crate::domain::tenant::PlanTier;
use crate::domain::time::Seconds;

/// Tells that a month's calls reached a share of the limit.
pub fn threshold(about: &About<'_>, reached: &ReachedThreshold) -> Letter {
    let ReachedThreshold { period, percent, calls, limit } = reached;
    let month = words::month(*period);
    let (kicker, tone) = match percent {
        100.. => (format!("{percent}% of the month's calls used"), Tone::Warning),
        _ => (format!("{percent}% of the month's calls used"), Tone::Calm),
    };
    let heading = format!("{} of {} calls in {month}", words::count(*calls), words::count(*limit));
    let is_over = calls > limit;
    let lead = match (about.reader, is_over) {
        (Recipient::Operator | Recipient::Success, _) => {
            "Calls are still answered and count as overage. A larger plan may suit this company better."
        }
        (Recipient::Owner | Recipient::OnCall, false) => {
            "Nothing changes for your callers: every call is answered, also above the limit. Calls above it count as \
             overage."
        }
        (Recipient::Owner | Recipient::OnCall, true) => {
            "Nothing changes for your callers: every call is still answered. Calls above the limit count as overage."
        }
    };
    let mut letter = Letter::new(about, tone, &kicker, &heading, lead);
    let share = calls.saturating_mul(100) / (*limit).max(1);
    letter.meter =
        Some(Meter { filled: share.min(100), label: format!("{share}% of {}", words::several(*limit, "call")) });
    if is_over {
        letter.fact("Above the limit", words::several(calls - limit, "call"));
    }
    letter.fact("Plan", plan(about.tenant.plan_tier));
    letter
}

/// Tells a month's final totals.
pub fn statement(about: &About<'_>, closed: &ClosedMonth) -> Letter {
    let month = words::month(closed.period);
    let heading = format!("{month}: {}", words::several(closed.calls, "call"));
    let lead = "The month is closed and these are its final counts. A call that is reported later counts in the month that \
                is open then, and is shown as such.";
    let mut letter = Letter::new(about, Tone::Calm, &format!("Statement for {month}"), &heading, lead);
    letter.fact("Calls", words::count(closed.calls));
    if closed.adjustments > 0 {
        letter.fact("Of earlier months", words::count(closed.adjustments));
    }
    if let Some(limit) = closed.limit {
        letter.fact("In the plan", words::count(limit));
        letter.fact("Above the limit", words::count(closed.calls.saturating_sub(limit)));
    }
    letter.fact("Visits booked", words::count(closed.appointments));
    letter.fact("Time on the phone", words::length(Seconds(closed.seconds)));
    if closed.forwarded_calls > 0 {
        letter.fact("Forwarded, free", words::count(closed.forwarded_calls));
    }
    if closed.test_calls > 0 {
        letter.fact("Test calls, free", words::count(closed.test_calls));
    }
    letter.fact("Plan", plan(about.tenant.plan_tier));
    letter
}

pub(super) fn plan(tier: PlanTier) -> &'static str {
    match tier {
        PlanTier::Professional => "Professional",
        PlanTier::Enterprise => "Enterprise",
    }
}
