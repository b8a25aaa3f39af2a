//! Every published vector of Twilio's own libraries, and what must never pass.

use super::*;

const TOKEN: &str = "12345";
const PAGE: &str = "mycompany.com/myapp.php?foo=1&bar=2";
const HASH: &str = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
const EMPTY_HASH: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const JSON: &[u8] = br#"{"property": "value", "boolean": true}"#;

enum Body {
    None,
    Form(Vec<(String, String)>),
    Json(&'static [u8]),
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn call_params() -> Vec<(String, String)> {
    pairs(&[
        ("To", "+18005551212"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
    ])
}

fn call() -> Body {
    Body::Form(call_params())
}

fn keys(tokens: &[&str]) -> SigningKeys {
    SigningKeys::new(tokens.iter().map(|token| SecretString::from(*token))).unwrap()
}

fn check(tokens: &[&str], url: &str, body: &Body, signature: Option<&str>) -> Result<(), SignatureError> {
    let body = match body {
        Body::None => SignedBody::None,
        Body::Form(params) => SignedBody::Form(params),
        Body::Json(bytes) => SignedBody::Other(bytes),
    };
    verify(&keys(tokens), &SignedRequest { url, body, signature })
}

#[test]
fn every_published_vector_is_accepted() {
    let repeated =
        pairs(&[("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]);
    let one = ("MessagingBinding.Address", "+1325xxxxxxx");
    let other = ("MessagingBinding.Address", "+1415xxxxxxx");
    let https = format!("https://{PAGE}");
    let cases: Vec<(String, Body, &str)> = vec![
        (https.clone(), call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (https.replace(".com", ".com:1234"), call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (https.replace(".com", ".com:443"), call(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (https.clone(), call(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (https.replace(".com", ".com:443"), call(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (format!("http://{PAGE}").replace(".com", ".com:80"), call(), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (format!("http://{PAGE}"), call(), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (format!("http://{PAGE}"), call(), "OyGYPqTF6ztdbRNCvuQO/oPvqQ4="),
        (format!("http://{PAGE}").replace(".com", ".com:1234"), call(), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (https.clone(), Body::Form(repeated), "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (https.clone(), Body::Form(pairs(&[one, other])), "83O6e2vORAoJHUNzJjDWN1jz+BA="),
        (https.clone(), Body::Form(pairs(&[other, one])), "83O6e2vORAoJHUNzJjDWN1jz+BA="),
        (format!("{https}&bodySHA256={HASH}"), Body::Json(JSON), "a9nBmqA0ju/hNViExpshrM61xv4="),
        (format!("{https}&bodySHA256={EMPTY_HASH}"), Body::Json(b"{}"), "Ldidvp12m26NI7eqEvxnEpkd9Hc="),
        (
            format!("https://mycompany.com/myapp.php?bodySHA256={HASH}"),
            Body::Json(JSON),
            "y77kIzt2vzLz71DgmJGsen2scGs=",
        ),
        (format!("https://user:pass@{PAGE}"), call(), "CukzLTc1tT5dXEDIHm/tKBanW10="),
        (format!("https://user:pass@{PAGE}"), call(), "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
        (format!("https://user@{PAGE}"), call(), "2YRLlVAflCqxaNicjMpJcSTgzSs="),
        (format!("{https}&Body=It's+amazing"), call(), "TfZzewPq8wqrGlMfyAud8+/IvJ0="),
        ("wss://voice.example.com/relay".to_owned(), Body::None, "Sv43j8T9asdzmHgHo286na4Ttmg="),
        ("wss://voice.example.com/relay/".to_owned(), Body::None, "Sv43j8T9asdzmHgHo286na4Ttmg="),
        ("https://voice.example.com/relay".to_owned(), Body::None, "ppFfcoTbGDPP5o/ClJuR1+R2wU4="),
    ];

    for (url, body, signature) in cases {
        assert_eq!(check(&[TOKEN], &url, &body, Some(signature)), Ok(()), "{url} {signature}");
    }
}

#[test]
fn a_fragment_of_the_configured_url_is_ignored() {
    let url = format!("https://{PAGE}#rc=2&rp=5xx");

    assert_eq!(check(&[TOKEN], &url, &call(), Some("RSOYDt4T1cUTdK1PDd93/VVr8B8=")), Ok(()));
}

#[test]
fn either_of_two_active_keys_is_accepted() {
    let url = format!("https://{PAGE}");

    for tokens in [["new", TOKEN], [TOKEN, "old"]] {
        assert_eq!(check(&tokens, &url, &call(), Some("RSOYDt4T1cUTdK1PDd93/VVr8B8=")), Ok(()));
    }
}

#[test]
fn a_request_that_was_changed_is_refused() {
    let url = format!("https://{PAGE}");
    let right = Some("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    let mut changed = call_params();
    changed[0].1 = "+18005551213".to_owned();
    let mut added = call_params();
    added.push(("Extra".to_owned(), String::new()));
    let removed = call_params().split_off(1);

    for params in [changed, added, removed] {
        assert_eq!(check(&[TOKEN], &url, &Body::Form(params), right), Err(SignatureError::Mismatch));
    }
    assert_eq!(check(&[TOKEN], &url.replace("foo=1", "foo=2"), &call(), right), Err(SignatureError::Mismatch));
    assert_eq!(check(&[TOKEN], &url.replace("myapp", "other"), &call(), right), Err(SignatureError::Mismatch));
    assert_eq!(check(&[TOKEN], &url.replace("https", "http"), &call(), right), Err(SignatureError::Mismatch));
    assert_eq!(check(&["54321"], &url, &call(), right), Err(SignatureError::Mismatch));
}

#[test]
fn a_header_that_is_missing_or_no_signature_is_refused() {
    let url = format!("https://{PAGE}");

    assert_eq!(check(&[TOKEN], &url, &call(), None), Err(SignatureError::Missing));
    for malformed in ["", "not base64!", "c2hvcnQ=", "UlNPWUR0NFQxY1VUZEsxUERkOTMvVlZyOEI4PQ=="] {
        assert_eq!(check(&[TOKEN], &url, &call(), Some(malformed)), Err(SignatureError::Malformed), "{malformed}");
    }
}

#[test]
fn a_websocket_is_not_signed_as_https() {
    let https_signature = Some("ppFfcoTbGDPP5o/ClJuR1+R2wU4=");

    let checked = check(&[TOKEN], "wss://voice.example.com/relay", &Body::None, https_signature);

    assert_eq!(checked, Err(SignatureError::Mismatch));
}

#[test]
fn a_body_that_is_not_the_hashed_one_is_refused() {
    let url = format!("https://{PAGE}&bodySHA256={HASH}");
    let signature = Some("a9nBmqA0ju/hNViExpshrM61xv4=");

    assert_eq!(check(&[TOKEN], &url, &Body::Json(b"{}"), signature), Err(SignatureError::BodyHashWrong));
    let without = format!("https://{PAGE}");
    assert_eq!(check(&[TOKEN], &without, &Body::Json(JSON), signature), Err(SignatureError::BodyHashMissing));
    let garbled = format!("https://{PAGE}&bodySHA256=zz");
    assert_eq!(check(&[TOKEN], &garbled, &Body::Json(JSON), signature), Err(SignatureError::BodyHashWrong));
}

#[test]
fn an_empty_token_is_no_key() {
    assert_eq!(SigningKeys::new([]).err(), Some(UnusableKeys));
    assert_eq!(SigningKeys::new([SecretString::from("")]).err(), Some(UnusableKeys));
    assert_eq!(SigningKeys::new([SecretString::from(TOKEN), SecretString::from(" ")]).err(), Some(UnusableKeys));
}

#[test]
fn what_is_signed_here_is_verified_here() {
    let url = "https://example.com/prod/voice/incoming";
    let signature = sign(&SecretString::from(TOKEN), url, &call_params());

    assert_eq!(check(&[TOKEN], url, &call(), Some(&signature)), Ok(()));
}

#[test]
fn keys_and_parameters_are_never_shown_by_debug() {
    let params = call_params();
    let request = SignedRequest { url: "https://e.com", body: SignedBody::Form(&params), signature: None };

    assert!(!format!("{:?}", keys(&["secret-token"])).contains("secret-token"));
    assert!(!format!("{request:?}").contains("+14158675309"));
}
