//! Twilio's REST API: numbers, calls, messages, refusals.

use carrier::rest::spec::Spec;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, App, OUR_NUMBER, Reply, Stage, TOKEN};

/// As much of an OpenAPI document as these tests need; the real one is never part of this repository.
const SMALL_SPEC: &str = r#"{"paths": {
    "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json": {
        "get": {"parameters": [{"name": "PhoneNumber", "in": "query", "schema": {"type": "string"}}]},
        "post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"properties": {
            "PhoneNumber": {"type": "string"}, "VoiceUrl": {"type": "string"},
            "VoiceMethod": {"type": "string", "enum": ["GET", "POST"]},
            "VoiceCallerIdLookup": {"type": "boolean"}}}}}}}},
    "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json": {"get": {}, "delete": {}},
    "/2010-04-01/Accounts/{AccountSid}/Messages.json": {
        "post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {
            "required": ["To"], "properties": {"To": {"type": "string"}, "From": {"type": "string"},
            "Body": {"type": "string"}}}}}}}}}}"#;

async fn stage(spec: Option<Spec>) -> Stage {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Say>Hello.</Say>"),
        _ => Reply::Status(204),
    })
    .await;
    Stage::with(&app, spec, &[]).await
}

async fn ask(stage: &Stage, method: Method, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/{path}", stage.url);
    let mut request = reqwest::Client::new().request(method.clone(), url).basic_auth(ACCOUNT, Some(TOKEN));
    if method == Method::POST {
        request = request.form(form);
    }
    let response = request.send().await.expect("an answer");
    (response.status(), response.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_number_is_rented_changed_read_and_given_back() {
    let stage = stage(None).await;
    let form =
        [("PhoneNumber", "+15550100009"), ("FriendlyName", "Acme"), ("VoiceUrl", "https://a.example/v#rc=2&rp=5xx")];

    let (status, number) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &form).await;
    assert_eq!((status, &number["phone_number"]), (StatusCode::CREATED, &json!("+15550100009")));
    let path = format!("IncomingPhoneNumbers/{}.json", number["sid"].as_str().expect("a sid"));
    let (_, changed) = ask(&stage, Method::POST, &path, &[("VoiceMethod", "GET")]).await;
    assert_eq!((&changed["voice_method"], &changed["friendly_name"]), (&json!("GET"), &json!("Acme")));
    let (_, list) = ask(&stage, Method::GET, "IncomingPhoneNumbers.json?PageSize=1", &[]).await;
    assert_eq!(list["incoming_phone_numbers"].as_array().map(Vec::len), Some(1));
    assert!(list["next_page_uri"].as_str().is_some_and(|uri| uri.contains("Page=1")));
    assert_eq!(ask(&stage, Method::DELETE, &path, &[]).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&stage, Method::GET, &path, &[]).await.1["code"], 20404);
}

#[tokio::test]
async fn refusals_have_twilios_numbers() {
    let stage = stage(None).await;
    for (path, form, code) in [
        ("IncomingPhoneNumbers.json", vec![("PhoneNumber", "+15005550000")], 21422),
        ("IncomingPhoneNumbers.json", vec![("PhoneNumber", "+15005550001")], 21421),
        ("IncomingPhoneNumbers.json", vec![("PhoneNumber", OUR_NUMBER)], 21422),
        ("IncomingPhoneNumbers.json", vec![("AreaCode", "533")], 21452),
        ("IncomingPhoneNumbers.json", vec![("PhoneNumber", "+15550100009"), ("VoiceUrl", "acme")], 21502),
        (
            "IncomingPhoneNumbers.json",
            vec![("PhoneNumber", "+15550100009"), ("VoiceUrl", "https://a.example/#rc=9")],
            11100,
        ),
        ("Messages.json", vec![("To", "+15005550001"), ("From", OUR_NUMBER), ("Body", "x")], 21211),
        ("Messages.json", vec![("To", "+15005550004"), ("From", OUR_NUMBER), ("Body", "x")], 21610),
        ("Messages.json", vec![("To", "+15550100555"), ("From", "+15550100777"), ("Body", "x")], 21606),
        ("Messages.json", vec![("To", "+15550100555"), ("From", OUR_NUMBER)], 21602),
    ] {
        let (status, error) = ask(&stage, Method::POST, path, &form).await;
        assert_eq!(
            (status, &error["code"], &error["status"]),
            (StatusCode::BAD_REQUEST, &json!(code), &json!(400)),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn without_the_password_there_is_nothing() {
    let stage = stage(None).await;
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", stage.url);

    let response = reqwest::Client::new().get(url).basic_auth(ACCOUNT, Some("wrong")).send().await.expect("an answer");

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.json::<Value>().await.expect("JSON")["code"], 20003);
}

#[tokio::test]
async fn a_message_is_kept_for_tests_to_read() {
    let stage = stage(None).await;

    let form = [("To", "+15550100555"), ("From", OUR_NUMBER), ("Body", "Gas at 12 Elm Street")];
    let (status, message) = ask(&stage, Method::POST, "Messages.json", &form).await;

    assert_eq!((status, &message["status"]), (StatusCode::CREATED, &json!("queued")));
    assert_eq!(stage.client.messages().await.expect("messages")[0].body, "Gas at 12 Elm Street");
    assert_eq!(ask(&stage, Method::GET, "Messages.json", &[]).await.1["messages"].as_array().map(Vec::len), Some(1));
}

/// The address of the page that follows, as a client asks for it.
fn next(page: &Value) -> String {
    let uri = page["next_page_uri"].as_str().expect("a next page");
    uri.replace(&format!("/2010-04-01/Accounts/{ACCOUNT}/"), "")
}

#[tokio::test]
async fn calls_are_listed_by_time_and_page() {
    let stage = stage(None).await;
    let first = stage.call("[]").await;
    let second = stage.call("[]").await;

    let (_, all) = ask(&stage, Method::GET, "Calls.json?PageSize=1&StartTime%3E=2020-01-01", &[]).await;
    assert_eq!(all["calls"][0]["sid"], second.call_sid);
    let (_, rest) = ask(&stage, Method::GET, &next(&all), &[]).await;
    assert_eq!((&rest["calls"][0]["sid"], &rest["next_page_uri"]), (&json!(first.call_sid), &Value::Null));
    assert_eq!((&rest["page"], &rest["start"]), (&json!(1), &json!(1)));
    let (_, none) = ask(&stage, Method::GET, "Calls.json?StartTime%3C=2020-01-01", &[]).await;
    assert_eq!(none["calls"], json!([]));
    let (_, one) = ask(&stage, Method::GET, &format!("Calls/{}.json", first.call_sid), &[]).await;
    assert_eq!(
        (&one["status"], &one["duration"], &one["direction"]),
        (&json!("completed"), &json!("1"), &json!("inbound"))
    );
}

#[tokio::test]
async fn the_days_of_a_list_of_calls_end_before_the_last() {
    let stage = stage(None).await;
    let call = stage.call("[]").await;
    let today = &call.started_at[..10];
    let listed = async |query: String| {
        let (_, page) = ask(&stage, Method::GET, &format!("Calls.json?{query}"), &[]).await;
        page["calls"].as_array().map(Vec::len)
    };

    assert_eq!(listed(format!("StartTime%3E={today}")).await, Some(1));
    assert_eq!(listed(format!("StartTime={today}")).await, Some(1));
    assert_eq!(listed(format!("StartTime%3C={today}")).await, Some(0));
}

#[tokio::test]
async fn a_call_that_begins_meanwhile_moves_no_page() {
    let stage = stage(None).await;
    let mut calls = Vec::new();
    for _ in 0..5 {
        calls.push(stage.call("[]").await.call_sid);
    }
    calls.reverse();

    let (_, first) = ask(&stage, Method::GET, "Calls.json?PageSize=2&Status=completed", &[]).await;
    stage.call("[]").await;
    let (_, second) = ask(&stage, Method::GET, &next(&first), &[]).await;
    let (_, third) = ask(&stage, Method::GET, &next(&second), &[]).await;

    let sids: Vec<_> =
        [&first, &second, &third].iter().flat_map(|page| page["calls"].as_array().expect("calls")).collect();
    assert_eq!(sids.iter().map(|call| &call["sid"]).collect::<Vec<_>>(), calls.iter().collect::<Vec<_>>());
    assert!(next(&first).contains("Status=completed"), "{}", next(&first));
    assert_eq!(third["next_page_uri"], Value::Null);
    let back = second["previous_page_uri"].as_str().expect("a page before").split_once("Calls.json").expect("calls").1;
    let (_, again) = ask(&stage, Method::GET, &format!("Calls.json{back}"), &[]).await;
    assert_eq!(again["calls"], first["calls"]);
}

#[tokio::test]
async fn a_page_that_is_none_of_the_lists_is_refused() {
    let stage = stage(None).await;
    stage.call("[]").await;

    for token in ["PACA00000000000000000000000000000000", "1", ""] {
        let (status, _) = ask(&stage, Method::GET, &format!("Calls.json?Page=1&PageToken={token}"), &[]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{token:?}");
    }
}

#[tokio::test]
async fn a_call_nobody_answered_has_neither_length_nor_end() {
    let app = App::start(|seen| match seen.path.as_str() {
        "/voice" => Reply::Twiml("<Reject/>"),
        _ => Reply::Status(204),
    })
    .await;
    let stage = Stage::with(&app, None, &[]).await;
    let call = stage.call("[]").await;

    let (_, one) = ask(&stage, Method::GET, &format!("Calls/{}.json", call.call_sid), &[]).await;

    assert_ne!(one["status"], "completed");
    assert_eq!((&one["duration"], &one["end_time"]), (&Value::Null, &Value::Null));
    assert!(one["start_time"].is_string());
}

#[tokio::test]
async fn numbers_for_sale_can_be_searched() {
    let stage = stage(None).await;

    let (_, found) = ask(&stage, Method::GET, "AvailablePhoneNumbers/US/Local.json?AreaCode=512&PageSize=3", &[]).await;

    let numbers = found["available_phone_numbers"].as_array().expect("a list").clone();
    assert_eq!(numbers.len(), 3);
    assert!(numbers.iter().all(|number| number["phone_number"].as_str().is_some_and(|n| n.starts_with("+1512"))));
    assert_eq!((&numbers[0]["locality"], &numbers[0]["region"]), (&json!("Austin"), &json!("TX")));
}

#[tokio::test]
async fn a_number_that_was_rented_is_for_sale_again_once_it_is_given_back() {
    let stage = stage(None).await;
    let search = "AvailablePhoneNumbers/US/Local.json?AreaCode=303&PageSize=1";
    let first = |found: &Value| found["available_phone_numbers"][0]["phone_number"].as_str().unwrap_or("").to_owned();

    let number = first(&ask(&stage, Method::GET, search, &[]).await.1);
    let (_, rented) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", &number)]).await;
    let (status, again) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", &number)]).await;
    let next = first(&ask(&stage, Method::GET, search, &[]).await.1);
    let path = format!("IncomingPhoneNumbers/{}.json", rented["sid"].as_str().expect("a sid"));
    ask(&stage, Method::DELETE, &path, &[]).await;
    let after = first(&ask(&stage, Method::GET, search, &[]).await.1);

    assert_eq!((number.as_str(), next.as_str()), ("+13035550100", "+13035550101"));
    assert_eq!((status, &again["code"]), (StatusCode::BAD_REQUEST, &json!(21422)));
    assert_eq!(after, number);
}

#[tokio::test]
async fn an_area_code_without_numbers_has_neighbours_in_its_state() {
    let stage = stage(None).await;
    let path = |query: &str| format!("AvailablePhoneNumbers/US/Local.json?{query}");

    let (_, sold_out) = ask(&stage, Method::GET, &path("AreaCode=720"), &[]).await;
    let (_, nearby) = ask(&stage, Method::GET, &path("InRegion=CO&VoiceEnabled=true"), &[]).await;
    let (status, error) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &[("AreaCode", "720")]).await;
    let (_, wrong) = ask(&stage, Method::GET, &path("AreaCode=72"), &[]).await;

    assert_eq!(sold_out["available_phone_numbers"], json!([]));
    let codes: std::collections::BTreeSet<_> = nearby["available_phone_numbers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|number| number["phone_number"].as_str().expect("a number")[2..5].to_owned())
        .collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["303", "719"]);
    assert_eq!((status, &error["code"]), (StatusCode::BAD_REQUEST, &json!(21452)));
    assert_eq!(wrong["code"], 21451);
}

#[tokio::test]
async fn a_number_is_refused_as_a_test_wants_it() {
    let stage = stage(None).await;
    let client = reqwest::Client::new();
    let hook = format!("{}/numbers/+13035550100/refusal", stage.url);
    let rent = [("PhoneNumber", "+13035550100")];

    let set = client.put(&hook).json(&json!({"code": 21422})).send().await.expect("an answer").status();
    let (refused, error) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &rent).await;
    let search = "AvailablePhoneNumbers/US/Local.json?AreaCode=303&PageSize=1";
    let (_, found) = ask(&stage, Method::GET, search, &[]).await;
    client.delete(&hook).send().await.expect("an answer");
    let (rented, _) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &rent).await;

    assert_eq!((set, refused, rented), (StatusCode::NO_CONTENT, StatusCode::BAD_REQUEST, StatusCode::CREATED));
    assert_eq!(error["code"], 21422);
    assert_eq!(found["available_phone_numbers"][0]["phone_number"], "+13035550101");
}

#[tokio::test]
async fn with_the_contract_at_hand_requests_that_break_it_are_refused_and_remembered() {
    let stage = stage(Some(Spec::parse(SMALL_SPEC).expect("a document"))).await;
    for (method, path, form, at_fault) in [
        (
            Method::POST,
            "IncomingPhoneNumbers.json",
            vec![("PhoneNumber", "+15550100009"), ("VoiceURL", "x")],
            "VoiceURL",
        ),
        (Method::POST, "IncomingPhoneNumbers.json", vec![("VoiceMethod", "PUT")], "VoiceMethod"),
        (Method::POST, "IncomingPhoneNumbers.json", vec![("VoiceCallerIdLookup", "yes")], "VoiceCallerIdLookup"),
        (Method::POST, "Messages.json", vec![("Body", "x")], "To"),
        (Method::GET, "IncomingPhoneNumbers.json?Number=1", vec![], "Number"),
        (Method::GET, "Queues.json", vec![], "no operation"),
    ] {
        let (status, error) = ask(&stage, method, path, &form).await;
        let message = error["message"].as_str().unwrap_or_default().to_owned();
        assert!(status == StatusCode::BAD_REQUEST && message.contains(at_fault), "{path} {form:?}: {message}");
    }
    let problems: Value =
        reqwest::get(format!("{}/problems", stage.url)).await.expect("an answer").json().await.expect("JSON");
    assert_eq!(problems.as_array().map(Vec::len), Some(6));
    let fine = [("PhoneNumber", "+15550100009"), ("VoiceCallerIdLookup", "true")];
    assert_eq!(ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &fine).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn twilios_own_contract_takes_what_kestrel_sends() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/twilio_api_v2010.json");
    if !file.exists() {
        eprintln!("skipped: twilios_own_contract_takes_what_kestrel_sends (no {})", file.display());
        return;
    }
    let stage = stage(Some(Spec::read(&file).expect("the contract"))).await;
    let call = stage.call("[]").await;

    let form = [
        ("PhoneNumber", "+15550100009"),
        ("FriendlyName", "Acme"),
        ("VoiceUrl", "https://a.example/v"),
        ("VoiceMethod", "POST"),
        ("VoiceFallbackUrl", "https://a.example/f"),
        ("VoiceFallbackMethod", "GET"),
        ("StatusCallback", "https://a.example/s"),
        ("StatusCallbackMethod", "POST"),
    ];
    let (status, number) = ask(&stage, Method::POST, "IncomingPhoneNumbers.json", &form).await;
    assert_eq!(status, StatusCode::CREATED, "{number}");
    for path in [
        "IncomingPhoneNumbers.json?PhoneNumber=%2B15550100009",
        "AvailablePhoneNumbers/US/Local.json?AreaCode=512&VoiceEnabled=true",
        "Calls.json?PageSize=1&Status=completed",
        "Calls.json?StartTime%3E=2020-01-01&StartTime%3C=2099-01-01&PageSize=1000",
        &format!("Calls.json?PageSize=1000&Page=1&PageToken=PA{}", call.call_sid),
        &format!("Calls/{}.json", call.call_sid),
        &format!("Calls/{}/Recordings.json", call.call_sid),
        "Recordings.json?DateCreated%3E=2020-01-01&DateCreated%3C=2099-01-01&PageSize=1000",
    ] {
        let (status, answer) = ask(&stage, Method::GET, path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    }
    let message = [("To", "+15550100555"), ("From", OUR_NUMBER), ("Body", "x")];
    assert_eq!(ask(&stage, Method::POST, "Messages.json", &message).await.0, StatusCode::CREATED);
    let (status, refused) = ask(&stage, Method::POST, "Messages.json", &[("To", "+15550100555"), ("Text", "x")]).await;
    assert_eq!((status, &refused["code"]), (StatusCode::BAD_REQUEST, &json!(20001)));
}
