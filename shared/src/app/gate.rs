//! Who may speak to the voice API: Twilio, by the signature of every request.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::connect::system_clock;
use crate::aws::Aws;
use crate::aws::secrets::{CachedSecret, SecretError};
use crate::twilio::signature::{self, SignatureError, SignedBody, SignedRequest, SigningKeys};
use crate::twilio::urls::VoiceUrls;
use crate::twilio::webhook::Form;

/// Twilio never sends more than a few kilobytes; what is larger is not read.
const BODY_AT_MOST: usize = 64 * 1024;

/// The account's tokens, and the address they sign.
#[derive(Clone)]
pub struct Gate {
    secret: CachedSecret,
    public_voice_url: Option<String>,
}

/// A request, as far as the gate looks at it.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// The API's own domain, as the request context names it; never from a header.
    pub domain: Option<&'a str>,
    /// The API's stage, as the request context names it.
    pub stage: Option<&'a str>,
    /// The path; it may begin with a stage or a base path.
    pub path: &'a str,
    /// `X-Twilio-Signature`.
    pub signature: Option<&'a str>,
    /// The form.
    pub body: &'a [u8],
}

impl<'a> Arrival<'a> {
    /// The path from `/voice/` on: without a stage or a base path, which the signed prefix holds already.
    pub fn voice_path(&self) -> &'a str {
        self.path.find("/voice/").map_or(self.path, |start| &self.path[start..])
    }

    /// The API's own address, for example `https://abc.execute-api.us-east-1.amazonaws.com/live`: what Twilio signs
    /// where no public address is configured.
    pub fn api_url(&self) -> Option<String> {
        Some(format!("https://{}/{}", self.domain?, self.stage?))
    }
}

/// A request that Twilio made.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Its parameters.
    pub form: Form,
    /// Where Twilio reaches us.
    pub urls: VoiceUrls,
}

/// Why a request is turned away. It is told nothing of this.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The signature is not Twilio's.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The body is larger than any of Twilio's.
    #[error("the body is too large")]
    TooLarge,
    /// Neither a public address is configured nor does the request context name one.
    #[error("the signed address is not known")]
    NoAddress,
    /// The secret holds no usable token.
    #[error("the secret with the account's tokens cannot be used")]
    NoTokens,
}

/// The secret's text.
#[derive(Deserialize)]
struct TwilioSecret {
    auth_token: SecretString,
    /// During a rotation: the token that was in use before.
    #[serde(default)]
    auth_token_previous: Option<SecretString>,
}

impl Gate {
    /// Reads the tokens. To be called at cold start.
    pub async fn open(
        aws: &Aws,
        secret_arn: &str,
        time_to_live: Duration,
        public_voice_url: Option<String>,
    ) -> Result<Self, SecretError> {
        let secret = CachedSecret::read(aws, secret_arn, time_to_live, system_clock()).await?;
        Ok(Self { secret, public_voice_url })
    }

    /// Lets a request of Twilio's in.
    ///
    /// When the signature does not match, the tokens are read anew once: they may have been rotated a moment ago.
    pub async fn admit(&self, arrival: &Arrival<'_>) -> Result<Admitted, Refused> {
        if arrival.body.len() > BODY_AT_MOST {
            return Err(Refused::TooLarge);
        }
        let base = self.public_voice_url.clone().or_else(|| arrival.api_url()).ok_or(Refused::NoAddress)?;
        let url = format!("{base}{}", arrival.voice_path());
        let form = Form::parse(arrival.body);
        let request = SignedRequest { url: &url, body: SignedBody::Form(form.params()), signature: arrival.signature };

        let before = self.secret.text();
        if let Err(error) = signature::verify(&keys_in(&before)?, &request) {
            self.secret.refetch().await;
            let now = self.secret.text();
            if error != SignatureError::Mismatch || now.expose_secret() == before.expose_secret() {
                return Err(error.into());
            }
            signature::verify(&keys_in(&now)?, &request)?;
        }
        Ok(Admitted { urls: VoiceUrls::new(&base), form })
    }
}

fn keys_in(text: &SecretString) -> Result<SigningKeys, Refused> {
    let secret: TwilioSecret = serde_json::from_str(text.expose_secret()).map_err(|_| Refused::NoTokens)?;
    let previous = secret.auth_token_previous.filter(|token| !token.expose_secret().is_empty());
    SigningKeys::new([Some(secret.auth_token), previous].into_iter().flatten()).map_err(|_| Refused::NoTokens)
}
