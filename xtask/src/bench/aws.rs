//! The AWS that functions talk to while they are measured: Secrets Manager, and a table that answers at once with
//! recorded responses, so that an emulator's own speed does not blur a ratio. It notes what was asked, so that a
//! variant that does less than the others is found out.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use serde_json::{Value, json};

use super::call::{ACCOUNT_SID, AUTH_TOKEN, DIALLED};
use super::http::{Request, Response, Server};

pub(super) const TABLE_NAME: &str = "kestrel-bench";
pub(super) const SECRET_ARN: &str = "arn:aws:secretsmanager:us-east-1:000000000000:secret:kestrel-bench-twilio-AbCdEf";

const SECRETS: &str = "secretsmanager.GetSecretValue";
const GET: &str = "DynamoDB_20120810.GetItem";
const PUT: &str = "DynamoDB_20120810.PutItem";

/// How often each operation was asked for.
pub(super) type Counts = BTreeMap<String, u64>;

/// What the table said once; `local/bench/recorded` holds it.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// The number's routing copy.
    pub(super) phone: Value,
    /// A key where nothing is.
    pub(super) nothing: Value,
    /// A conditional put that succeeded.
    pub(super) put: Value,
}

impl Recorded {
    /// Reads the recorded responses.
    pub(super) fn load(folder: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| -> anyhow::Result<Value> {
            let path = folder.join(name);
            let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", path.display()))
        };
        let phone = read("get-phone.json")?;
        let key = phone.pointer("/Item/PK/S").and_then(Value::as_str);
        anyhow::ensure!(key == Some(format!("PHONE#{DIALLED}").as_str()), "get-phone.json is another number's");
        Ok(Self { phone, nothing: read("get-nothing.json")?, put: read("put-call.json")? })
    }

    /// The routing copy as an item.
    pub(super) fn phone_item(&self) -> &Value {
        &self.phone["Item"]
    }
}

/// The endpoint.
pub(super) struct Aws {
    server: Server,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    counts: Counts,
    /// The last body of each operation; noted for single calls only.
    bodies: Option<BTreeMap<String, Vec<Value>>>,
}

/// The recorded answers, ready to be sent.
struct Ready {
    secret: String,
    phone: String,
    phone_key: String,
    nothing: String,
    put: String,
}

impl Aws {
    pub(super) fn start(recorded: &Recorded) -> anyhow::Result<Self> {
        let tokens = json!({"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "auth_token_previous": null});
        let secret = json!({
            "ARN": SECRET_ARN,
            "Name": "kestrel-bench-twilio",
            "VersionId": "4a6b8b1c-9e3f-4e0a-8f2d-6c1b5a7d9e01",
            "VersionStages": ["AWSCURRENT"],
            "CreatedDate": 1_767_268_800.0,
            "SecretString": tokens.to_string(),
        });
        let ready = Ready {
            secret: secret.to_string(),
            phone: recorded.phone.to_string(),
            phone_key: format!("PHONE#{DIALLED}"),
            nothing: recorded.nothing.to_string(),
            put: recorded.put.to_string(),
        };
        let log = Arc::new(Mutex::new(Log::default()));
        let shared = Arc::clone(&log);
        let server = Server::start(Arc::new(move |request| answer(&ready, &shared, &request)))?;
        Ok(Self { server, log })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Forgets what was asked so far; `with_bodies` also keeps what is asked from now on.
    pub(super) fn reset(&self, with_bodies: bool) {
        *lock(&self.log) = Log { counts: Counts::new(), bodies: with_bodies.then(BTreeMap::new) };
    }

    /// How often each operation was asked for since the last reset.
    pub(super) fn counts(&self) -> Counts {
        lock(&self.log).counts.clone()
    }

    /// What was asked since the last reset, by operation.
    pub(super) fn bodies(&self) -> BTreeMap<String, Vec<Value>> {
        lock(&self.log).bodies.clone().unwrap_or_default()
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(ready: &Ready, log: &Mutex<Log>, request: &Request) -> Response {
    {
        let mut log = lock(log);
        *log.counts.entry(request.amz_target.clone()).or_default() += 1;
        if let Some(bodies) = &mut log.bodies {
            let body = serde_json::from_slice(&request.body).unwrap_or_default();
            bodies.entry(request.amz_target.clone()).or_default().push(body);
        }
    }
    let (status, content_type, body) = match request.amz_target.as_str() {
        SECRETS => (200, "application/x-amz-json-1.1", ready.secret.as_str()),
        GET if contains(&request.body, ready.phone_key.as_bytes()) => {
            (200, "application/x-amz-json-1.0", &*ready.phone)
        }
        GET => (200, "application/x-amz-json-1.0", &*ready.nothing),
        PUT => (200, "application/x-amz-json-1.0", &*ready.put),
        _ => (400, "application/x-amz-json-1.0", r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#),
    };
    Response::new(status, body)
        .header("Content-Type", content_type)
        .header("x-amzn-RequestId", "Q5DN0PE8EJ8SLB1EAU3JU1S2BNVV4KQNSO5AEMVJF66Q9ASUAAJG")
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|part| part == needle)
}
