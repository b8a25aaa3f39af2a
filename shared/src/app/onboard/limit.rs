//! How much anybody may ask for in an hour.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use super::Onboarder;
use crate::app::Error;
use crate::domain::digest::Digest;
use crate::domain::ids::TenantId;
use crate::domain::velocity::{Asked, network};

/// Too much was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch {
    /// Seconds until it is worth asking again.
    pub retry_after: u32,
}

/// Counts a request for `asked` from an address of the internet, and says where it is one too many.
///
/// The address is counted by its hash and forgotten after two hours. What is refused for the address does not count
/// against everybody: one noisy source must not use up the hour of all others.
pub async fn count(desk: &Onboarder, asked: Asked, source_ip: Option<&str>) -> Result<Option<TooMuch>, Error> {
    let (store, now) = (&desk.deps.store, desk.deps.clock.now());
    let limit = desk.limits.of(asked);
    let hour = beginning(now);
    // Without an address there is nobody to tell apart: they are all one source.
    let source = Digest::scoped("velocity", &network(source_ip.unwrap_or("unknown"))).to_string();
    let is_within = store.count_request(asked.as_str(), &source, hour, limit.by_source).await?
        && store.count_request(asked.as_str(), "ALL", hour, limit.in_all).await?;
    Ok((!is_within).then(|| too_much(hour, now)))
}

/// Counts a request of a company's, and says where it is one too many. It is counted for nobody else: a company is
/// known, and has a limit of its own.
pub async fn count_of_company(desk: &Onboarder, asked: Asked, company: TenantId) -> Result<Option<TooMuch>, Error> {
    let (store, now) = (&desk.own_way, desk.deps.clock.now());
    let hour = beginning(now);
    let company = Digest::scoped("velocity", &company.to_string()).to_string();
    let is_within = store.count_request(asked.as_str(), &company, hour, desk.limits.of(asked).by_source).await?;
    Ok((!is_within).then(|| too_much(hour, now)))
}

fn too_much(hour: DateTime<Utc>, now: DateTime<Utc>) -> TooMuch {
    let left = (hour + TimeDelta::hours(1) - now).num_seconds().max(1);
    TooMuch { retry_after: u32::try_from(left).unwrap_or(3_600) }
}

fn beginning(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}
