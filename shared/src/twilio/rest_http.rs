//! Twilio's REST API over HTTPS.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rest::{AvailableNumber, NumberSettings, OwnedNumber, Place, RestError, Sms, TwilioRest};
use crate::domain::phone::E164;
use crate::http_client::{HttpClient, HttpError};

/// Twilio itself.
pub const TWILIO: &str = "https://api.twilio.com";
const WITHIN: Duration = Duration::from_secs(10);

/// The account at `base`: Twilio itself, or the carrier of the local stack.
#[derive(Debug, Clone)]
pub struct TwilioHttp {
    http: HttpClient,
    account: String,
    authorization: SecretString,
}

impl TwilioHttp {
    /// Requests go to `{base}/2010-04-01/Accounts/{account_sid}/…`, signed in with the account's token.
    pub fn new(http: HttpClient, base: &str, account_sid: &str, auth_token: &SecretString) -> Self {
        let credentials = format!("{account_sid}:{}", auth_token.expose_secret());
        Self {
            http,
            account: format!("{}/2010-04-01/Accounts/{account_sid}", base.trim_end_matches('/')),
            authorization: format!("Basic {}", BASE64_STANDARD.encode(credentials)).into(),
        }
    }

    /// The address of a part of the account.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.account)
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(impl AsRef<str>, impl AsRef<str>)],
        within: Duration,
    ) -> Result<T, RestError> {
        let request = self.request(Method::GET, &format!("{path}?{}", encode(query)));
        self.send(request.body(Bytes::new()), within).await
    }

    /// A part of the account that is no JSON: its content type and its bytes.
    pub(super) async fn file(&self, path: &str, within: Duration) -> Result<(String, Bytes), RestError> {
        let answer = self.answered(self.request(Method::GET, path).body(Bytes::new()), within).await?;
        if !answer.status().is_success() {
            return Err(refusal(answer.status(), answer.body()));
        }
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        Ok((kind.to_owned(), answer.into_body()))
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, params: &[(&str, &str)]) -> Result<T, RestError> {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Bytes::from(encode(params))), WITHIN).await
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(self.url(path)).header(AUTHORIZATION, self.authorization.expose_secret())
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: http::Result<Request<Bytes>>,
        within: Duration,
    ) -> Result<T, RestError> {
        let body = self.succeed(request, within).await?;
        serde_json::from_slice(&body).map_err(|error| RestError::Garbled(error.into()))
    }

    /// The body of a success, which may be empty.
    async fn succeed(&self, request: http::Result<Request<Bytes>>, within: Duration) -> Result<Bytes, RestError> {
        let answer = self.answered(request, within).await?;
        if answer.status().is_success() { Ok(answer.into_body()) } else { Err(refusal(answer.status(), answer.body())) }
    }

    async fn answered(
        &self,
        request: http::Result<Request<Bytes>>,
        within: Duration,
    ) -> Result<Response<Bytes>, RestError> {
        let request = request.map_err(|error| RestError::Unavailable(error.into()))?;
        self.http.send(request, within).await.map_err(unavailable)
    }
}

impl TwilioRest for TwilioHttp {
    fn find_number<'a>(&'a self, number: &'a E164) -> BoxFuture<'a, Result<Option<OwnedNumber>, RestError>> {
        async move {
            let query = [("PhoneNumber", number.expose()), ("PageSize", "20")];
            let page: NumberPage = self.get("IncomingPhoneNumbers.json", &query, WITHIN).await?;
            // Twilio takes the parameter as a pattern.
            let numbers = page.incoming_phone_numbers.into_iter().map(OwnedNumber::from);
            Ok(numbers.into_iter().find(|owned| owned.phone_number == *number))
        }
        .boxed()
    }

    fn create_number<'a>(
        &'a self,
        number: &'a E164,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        async move {
            let mut params = settings.params();
            params.push(("PhoneNumber", number.expose()));
            let created: NumberItem = self.post("IncomingPhoneNumbers.json", &params).await?;
            Ok(created.into())
        }
        .boxed()
    }

    fn configure_number<'a>(
        &'a self,
        sid: &'a str,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        async move {
            let path = format!("IncomingPhoneNumbers/{sid}.json");
            let updated: NumberItem = self.post(&path, &settings.params()).await?;
            Ok(updated.into())
        }
        .boxed()
    }

    fn available_numbers(&self, place: Place, most: u8) -> BoxFuture<'_, Result<Vec<AvailableNumber>, RestError>> {
        async move {
            let (name, value) = match place {
                Place::AreaCode(code) => ("AreaCode", code.to_string()),
                Place::State(state) => ("InRegion", state.to_owned()),
            };
            let most = most.to_string();
            // Numbers that need an address are sold with papers that the wizard does not ask for.
            let query = [
                (name, value.as_str()),
                ("VoiceEnabled", "true"),
                ("ExcludeAllAddressRequired", "true"),
                ("PageSize", &most),
            ];
            let page: AvailablePage = self.get("AvailablePhoneNumbers/US/Local.json", &query, WITHIN).await?;
            let numbers = page.available_phone_numbers.into_iter().filter(|number| number.capabilities.voice);
            Ok(numbers.map(AvailableNumber::from).collect())
        }
        .boxed()
    }

    fn release_number<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), RestError>> {
        async move {
            let request = self.request(Method::DELETE, &format!("IncomingPhoneNumbers/{sid}.json"));
            match self.succeed(request.body(Bytes::new()), WITHIN).await {
                Ok(_) | Err(RestError::Refused { status: 404, .. }) => Ok(()),
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn send_sms<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>> {
        async move {
            let params = [("To", sms.to.expose()), ("From", sms.from.expose()), ("Body", &sms.body)];
            let sent: SentMessage = self.post("Messages.json", &params).await?;
            Ok(sent.sid)
        }
        .boxed()
    }
}

#[derive(Deserialize)]
struct NumberPage {
    incoming_phone_numbers: Vec<NumberItem>,
}

#[derive(Deserialize)]
struct NumberItem {
    sid: String,
    phone_number: E164,
    #[serde(default)]
    voice_url: Option<String>,
    #[serde(default)]
    friendly_name: Option<String>,
}

#[derive(Deserialize)]
struct AvailablePage {
    available_phone_numbers: Vec<AvailableItem>,
}

#[derive(Deserialize)]
struct AvailableItem {
    phone_number: E164,
    #[serde(default)]
    locality: Option<String>,
    #[serde(default)]
    region: Option<String>,
    capabilities: Capabilities,
}

#[derive(Deserialize)]
struct Capabilities {
    #[serde(default)]
    voice: bool,
}

impl From<AvailableItem> for AvailableNumber {
    fn from(item: AvailableItem) -> Self {
        let known = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self { phone_number: item.phone_number, locality: known(item.locality), region: known(item.region) }
    }
}

#[derive(Deserialize)]
struct SentMessage {
    sid: String,
}

/// Twilio's error body. Its `message` quotes the request's values, so it is not kept.
#[derive(Deserialize)]
struct ErrorBody {
    code: u32,
}

impl From<NumberItem> for OwnedNumber {
    fn from(item: NumberItem) -> Self {
        Self {
            sid: item.sid,
            phone_number: item.phone_number,
            voice_url: item.voice_url.unwrap_or_default(),
            friendly_name: item.friendly_name.unwrap_or_default(),
        }
    }
}

fn encode(params: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

fn unavailable(error: HttpError) -> RestError {
    match error {
        HttpError::TooLong => RestError::TooLong,
        HttpError::Connect(_) | HttpError::Timeout | HttpError::Broken(_) => RestError::Unavailable(error.into()),
    }
}

fn refusal(status: StatusCode, body: &[u8]) -> RestError {
    match status.as_u16() {
        401 => RestError::Unauthorized,
        429 => RestError::TooManyRequests,
        status @ 500.. => RestError::Unavailable(format!("status {status}").into()),
        status => {
            let code = serde_json::from_slice::<ErrorBody>(body).map_or(0, |error| error.code);
            RestError::Refused { status, code }
        }
    }
}

#[cfg(test)]
#[path = "rest_http_tests.rs"]
pub(crate) mod tests;
