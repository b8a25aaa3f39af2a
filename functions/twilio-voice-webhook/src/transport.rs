//! What API Gateway sends and expects, as far as this function needs it.

use lambda_http::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use lambda_http::http::{HeaderValue, StatusCode};
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt, Response};
use shared::app::gate::Arrival;

/// The request as the gate looks at it.
pub(crate) fn arrival(request: &Request) -> Arrival<'_> {
    let context = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => Some(context),
        _ => None,
    };
    Arrival {
        domain: context.and_then(|context| context.domain_name.as_deref()),
        stage: context.and_then(|context| context.stage.as_deref()),
        path: request.raw_http_path(),
        signature: request.headers().get("x-twilio-signature").and_then(|value| value.to_str().ok()),
        body: request.body(),
    }
}

/// TwiML. Always status 200: anything else makes Twilio read out its own error.
pub(crate) fn twiml(document: String) -> Response<String> {
    let mut response = Response::new(document);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer without words.
pub(crate) fn empty(status: StatusCode) -> Response<String> {
    let mut response = Response::new(String::new());
    *response.status_mut() = status;
    response
}
