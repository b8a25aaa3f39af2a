//! Signs requests as Twilio does: HMAC-SHA1 of the URL and the sorted parameters, in Base64.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The value of `X-Twilio-Signature` for a request to `url` with these decoded form parameters (none for GET).
pub fn sign(auth_token: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in params {
        sorted.entry(name).or_default().insert(value);
    }
    let mut text = signed_url(url);
    for (name, values) in sorted {
        for value in values {
            text.push_str(name);
            text.push_str(value);
        }
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Twilio leaves the fragment out of what it signs, and a port of https that is not the standard one.
fn signed_url(url: &str) -> String {
    let without_fragment = url.split('#').next().unwrap_or(url);
    let Some(rest) = without_fragment.strip_prefix("https://") else {
        return without_fragment.to_owned();
    };
    let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    match authority.rsplit_once(':') {
        Some((host, port)) if port != "443" && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            format!("https://{host}{tail}")
        }
        _ => without_fragment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sign;

    const CALL: &[(&str, &str)] = &[
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ];

    fn check(url: &str, params: &[(&str, &str)], expected: &str) {
        let params: Vec<_> = params.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        assert_eq!(sign("12345", url, &params), expected, "{url}");
    }

    #[test]
    fn the_published_vectors_come_out() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        check(url, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        check("https://mycompany.com:443/myapp.php?foo=1&bar=2", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=");
        check("http://mycompany.com:80/myapp.php?foo=1&bar=2", CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4=");
        check("http://mycompany.com/myapp.php?foo=1&bar=2", CALL, "OyGYPqTF6ztdbRNCvuQO/oPvqQ4=");
        check("http://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=");
        check("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", CALL, "CukzLTc1tT5dXEDIHm/tKBanW10=");
        check("https://user@mycompany.com/myapp.php?foo=1&bar=2", CALL, "2YRLlVAflCqxaNicjMpJcSTgzSs=");
    }

    #[test]
    fn a_port_of_https_that_is_not_standard_is_left_out() {
        check("https://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn repeated_parameters_are_sorted_and_counted_once() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let digits =
            [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")];
        check(url, &digits, "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
        let name = "MessagingBinding.Address";
        check(url, &[(name, "+1325xxxxxxx"), (name, "+1415xxxxxxx")], "83O6e2vORAoJHUNzJjDWN1jz+BA=");
        check(url, &[(name, "+1415xxxxxxx"), (name, "+1325xxxxxxx")], "83O6e2vORAoJHUNzJjDWN1jz+BA=");
    }

    #[test]
    fn without_parameters_the_url_alone_is_signed_and_its_scheme_counts() {
        let hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        let with_hash = format!("https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256={hash}");
        check(&with_hash, &[], "a9nBmqA0ju/hNViExpshrM61xv4=");
        check(&format!("https://mycompany.com/myapp.php?bodySHA256={hash}"), &[], "y77kIzt2vzLz71DgmJGsen2scGs=");
        check("wss://voice.example.com/relay", &[], "Sv43j8T9asdzmHgHo286na4Ttmg=");
        check("https://voice.example.com/relay", &[], "ppFfcoTbGDPP5o/ClJuR1+R2wU4=");
    }

    #[test]
    fn the_fragment_with_overrides_is_not_signed() {
        check("https://mycompany.com/myapp.php?foo=1&bar=2#rc=2&rp=all", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }
}
