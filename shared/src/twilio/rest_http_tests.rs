//! The requests Twilio gets and its answers, on a socket.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::twilio::urls::VoiceUrls;

pub(crate) const SID: &str = "AC00000000000000000000000000000001";

fn number() -> E164 {
    "+15550100001".parse().unwrap()
}

/// Takes one request, answers it, and gives back what it read.
pub(crate) async fn one_answer(status: u16, body: Value) -> (TwilioHttp, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = String::new();
        while !is_whole(&request) {
            let mut chunk = [0; 4096];
            let length = stream.read(&mut chunk).await.unwrap();
            request.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
        }
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        request
    });
    let http = HttpClient::new(Duration::from_secs(1)).unwrap();
    (TwilioHttp::new(http, &base, SID, &SecretString::from("token")), server)
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    body.len() >= length.parse().unwrap()
}

fn settings() -> NumberSettings {
    NumberSettings::new("Acme & Sons", &VoiceUrls::new("https://e.com/p"), "https://s.com/fallback/1.xml".to_owned())
}

#[tokio::test]
async fn a_number_is_looked_up_exactly() {
    let other = json!({ "sid": "PN1", "phone_number": "+155501000012", "voice_url": null });
    let wanted = json!({ "sid": "PN2", "phone_number": "+15550100001", "voice_url": "https://e.com", "extra": 1 });
    let (twilio, server) = one_answer(200, json!({ "incoming_phone_numbers": [other, wanted], "page": 0 })).await;

    let found = twilio.find_number(&number()).await.unwrap().unwrap();

    assert_eq!((found.sid.as_str(), found.voice_url.as_str()), ("PN2", "https://e.com"));
    let request = server.await.unwrap();
    let expected =
        format!("GET /2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json?PhoneNumber=%2B15550100001&PageSize=20 ");
    assert!(request.starts_with(&expected), "{request}");
    assert!(request.contains(&format!("authorization: Basic {}\r\n", BASE64_STANDARD.encode(format!("{SID}:token")))));
}

#[tokio::test]
async fn a_number_is_bought_and_set_up_in_one_request() {
    let (twilio, server) = one_answer(201, json!({ "sid": "PN1", "phone_number": "+15550100001" })).await;

    twilio.create_number(&number(), &settings()).await.unwrap();

    let request = server.await.unwrap();
    let params = crate::twilio::webhook::Form::parse(request.split_once("\r\n\r\n").unwrap().1.as_bytes());
    assert!(request.starts_with(&format!("POST /2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json ")), "{request}");
    assert_eq!(params.get("PhoneNumber"), Some("+15550100001"));
    assert_eq!(params.get("FriendlyName"), Some("Acme & Sons"));
    let voice_url = "https://e.com/p/voice/incoming#rc=2&rp=5xx,ct,rt&ct=1500&rt=3500&tt=12000";
    assert_eq!(params.get("VoiceUrl"), Some(voice_url));
    assert_eq!(params.get("VoiceFallbackMethod"), Some("GET"));
}

#[tokio::test]
async fn a_text_message_is_sent() {
    let (twilio, server) = one_answer(201, json!({ "sid": "SM1" })).await;
    let sms = Sms { from: number(), to: "+15005550006".parse().unwrap(), body: "Gas & smoke".to_owned() };

    assert_eq!(twilio.send_sms(&sms).await.unwrap(), "SM1");
    assert!(server.await.unwrap().ends_with("To=%2B15005550006&From=%2B15550100001&Body=Gas+%26+smoke"));
}

#[tokio::test]
async fn refusals_keep_twilios_code_and_not_its_words() {
    let body = json!({ "code": 21422, "message": "+15550100001 is not available", "status": 400 });
    let (twilio, _server) = one_answer(400, body).await;
    let error = twilio.create_number(&number(), &settings()).await.unwrap_err();

    assert_eq!(error.to_string(), "Twilio refused with status 400, code 21422");
    for (status, expected) in [(401, "credentials"), (429, "slow down"), (503, "cannot be reached"), (404, "code 0")] {
        let (twilio, _server) = one_answer(status, json!({})).await;
        let error = twilio.configure_number("PN1", &settings()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{status}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_apis_is_an_error() {
    let (twilio, _server) = one_answer(200, json!("hello")).await;

    assert!(matches!(twilio.find_number(&number()).await, Err(RestError::Garbled(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let http = HttpClient::new(Duration::from_millis(200)).unwrap();
    let twilio = TwilioHttp::new(http, "http://127.0.0.1:1", SID, &SecretString::from("token"));

    assert!(matches!(twilio.find_number(&number()).await, Err(RestError::Unavailable(_))));
    assert!(!format!("{twilio:?}").contains(&BASE64_STANDARD.encode(format!("{SID}:token"))));
}

#[tokio::test]
async fn numbers_for_sale_are_searched_by_area_code_and_those_without_a_voice_are_left_out() {
    let one = |number: &str, voice: bool| json!({ "phone_number": number, "locality": "Denver", "region": "CO", "capabilities": { "voice": voice, "SMS": true } });
    let found = json!({ "available_phone_numbers": [one("+13035550100", true), one("+13035550101", false)] });
    let (twilio, server) = one_answer(200, found).await;

    let numbers = twilio.available_numbers(Place::AreaCode("303".parse().unwrap()), 10).await.unwrap();

    assert_eq!(numbers.len(), 1);
    assert_eq!((numbers[0].phone_number.expose(), numbers[0].locality.as_deref()), ("+13035550100", Some("Denver")));
    let expected = format!(
        "GET /2010-04-01/Accounts/{SID}/AvailablePhoneNumbers/US/Local.json?AreaCode=303&VoiceEnabled=true&ExcludeAllAddressRequired=true&PageSize=10 "
    );
    let request = server.await.unwrap();
    assert!(request.starts_with(&expected), "{request}");
}

#[tokio::test]
async fn numbers_for_sale_are_searched_by_state_and_a_town_that_is_not_known_is_absent() {
    let one =
        json!({ "phone_number": "+13035550100", "locality": "", "region": null, "capabilities": { "voice": true } });
    let (twilio, server) = one_answer(200, json!({ "available_phone_numbers": [one] })).await;

    let numbers = twilio.available_numbers(Place::State("CO"), 5).await.unwrap();

    assert_eq!((numbers[0].locality.clone(), numbers[0].region.clone()), (None, None));
    assert!(server.await.unwrap().contains("?InRegion=CO&"));
}

#[tokio::test]
async fn a_number_is_given_back_or_was_given_back_before() {
    let (twilio, server) = one_answer(204, json!(null)).await;
    twilio.release_number("PN1").await.unwrap();
    let request = server.await.unwrap();
    assert!(
        request.starts_with(&format!("DELETE /2010-04-01/Accounts/{SID}/IncomingPhoneNumbers/PN1.json ")),
        "{request}"
    );

    let (twilio, _) = one_answer(404, json!({ "code": 20_404 })).await;
    twilio.release_number("PN1").await.unwrap();
    let (twilio, _) = one_answer(500, json!({})).await;
    assert!(matches!(twilio.release_number("PN1").await, Err(RestError::Unavailable(_))));
}
