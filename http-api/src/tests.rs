//! Requests as API Gateway sends them, to functions that only say what they were asked.

use lambda_http::http::{Method, StatusCode};
use lambda_http::request::{RequestContext, from_str};
use lambda_http::{Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::api::problem::Problem;
use shared::api::routes::{Identity, TenantApi};

use crate::{Answer, Call, Function, LONGEST_BODY, serve};

const TENANT: &str = "019ab000-0000-7000-8000-00000000000a";
const SITE: &str = "https://app.example.com";
const USER: &str = "019ab000-0000-7000-8000-00000000000b";

/// A request with an authorizer's context, by a proxy event as API Gateway writes it.
fn request(method: Method, path: &str, authorizer: Value, headers: Value, body: &str) -> Request {
    let event = json!({
        "resource": "/v1/{proxy+}",
        "path": path,
        "httpMethod": method.as_str(),
        "headers": headers,
        "multiValueHeaders": {},
        "queryStringParameters": {"cursor": "", "limit": "7"},
        "multiValueQueryStringParameters": {"cursor": [""], "limit": ["7"]},
        "pathParameters": {},
        "stageVariables": {},
        "requestContext": {
            "accountId": "000000000000", "apiId": "kestrel-app", "stage": "live", "resourcePath": "/v1/{proxy+}",
            "httpMethod": method.as_str(), "identity": {"sourceIp": "192.0.2.1"}, "authorizer": authorizer,
        },
        "body": body,
        "isBase64Encoded": false,
    });
    let request = from_str(&event.to_string()).unwrap();
    assert!(matches!(lambda_http::RequestExt::request_context_ref(&request), Some(RequestContext::ApiGatewayV1(_))));
    request
}

fn somebody(role: &str) -> Value {
    json!({"tenant_id": TENANT, "user_id": USER, "role": role, "principalId": USER})
}

/// Says what it was asked.
struct Echo;

impl Function for Echo {
    type Operation = TenantApi;

    fn site_origin(&self) -> &str {
        SITE
    }

    async fn act(&self, operation: TenantApi, call: &Call<'_>) -> Result<Answer, Problem> {
        let said = json!({
            "operation": format!("{operation:?}"),
            "params": call.params,
            "tenant": call.principal()?.tenant,
            "limit": call.query("limit"),
            "cursor": call.query("cursor"),
        });
        Answer::ok(&said)
    }
}

/// Must not be asked.
struct Unasked;

impl Function for Unasked {
    type Operation = TenantApi;

    fn site_origin(&self) -> &str {
        SITE
    }

    async fn act(&self, operation: TenantApi, _: &Call<'_>) -> Result<Answer, Problem> {
        panic!("the function was asked for {operation:?}")
    }
}

/// Reads a body.
struct Reader;

impl Function for Reader {
    type Operation = TenantApi;

    fn site_origin(&self) -> &str {
        SITE
    }

    async fn act(&self, _: TenantApi, call: &Call<'_>) -> Result<Answer, Problem> {
        call.json::<Toy>()?;
        Ok(Answer::empty())
    }
}

/// Reads which version is changed.
struct Changer;

impl Function for Changer {
    type Operation = TenantApi;

    fn site_origin(&self) -> &str {
        SITE
    }

    async fn act(&self, _: TenantApi, call: &Call<'_>) -> Result<Answer, Problem> {
        assert_eq!(call.if_match()?, 7);
        Ok(Answer::empty())
    }
}

fn body(response: &Response<String>) -> Value {
    serde_json::from_str(response.body()).unwrap()
}

#[tokio::test]
async fn a_request_reaches_its_operation_with_what_the_authorizer_said() {
    let response = serve(&Echo, &request(Method::GET, "/v1/calls/abc", somebody("member"), json!({}), "")).await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(
        body(&response),
        json!({"operation": "ShowCall", "params": ["abc"], "tenant": TENANT, "limit": "7", "cursor": ""})
    );
}

#[tokio::test]
async fn who_is_nobody_or_may_not_is_refused_before_the_function_is_asked() {
    let refusals = [
        (Method::GET, "/v1/calls", json!({}), 401),
        (Method::GET, "/v1/calls", json!({"tenant_id": TENANT}), 401),
        (Method::GET, "/v1/calls", json!({"tenant_id": TENANT, "user_id": USER, "role": "root"}), 401),
        (Method::PATCH, "/v1/company", somebody("member"), 403),
        (Method::GET, "/v1/nothing", somebody("owner"), 404),
        (Method::DELETE, "/v1/calls", somebody("owner"), 405),
    ];
    for (method, path, authorizer, status) in refusals {
        let request = request(method.clone(), path, authorizer, json!({}), "");
        let response = serve(&Unasked, &request).await;

        assert_eq!(response.status().as_u16(), status, "{method} {path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(body(&response)["status"], status);
        assert_eq!(response.headers().get("allow").is_some(), status == 405);
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let long = "x".repeat(LONGEST_BODY + 1);

    let response =
        serve(&Echo, &request(Method::POST, "/v1/tickets", somebody("owner"), json!({"Origin": SITE}), &long)).await;

    assert_eq!(response.status().as_u16(), 413);
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Toy {
    #[expect(dead_code, reason = "only its reading matters")]
    size: u8,
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_told_by_its_place_and_never_by_its_content() {
    let cases = [
        ("{", "The body is not JSON."),
        ("[7]", "A value of the body has the wrong type or is not one of those allowed."),
        (r#"{}"#, "missing field `size`"),
        (r#"{"size": 1, "tenant_id": "x"}"#, "unknown field `tenant_id`, expected `size`"),
        (r#"{"size": "secret"}"#, "A value of the body has the wrong type or is not one of those allowed."),
    ];
    for (text, words) in cases {
        let request = request(Method::POST, "/v1/tickets", somebody("owner"), json!({"Origin": SITE}), text);
        let response = serve(&Reader, &request).await;

        assert_eq!(response.status().as_u16(), 400, "{text}");
        assert_eq!(body(&response)["detail"], words);
    }
}

#[tokio::test]
async fn a_change_says_which_version_it_changes() {
    let cases = [(json!({}), 428), (json!({"If-Match": "\"x\""}), 412), (json!({"If-Match": "\"7\""}), 204)];
    for (mut headers, status) in cases {
        headers["Origin"] = json!(SITE);
        let request = request(Method::PATCH, "/v1/company", somebody("owner"), headers, "{}");
        let response = serve(&Changer, &request).await;

        assert_eq!(response.status().as_u16(), status);
    }
}

/// Says yes to whatever is asked.
struct Yes;

impl Function for Yes {
    type Operation = Identity;

    fn site_origin(&self) -> &str {
        SITE
    }

    async fn act(&self, _: Identity, _: &Call<'_>) -> Result<Answer, Problem> {
        Ok(Answer::empty())
    }
}

#[tokio::test]
async fn a_write_that_a_cookie_carries_comes_from_the_site_itself() {
    let foreign = ["https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null"];
    let (write, login) = ((Method::POST, "/auth/logout"), (Method::POST, "/auth/login"));
    let mut cases = vec![
        (write.clone(), somebody("owner"), json!({"Origin": SITE}), 204),
        (write.clone(), somebody("owner"), json!({}), 403),
        ((Method::GET, "/auth/session"), somebody("owner"), json!({}), 204),
        (login.clone(), json!({}), json!({"Origin": SITE}), 204),
        (login.clone(), json!({}), json!({}), 204),
    ];
    for origin in foreign {
        cases.push((write.clone(), somebody("owner"), json!({"Origin": origin}), 403));
        cases.push((login.clone(), json!({}), json!({"Origin": origin}), 403));
    }
    for ((method, path), authorizer, headers, status) in cases {
        let response = serve(&Yes, &request(method.clone(), path, authorizer, headers.clone(), "{}")).await;

        assert_eq!(response.status().as_u16(), status, "{method} {path} {headers}");
    }
}

#[tokio::test]
async fn a_program_with_a_key_writes_from_wherever_it_runs() {
    let key = json!({"tenant_id": TENANT, "key_id": USER, "permissions": "tickets:write"});
    for headers in [json!({}), json!({"Origin": "https://customer.example"})] {
        let request = request(Method::POST, "/v1/tickets", key.clone(), headers, "{}");

        assert_eq!(serve(&Echo, &request).await.status().as_u16(), 200);
    }
}
