//! The one place that reads the wall clock and makes up identifiers.

use chrono::{DateTime, Utc};

/// Now.
#[expect(clippy::disallowed_methods, reason = "the carrier is the outside world: this is its one reading of the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A Twilio identifier: two letters and 32 hexadecimal digits.
pub fn sid(prefix: &str) -> String {
    format!("{prefix}{:032x}", fastrand::u128(..))
}

/// The value of `I-Twilio-Idempotency-Token`, shaped as a UUID.
pub fn idempotency_token() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// RFC 2822 in UTC, as Twilio writes times in callbacks and in REST.
pub fn rfc2822(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
