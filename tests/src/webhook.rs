//! Webhooks sent by hand, for what a well-behaved carrier would not send.

use reqwest::Response;
use seed::stack::Stack;
use shared::twilio::signature;

/// A call's parameters.
pub fn params(call_sid: &str, from: &str, to: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let common = [
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call_sid),
        ("Direction", "inbound"),
        ("From", from),
        ("To", to),
    ];
    common.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A call sid that no carrier gave.
pub fn new_call_sid() -> String {
    format!("CA{}", shared::clock::new_id().simple())
}

/// Posts a webhook with Twilio's signature.
pub async fn post(stack: &Stack, path: &str, params: &[(String, String)]) -> Response {
    let url = format!("{}{path}", stack.voice_url);
    let signature = signature::sign(&stack.twilio.auth_token.clone().into(), &url, params);
    send(&url, params, Some(&signature)).await
}

/// Posts a webhook with any signature, or none.
pub async fn forge(stack: &Stack, path: &str, params: &[(String, String)], signature: Option<&str>) -> Response {
    send(&format!("{}{path}", stack.voice_url), params, signature).await
}

async fn send(url: &str, params: &[(String, String)], signature: Option<&str>) -> Response {
    let mut request = reqwest::Client::new().post(url).form(params);
    if let Some(signature) = signature {
        request = request.header("X-Twilio-Signature", signature);
    }
    request.send().await.expect("the API answers")
}
