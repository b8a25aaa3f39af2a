//! Where a request comes from: what the distribution in front of AppApi says, where it proves that it is the one.

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// The header in which the edge says who asks.
pub const VIEWER: &str = "x-kestrel-viewer-ip";
/// The header with the distribution's secret.
pub const EDGE: &str = "x-kestrel-edge";

/// The address of whoever asks, for limits against abuse; never logged.
///
/// To AppApi the edge is the client, so behind it `source_ip` is an address that many people share. Without the
/// distribution's secret the header is only what a client says of itself, and the address that API Gateway saw counts.
pub fn viewer<'r>(
    header: impl Fn(&str) -> Option<&'r str>,
    secret: Option<&SecretString>,
    source_ip: Option<&'r str>,
) -> Option<&'r str> {
    let is_edge = match (header(EDGE), secret) {
        (Some(said), Some(secret)) => bool::from(said.as_bytes().ct_eq(secret.expose_secret().as_bytes())),
        (Some(_) | None, None) | (None, Some(_)) => false,
    };
    let said = if is_edge { header(VIEWER).filter(|address| !address.is_empty()) } else { None };
    said.or(source_ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_distribution_says_who_asks() {
        let secret = SecretString::from("the-secret");
        let asked = |edge: Option<&'static str>, secret: Option<&SecretString>| {
            let header = |name: &str| match name {
                VIEWER => Some("198.51.100.7"),
                EDGE => edge,
                _ => None,
            };
            viewer(header, secret, Some("192.0.2.1"))
        };

        assert_eq!(asked(Some("the-secret"), Some(&secret)), Some("198.51.100.7"));
        assert_eq!(asked(Some("a-guess"), Some(&secret)), Some("192.0.2.1"));
        assert_eq!(asked(None, Some(&secret)), Some("192.0.2.1"));
        assert_eq!(asked(Some("the-secret"), None), Some("192.0.2.1"));
        assert_eq!(viewer(|_| None, Some(&secret), None), None);
    }
}
