//! Incoming calls as API Gateway hands them to a function: about 3 KB, a form of twenty parameters, truly signed.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

/// The signed prefix of the voice API.
pub(super) const PUBLIC_VOICE_URL: &str = "https://voice.example.com";
/// What signs the calls.
pub(super) const AUTH_TOKEN: &str = "bench-auth-token-0123456789abcdef";
/// Whose calls they are.
pub(super) const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// The number dialled; the recorded routing copy is its.
pub(super) const DIALLED: &str = "+15550100001";

const PATH: &str = "/voice/incoming";
const CALLER: &str = "+15550199042";

/// The event of call `number`; every number is a call of its own, with its own signature.
pub(super) fn event(number: u64) -> Vec<u8> {
    let form = form(number);
    let signature = sign(AUTH_TOKEN, &format!("{PUBLIC_VOICE_URL}{PATH}"), &form);
    proxy_event(&encode(&form), &signature, number).to_string().into_bytes()
}

/// Twenty parameters, as Twilio sends them for a call from the United States.
fn form(number: u64) -> Vec<(&'static str, String)> {
    let call_sid = format!("CA{number:032x}");
    let fixed = [
        ("Called", DIALLED),
        ("ToState", "IL"),
        ("CallerCountry", "US"),
        ("Direction", "inbound"),
        ("CallerState", "IL"),
        ("ToZip", "60601"),
        ("To", DIALLED),
        ("CallerZip", "60614"),
        ("ToCountry", "US"),
        ("StirVerstat", "TN-Validation-Passed-A"),
        ("ApiVersion", "2010-04-01"),
        ("CalledCity", "CHICAGO"),
        ("CallStatus", "ringing"),
        ("From", CALLER),
        ("AccountSid", ACCOUNT_SID),
        ("CalledCountry", "US"),
        ("CallerCity", "CHICAGO LINCOLN PARK"),
        ("ToCity", "CHICAGO"),
        ("FromCountry", "US"),
    ];
    let mut form: Vec<_> = fixed.map(|(name, value)| (name, value.to_owned())).into();
    form.push(("CallSid", call_sid));
    form
}

/// Twilio's signature: the URL and the parameters sorted by name, HMAC-SHA1, base64.
fn sign(token: &str, url: &str, form: &[(&str, String)]) -> String {
    let mut sorted: Vec<_> = form.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    let mut text = url.to_owned();
    for (name, value) in sorted {
        text.push_str(name);
        text.push_str(value);
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("any length is a key");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn encode(form: &[(&str, String)]) -> String {
    let mut encoded = String::new();
    for (name, value) in form {
        let separator = if encoded.is_empty() { "" } else { "&" };
        let _ = write!(encoded, "{separator}{name}=");
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => encoded.push(char::from(byte)),
                b' ' => encoded.push('+'),
                _ => _ = write!(encoded, "%{byte:02X}"),
            }
        }
    }
    encoded
}

/// A REST API's proxy event, payload format 1.0.
fn proxy_event(body: &str, signature: &str, number: u64) -> Value {
    let headers = [
        ("Accept", "*/*"),
        ("CloudFront-Forwarded-Proto", "https"),
        ("CloudFront-Is-Desktop-Viewer", "true"),
        ("CloudFront-Is-Mobile-Viewer", "false"),
        ("CloudFront-Is-SmartTV-Viewer", "false"),
        ("CloudFront-Is-Tablet-Viewer", "false"),
        ("CloudFront-Viewer-ASN", "14618"),
        ("CloudFront-Viewer-Country", "US"),
        ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("Host", "voice.example.com"),
        ("I-Twilio-Idempotency-Token", "3f6b4a0e-5f0e-4d2a-9a1b-8f1d6c7e2b90"),
        ("User-Agent", "TwilioProxy/1.1"),
        ("Via", "1.1 08f323deadbeefa7af34d5feb414ce27.cloudfront.net (CloudFront)"),
        ("X-Amz-Cf-Id", "cDehVQoZnx43VYQb9j2-nvCh-9z396Uhbp027Y2JvkCPNLmGJHqlaA=="),
        ("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
        ("X-Forwarded-For", "54.172.60.1"),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
        ("X-Twilio-Signature", signature),
    ];
    let single: serde_json::Map<_, _> = headers.iter().map(|(name, value)| ((*name).into(), json!(value))).collect();
    let multi: serde_json::Map<_, _> = headers.iter().map(|(name, value)| ((*name).into(), json!([value]))).collect();
    json!({
        "resource": "/voice/{proxy+}",
        "path": PATH,
        "httpMethod": "POST",
        "headers": single,
        "multiValueHeaders": multi,
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": {"proxy": "incoming"},
        "stageVariables": null,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "abcdefghij",
            "domainName": "voice.example.com",
            "domainPrefix": "voice",
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "httpMethod": "POST",
            "identity": {
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": "54.172.60.1",
                "user": null,
                "userAgent": "TwilioProxy/1.1",
                "userArn": null
            },
            "path": PATH,
            "protocol": "HTTP/1.1",
            "requestId": format!("c6af9ac6-7b61-11e6-9a41-{number:012x}"),
            "requestTime": "01/Jan/2026:12:00:00 +0000",
            "requestTimeEpoch": 1_767_268_800_000_u64,
            "resourceId": "abc123",
            "resourcePath": "/voice/{proxy+}",
            "stage": "prod"
        },
        "body": body,
        "isBase64Encoded": false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_about_three_kilobytes_and_twenty_parameters() {
        let event: Value = serde_json::from_slice(&event(7)).unwrap();

        assert!((2_500..3_600).contains(&event.to_string().len()), "{}", event.to_string().len());
        assert_eq!(event["body"].as_str().unwrap().split('&').count(), 20);
    }

    #[test]
    fn a_signature_is_twilios() {
        // The example of Twilio's own documentation, with its key.
        let form = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let form = form.map(|(name, value)| (name, value.to_owned()));

        assert_eq!(sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &form), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn two_calls_have_different_signatures() {
        assert_ne!(sign("t", "https://e.com", &form(1)), sign("t", "https://e.com", &form(2)));
    }
}
