//! The part of Twilio's REST API that Kestrel calls, under `/2010-04-01`.

mod calls;
mod error;
mod media;
mod messages;
mod numbers;
mod recordings;
pub mod spec;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::any,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

pub use error::RestError;

use crate::{problem::problem, state::Carrier};

/// What every operation answers.
type Answer = Result<(StatusCode, Value), RestError>;

/// One request, taken apart.
struct Request {
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

impl Request {
    fn field(&self, name: &str) -> Option<&str> {
        let fields = self.form.iter().chain(&self.query);
        fields.filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).next_back()
    }

    fn required(&self, name: &str, code: u32) -> Result<&str, RestError> {
        self.field(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| RestError::bad(code, format!("A '{name}' is required.")))
    }
}

/// Everything under `/2010-04-01`.
pub fn router() -> Router<Carrier> {
    Router::new().route("/2010-04-01/{*path}", any(handle))
}

async fn handle(State(carrier): State<Carrier>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path: Vec<&str> = uri.path().trim_start_matches("/2010-04-01/").split('/').collect();
    // Not in Twilio's OpenAPI document, which describes JSON only.
    if method == Method::GET
        && let Some(sound) = media::media(&carrier, &path, &headers)
    {
        return sound.unwrap_or_else(IntoResponse::into_response);
    }
    let answer = answer(&carrier, &method, &uri, &path, &headers, &body);
    match answer {
        Ok((StatusCode::NO_CONTENT, _)) => StatusCode::NO_CONTENT.into_response(),
        Ok((status, value)) => (status, Json(value)).into_response(),
        Err(error) => {
            let text = format!("{method} {}: {}", uri.path(), error.message);
            carrier.world().rest_problems.push(problem(error.code, text).at(&uri.to_string()));
            error.into_response()
        }
    }
}

fn answer(carrier: &Carrier, method: &Method, uri: &Uri, path: &[&str], headers: &HeaderMap, body: &Bytes) -> Answer {
    let settings = &carrier.settings;
    let ["Accounts", account, rest @ ..] = path else {
        return Err(RestError::not_found(uri.path()));
    };
    authenticate(carrier, headers)?;
    if *account != settings.account_sid {
        return Err(RestError::not_found(uri.path()));
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if method == Method::POST && !body.is_empty() && !content_type.starts_with("application/x-www-form-urlencoded") {
        let text = format!("Content-Type must be application/x-www-form-urlencoded, not {content_type:?}");
        return Err(RestError { status: 415, code: 20_015, message: text });
    }
    let parse = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    let request = Request { query: parse(uri.query().unwrap_or_default().as_bytes()), form: parse(body) };
    if let Some(spec) = &settings.spec {
        spec.check(method.as_str(), uri.path(), &request.query, &request.form)
            .map_err(|text| RestError::bad(20_001, text))?;
    }
    match (method.as_str(), rest) {
        ("GET", ["AvailablePhoneNumbers", country, kind]) => numbers::available(carrier, country, kind, &request),
        ("GET", ["IncomingPhoneNumbers.json"]) => numbers::list(carrier, &request),
        ("POST", ["IncomingPhoneNumbers.json"]) => numbers::create(carrier, &request),
        (verb, ["IncomingPhoneNumbers", file]) => numbers::one(carrier, verb, stem(file), &request),
        ("GET", ["Calls.json"]) => calls::list(carrier, uri, &request),
        ("POST", ["Calls.json"]) => Err(RestError {
            status: 501,
            code: crate::problem::NOT_SUPPORTED_HERE,
            message: "outbound calls are not supported by this carrier yet".into(),
        }),
        ("GET", ["Calls", sid, "Recordings.json"]) => recordings::of_call(carrier, sid, uri, &request),
        ("GET", ["Recordings.json"]) => recordings::list(carrier, uri, &request),
        (verb, ["Recordings", file]) => recordings::one(carrier, verb, stem(file)),
        (verb, ["Calls", file]) => calls::one(carrier, verb, stem(file), &request),
        ("GET", ["Messages.json"]) => messages::list(carrier, &request),
        ("POST", ["Messages.json"]) => messages::create(carrier, &request),
        _ => Err(RestError::not_found(uri.path())),
    }
}

fn authenticate(carrier: &Carrier, headers: &HeaderMap) -> Result<(), RestError> {
    let expected = format!("{}:{}", carrier.settings.account_sid, carrier.settings.auth_token);
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok());
    if given.is_some_and(|given| given == expected.as_bytes()) {
        return Ok(());
    }
    Err(RestError { status: 401, code: 20_003, message: "Authenticate".into() })
}

fn stem(file: &str) -> &str {
    file.strip_suffix(".json").unwrap_or(file)
}

/// A page of a list, as Twilio wraps it. Where a page begins is told by the item before it (`PA…`) or after it (`PB…`),
/// so what is new moves no page; `Page` is the client's own count.
fn page(name: &str, uri: &str, request: &Request, items: Vec<Value>) -> Result<Value, RestError> {
    let number = |name: &str, usual: usize| match request.field(name) {
        Some(text) => text.parse().map_err(|_| RestError::bad(20_001, format!("{name} must be a number"))),
        None => Ok(usual),
    };
    let size = number("PageSize", 50)?.clamp(1, 1000);
    let index = number("Page", 0)?;
    let start = match request.field("PageToken") {
        Some(token) => start_of(token, size, &items)?,
        None => 0,
    };
    let kept: Vec<String> = request
        .query
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "Page" | "PageSize" | "PageToken"))
        .map(|(name, value)| form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish())
        .collect();
    let link = |page: usize, token: Option<String>| {
        let token = token.map(|token| format!("&PageToken={token}")).unwrap_or_default();
        let mut pairs = kept.clone();
        pairs.push(format!("PageSize={size}&Page={page}{token}"));
        format!("{uri}?{}", pairs.join("&"))
    };
    let count = items.len();
    let shown: Vec<Value> = items.into_iter().skip(start).take(size).collect();
    let token = |prefix: &str, item: Option<&Value>| Some(format!("{prefix}{}", sid_of(item?)));
    let previous = token("PB", shown.first()).filter(|_| start > 0);
    let next = token("PA", shown.last()).filter(|_| start + shown.len() < count);
    let mut wrapped = serde_json::json!({
        "first_page_uri": link(0, None),
        "previous_page_uri": previous.map(|token| link(index.saturating_sub(1), Some(token))),
        "next_page_uri": next.map(|token| link(index + 1, Some(token))),
        "uri": link(index, request.field("PageToken").map(str::to_owned)),
        "page": index,
        "page_size": size,
        "start": start,
        "end": start + shown.len().saturating_sub(1),
    });
    wrapped[name] = Value::from(shown);
    Ok(wrapped)
}

fn start_of(token: &str, size: usize, items: &[Value]) -> Result<usize, RestError> {
    let at = |sid: &str| items.iter().position(|item| sid_of(item) == sid);
    let start = match (token.strip_prefix("PA"), token.strip_prefix("PB")) {
        (Some(before), _) => at(before).map(|last| last + 1),
        (None, Some(after)) => at(after).map(|first| first.saturating_sub(size)),
        (None, None) => None,
    };
    start.ok_or_else(|| RestError::bad(20_001, "PageToken is none of this list's"))
}

fn sid_of(item: &Value) -> &str {
    item["sid"].as_str().unwrap_or_default()
}
