//! The site's origin: pages, and the API under them, which says no in one form wherever a request ends.

use journeys::stack;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use shared::api::problem::{Kind, Problem};

async fn ask(method: Method, url: &str, authorization: Option<&str>) -> Response {
    let mut request = Client::new().request(method, url);
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    request.send().await.expect("an answer")
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The document as a function would write it, without the trace, which the gateway's own have not.
fn document(kind: Kind) -> Value {
    serde_json::to_value(Problem::new(kind).document(None)).expect("a document is JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_answer_says_what_a_browser_may_do() {
    let described = stack::described();
    let site = described["site_url"].as_str().expect("the stack has a site");

    for path in ["/", "/api/v1/overview", "/api/nothing", "/assets/nothing.js"] {
        let answer = ask(Method::GET, &format!("{site}{path}"), None).await;

        assert!(header(&answer, "content-security-policy").contains("script-src 'self';"), "{path}");
        assert!(header(&answer, "strict-transport-security").contains("preload"), "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
    }
    let home = ask(Method::GET, site, None).await;
    assert_eq!(home.status().as_u16(), 200);
    assert!(header(&home, CONTENT_TYPE.as_str()).starts_with("text/html"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateways_own_refusals_are_problem_documents_on_both_ways_to_the_api() {
    let described = stack::described();
    let way = |name: &str| described[name].as_str().expect("the stack has it").to_owned();
    // Neither is anybody's: one is no key by its form, the other no session.
    let nobodys = ["Bearer kst_live_x", "Session kss_x", "Basic eDp5"];

    for api in [way("api_url"), format!("{}/api", way("site_url"))] {
        let mut refused = vec![
            (Kind::Unauthenticated, ask(Method::GET, &format!("{api}/v1/overview"), None).await),
            (Kind::Unauthenticated, ask(Method::DELETE, &format!("{api}/v1/api-keys/x"), None).await),
            (Kind::Unauthenticated, ask(Method::GET, &format!("{api}/auth/session"), None).await),
            (Kind::Unauthenticated, ask(Method::POST, &format!("{api}/auth/logout"), None).await),
            (Kind::NotFound, ask(Method::GET, &format!("{api}/nothing"), None).await),
            (Kind::NotFound, ask(Method::GET, &format!("{api}/v1"), None).await),
        ];
        for credential in nobodys {
            refused
                .push((Kind::Unauthenticated, ask(Method::GET, &format!("{api}/v1/overview"), Some(credential)).await));
        }
        for (kind, answer) in refused {
            let url = answer.url().to_string();

            assert_eq!(answer.status().as_u16(), kind.status(), "{url}");
            assert_eq!(header(&answer, CONTENT_TYPE.as_str()), "application/problem+json", "{url}");
            assert_eq!(header(&answer, CACHE_CONTROL.as_str()), "no-store", "{url}");
            assert_eq!(answer.json::<Value>().await.expect("a document"), document(kind), "{url}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_there_with_other_methods_says_with_which() {
    let described = stack::described();
    let site = described["site_url"].as_str().expect("the stack has a site");

    let answer = ask(Method::DELETE, &format!("{site}/api/plans"), None).await;

    assert_eq!((answer.status().as_u16(), header(&answer, "allow")), (405, "GET"));
    let body: Value = answer.json().await.expect("a document");
    assert_eq!(body["type"], json!("urn:kestrel:problem:method-not-allowed"));
}
