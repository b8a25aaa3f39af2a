//! The connection overrides Twilio reads from a URL's fragment: `#rc=2&rp=5xx,ct&ct=1500&rt=3500&tt=12000`.

use std::time::Duration;

use crate::{problem::problem, types::Problem};

const INVALID: u32 = 11100;
const INVALID_RETRY_POLICY: u32 = 11243;
const INVALID_EDGE: u32 = 11240;
const EDGES: [&str; 8] = ["ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"];

/// How one URL is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overrides {
    /// `ct`: to connect, 100–10000 ms.
    pub connect: Duration,
    /// `rt`: to the first byte and between bytes, 100–15000 ms.
    pub read: Duration,
    /// `tt`: everything, retries included, 100–15000 ms.
    pub total: Duration,
    /// `rc`: retries, 0–5.
    pub retries: u32,
    /// `rp`: what is retried.
    pub retry_on: RetryOn,
}

/// What is worth another try.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryOn {
    /// Answers 400–499.
    pub client_errors: bool,
    /// Answers 500–599.
    pub server_errors: bool,
    /// No connection.
    pub connect: bool,
    /// No answer in time.
    pub read: bool,
}

impl Default for Overrides {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(5000),
            read: Duration::from_millis(15_000),
            total: Duration::from_millis(15_000),
            retries: 1,
            retry_on: RetryOn { connect: true, ..RetryOn::default() },
        }
    }
}

impl Overrides {
    /// Splits a configured URL into what is requested and how.
    pub fn parse(url: &str) -> Result<(&str, Self), Problem> {
        let Some((bare, fragment)) = url.split_once('#') else {
            return Ok((url, Self::default()));
        };
        let mut overrides = Self::default();
        for pair in fragment.split('&').filter(|pair| !pair.is_empty()) {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(invalid(pair));
            };
            match key {
                "ct" => overrides.connect = milliseconds(pair, value, 10_000)?,
                "rt" => overrides.read = milliseconds(pair, value, 15_000)?,
                "tt" => overrides.total = milliseconds(pair, value, 15_000)?,
                "rc" => overrides.retries = value.parse().ok().filter(|n| *n <= 5).ok_or_else(|| invalid(pair))?,
                "rp" => overrides.retry_on = retry_on(value)?,
                "sni" if value == "y" || value == "n" => {}
                "e" => edges(value)?,
                _ => return Err(invalid(pair)),
            }
        }
        Ok((bare, overrides))
    }
}

fn milliseconds(pair: &str, value: &str, longest: u64) -> Result<Duration, Problem> {
    let number = value.parse::<u64>().ok().filter(|ms| (100..=longest).contains(ms));
    number.map(Duration::from_millis).ok_or_else(|| invalid(pair))
}

fn retry_on(value: &str) -> Result<RetryOn, Problem> {
    let mut retry = RetryOn::default();
    for kind in value.split(',') {
        match kind {
            "4xx" => retry.client_errors = true,
            "5xx" => retry.server_errors = true,
            "ct" => retry.connect = true,
            "rt" => retry.read = true,
            "all" => retry = RetryOn { client_errors: true, server_errors: true, connect: true, read: true },
            _ => {
                return Err(problem(INVALID_RETRY_POLICY, format!("HTTP retry policy is invalid: rp={value}")));
            }
        }
    }
    Ok(retry)
}

fn edges(value: &str) -> Result<(), Problem> {
    let known = |edge: &str| EDGES.contains(&edge.strip_suffix("-ix").unwrap_or(edge));
    if value.split(',').all(known) {
        return Ok(());
    }
    Err(problem(INVALID_EDGE, format!("HTTP connection edge location is invalid: e={value}")))
}

fn invalid(pair: &str) -> Problem {
    problem(INVALID, format!("the URL's fragment is not a connection override Twilio knows: {pair}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_fragment_only_a_failed_connection_is_tried_again_once() {
        let (url, overrides) = Overrides::parse("https://a.example/voice?x=1").unwrap();

        assert_eq!(url, "https://a.example/voice?x=1");
        assert_eq!(overrides, Overrides::default());
        assert_eq!((overrides.retries, overrides.connect.as_millis()), (1, 5000));
        assert!(overrides.retry_on.connect && !overrides.retry_on.server_errors);
    }

    #[test]
    fn every_key_is_read() {
        let (url, overrides) =
            Overrides::parse("https://a.example/v#rc=2&rp=5xx,ct,rt&ct=1500&rt=3500&tt=12000&sni=y&e=ashburn,tokyo-ix")
                .unwrap();

        assert_eq!(url, "https://a.example/v");
        assert_eq!(overrides.retries, 2);
        assert_eq!(
            overrides.retry_on,
            RetryOn { client_errors: false, server_errors: true, connect: true, read: true }
        );
        let times = [overrides.connect, overrides.read, overrides.total].map(|time| time.as_millis());
        assert_eq!(times, [1500, 3500, 12_000]);
    }

    #[test]
    fn what_twilio_does_not_know_is_refused() {
        for (fragment, code) in [
            ("rc=6", INVALID),
            ("ct=99", INVALID),
            ("ct=10001", INVALID),
            ("rt=15001", INVALID),
            ("tt=x", INVALID),
            ("retries=2", INVALID),
            ("rc", INVALID),
            ("rp=3xx", INVALID_RETRY_POLICY),
            ("e=berlin", INVALID_EDGE),
        ] {
            let refused = Overrides::parse(&format!("https://a.example/#{fragment}")).unwrap_err();
            assert_eq!(refused.code, code, "{fragment}");
        }
    }
}
