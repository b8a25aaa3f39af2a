//! For tests: whether an answer is one that the published document describes.

use std::sync::OnceLock;

use lambda_http::Response;
use lambda_http::http::Method;
use serde_json::Value;
use shared::api::openapi::document;
use shared::api::route::{Found, Operations, find};

/// Fails where an answer to a request is not one that the OpenAPI document describes. A path or method that is not
/// there is described by nothing.
///
/// # Panics
///
/// With what is wrong.
pub fn as_published<O: Operations + PartialEq>(method: &Method, path: &str, response: &Response<String>) {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let document = DOCUMENT.get_or_init(document);
    let Found::Route { operation, .. } = find::<O>(method, path) else { return };
    let route = O::routes().iter().find(|route| route.operation == operation).expect("a route");
    let (status, text) = (response.status().as_u16(), response.body());
    let described = &document["paths"][route.path][route.method.as_str().to_lowercase()];
    let mut answer = &described["responses"][status.to_string()];
    assert!(answer.is_object(), "{operation:?} is not described as answering {status}: {text}");
    if let Some(reference) = answer["$ref"].as_str() {
        answer = document.pointer(reference.trim_start_matches('#')).expect("a response");
    }
    let Some(content) = answer["content"].as_object() else {
        assert_eq!(text, "", "{operation:?} is described as answering nothing");
        return;
    };
    let content_type = response.headers().get("content-type").map_or("", |value| value.to_str().expect("a text"));
    let bare = content_type.split(';').next().unwrap_or_default();
    let described = content.get(bare).unwrap_or_else(|| panic!("{operation:?} answers {content_type}"));
    if bare == "text/csv" {
        return;
    }
    let mut schema = described["schema"].clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a schema");
    let body = serde_json::from_str(text).unwrap_or(Value::Null);
    let errors: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{operation:?} answers what is not described: {errors:?}: {text}");
}
