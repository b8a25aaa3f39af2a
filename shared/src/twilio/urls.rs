//! URLs: the ones Kestrel puts into TwiML, and the ways Twilio may have written one when it signed it.

use std::borrow::Cow;

use url::Url;

use crate::domain::phone::E164;

/// A report of a recording is tried again as often as Twilio allows: a voicemail that is not reported is lost to the
/// company. Twilio neither sends nor signs the fragment.
const UNTIL_KEPT: &str = "#rc=5&rp=5xx,ct,rt&ct=2000&tt=15000";

/// Where Twilio reaches the voice functions: the public prefix of `/voice/…`, the same that signatures cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceUrls {
    prefix: String,
}

impl VoiceUrls {
    /// `prefix` is for example `https://abc.execute-api.us-east-1.amazonaws.com/prod`; a trailing slash is dropped.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').to_owned() }
    }

    /// The prefix, without a trailing slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A new call.
    pub fn incoming(&self) -> String {
        format!("{}/voice/incoming", self.prefix)
    }

    /// The caller's words of a turn.
    pub fn turn(&self, number: u32) -> String {
        format!("{}/voice/turn/{number}", self.prefix)
    }

    /// The end of a transfer; `next` is the turn that follows.
    pub fn transfer_ended(&self, next: u32) -> String {
        format!("{}/voice/transfer-ended/{next}", self.prefix)
    }

    /// The end of a voicemail; `next` is the turn that follows.
    pub fn recording(&self, next: u32) -> String {
        format!("{}/voice/recording/{next}", self.prefix)
    }

    /// News of a recording, outside the call's own flow.
    pub fn recording_status(&self) -> String {
        format!("{}/voice/recording{UNTIL_KEPT}", self.prefix)
    }

    /// News of a recording that a number's fallback document made. Such news names no number, so the path does.
    pub fn fallback_recording(&self, number: &E164) -> String {
        format!("{}/voice/fallback-recording/{}{UNTIL_KEPT}", self.prefix, number.expose_digits())
    }

    /// The end of a call.
    pub fn status(&self) -> String {
        format!("{}/voice/status", self.prefix)
    }
}

/// The ways Twilio may have written `url` when it signed it: without its port or with one, the query as it is or
/// encoded anew, and for WebSockets with and without a slash at the path's end. The scheme is never changed.
pub(super) fn candidates(url: &str) -> Vec<String> {
    let url = url.split('#').next().unwrap_or_default();
    let Some(parts) = Parts::of(url) else {
        return vec![url.to_owned()];
    };
    let mut found = Vec::with_capacity(4);
    for port in parts.ports() {
        for path in parts.paths() {
            for query in parts.queries() {
                let candidate = [parts.scheme, "://", parts.userinfo, parts.host, &port, &path, &query].concat();
                if !found.contains(&candidate) {
                    found.push(candidate);
                }
            }
        }
    }
    found
}

/// A URL cut where Twilio's variants differ. Nothing is decoded: signatures cover the text.
struct Parts<'a> {
    scheme: &'a str,
    userinfo: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (userinfo, host_and_port) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        let (host, port) = match host_and_port.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, Some(port))
            }
            _ => (host_and_port, None),
        };
        let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        Some(Self { scheme, userinfo, host, port, path, query })
    }

    fn ports(&self) -> [String; 2] {
        let standard = if matches!(self.scheme, "https" | "wss") { "443" } else { "80" };
        [String::new(), format!(":{}", self.port.unwrap_or(standard))]
    }

    fn paths(&self) -> Vec<Cow<'a, str>> {
        let mut paths = vec![Cow::Borrowed(self.path)];
        if matches!(self.scheme, "wss" | "ws") {
            paths.push(match self.path.strip_suffix('/') {
                Some(shorter) => shorter.into(),
                None => format!("{}/", self.path).into(),
            });
        }
        paths
    }

    /// As received; as a URL parser writes it; and as Node's old `querystring` writes it.
    fn queries(&self) -> Vec<Cow<'a, str>> {
        let mut queries = vec![Cow::Borrowed(self.query)];
        if self.query.len() > 1 {
            let normalised = Url::parse(&format!("https://host/{}", self.query)).ok();
            queries.extend(normalised.and_then(|url| url.query().map(|query| format!("?{query}").into())));
            queries.push(format!("?{}", legacy_query(&self.query[1..])).into());
        }
        queries
    }
}

/// Decodes and encodes a query as `querystring.stringify` of Node does: Twilio's own library accepts it, because
/// some of Twilio's senders still sign that form.
fn legacy_query(query: &str) -> String {
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .map(|(name, value)| format!("{}={}", legacy_escape(&name), legacy_escape(&value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn legacy_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => escaped.push(char::from(byte)),
            b'!' | b'\'' | b'(' | b')' | b'*' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_slash_of_the_prefix_is_dropped() {
        let urls = VoiceUrls::new("https://example.com/prod/");

        assert_eq!(urls.prefix(), "https://example.com/prod");
        assert_eq!(urls.turn(3), "https://example.com/prod/voice/turn/3");
        assert_eq!(urls.transfer_ended(3), "https://example.com/prod/voice/transfer-ended/3");
    }

    #[test]
    fn the_scheme_of_a_candidate_is_the_one_given() {
        assert_eq!(
            candidates("wss://example.com/relay"),
            [
                "wss://example.com/relay",
                "wss://example.com/relay/",
                "wss://example.com:443/relay",
                "wss://example.com:443/relay/",
            ]
        );
    }

    #[test]
    fn text_that_is_no_url_is_its_only_candidate() {
        assert_eq!(candidates("nonsense"), ["nonsense"]);
        assert_eq!(candidates(""), [""]);
    }

    #[test]
    fn a_fragment_is_never_signed() {
        assert_eq!(candidates("https://e.com/a#rc=2"), ["https://e.com/a", "https://e.com:443/a"]);
    }
}
