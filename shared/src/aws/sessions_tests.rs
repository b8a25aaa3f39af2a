//! The request that STS gets and its answers, on a socket.

use std::collections::BTreeMap;

use tokio::task::JoinHandle;

use super::*;
use crate::aws::service::{Answer, Asked, service};

const ROLE: &str = "arn:aws:iam::000000000000:role/kestrel-test-tenant-data";
const TENANT: &str = "019ab000-0000-7000-8000-00000000000a";

/// STS that gives this answer, and what it was asked.
async fn an_sts(status: u16, body: &str) -> (Sessions, JoinHandle<Vec<Asked>>) {
    let (aws, server) = service(vec![Answer::new(status, body)]).await;
    (Sessions::new(&aws, ROLE), server)
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
    let asked = server.await.unwrap().remove(0);
    let asked: BTreeMap<String, String> = form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
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
