//! `X-Twilio-Signature`: proof that a request comes from Twilio.
//!
//! Twilio signs the public URL, followed for form posts by all parameters sorted, with HMAC-SHA1 and the account's
//! auth token. The URL is built by the caller from configuration, never from a `Host` header.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::urls::candidates;

/// The auth tokens whose signatures count: one, or two while a token is being rotated.
#[derive(Debug, Clone)]
pub struct SigningKeys(Vec<SecretString>);

/// Why tokens are no signing keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there must be at least one auth token, and none may be empty: anybody can sign with an empty one")]
pub struct UnusableKeys;

impl SigningKeys {
    /// All tokens that are accepted now, the current one first.
    pub fn new(tokens: impl IntoIterator<Item = SecretString>) -> Result<Self, UnusableKeys> {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let usable = !tokens.is_empty() && tokens.iter().all(|token| !token.expose_secret().trim().is_empty());
        if usable { Ok(Self(tokens)) } else { Err(UnusableKeys) }
    }
}

/// A request as far as the signature covers it.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// The configured public base, the path, and the query exactly as received.
    pub url: &'a str,
    /// What came with it.
    pub body: SignedBody<'a>,
    /// The header's value.
    pub signature: Option<&'a str>,
}

/// The part of a body that is signed.
#[derive(Clone, Copy)]
pub enum SignedBody<'a> {
    /// GET requests and WebSocket handshakes.
    None,
    /// Form parameters, decoded exactly once, in any order.
    Form(&'a [(String, String)]),
    /// JSON and all else: the URL carries the hash of these bytes as `bodySHA256`.
    Other(&'a [u8]),
}

impl std::fmt::Debug for SignedBody<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, length) = match self {
            Self::None => ("None", 0),
            Self::Form(params) => ("Form", params.len()),
            Self::Other(bytes) => ("Other", bytes.len()),
        };
        write!(formatter, "{kind}({length})")
    }
}

/// Why a request is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No header.
    #[error("the signature is missing")]
    Missing,
    /// A header that no SHA-1 HMAC can be.
    #[error("the signature is not the base64 of 20 bytes")]
    Malformed,
    /// A body that is no form, and no hash of it in the URL.
    #[error("the body's hash is missing from the URL")]
    BodyHashMissing,
    /// The body is not the one that was signed.
    #[error("the body does not match its hash in the URL")]
    BodyHashWrong,
    /// None of the keys made it for this URL and these parameters.
    #[error("the signature does not match")]
    Mismatch,
}

/// Checks that one of the keys signed the request.
///
/// Every key and every way Twilio is known to write the URL is tried, without stopping at the first match, so that
/// the time taken says nothing about which of them was right.
pub fn verify(keys: &SigningKeys, request: &SignedRequest<'_>) -> Result<(), SignatureError> {
    let header = request.signature.ok_or(SignatureError::Missing)?;
    let given = BASE64_STANDARD.decode(header.trim()).map_err(|_| SignatureError::Malformed)?;
    if given.len() != 20 {
        return Err(SignatureError::Malformed);
    }
    if let SignedBody::Other(bytes) = request.body {
        check_body_hash(request.url, bytes)?;
    }
    let params = match request.body {
        SignedBody::Form(params) => sorted_params(params),
        SignedBody::None | SignedBody::Other(_) => String::new(),
    };
    let mut matches = Choice::from(0);
    for url in candidates(request.url) {
        for key in &keys.0 {
            matches |= digest(key, &url, &params).as_slice().ct_eq(&given);
        }
    }
    if matches.into() { Ok(()) } else { Err(SignatureError::Mismatch) }
}

/// The signature Twilio would send: for tests, the seed and the bench. The carrier has its own implementation, so
/// that a mistake here is not repeated there.
pub fn sign(token: &SecretString, url: &str, params: &[(String, String)]) -> String {
    BASE64_STANDARD.encode(digest(token, url, &sorted_params(params)))
}

fn digest(token: &SecretString, url: &str, params: &str) -> [u8; 20] {
    let key = token.expose_secret().as_bytes();
    let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(url.as_bytes());
    mac.update(params.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Names and values, sorted by both; a pair that occurs twice counts once.
fn sorted_params(params: &[(String, String)]) -> String {
    let mut pairs: Vec<(&str, &str)> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

fn check_body_hash(url: &str, body: &[u8]) -> Result<(), SignatureError> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let (_, claimed) = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "bodySHA256")
        .ok_or(SignatureError::BodyHashMissing)?;
    let claimed = hex::decode(claimed.as_bytes()).map_err(|_| SignatureError::BodyHashWrong)?;
    let actual = Sha256::digest(body);
    if actual.as_slice().ct_eq(&claimed).into() { Ok(()) } else { Err(SignatureError::BodyHashWrong) }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
