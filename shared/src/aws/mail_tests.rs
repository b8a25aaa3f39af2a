//! What is sent to SES, and what its answers mean, over a connection of its own.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::aws::Patience;
use crate::config::AwsConfig;

/// Answers every request with `status` and `body`, or hangs up where there is none, and returns what it read.
async fn ses(answer: Option<(u16, &'static str)>) -> (Ses, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        // A second request would be a second mail: there is time for one to come.
        while let Ok(Ok((mut stream, _))) = tokio::time::timeout(Duration::from_millis(300), listener.accept()).await {
            let mut bytes = vec![0; 64 * 1024];
            let mut read = 0;
            while !is_whole(&bytes[..read]) {
                read += stream.read(&mut bytes[read..]).await.unwrap();
            }
            requests.push(String::from_utf8(bytes[..read].to_vec()).unwrap());
            if let Some((status, body)) = answer {
                let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n");
                let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
        requests
    });
    let aws = Aws::new(
        &AwsConfig {
            region: "us-east-1".to_owned(),
            access_key_id: "test".to_owned(),
            secret_access_key: "test".into(),
            session_token: None,
            endpoint: Some(endpoint),
            dynamodb_endpoint: None,
        },
        Patience::Background,
    );
    (Ses::new(&aws, "Kestrel <no-reply@kestrel.example>", "kestrel-test"), server)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn a_mail() -> Mail {
    Mail {
        to: "alice@acme.example".to_owned(),
        subject: "New message - Acme Air".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        text: "Hello".to_owned(),
        tags: vec![("recipient", "owner".to_owned())],
    }
}

#[tokio::test]
async fn a_mail_is_sent_whole_and_its_id_comes_back() {
    let (ses, server) = ses(Some((200, r#"{"MessageId":"0100018c"}"#))).await;

    let id = ses.send(&a_mail()).await.unwrap();

    let requests = server.await.unwrap();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert_eq!((id.as_str(), requests.len()), ("0100018c", 1));
    assert!(head.starts_with("POST /v2/email/outbound-emails "));
    insta::assert_json_snapshot!(serde_json::from_str::<serde_json::Value>(body).unwrap(), @r#"
    {
      "ConfigurationSetName": "kestrel-test",
      "Content": {
        "Simple": {
          "Body": {
            "Html": {
              "Charset": "UTF-8",
              "Data": "<p>Hello</p>"
            },
            "Text": {
              "Charset": "UTF-8",
              "Data": "Hello"
            }
          },
          "Subject": {
            "Charset": "UTF-8",
            "Data": "New message - Acme Air"
          }
        }
      },
      "Destination": {
        "ToAddresses": [
          "alice@acme.example"
        ]
      },
      "EmailTags": [
        {
          "Name": "recipient",
          "Value": "owner"
        }
      ],
      "FromEmailAddress": "Kestrel <no-reply@kestrel.example>"
    }
    "#);
}

#[tokio::test]
async fn a_mail_that_is_refused_is_refused_for_good_and_an_account_that_may_not_send_waits() {
    let said = |code: &'static str, status, text: &'static str| async move {
        let body = format!(r#"{{"__type":"{code}","message":"alice@acme.example {text}"}}"#).leak();
        let (ses, server) = ses(Some((status, body))).await;
        let error = ses.send(&a_mail()).await.unwrap_err();
        assert_eq!(server.await.unwrap().len(), 1, "{code}");
        assert!(!format!("{error:?} {error}").contains("alice"), "{error:?}");
        error
    };

    for code in ["MessageRejected", "BadRequestException"] {
        assert!(matches!(said(code, 400, "is refused").await, MailError::Refused { .. }), "{code}");
    }
    for (code, status) in [
        ("TooManyRequestsException", 429),
        ("SendingPausedException", 400),
        ("AccountSuspendedException", 400),
        ("MailFromDomainNotVerifiedException", 400),
        ("NotFoundException", 404),
        ("AccessDeniedException", 403),
        ("InternalFailure", 500),
    ] {
        assert!(matches!(said(code, status, "may not").await, MailError::TryLater { .. }), "{code}");
    }
    let unverified = said("MessageRejected", 400, "is not verified").await;
    assert!(matches!(unverified, MailError::TryLater { .. }), "an operator can verify an identity: {unverified:?}");
}

#[tokio::test]
async fn a_mail_whose_answer_is_lost_is_not_sent_again_by_itself() {
    let (ses, server) = ses(None).await;

    let error = ses.send(&a_mail()).await.unwrap_err();

    assert!(matches!(error, MailError::Unknown(_)), "{error:?}");
    assert_eq!(server.await.unwrap().len(), 1);
}
