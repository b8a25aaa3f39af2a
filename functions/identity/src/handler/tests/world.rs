//! A company in an embedded table, and the handler over it. Every answer is compared with the published document.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use dynoxide::Database;
use http_api::testing::{as_published, table};
use lambda_http::RequestExt as _;
use lambda_http::http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use shared::api::context;
use shared::api::edge::{EDGE, VIEWER};
use shared::api::identity::COOKIE;
use shared::api::routes::Identity as Operation;
use shared::app::edge::Edge;
use shared::app::identity::authorize::authorize;
use shared::app::identity::invite_user::invite_user;
use shared::app::notify::ports::Outbox;
use shared::clock::Clock;
use shared::domain::access::{Credential, Principal, Role};
use shared::domain::ids::UserId;
use shared::domain::mail::{Mail, MailError};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::values::{a_signed_up_tenant, at, tenant_id};
use crate::desk::Desk;

/// What the distribution proves itself by.
const SECRET: &str = "the distribution's secret";
pub(super) const PASSWORD: &str = "blue lantern parade";

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        at("2026-11-24T15:00:00Z")
    }
}

pub(super) struct World {
    pub(super) desk: Desk,
    mails: Arc<Outbox<Mail, MailError>>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) retry_after: Option<String>,
    /// The session, where a cookie brings one.
    pub(super) session: Option<String>,
}

/// How a request comes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way<'a> {
    /// The session in the browser's cookie, which the edge puts into a header.
    pub(super) session: Option<&'a str>,
    /// Who asks, as the edge says.
    pub(super) viewer: Option<&'a str>,
    /// How the edge proves itself.
    pub(super) proof: Option<&'a str>,
}

/// Through the distribution, by somebody with this address.
pub(super) fn through_the_edge(viewer: &str) -> Way<'_> {
    Way { viewer: Some(viewer), proof: Some(SECRET), ..Way::default() }
}

impl World {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let database = Database::memory().unwrap();
        database.create_table(serde_json::from_value(table("kestrel-local")).unwrap()).unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        let mut desk = super::desk_at(&endpoint);
        let mails = Arc::new(Outbox::default());
        desk.identity.deps.clock = Arc::new(Stopped);
        desk.identity.mailer = Some(Arc::<Outbox<_, _>>::clone(&mails));
        desk.edge = Edge::known(SecretString::from(SECRET.to_owned()));
        a_signed_up_tenant(&desk.identity.deps.store, 1, "+15005550001").await;
        Self { desk, mails }
    }

    pub(super) async fn ask(&self, method: Method, path: &str, body: Value, way: Way<'_>) -> Reply {
        let authorization = way.session.map(|session| format!("Session {session}"));
        let principal = match &authorization {
            Some(header) => authorize(&self.desk.identity.deps, header).await.unwrap(),
            None => None,
        };
        let context = principal.map(|found| context::of(&found.principal)).unwrap_or_default();
        let mut headers = BTreeMap::from([("origin", self.desk.identity.site_url.clone())]);
        let sent = [("authorization", authorization.as_deref()), (VIEWER, way.viewer), (EDGE, way.proof)];
        headers.extend(sent.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))));
        let event = json!({
            "resource": path, "path": path, "httpMethod": method.as_str(), "headers": headers, "multiValueHeaders": {},
            "queryStringParameters": {}, "multiValueQueryStringParameters": {}, "pathParameters": {},
            "stageVariables": {},
            "requestContext": {
                "accountId": "000000000000", "apiId": "kestrel-app", "stage": "live", "resourcePath": path,
                // The edge's own: many people share it.
                "httpMethod": method.as_str(), "identity": {"sourceIp": "192.0.2.1"}, "authorizer": context,
            },
            "body": body.to_string(), "isBase64Encoded": false,
        });
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let response = http_api::serve(&self.desk, &request).await;
        as_published::<Operation>(request.method(), request.raw_http_path(), &response);
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let session = header("set-cookie").and_then(|cookie| {
            let (value, _) = cookie.strip_prefix(COOKIE)?.strip_prefix('=')?.split_once(';')?;
            Some(value.to_owned()).filter(|value| !value.is_empty())
        });
        Reply {
            status: response.status().as_u16(),
            body: serde_json::from_str(response.body()).unwrap_or_default(),
            retry_after: header("retry-after"),
            session,
        }
    }

    pub(super) async fn post(&self, path: &str, body: Value, way: Way<'_>) -> Reply {
        self.ask(Method::POST, path, body, way).await
    }

    /// The link's end of an invitation that is mailed to somebody.
    pub(super) async fn invite(&self, email: &str) -> String {
        let by = Credential::Person { user: UserId::new(Uuid::nil()), role: Role::Owner };
        let principal = Principal { tenant: tenant_id(1), by };
        invite_user(&self.desk.identity, &principal, email.parse().unwrap(), Role::Member, None).await.unwrap();
        self.mailed("/invitation#")
    }

    /// What follows some words in the last mail.
    pub(super) fn mailed(&self, words: &str) -> String {
        let text = self.mails.taken().last().unwrap().text.clone();
        let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("{words} in {text}"));
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// The six digits of the last mail.
    pub(super) fn code(&self) -> String {
        let text = self.mails.taken().last().unwrap().text.clone();
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
        text.split(|letter: char| !letter.is_ascii_alphanumeric()).find(is_code).unwrap().to_owned()
    }
}
