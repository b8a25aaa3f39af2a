//! A secret that is rotated between two messages, over one connection to what stands in for both services.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::aws::Patience;
use crate::config::AwsConfig;

/// Secrets Manager, which gives out `token-1`, `token-2`, …, and a Twilio that lets only `valid` in.
async fn services(valid: &'static str) -> (TwilioTexter, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = vec![0; 16 * 1024];
            let read = stream.read(&mut bytes).await.unwrap();
            let request = String::from_utf8_lossy(&bytes[..read]).into_owned();
            let let_in = format!("authorization: Basic {}", BASE64_STANDARD.encode(format!("AC1:{valid}")));
            let (status, body) = if !request.contains("/Messages.json") {
                let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
                let secret = format!(r#"{{\"account_sid\":\"AC1\",\"auth_token\":\"token-{number}\"}}"#);
                (200, format!(r#"{{"Name":"twilio","SecretString":"{secret}"}}"#))
            } else if request.contains(&let_in) {
                (201, r#"{"sid":"SM1"}"#.to_owned())
            } else {
                (401, "{}".to_owned())
            };
            let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.unwrap();
        }
    });
    let aws = Aws::new(
        &AwsConfig {
            region: "us-east-1".to_owned(),
            access_key_id: "test".to_owned(),
            secret_access_key: "test".into(),
            session_token: None,
            endpoint: Some(url.clone()),
            dynamodb_endpoint: None,
        },
        Patience::Background,
    );
    (TwilioTexter::new(&aws, "arn", &url), reads)
}

fn a_page() -> Sms {
    let number = |text: &str| text.parse().unwrap();
    Sms { from: number("+15005550001"), to: number("+15005550003"), body: "URGENT".to_owned() }
}

#[tokio::test]
async fn the_secret_is_read_for_the_first_message_and_kept() {
    let (texter, reads) = services("token-1").await;
    assert_eq!(reads.load(Ordering::SeqCst), 0);

    assert_eq!(texter.send(&a_page()).await.unwrap(), "SM1");
    assert_eq!(texter.send(&a_page()).await.unwrap(), "SM1");

    assert_eq!(reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_that_was_rotated_is_read_anew_once() {
    let (texter, reads) = services("token-2").await;

    assert_eq!(texter.send(&a_page()).await.unwrap(), "SM1");

    assert_eq!(reads.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_account_that_lets_nobody_in_is_not_asked_for_ever() {
    let (texter, reads) = services("another").await;

    assert!(matches!(texter.send(&a_page()).await, Err(RestError::Unauthorized)));

    assert_eq!(reads.load(Ordering::SeqCst), 2);
}
