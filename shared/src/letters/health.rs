//! A company's health fell: what changed, and what whoever looks after it can do.

use super::{About, Letter, Meter, Tone, usage, words};
use crate::domain::event::DroppedHealth;
use crate::domain::health::Reason;

/// Tells that a company's score fell below 50.
pub fn health(about: &About<'_>, dropped: &DroppedHealth) -> Letter {
    let name = &about.tenant.company_name;
    let heading = format!("{name} fell from {} to {}", dropped.previous, dropped.score);
    let reasons: Vec<&str> = dropped.reasons.iter().map(|reason| what_changed(*reason)).collect();
    let lead = match reasons.is_empty() {
        true => "No single reason is on record.".to_owned(),
        false => format!("What changed: {}.", reasons.join("; ")),
    };
    let mut letter = Letter::new(about, Tone::Warning, "Health below 50", &heading, &lead);
    letter.meter = Some(Meter { filled: dropped.score.into(), label: format!("{} of 100", dropped.score) });
    letter.fact("Scored", dropped.date.format("%B %-d, %Y").to_string());
    letter.fact("Plan", usage::plan(about.tenant.plan_tier));
    letter.fact("Customer since", about.tenant.created_at.format("%B %-d, %Y").to_string());
    letter.fact("Owner", &about.tenant.owner_name);
    if let Some(phone) = &about.tenant.owner_phone {
        letter.linked_fact("Owner's phone", words::call(phone));
    }
    letter.steps = dropped.reasons.iter().map(|reason| what_to_do(*reason).to_owned()).collect();
    letter
}

fn what_changed(reason: Reason) -> &'static str {
    match reason {
        Reason::LowUsage => "fewer calls this month than a fifth of the plan",
        Reason::Silent => "no call for seven days",
        Reason::ManyTickets => "more than five support tickets this month",
        Reason::PastDue => "a payment failed",
    }
}

fn what_to_do(reason: Reason) -> &'static str {
    match reason {
        Reason::LowUsage => "Ask where the calls go instead, and whether forwarding is on after hours and at weekends.",
        Reason::Silent => "Make a test call: the number may no longer be forwarded to Kestrel.",
        Reason::ManyTickets => "Read the open tickets before calling, and answer the oldest today.",
        Reason::PastDue => "Ask for another card or invoice details before the account is suspended.",
    }
}
