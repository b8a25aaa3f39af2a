//! A request, as the functions behind AppApi look at it.

use std::borrow::Cow;
use std::str::FromStr;

use lambda_http::http::{HeaderMap, Method};
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use serde::de::DeserializeOwned;
use shared::api::body::Object;
use shared::api::context;
use shared::api::problem::{Kind, Problem};
use shared::app::edge::Edge;
use shared::domain::access::Principal;
use shared::domain::ids::TraceId;

/// A request. It holds people and secrets, so it has no `Debug`.
pub struct Call<'r> {
    /// The method.
    pub method: &'r Method,
    /// The path, without the stage.
    pub path: &'r str,
    /// The parts of the path that vary, in order.
    pub params: Vec<&'r str>,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The body's bytes, decoded where API Gateway had to encode them.
    pub body: &'r [u8],
    /// Whoever asks, as the authorizer says.
    pub principal: Option<Principal>,
    /// The invocation's trace.
    pub trace: TraceId,
    /// What API Gateway takes for the client: behind a distribution that is the distribution.
    source_ip: Option<&'r str>,
    request: &'r Request,
}

impl<'r> Call<'r> {
    pub(crate) fn of(request: &'r Request) -> Self {
        let gateway = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(gateway)) => Some(gateway),
            _ => None,
        };
        let said = gateway.map(|gateway| &gateway.authorizer.fields);
        let lambda = request.lambda_context_ref();
        Self {
            method: request.method(),
            path: request.raw_http_path(),
            params: Vec::new(),
            headers: request.headers(),
            body: request.body(),
            principal: context::principal(|name| said?.get(name)?.as_str()),
            trace: TraceId::from_header(lambda.and_then(|context| context.xray_trace_id.as_deref())),
            source_ip: gateway.and_then(|gateway| gateway.identity.source_ip.as_deref()),
            request,
        }
    }

    /// Whoever asks. The route's access has made sure that there is somebody.
    pub fn principal(&self) -> Result<&Principal, Problem> {
        self.principal.as_ref().ok_or_else(|| Problem::new(Kind::Unauthenticated))
    }

    /// Where the request comes from, for limits against abuse; never logged.
    pub fn viewer(&self, edge: &Edge) -> Option<&'r str> {
        edge.viewer(|name| self.header(name), self.source_ip)
    }

    /// A part of the path as an id. What is no id is not found, like an id of another company.
    pub fn id<T: FromStr>(&self, index: usize) -> Result<T, Problem> {
        self.params.get(index).and_then(|text| text.parse().ok()).ok_or_else(|| Problem::new(Kind::NotFound))
    }

    /// A parameter of the query. One that is empty is not absent: whoever forgot to fill it in is told so, and not
    /// shown everything.
    pub fn query(&self, name: &str) -> Option<String> {
        self.request.query_string_parameters_ref()?.first(name).map(str::to_owned)
    }

    /// A parameter of the query, parsed; a wrong one is a field error.
    pub fn parsed<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.query(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem::field(name, expected))
    }

    /// The body: an object. Unknown fields are refused by the type; the answer names the place, never the content.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let read = serde_json::from_slice(self.body).map(|Object(body)| body);
        read.map_err(|error| {
            let words = match error.classify() {
                serde_json::error::Category::Data => described(&error.to_string()),
                _ => Cow::Borrowed("The body is not JSON."),
            };
            Problem::new(Kind::Unreadable).saying(words)
        })
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&'r str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The key under which a repeat of this request is the same request. 8 to 128 letters, digits, `-` and `_`.
    pub fn idempotency_key(&self) -> Result<Option<&'r str>, Problem> {
        let Some(key) = self.header("idempotency-key") else { return Ok(None) };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_valid = (8..=128).contains(&key.len()) && key.bytes().all(is_plain);
        is_valid.then_some(Some(key)).ok_or_else(|| {
            Problem::new(Kind::Unreadable).saying("Idempotency-Key takes 8 to 128 letters, digits, - and _.")
        })
    }

    /// The version that the request changes, from `If-Match`, with or without quotes.
    pub fn if_match(&self) -> Result<u64, Problem> {
        let text = self.header("if-match").ok_or_else(|| {
            Problem::new(Kind::VersionNeeded)
                .saying("Send If-Match with the ETag you read, so that nobody's change is lost.")
        })?;
        text.trim_matches('"').parse().map_err(|_| Problem::new(Kind::Changed))
    }
}

/// What serde says of data of the wrong shape, without the values: it quotes them between backquotes or quotes only
/// where they come from the input's strings and numbers.
fn described(error: &str) -> Cow<'static, str> {
    let words = error.split(" at line ").next().unwrap_or_default();
    let is_about_a_field = words.starts_with("missing field") || words.starts_with("unknown field");
    if is_about_a_field {
        // The name of a field, which the API has or the client chose; cut to a sensible length.
        Cow::Owned(words.chars().take(200).collect())
    } else {
        Cow::Borrowed("A value of the body has the wrong type or is not one of those allowed.")
    }
}
