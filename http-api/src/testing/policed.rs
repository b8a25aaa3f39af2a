//! The table behind the policy that template.yaml gives a company's session, as IAM would hold it: the emulators
//! enforce none. And who gives those sessions.
//!
//! So every test of a function behind it fails that needs a key the policy does not allow.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The role whose sessions are for one company each.
pub const ROLE: &str = "arn:aws:iam::000000000000:role/kestrel-local-tenant-data";
/// The key id of the function's own role, in its environment.
pub const OWN_KEY: &str = "test";

/// What may be done with which keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Policy(BTreeMap<String, Statement>);

#[derive(Debug, Clone, Deserialize)]
struct Statement {
    actions: Vec<String>,
    /// `ForAllValues:StringLike` of `dynamodb:LeadingKeys`, which must be there.
    leading_keys: Vec<String>,
}

/// One thing that a request does: the action IAM asks about, and the partition key where the request names one.
#[derive(Debug, Clone, PartialEq)]
struct Access {
    action: String,
    leading_key: Option<String>,
}

impl Policy {
    /// What a company's session may do: `infra/tests` compares this file with template.yaml.
    ///
    /// # Panics
    ///
    /// Where it cannot be read.
    pub fn of_sessions() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/tenant-data-policy.json");
        let text = std::fs::read_to_string(file).expect("the policy");
        serde_json::from_str(&text).expect("a policy")
    }

    /// Each action with the pattern of the partition keys that it may be done to.
    pub fn of(allowed: &[(&str, &str)]) -> Self {
        let statement = |(action, pattern): &(&str, &str)| Statement {
            actions: vec![format!("dynamodb:{action}")],
            leading_keys: vec![(*pattern).to_owned()],
        };
        Self(allowed.iter().map(|each| (format!("{each:?}"), statement(each))).collect())
    }

    /// Whether a session tagged with this company may do it.
    fn allows(&self, company: &str, access: &Access) -> bool {
        let Some(key) = &access.leading_key else { return false };
        self.0.values().any(|statement| {
            let pattern = |text: &String| text.replace("${aws:PrincipalTag/tid}", company);
            statement.actions.contains(&access.action)
                && statement.leading_keys.iter().any(|text| is_like(&pattern(text), key))
        })
    }
}

/// IAM's `StringLike`, as far as the policy uses it: a star at the end.
fn is_like(pattern: &str, text: &str) -> bool {
    assert!(!pattern.contains('?') && pattern.find('*').is_none_or(|at| at + 1 == pattern.len()), "{pattern}");
    pattern.strip_suffix('*').map_or(pattern == text, |prefix| text.starts_with(prefix))
}

/// What a request does, item by item: a transaction is asked about as its items are.
fn accesses(target: &str, body: &Value) -> Vec<Access> {
    let access = |action: &str, key: &Value| Access {
        action: format!("dynamodb:{action}"),
        leading_key: key.as_str().map(str::to_owned),
    };
    let of_item = |action: &str, request: &Value| {
        let key = if action == "PutItem" { &request["Item"]["PK"]["S"] } else { &request["Key"]["PK"]["S"] };
        access(action, key)
    };
    match target {
        "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" => vec![of_item(target, body)],
        // An index is a resource of its own, which the policy does not name.
        "Query" if body["IndexName"].is_string() => vec![access("Query on an index", &Value::Null)],
        "Query" => {
            let condition = body["KeyConditionExpression"].as_str().expect("a condition");
            assert!(condition.starts_with("PK = :pk"), "{condition}");
            vec![access("Query", &body["ExpressionAttributeValues"][":pk"]["S"])]
        }
        "TransactWriteItems" => {
            let steps = body["TransactItems"].as_array().expect("steps").iter().flat_map(|step| {
                let parts = step.as_object().expect("a step").iter();
                parts.map(|(kind, request)| {
                    let action = match kind.as_str() {
                        "Put" => "PutItem",
                        "Update" => "UpdateItem",
                        "Delete" => "DeleteItem",
                        "ConditionCheck" => "ConditionCheckItem",
                        other => panic!("a step of the kind {other}"),
                    };
                    of_item(action, request)
                })
            });
            steps.collect()
        }
        other => vec![access(other, &Value::Null)],
    }
}

/// Stands in front of the table and passes on what is allowed to whose request it is: to a company's session, whose key
/// id is the company ([`give_sessions`]), what [`Policy::of_sessions`] says, to the function's own role what `own` says.
pub async fn guard(listener: TcpListener, table: SocketAddr, own: Policy) {
    let sessions = Policy::of_sessions();
    while let Ok((client, _)) = listener.accept().await {
        let (sessions, own) = (sessions.clone(), own.clone());
        tokio::spawn(async move {
            let _ = watch(client, table, &sessions, &own).await;
        });
    }
}

async fn watch(mut client: TcpStream, table: SocketAddr, sessions: &Policy, own: &Policy) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut table = TcpStream::connect(table).await?;
    table.set_nodelay(true)?;
    while let Some(request) = Message::read(&mut client).await? {
        let target = request.header("x-amz-target").and_then(|target| target.rsplit('.').next()).expect("a target");
        let signed = request.header("authorization").expect("a signature");
        let company = signed.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next()).expect("a key");
        let policy = if company == OWN_KEY { own } else { sessions };
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let refused: Vec<_> =
            accesses(target, &body).into_iter().filter(|access| !policy.allows(company, access)).collect();
        if !refused.is_empty() {
            let kind = "com.amazon.coral.service#AccessDeniedException";
            let refusal = json!({ "__type": kind, "Message": format!("{company} may not: {refused:?}") });
            respond(&mut client, "400 Bad Request", &refusal.to_string()).await?;
            continue;
        }
        table.write_all(&request.bytes).await?;
        let Some(answer) = Message::read(&mut table).await? else { return Ok(()) };
        client.write_all(&answer.bytes).await?;
    }
    Ok(())
}

/// STS, as far as it gives sessions of [`ROLE`]: their key id is the company that they are tagged with.
pub async fn give_sessions(listener: TcpListener) {
    while let Ok((mut client, _)) = listener.accept().await {
        tokio::spawn(async move {
            while let Ok(Some(request)) = Message::read(&mut client).await {
                let asked: BTreeMap<_, _> = form_urlencoded::parse(&request.body).into_owned().collect();
                let said = |name: &str| asked.get(name).map_or("", String::as_str);
                assert_eq!((said("Action"), said("RoleArn")), ("AssumeRole", ROLE));
                assert_eq!((said("Tags.member.1.Key"), said("Tags.member.2.Key")), ("tid", ""));
                let company = said("Tags.member.1.Value");
                let given = format!(
                    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{company}</AccessKeyId>\
                     <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
                     <Expiration>2026-11-24T16:00:00Z</Expiration></Credentials></AssumeRoleResult>\
                     </AssumeRoleResponse>"
                );
                if respond(&mut client, "200 OK", &given).await.is_err() {
                    return;
                }
            }
        });
    }
}

async fn respond(client: &mut TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
    client.write_all(format!("{head}{body}").as_bytes()).await
}

/// One HTTP/1.1 message.
struct Message {
    bytes: Vec<u8>,
    head: String,
    body: Vec<u8>,
}

impl Message {
    /// Nothing where the connection ends.
    async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 16 * 1024];
        loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let (head, body) = (String::from_utf8_lossy(&bytes[..end]).into_owned(), bytes[end + 4..].to_vec());
                let message = Self { bytes: bytes.clone(), head, body };
                let length = message.header("content-length").map_or(0, |length| length.parse().expect("a length"));
                if message.body.len() >= length {
                    return Ok(Some(message));
                }
            }
            let read = stream.read(&mut chunk).await?;
            if read == 0 {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk[..read]);
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &'_ str| line.split_once(':').is_some_and(|(it, _)| it.eq_ignore_ascii_case(name));
        self.head.lines().find(|line| named(line)).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "019ab000-0000-7000-8000-000000000001";

    fn may(action: &str, key: &str) -> bool {
        let access = Access { action: format!("dynamodb:{action}"), leading_key: Some(key.to_owned()) };
        Policy::of_sessions().allows(OURS, &access)
    }

    #[test]
    fn a_session_reaches_its_own_company_and_no_other() {
        for action in ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"] {
            assert!(may(action, &format!("TENANT#{OURS}")), "{action}");
            assert!(may(action, &format!("TENANT#{OURS}#CALLS")), "{action}");
            for foreign in [
                "TENANT#019ab000-0000-7000-8000-000000000002",
                "TENANT#019ab000-0000-7000-8000-000000000002#CALLS",
                &format!("TENANT#{OURS}0"),
                &format!("TENANT#{OURS}0#CALLS"),
                &format!("x#TENANT#{OURS}"),
                "TENANT#",
                "TENANT#*",
                "TENANTS#00",
            ] {
                assert!(!may(action, foreign), "{action} {foreign}");
            }
        }
    }

    #[test]
    fn pointers_are_written_and_not_read() {
        for pointer in ["CREDENTIAL#0a", "TOKEN#0a", "UNIQUE#EMAIL#a@example.com", "PHONE#+15005550001"] {
            assert!(may("PutItem", pointer) && may("UpdateItem", pointer) && may("DeleteItem", pointer), "{pointer}");
            assert!(!may("GetItem", pointer) && !may("Query", pointer), "{pointer}");
        }
        for other in ["CALL#CA0a", "UNIQUE#SLUG#acme", "JOB#close_month#2026-11", "ONBOARDING#0a", "CODE#sign_up#0a"] {
            for action in ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"] {
                assert!(!may(action, other), "{action} {other}");
            }
        }
    }

    #[test]
    fn what_names_no_key_is_refused() {
        let policy = Policy::of_sessions();
        for (target, body) in [
            ("Scan", json!({ "TableName": "kestrel" })),
            ("ExecuteStatement", json!({ "Statement": "SELECT * FROM kestrel" })),
            ("BatchGetItem", json!({ "RequestItems": {} })),
            ("Query", json!({ "IndexName": "gsi1", "KeyConditionExpression": "gsi1pk = :pk" })),
        ] {
            assert!(accesses(target, &body).iter().all(|access| !policy.allows(OURS, access)), "{target}");
        }
    }

    #[test]
    fn a_transaction_is_as_allowed_as_each_of_its_items() {
        let put = |key: &str| json!({ "Put": { "Item": { "PK": { "S": key } } } });
        let steps = json!({ "TransactItems": [put(&format!("TENANT#{OURS}")), put("TENANT#another")] });

        let policy = Policy::of_sessions();
        let allowed: Vec<_> =
            accesses("TransactWriteItems", &steps).iter().map(|access| policy.allows(OURS, access)).collect();

        assert_eq!(allowed, [true, false]);
    }
}
