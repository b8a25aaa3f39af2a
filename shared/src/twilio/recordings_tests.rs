use bytes::Bytes;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::http_client::HttpClient;
use crate::twilio::rest_http::tests::SID;

/// Answers one request after the other, and gives back their first lines.
async fn answers(answers: Vec<(u16, &'static str, Vec<u8>)>) -> (TwilioHttp, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        for (status, kind, body) in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            let text = String::from_utf8_lossy(&request[..length]).into_owned();
            assert!(text.contains("authorization: Basic "), "{text}");
            asked.push(text.lines().next().unwrap_or_default().to_owned());
            let head = format!(
                "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            // Whoever has read enough hangs up.
            let _ = stream.write_all(&body).await;
        }
        asked
    });
    let http = HttpClient::new(Duration::from_secs(1)).unwrap();
    (TwilioHttp::new(http, &base, SID, &SecretString::from("token")), server)
}

fn sid() -> RecordingSid {
    "RE0123456789abcdef0123456789abcdef".parse().unwrap()
}

fn json(text: &str) -> (u16, &'static str, Vec<u8>) {
    (200, "application/json", text.as_bytes().to_vec())
}

const MISSING: (u16, &str, Vec<u8>) = (404, "application/json", Vec::new());

#[tokio::test]
async fn the_sound_is_fetched_as_mp3_with_the_accounts_credentials() {
    let (twilio, server) = answers(vec![(200, "audio/mpeg", vec![0xff, 0xf3, 1])]).await;

    let sound = twilio.sound(&sid()).await.unwrap();

    assert_eq!(sound, Sound::Whole(Bytes::from_static(&[0xff, 0xf3, 1])));
    let expected = format!("GET /2010-04-01/Accounts/{SID}/Recordings/{}.mp3 HTTP/1.1", sid());
    assert_eq!(server.await.unwrap(), [expected]);
}

#[tokio::test]
async fn what_is_not_found_is_being_prepared_or_gone() {
    for (status, expected) in [
        (json(r#"{"status": "processing", "sid": "RE"}"#), Sound::NotYet),
        (json(r#"{"status": "in-progress"}"#), Sound::NotYet),
        (json(r#"{"status": "deleted"}"#), Sound::Gone),
        (json(r#"{"status": "absent"}"#), Sound::Gone),
        (MISSING, Sound::Gone),
    ] {
        let (twilio, _) = answers(vec![MISSING, status]).await;

        assert_eq!(twilio.sound(&sid()).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_sound_longer_than_four_megabytes_is_not_read_to_its_end() {
    let (twilio, _) = answers(vec![(200, "audio/mpeg", vec![0; 4 * 1024 * 1024 + 1])]).await;

    assert_eq!(twilio.sound(&sid()).await.unwrap(), Sound::TooLong);
}

#[tokio::test]
async fn what_is_no_sound_and_what_is_no_answer_is_an_error() {
    let (twilio, _) = answers(vec![json("{}")]).await;
    assert!(matches!(twilio.sound(&sid()).await, Err(RestError::Garbled(_))));

    let (twilio, _) = answers(vec![(500, "text/plain", Vec::new())]).await;
    assert!(matches!(twilio.sound(&sid()).await, Err(RestError::Unavailable(_))));

    let (twilio, _) = answers(vec![MISSING, (429, "text/plain", Vec::new())]).await;
    assert!(matches!(twilio.sound(&sid()).await, Err(RestError::TooManyRequests)));
}
