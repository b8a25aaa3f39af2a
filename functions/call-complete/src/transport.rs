//! What API Gateway sends and expects, as far as this function needs it.

use lambda_http::http::StatusCode;
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

/// An answer without words.
pub(crate) fn empty(status: StatusCode) -> Response<String> {
    let mut response = Response::new(String::new());
    *response.status_mut() = status;
    response
}
