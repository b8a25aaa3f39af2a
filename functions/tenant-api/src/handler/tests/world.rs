//! Two companies in an embedded table, and the handler over it. Every answer is compared with the published document.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};
use dynoxide::Database;
use http_api::testing::policed::{self, Policy};
use http_api::testing::{as_published, table as definition};
use lambda_http::http::Method;
use lambda_http::{Request, RequestExt as _, Response};
use secrecy::SecretString;
use serde_json::{Value, json};
use shared::api::context;
use shared::api::public_id::{CallId, MessageId};
use shared::api::route::Operations as _;
use shared::api::routes::TenantApi;
use shared::app::Deps;
use shared::app::export::ask::ask_export;
use shared::app::export::files::MemoryFiles;
use shared::app::notify::ports::Outbox;
use shared::app::office::cursor::{CursorKey, Cursors};
use shared::app::office::recordings::Recordings;
use shared::app::office::recordings::ports::{FakeSource, MemoryShelf};
use shared::app::queue::MemoryQueue;
use shared::clock::{Clock, new_id};
use shared::config::TenantApiConfig;
use shared::domain::access::{Credential, Permission, Principal, Role};
use shared::domain::audit::AuditEntry;
use shared::domain::digest::Digest;
use shared::domain::ids::{ApiKeyId, AuditId, InvitationId, RecordingSid, UserId};
use shared::domain::invitation::Invitation;
use shared::domain::mail::{Mail, MailError};
use shared::domain::message::{Message, MessageContent, MessagePart};
use shared::domain::session::Session;
use shared::domain::tenant::Tenant;
use shared::domain::time::Seconds;
use shared::domain::user::{PasswordHash, User};
use shared::store::{Acceptance, Booking, TenantStore};
use shared::twilio::recordings::Sound;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::values::*;
use crate::desk::Desk;

/// A Tuesday, ten in the morning in New York.
pub(super) const NOW: &str = "2026-11-24T15:00:00Z";

/// A clock that goes on by a millisecond whenever somebody looks at it, so that what is done later is later.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> DateTime<Utc> {
        at(NOW) + Duration::milliseconds(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// Where the site is.
const SITE: &str = "https://app.example.com";

/// A handler over a table of its own, with two companies in it. The table lets the handler do what the policy of
/// template.yaml lets a company's session do, and nothing else.
pub(super) struct World {
    pub(super) desk: Desk,
    /// What Twilio has recorded.
    pub(super) twilio: Arc<FakeSource>,
    /// The copies of it.
    pub(super) shelf: Arc<MemoryShelf>,
    /// What was mailed.
    pub(super) mails: Arc<Outbox<Mail, MailError>>,
    /// The same table without a policy, to prepare and to look at things.
    pub(super) deps: Deps,
    database: Database,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) text: String,
    pub(super) etag: Option<String>,
    /// How a browser is told to keep it.
    pub(super) file: Option<String>,
    pub(super) retry_after: Option<String>,
}

impl Reply {
    /// The fields that are wrong, in order.
    pub(super) fn wrong_fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }

    /// The ids of a page's entries.
    pub(super) fn ids(&self) -> Vec<String> {
        let items = self.body["items"].as_array().expect("a list");
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }
}

/// A request to be made.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    operation: TenantApi,
    by: Option<Principal>,
    ids: Vec<String>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Ask {
    pub(super) fn new(operation: TenantApi) -> Self {
        let by = Some(somebody(1, Role::Owner));
        Self { operation, by, ids: Vec::new(), query: Vec::new(), headers: Vec::new(), body: None }
    }

    pub(super) fn by(self, by: Option<Principal>) -> Self {
        Self { by, ..self }
    }

    pub(super) fn id(mut self, id: impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    pub(super) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    pub(super) fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }
}

/// A person of a company.
pub(super) fn somebody(company: u128, role: Role) -> Principal {
    let user = UserId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_00aa));
    Principal { tenant: tenant_id(company), by: Credential::Person { user, role } }
}

/// Somebody nobody has seen before.
pub(super) fn a_person(role: Role) -> User {
    let id = new_id();
    let (email, name) = (format!("{id}@people.example").parse(), "Sam Newman".parse());
    let hash = PasswordHash::new("$argon2id$never shown".to_owned());
    User::new(UserId::new(id), email.expect("an address"), name.expect("a name"), role, hash, at(NOW))
}

/// A person with their credential.
pub(super) fn as_person(company: u128, person: &User) -> Principal {
    Principal { tenant: tenant_id(company), by: Credential::Person { user: person.id, role: person.role } }
}

/// A program of the first company.
pub(super) fn a_key(permissions: Vec<Permission>) -> Principal {
    let key = ApiKeyId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_00bb));
    Principal { tenant: tenant_id(1), by: Credential::Key { key, permissions } }
}

/// The path of an operation, with ids in the places that vary.
pub(super) fn path_of(operation: TenantApi, ids: &[String]) -> (Method, String) {
    let route = TenantApi::routes().iter().find(|route| route.operation == operation).expect("a route");
    let mut ids = ids.iter();
    let part = |part: &str| if part.starts_with('{') { ids.next().expect("an id").clone() } else { part.to_owned() };
    let parts: Vec<String> = route.path.split('/').map(part).collect();
    (route.method.clone(), parts.join("/"))
}

impl World {
    pub(super) async fn start() -> Self {
        let world = Self::empty().await;
        for company in [1, 2] {
            a_signed_up_tenant(&world.deps.store, company, &format!("+1500555000{company}")).await;
        }
        world
    }

    /// The same handler with nothing behind it: neither table nor secret.
    pub(super) fn away() -> Self {
        let database = Database::memory().expect("a database");
        let nowhere = "http://127.0.0.1:9";
        let mails = Arc::new(Outbox::default());
        let mut desk = Desk::new(&config(nowhere, nowhere));
        desk.mailer = Some(Arc::<Outbox<_, _>>::clone(&mails));
        let (twilio, shelf) = (Arc::default(), Arc::default());
        Self { deps: desk.deps.clone(), desk, twilio, shelf, mails, database }
    }

    async fn empty() -> Self {
        let (table, table_address) = a_port().await;
        let (front, front_address) = a_port().await;
        let (sessions, sessions_address) = a_port().await;
        let database = Database::memory().expect("a database");
        database.create_table(serde_json::from_value(definition("kestrel")).expect("a definition")).expect("a table");
        tokio::spawn(dynoxide::server::serve_on(table, database.clone()));
        tokio::spawn(policed::guard(front, table_address, Policy::default()));
        tokio::spawn(policed::give_sessions(sessions));
        let url = |address: SocketAddr| format!("http://{address}");
        let clock = Arc::new(Ticking(AtomicI64::new(0)));
        let mut desk = Desk::new(&config(&url(front_address), &url(sessions_address)));
        desk.deps.clock = clock.clone();
        let mut deps = Desk::new(&config(&url(table_address), &url(sessions_address))).deps;
        deps.clock = clock;
        desk.cursors = Cursors::known(CursorKey::from_secret(&SecretString::from("a secret of the test".to_owned())));
        desk.files = Arc::new(MemoryFiles::default());
        desk.exports = Arc::new(MemoryQueue::default());
        let mails = Arc::new(Outbox::default());
        desk.mailer = Some(Arc::<Outbox<_, _>>::clone(&mails));
        let (twilio, shelf) = (Arc::new(FakeSource::default()), Arc::new(MemoryShelf::default()));
        desk.recordings = Recordings { source: Arc::clone(&twilio) as _, shelf: Arc::clone(&shelf) as _ };
        Self { desk, twilio, shelf, deps, mails, database }
    }

    /// The items of a company.
    pub(super) fn of(&self, company: u128) -> TenantStore<'_> {
        self.deps.store.tenant(&tenant_id(company))
    }

    pub(super) async fn profile(&self, company: u128) -> Tenant {
        self.of(company).profile().await.expect("an answer").expect("a company")
    }

    /// Makes one of everything of the first company. The ids by the name of their part of a path.
    pub(super) async fn furnish(&self) -> BTreeMap<&'static str, String> {
        let company = self.of(1);
        let log = a_log(1);
        company.complete_call(&log, Some(1_500)).await.expect("a call");
        company.put_turn(&call_sid(1), &a_turn(1)).await.expect("a turn");
        company.take_message(log.started_at, &a_message(1, 2)).await.expect("a message");
        let recording = self.leave_voicemail().await;
        let appointment = an_appointment(1, 2, a_visit(1, "2026-11-25T14:00:00Z"));
        let customer = phone("+15005550006");
        let booking = Booking {
            appointment: &appointment,
            started_at: log.started_at,
            period: log.period,
            customer: Some(&customer),
        };
        company.book(&booking).await.expect("a visit");
        let ticket = a_ticket(1, "2026-11-24T14:00:00Z");
        company.open_ticket(&ticket, &an_audit(2, "ticket.opened")).await.expect("a ticket");
        let owner = somebody(1, Role::Owner);
        let export = ask_export(&self.deps, self.desk.exports.as_ref(), &owner).await.expect("an export");
        let call = CallId::new(log.started_at, call_sid(1));
        let mut ids = self.newcomers().await;
        ids.extend([
            ("{call_id}", call.to_string()),
            ("{message_id}", MessageId { call, part: MessagePart::Recording(recording) }.to_string()),
            ("{appointment_id}", appointment.id.to_string()),
            ("{ticket_id}", ticket.id.to_string()),
            ("{export_id}", export.id.to_string()),
        ]);
        ids
    }

    /// A person, an invitation and an API key that the first company did not have before, by the names of their ids.
    pub(super) async fn newcomers(&self) -> BTreeMap<&'static str, String> {
        let person = a_person(Role::Member);
        self.join(1, &person).await;
        let invite = json!({ "email": format!("{}@acme.example", new_id()), "role": "member" });
        let invited = self.send(Ask::new(TenantApi::InviteUser).body(invite)).await;
        let make = json!({ "name": "Zapier", "permissions": ["calls:read"] });
        let made = self.send(Ask::new(TenantApi::CreateApiKey).body(make)).await;
        let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        BTreeMap::from([
            ("{user_id}", person.id.to_string()),
            ("{invitation_id}", id(&invited.body)),
            ("{key_id}", id(&made.body["key"])),
        ])
    }

    /// Leaves a voicemail of 24 seconds in the first company's first call, which is over.
    pub(super) async fn leave_voicemail(&self) -> RecordingSid {
        let (company, log) = (self.of(1), a_log(1));
        let recording_sid: RecordingSid = "RE0123456789abcdef0123456789abcdef".parse().expect("a recording");
        let content = MessageContent::Voicemail {
            recording_sid: recording_sid.clone(),
            recording_url: format!("https://api.twilio.com/Recordings/{recording_sid}"),
            duration_seconds: Seconds(24),
        };
        let voicemail = Message { content, ..a_message(1, 2) };
        company.take_message(log.started_at, &voicemail).await.expect("a voicemail");
        company.attach_recording(log.started_at, &call_sid(1), &recording_sid).await.expect("a call");
        self.twilio.have(&recording_sid, Sound::Whole("sound".into()));
        recording_sid
    }

    /// Lets a person work for a company, as whoever takes an invitation.
    pub(super) async fn join(&self, company: u128, person: &User) {
        let (now, digest) = (at(NOW), Digest::of_secret(&person.id.to_string()));
        let id = InvitationId::new(person.id.as_uuid());
        let invitation = Invitation::new(id, person.email.clone(), person.role, digest, now);
        let line = |action: &str| AuditEntry { id: AuditId::new(new_id()), ..an_audit(1, action) };
        let store = self.of(company);
        store.invite(&invitation, None, &line("user.invited")).await.expect("an invitation");
        let session = Session::new(tenant_id(company), person, now);
        let acceptance = Acceptance {
            invitation: &invitation,
            user: person,
            token: Digest::of_secret(&format!("session {}", person.id)),
            session: &session,
            audit: &line("user.created"),
        };
        store.accept_invitation(&acceptance).await.expect("a person");
    }

    /// Every item of the table as text, by its key.
    pub(super) fn everything(&self) -> BTreeMap<String, String> {
        let wanted = dynoxide::actions::scan::ScanRequest { table_name: "kestrel".to_owned(), ..Default::default() };
        let found = self.database.scan(wanted).expect("a scan").items.unwrap_or_default();
        let item = |item: &dynoxide::Item| {
            let item = serde_json::to_value(item).expect("JSON");
            (format!("{} {}", item["PK"]["S"], item["SK"]["S"]), item.to_string())
        };
        found.iter().map(item).collect()
    }

    /// The items of one kind, as JSON.
    pub(super) fn items_of(&self, entity: &str) -> Vec<Value> {
        let items = self.everything().into_values().map(|item| serde_json::from_str(&item).expect("JSON"));
        items.filter(|item: &Value| item["entity"]["S"] == entity).collect()
    }

    /// The actions in the first company's audit log, oldest first, without its sign-up.
    pub(super) async fn audited(&self) -> Vec<String> {
        let ask = Ask::new(TenantApi::ListAudit);
        let reply = self.send(ask.query("limit", 100)).await;
        let lines = reply.body["items"].as_array().expect("a list");
        let actions = lines.iter().rev().map(|line| line["action"].as_str().expect("an action").to_owned());
        actions.filter(|action| action != "tenant.created").collect()
    }

    /// Sends a request as API Gateway does. Whatever comes back is as the published document says.
    pub(super) async fn send(&self, ask: Ask) -> Reply {
        let request = request(&ask);
        let response = http_api::serve(&self.desk, &request).await;
        as_published::<TenantApi>(request.method(), request.raw_http_path(), &response);
        reply(&response)
    }
}

async fn a_port() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

pub(super) fn config(table: &str, sessions: &str) -> TenantApiConfig {
    let config = TenantApiConfig::from_lookup(&|name| {
        let value = match name {
            "STAGE" => "local",
            "TABLE_NAME" => "kestrel",
            "SITE_ORIGIN" => SITE,
            "DEFAULT_TENANT_ID" => "019ab000-0000-7000-8000-000000000000",
            "AWS_REGION" => "us-east-1",
            "AWS_ACCESS_KEY_ID"
            | "AWS_SECRET_ACCESS_KEY"
            | "CURSOR_SECRET_ARN"
            | "EXPORT_BUCKET"
            | "EXPORT_QUEUE_URL"
            | "RECORDING_BUCKET"
            | "TWILIO_SECRET_ARN" => "test",
            "TENANT_ROLE_ARN" => policed::ROLE,
            "TWILIO_API_URL" => "http://127.0.0.1:9",
            "AWS_ENDPOINT_URL" => sessions,
            "AWS_ENDPOINT_URL_DYNAMODB" => table,
            _ => return None,
        };
        Some(value.to_owned())
    });
    config.expect("a configuration")
}

fn reply(response: &Response<String>) -> Reply {
    let text = response.body().clone();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("a text").to_owned());
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Reply {
        status: response.status().as_u16(),
        body,
        text,
        etag: header("etag"),
        file: header("content-disposition"),
        retry_after: header("retry-after"),
    }
}

fn request(ask: &Ask) -> Request {
    let (method, path) = path_of(ask.operation, &ask.ids);
    let authorizer: BTreeMap<&str, String> = ask.by.as_ref().map(context::of).unwrap_or_default();
    let mut headers: BTreeMap<&str, &str> = ask.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // A browser names the page that asks; programs do not.
    if ask.by.as_ref().is_some_and(|by| by.person().is_some()) {
        headers.insert("origin", SITE);
    }
    let query: BTreeMap<&str, &String> = ask.query.iter().map(|(name, value)| (*name, value)).collect();
    let queries: BTreeMap<&str, [&String; 1]> = ask.query.iter().map(|(name, value)| (*name, [value])).collect();
    let event = json!({
        "resource": "/v1/{proxy+}", "path": path, "httpMethod": method.as_str(), "headers": headers,
        "multiValueHeaders": {}, "queryStringParameters": query, "multiValueQueryStringParameters": queries,
        "pathParameters": {}, "stageVariables": {},
        "requestContext": {
            "accountId": "000000000000", "apiId": "kestrel-app", "stage": "live", "resourcePath": "/v1/{proxy+}",
            "httpMethod": method.as_str(), "identity": {"sourceIp": "192.0.2.1"}, "authorizer": authorizer,
        },
        "body": ask.body.as_ref().map(Value::to_string), "isBase64Encoded": false,
    });
    lambda_http::request::from_str(&event.to_string()).expect("an event")
}

/// Whether an instant as the API writes it is of this test's moment.
pub(super) fn is_now(instant: &Value) -> bool {
    let instant: DateTime<Utc> = instant.as_str().expect("an instant").parse().expect("an instant");
    (at(NOW)..at(NOW) + Duration::seconds(1)).contains(&instant)
}
