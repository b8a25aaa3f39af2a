mod answers;
mod source;
#[expect(dead_code, reason = "the same values as in the store's tests; not all are needed here")]
#[path = "../../../../shared/tests/it/support/values.rs"]
mod values;
mod world;

use std::fs;

use http_api::testing::as_published;
use lambda_http::RequestExt as _;
use lambda_http::request::from_str;
use serde_json::Value;
use shared::config::IdentityConfig;

use super::*;

/// A function whose table and mail provider are away.
fn desk() -> Desk {
    desk_at("http://127.0.0.1:9")
}

/// A function whose table is at an address.
fn desk_at(table: &str) -> Desk {
    let config = IdentityConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel-local",
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "MAIL_CONFIGURATION_SET" => "test",
            "AWS_ENDPOINT_URL" => "http://127.0.0.1:9",
            "AWS_ENDPOINT_URL_DYNAMODB" => table,
            "SITE_ORIGIN" => "https://app.example.com",
            "MAIL_FROM" => "no-reply@kestrel.example",
            _ => return None,
        };
        Some(value.to_owned())
    });
    Desk::new(&config.unwrap())
}

fn folder() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/identity").to_owned()
}

async fn answered(name: &str) -> (u16, Value) {
    let text = fs::read_to_string(format!("{}/{name}.json", folder())).unwrap();
    let request = from_str(&text).unwrap();
    let response = http_api::serve(&desk(), &request).await;
    as_published::<Operation>(request.method(), request.raw_http_path(), &response);
    (response.status().as_u16(), serde_json::from_str(response.body()).unwrap_or_default())
}

#[tokio::test]
async fn every_event_file_reaches_the_table_or_is_refused_for_what_it_is() {
    let expected = [
        ("foreign-page-logs-in", 403),
        ("log-in", 503),
        ("log-in-with-unknown-field", 400),
        ("log-out-from-elsewhere", 403),
        ("no-address", 422),
        ("short-password", 422),
        ("show-session", 503),
    ];
    let mut names: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, expected.map(|(name, _)| name));

    for (name, status) in expected {
        let (answered, body) = answered(name).await;
        assert_eq!(answered, status, "{name}: {body}");
    }
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    assert_eq!(answered("no-address").await.1["errors"][0]["field"], "email");
    assert_eq!(answered("short-password").await.1["errors"][0]["field"], "password");
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_other_sites_and_other_hosts() {
    let cookie = set_cookie("kss_x");

    for part in ["__Host-kestrel_session=kss_x;", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"]
    {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(clear_cookie().ends_with("Max-Age=0"));
}
