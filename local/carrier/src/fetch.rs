//! Requests a URL of the application's as Twilio does: signed, with retries, redirects, cookies and limits.

use std::{collections::BTreeMap, error::Error as _, sync::Arc, time::Duration};

use reqwest::{Method, cookie::Jar, header, redirect};
use tokio::time::Instant;
use url::Url;

use crate::{
    ids,
    overrides::Overrides,
    problem::{self as code, problem},
    signature,
    types::{Exchange, Problem, Purpose},
};

const MOST_REDIRECTS: usize = 10;
/// Whatever the overrides say, no request about a call takes longer.
const HARD_LIMIT: Duration = Duration::from_secs(15);

/// What stays the same for all requests of one call.
#[derive(Clone)]
pub struct Session {
    /// Signs.
    pub auth_token: String,
    /// Twilio keeps cookies for the length of a call.
    pub cookies: Arc<Jar>,
}

/// One request to make.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Why.
    pub purpose: Purpose,
    /// Absolute, overrides in its fragment.
    pub url: String,
    /// POST or GET.
    pub post: bool,
    /// In the body or in the query.
    pub params: Vec<(String, String)>,
}

/// A 2xx answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 200, 204, …
    pub status: u16,
    /// Empty when the header is missing.
    pub content_type: String,
    /// As text.
    pub body: String,
    /// Where it came from in the end, with the fragment asked for.
    pub url: String,
}

/// Why one attempt did not succeed.
enum Miss {
    Connect(Problem),
    Read(Problem),
    Status(u16, Problem),
    Final(Problem),
}

impl Session {
    /// A call's session, without cookies yet.
    pub fn new(auth_token: &str) -> Self {
        Self { auth_token: auth_token.to_owned(), cookies: Arc::new(Jar::default()) }
    }

    /// Makes the request, with all its retries. `log` gets each exchange; its times count from `at_ms`.
    pub async fn ask(&self, ask: &Ask, at_ms: u64, log: impl Fn(Exchange)) -> Result<Answer, Problem> {
        let (bare, overrides) = Overrides::parse(&ask.url).map_err(|problem| problem.at(&ask.url))?;
        let url = Url::parse(bare)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| problem(code::BAD_HOST_NAME, format!("not a URL: {bare:?}")).at(&ask.url))?;
        let token = ids::idempotency_token();
        let begun = Instant::now();
        let deadline = begun + overrides.total.min(HARD_LIMIT);
        let mut attempt = 1;
        loop {
            let one =
                Attempt { session: self, ask, overrides: &overrides, token: &token, number: attempt, begun, at_ms };
            let outcome = tokio::time::timeout_at(deadline, one.run(url.clone(), &log)).await;
            let miss = match outcome {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(miss)) => miss,
                Err(_) => {
                    let text = format!(
                        "Total timeout is triggered. Configured tt is {}ms and we attempted {attempt} time(s)",
                        overrides.total.as_millis()
                    );
                    log(one.exchange(&url, None, Some(text.clone())));
                    return Err(problem(code::HTTP_RETRIEVAL_FAILURE, text).at(bare));
                }
            };
            let retry = &overrides.retry_on;
            let (again, fault) = match miss {
                Miss::Connect(fault) => (retry.connect, fault),
                Miss::Read(fault) => (retry.read, fault),
                Miss::Status(400..=499, fault) => (retry.client_errors, fault),
                Miss::Status(_, fault) => (retry.server_errors, fault),
                Miss::Final(fault) => (false, fault),
            };
            if !again || attempt > overrides.retries {
                return Err(fault.at(bare));
            }
            attempt += 1;
        }
    }
}

struct Attempt<'a> {
    session: &'a Session,
    ask: &'a Ask,
    overrides: &'a Overrides,
    token: &'a str,
    number: u32,
    begun: Instant,
    at_ms: u64,
}

impl Attempt<'_> {
    async fn run(&self, mut url: Url, log: &impl Fn(Exchange)) -> Result<Answer, Miss> {
        let client = reqwest::Client::builder()
            .cookie_provider(self.session.cookies.clone())
            .connect_timeout(self.overrides.connect)
            .read_timeout(self.overrides.read)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| Miss::Final(problem(code::HTTP_CONNECTION_FAILURE, error.to_string())))?;
        let mut post = self.ask.post;
        for _ in 0..=MOST_REDIRECTS {
            let response = match self.request(&client, &url, post).send().await {
                Ok(response) => response,
                Err(error) => {
                    log(self.exchange(&url, None, Some(chain(&error))));
                    return Err(missed(&error));
                }
            };
            let status = response.status();
            let head = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            let (content_type, location) = (head(header::CONTENT_TYPE), head(header::LOCATION));
            let body = match response.bytes().await {
                Ok(body) => String::from_utf8_lossy(&body).into_owned(),
                Err(error) => {
                    log(self.exchange(&url, None, Some(chain(&error))));
                    // A partial answer is never retried.
                    return Err(Miss::Final(problem(code::HTTP_RETRIEVAL_FAILURE, chain(&error))));
                }
            };
            log(self.exchange(&url, Some((status.as_u16(), &content_type, &body)), None));
            if status.is_redirection() {
                let target = url.join(&location).ok().filter(|_| !location.is_empty());
                url = target.ok_or_else(|| {
                    Miss::Final(problem(code::INVALID_REDIRECT, format!("HTTP invalid redirect to {location:?}")))
                })?;
                // As browsers do: only 307 and 308 keep the method.
                post = post && matches!(status.as_u16(), 307 | 308);
                continue;
            }
            if !status.is_success() {
                let text = format!("HTTP retrieval failure: got {} from {url}", status.as_u16());
                return Err(Miss::Status(status.as_u16(), problem(code::HTTP_RETRIEVAL_FAILURE, text)));
            }
            return Ok(Answer { status: status.as_u16(), content_type, body, url: url.to_string() });
        }
        Err(Miss::Final(problem(code::TOO_MANY_REDIRECTS, "HTTP too many redirects")))
    }

    fn request(&self, client: &reqwest::Client, url: &Url, post: bool) -> reqwest::RequestBuilder {
        let mut url = url.clone();
        url.set_fragment(None);
        let request = if post {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.ask.params).finish();
            let signature = signature::sign(&self.session.auth_token, url.as_str(), &self.ask.params);
            client
                .request(Method::POST, url)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8")
                .header("X-Twilio-Signature", signature)
                .body(body)
        } else {
            if !self.ask.params.is_empty() {
                url.query_pairs_mut().extend_pairs(&self.ask.params);
            }
            let signature = signature::sign(&self.session.auth_token, url.as_str(), &[]);
            client.request(Method::GET, url).header("X-Twilio-Signature", signature)
        };
        request
            .header("I-Twilio-Idempotency-Token", self.token)
            .header(header::USER_AGENT, "TwilioProxy/1.1")
            .header(header::ACCEPT, "*/*")
    }

    fn exchange(&self, url: &Url, answer: Option<(u16, &str, &str)>, failure: Option<String>) -> Exchange {
        let took_ms = self.begun.elapsed().as_millis() as u64;
        Exchange {
            purpose: self.ask.purpose,
            method: if self.ask.post { "POST" } else { "GET" }.to_owned(),
            url: url.to_string(),
            params: self.ask.params.iter().cloned().collect::<BTreeMap<_, _>>(),
            attempt: self.number,
            idempotency_token: self.token.to_owned(),
            status: answer.map(|(status, _, _)| status),
            content_type: answer.map(|(_, kind, _)| kind.to_owned()),
            twiml: answer.map(|(_, _, body)| body.to_owned()),
            failure,
            at_ms: self.at_ms,
            took_ms,
        }
    }
}

fn missed(error: &reqwest::Error) -> Miss {
    let text = chain(error);
    if error.is_connect() {
        let number = if text.contains("dns error") { code::BAD_HOST_NAME } else { code::HTTP_CONNECTION_FAILURE };
        return Miss::Connect(problem(number, format!("HTTP connection failure: {text}")));
    }
    Miss::Read(problem(code::HTTP_RETRIEVAL_FAILURE, format!("HTTP retrieval failure: {text}")))
}

fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
