//! The application that Twilio calls, played by a closure; and a carrier that calls it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State as AppState,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use carrier::{
    api,
    client::CarrierClient,
    numbers::Number,
    rest::spec::Spec,
    signature,
    state::{Carrier, Settings},
    types::{CallView, PlaceCall, Problem, ScriptItem},
};
use tokio::net::TcpListener;

pub(crate) const TOKEN: &str = "token-of-the-tests";
pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const OUR_NUMBER: &str = "+15550100001";
pub(crate) const CALLER: &str = "+14155550123";

/// One request the application got.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) method: String,
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    /// How many requests of this path came before.
    pub(crate) before: usize,
}

impl Seen {
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What the application answers.
pub(crate) enum Reply {
    Twiml(&'static str),
    Status(u16),
    With(u16, &'static [(&'static str, &'static str)], &'static str),
    After(Duration, &'static str),
}

type Answers = dyn Fn(&Seen) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct App {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Answers>,
}

impl App {
    pub(crate) async fn start(answers: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Self { url, seen: Arc::default(), answers: Arc::new(answers) };
        let router = Router::new().fallback(answer).with_state(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        app
    }

    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        self.seen.lock().expect("lock").iter().filter(|seen| seen.path == path).cloned().collect()
    }
}

/// Every request must be signed, whatever it is for.
async fn answer(AppState(app): AppState<App>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let parse = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    let form = parse(&body);
    let signature = signature::sign(TOKEN, &format!("{}{uri}", app.url), &form);
    let given = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    assert_eq!(given, Some(signature.as_str()), "signature of {method} {uri}");
    let mut params: BTreeMap<_, _> = parse(uri.query().unwrap_or_default().as_bytes()).into_iter().collect();
    params.extend(form);
    let seen = {
        let mut all = app.seen.lock().expect("lock");
        let before = all.iter().filter(|seen| seen.path == uri.path()).count();
        let seen = Seen { path: uri.path().into(), method: method.to_string(), params, headers, before };
        all.push(seen.clone());
        seen
    };
    match (app.answers)(&seen) {
        Reply::Twiml(inside) => xml(inside),
        Reply::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Reply::With(status, fields, body) => {
            let mut response = Response::new(body.into());
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            for (name, value) in fields {
                response.headers_mut().insert(*name, value.parse().expect("a header"));
            }
            response
        }
        Reply::After(time, inside) => {
            tokio::time::sleep(time).await;
            xml(inside)
        }
    }
}

fn xml(inside: &str) -> Response {
    ([(header::CONTENT_TYPE, "text/xml")], format!("<Response>{inside}</Response>")).into_response()
}

/// A carrier whose one number belongs to the application.
pub(crate) struct Stage {
    pub(crate) carrier: Carrier,
    pub(crate) client: CarrierClient,
    pub(crate) url: String,
}

impl Stage {
    pub(crate) async fn new(app: &App) -> Self {
        Self::with(app, None, &[]).await
    }

    pub(crate) async fn with(app: &App, spec: Option<Spec>, number: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let settings = Settings { account_sid: ACCOUNT.into(), auth_token: TOKEN.into(), base_url: url.clone(), spec };
        let carrier = Carrier::new(settings);
        let stage = Self { carrier: carrier.clone(), client: CarrierClient::new(&url), url };
        let voice = format!("{}/voice", app.url);
        let status = format!("{}/status", app.url);
        let mut fields = vec![("VoiceUrl", voice.as_str()), ("StatusCallback", status.as_str())];
        fields.extend(number);
        stage.rent(OUR_NUMBER, &fields);
        tokio::spawn(async move { axum::serve(listener, api::router(carrier)).await });
        stage
    }

    pub(crate) fn rent(&self, phone_number: &str, fields: &[(&str, &str)]) {
        let mut number = Number::new(phone_number);
        number.set(&fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect::<Vec<_>>());
        self.carrier.world().numbers.push(number);
    }

    pub(crate) async fn call(&self, script: &str) -> CallView {
        self.run(PlaceCall { script: Some(script_of(script)), ..to_us() }).await
    }

    pub(crate) async fn run(&self, call: PlaceCall) -> CallView {
        self.client.run(&call, Duration::from_secs(60)).await.expect("the call ends")
    }
}

pub(crate) fn to_us() -> PlaceCall {
    PlaceCall { to: OUR_NUMBER.into(), from: Some(CALLER.into()), ..PlaceCall::default() }
}

/// A script as JSON.
pub(crate) fn script_of(json: &str) -> Vec<ScriptItem> {
    serde_json::from_str(json).expect("a script")
}

pub(crate) fn codes(problems: &[Problem]) -> Vec<u32> {
    problems.iter().map(|problem| problem.code).collect()
}

/// The transcript as `who: text` lines.
pub(crate) fn said(call: &CallView) -> Vec<String> {
    call.transcript.iter().map(|line| format!("{:?}: {}", line.who, line.text).to_lowercase()).collect()
}
