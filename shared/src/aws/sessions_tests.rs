//! The request that STS gets and its answers, on a socket.

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::aws::Patience;
use crate::config::AwsConfig;

const ROLE: &str = "arn:aws:iam::000000000000:role/kestrel-test-tenant-data";
const TENANT: &str = "019ab000-0000-7000-8000-00000000000a";

/// STS that gives this answer, and what it was asked.
async fn an_sts(status: u16, body: &'static str) -> (Sessions, JoinHandle<BTreeMap<String, String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = AwsConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "test".to_owned(),
        secret_access_key: "test".into(),
        session_token: None,
        endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
        dynamodb_endpoint: None,
    };
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = String::new();
        while !request.contains("DurationSeconds=") {
            let mut chunk = vec![0; 64 * 1024];
            let length = stream.read(&mut chunk).await.unwrap();
            request.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
        }
        let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let (_, form) = request.split_once("\r\n\r\n").unwrap();
        form_urlencoded::parse(form.as_bytes()).into_owned().collect()
    });
    (Sessions::new(&Aws::new(&config, Patience::Background), ROLE), server)
}

#[tokio::test]
async fn a_session_is_tagged_with_the_company_and_lasts_an_hour() {
    let (sessions, server) = an_sts(
        200,
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>\
         <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
         <Expiration>2026-11-24T16:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
    )
    .await;

    let (_, until) = sessions.dynamodb(TENANT.parse().unwrap()).await.unwrap();

    assert_eq!(until, "2026-11-24T16:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let asked = server.await.unwrap();
    let said = |name: &str| asked.get(name).map(String::as_str);
    assert_eq!((said("Action"), said("RoleArn")), (Some("AssumeRole"), Some(ROLE)));
    assert_eq!((said("Tags.member.1.Key"), said("Tags.member.1.Value")), (Some("tid"), Some(TENANT)));
    assert_eq!((said("Tags.member.2.Key"), said("TransitiveTagKeys.member.1")), (None, None));
    assert_eq!((said("RoleSessionName"), said("DurationSeconds")), (Some(TENANT), Some("3600")));
}

#[tokio::test]
async fn a_refusal_is_no_session() {
    let (sessions, _server) =
        an_sts(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
            .await;

    let refused = sessions.dynamodb(TENANT.parse().unwrap()).await;

    assert!(matches!(refused, Err(NoSession::Refused(_))));
}

#[tokio::test]
async fn an_answer_without_credentials_is_no_session() {
    let (sessions, _server) =
        an_sts(200, "<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>").await;

    let garbled = sessions.dynamodb(TENANT.parse().unwrap()).await;

    assert!(matches!(garbled, Err(NoSession::Garbled)));
}
