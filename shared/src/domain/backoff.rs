//! How long somebody has to wait who failed too often.

use core::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// A rule: so many tries are free, then each further one doubles the wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackOff {
    /// Tries without a wait.
    pub free: u32,
    /// The wait after the last free one.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// All is forgotten after so long without a try.
    pub forgotten_after: Duration,
}

/// Log-in, for an account: whether it exists or not.
pub const LOG_IN_OF_ACCOUNT: BackOff = BackOff {
    free: 5,
    first: Duration::seconds(1),
    longest: Duration::minutes(15),
    forgotten_after: Duration::hours(24),
};

/// Log-in and codes, for a source of requests. An office shares one, so it is forgotten sooner.
pub const TRIES_OF_SOURCE: BackOff = BackOff { forgotten_after: Duration::hours(1), ..LOG_IN_OF_ACCOUNT };

/// Mails with a code to an address: a person asks again when the first does not come, and no stranger fills an inbox.
pub const MAILS_TO_ADDRESS: BackOff = BackOff {
    free: 3,
    first: Duration::seconds(30),
    longest: Duration::hours(1),
    forgotten_after: Duration::hours(24),
};

/// Mails with a code that one source asks for.
pub const MAILS_OF_SOURCE: BackOff = BackOff { free: 10, ..MAILS_TO_ADDRESS };

/// Invitations that a company sends.
pub const INVITATIONS_OF_COMPANY: BackOff = BackOff { free: 30, ..MAILS_TO_ADDRESS };

impl BackOff {
    /// How long to wait after so many tries in a row.
    pub fn wait_after(&self, tries: u32) -> Duration {
        let Some(beyond) = tries.checked_sub(self.free) else { return Duration::zero() };
        // 2^20 seconds are twelve days: longer than any wait here.
        self.longest.min(self.first * (1 << beyond.min(20)))
    }
}

/// The tries in a row of an account, a source or an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tries {
    /// How many, the running one included.
    pub count: u32,
    /// When the last began.
    pub last_at: DateTime<Utc>,
    /// Before this instant none is taken.
    pub not_before: DateTime<Utc>,
    /// From when on all is forgotten.
    pub forgotten_at: DateTime<Utc>,
}

impl Tries {
    /// One more try at `now`, or the instant before which none is taken. A try counts when it begins, so that many at
    /// once are not all free.
    pub fn and_one(before: Option<&Self>, rule: &BackOff, now: DateTime<Utc>) -> Result<Self, DateTime<Utc>> {
        let before = before.filter(|tries| now < tries.forgotten_at);
        if let Some(tries) = before.filter(|tries| now < tries.not_before) {
            return Err(tries.not_before);
        }
        let count = before.map_or(0, |tries| tries.count).saturating_add(1);
        Ok(Self {
            count,
            last_at: now,
            not_before: now + rule.wait_after(count),
            forgotten_at: now + rule.forgotten_after,
        })
    }
}

/// A source of requests, as tries are counted: an address of IPv4, or the network of one of IPv6, in which a single
/// connection has more addresses than anybody could count.
pub fn source_of(ip: &str) -> String {
    match ip.parse() {
        Ok(IpAddr::V6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => ip.to_string(),
            None => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        Ok(IpAddr::V4(_)) | Err(_) => ip.to_owned(),
    }
}

/// Whole seconds until `not_before`, for `Retry-After`; at least one.
pub fn seconds_until(not_before: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let milliseconds = (not_before - now).num_milliseconds().max(1);
    u32::try_from(milliseconds.unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_tries_the_wait_doubles_from_one_second_to_fifteen_minutes() {
        let waits: Vec<i64> = (0..20).map(|tries| LOG_IN_OF_ACCOUNT.wait_after(tries).num_seconds()).collect();

        assert_eq!(waits[..8], [0, 0, 0, 0, 0, 1, 2, 4]);
        assert_eq!(waits[13..17], [256, 512, 900, 900]);
        assert_eq!(LOG_IN_OF_ACCOUNT.wait_after(u32::MAX).num_minutes(), 15);
    }

    #[test]
    fn whoever_waits_is_told_how_long_and_whoever_stays_away_is_forgotten() {
        let start: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();
        let mut tries = None;
        for _ in 0..5 {
            tries = Some(Tries::and_one(tries.as_ref(), &LOG_IN_OF_ACCOUNT, start).unwrap());
        }

        let too_early = Tries::and_one(tries.as_ref(), &LOG_IN_OF_ACCOUNT, start + Duration::milliseconds(999));
        let in_time = Tries::and_one(tries.as_ref(), &LOG_IN_OF_ACCOUNT, start + Duration::seconds(1)).unwrap();
        let next_day = Tries::and_one(tries.as_ref(), &LOG_IN_OF_ACCOUNT, start + Duration::hours(24)).unwrap();

        assert_eq!(too_early, Err(start + Duration::seconds(1)));
        assert_eq!((in_time.count, in_time.not_before), (6, start + Duration::seconds(3)));
        assert_eq!((next_day.count, next_day.not_before), (1, start + Duration::hours(24)));
    }

    #[test]
    fn a_source_of_ipv6_is_its_network() {
        let sources = ["192.0.2.1", "2001:db8:1:2:3::4", "2001:db8:1:2::9", "::ffff:192.0.2.1"].map(source_of);

        assert_eq!(sources, ["192.0.2.1", "2001:db8:1:2::/64", "2001:db8:1:2::/64", "192.0.2.1"]);
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_and_never_as_none() {
        let now: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();

        let told = [0, 1, 999, 1_000, 1_001].map(|ms| seconds_until(now + Duration::milliseconds(ms), now));

        assert_eq!(told, [1, 1, 1, 1, 2]);
    }
}
