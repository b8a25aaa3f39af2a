//! Every night each company is scored: what is known of its calls, its tickets and its payments becomes a number and
//! the reasons for it, so that somebody talks to a company before it leaves.

use chrono::{DateTime, Duration, Utc};

use super::orders::JobDesk;
use super::sweep::{Ordered, Swept, sweep};
use super::{Deps, Error};
use crate::domain::health::{Facts, Health, MANY_TICKETS, SILENCE, last_call, score};
use crate::domain::job::{Job, Page};
use crate::domain::time::{BillingMonth, start_of_day};
use crate::domain::usage::UsagePeriod;
use crate::store::{DirectoryEntry, HealthWritten, TenantStore};

/// The word for a company that is well enough.
pub const HEALTHY: &str = "healthy";
/// The word for a company that somebody should talk to.
pub const LOW: &str = "low";
/// The word for a company that has left: it keeps the last score it had.
pub const SKIPPED: &str = "skipped";

/// Carries out an order of the nightly job.
pub async fn score_health(desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    match ordered.order.job() {
        Job::ScoreHealth => {}
        Job::OpenMonth | Job::CloseMonth | Job::SendDigests => {
            return Err(Error::Invalid { reason: "the order is not for the score of health" });
        }
    }
    sweep(desk, ordered, async |page, company| visit(desk.deps, page, company).await).await
}

/// Scores one company for the night of the page, once: a repeat finds the score and says the same word of it.
///
/// At most two months, one count of at most six tickets, and one transaction: a company costs the same however many
/// there are. The fall of a score is announced by whoever reads the table's stream.
pub async fn visit(deps: &Deps, page: &Page, company: &DirectoryEntry) -> Result<&'static str, Error> {
    if company.deleted_at.is_some() {
        return Ok(SKIPPED);
    }
    let tenant = deps.store.tenant(&company.id);
    let facts = facts(&tenant, company, page.as_of).await?;
    let written = tenant.record_health(&score(&facts, page.as_of)).await?;
    Ok(match written {
        HealthWritten::New(health) | HealthWritten::Repeated(health) => word(&health),
    })
}

fn word(health: &Health) -> &'static str {
    if health.is_low() { LOW } else { HEALTHY }
}

async fn facts(tenant: &TenantStore<'_>, company: &DirectoryEntry, now: DateTime<Utc>) -> Result<Facts, Error> {
    let month = BillingMonth::containing(now, company.timezone);
    let began_at = month.day(1).map_or(now, |first| start_of_day(first, company.timezone));
    let (usage, tickets) = futures::try_join!(tenant.usage(month), tenant.tickets_opened(began_at, now, MANY_TICKETS))?;
    Ok(Facts {
        timezone: company.timezone,
        created_at: company.created_at,
        subscription_status: company.subscription_status,
        standing: company.standing(),
        is_test_mode: company.is_test_mode,
        monthly_calls: company.max_monthly_calls,
        // Late calls of closed months are billed with this one, but say nothing about it.
        calls: usage.as_ref().map_or(0, |usage| usage.calls.saturating_sub(usage.adjustments)),
        last_call_at: latest_call(tenant, company, usage.as_ref(), began_at, now).await?,
        tickets,
    })
}

/// When the last call began, as far as it matters. The month before is read only where this one shows no recent call
/// and is itself so young that the month before may.
async fn latest_call(
    tenant: &TenantStore<'_>,
    company: &DirectoryEntry,
    this_month: Option<&UsagePeriod>,
    began_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let last_in = |usage: &UsagePeriod| last_call(usage, company.timezone);
    let latest = this_month.and_then(last_in);
    let silent_since = now - SILENCE;
    if latest.is_some_and(|latest| latest > silent_since) || began_at <= silent_since {
        return Ok(latest);
    }
    let month_before = BillingMonth::containing(began_at - Duration::seconds(1), company.timezone);
    let before = tenant.usage(month_before).await?;
    Ok(latest.max(before.as_ref().and_then(last_in)))
}
