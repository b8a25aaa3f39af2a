//! A browser on the site's origin, and what somebody does with it before there is a company.

use std::net::Ipv4Addr;

use reqwest::header::{ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use seed::stack::Stack;
use serde_json::{Value, json};

use crate::{mail, stack};

/// What everybody who signs up in a journey logs in with.
pub const PASSWORD: &str = "two vans and a ladder";

/// A browser on the site: it names the page that asks, and sends the session's cookie along.
pub struct Browser {
    client: Client,
    site: String,
    cookie: Option<String>,
}

impl Browser {
    /// One that is not logged in, at an address of its own: what may be asked for from one place in an hour is less than
    /// all journeys ask for.
    pub fn open() -> Self {
        let site = stack::described()["site_url"].as_str().expect("the stack has a site").to_owned();
        // No connection is kept: the site's server ends idle ones when it likes.
        let client = Client::builder().local_address(an_address()).pool_max_idle_per_host(0);
        let client = client.build().expect("a client");
        Self { client, site, cookie: None }
    }

    /// The session's cookie as it is sent, `name=value`, of whoever is logged in.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// A request to the API, to be filled in and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/api{path}", self.site)).header(ORIGIN, &self.site);
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    /// What is at a path.
    pub async fn get(&self, path: &str) -> Value {
        json_of(200, self.request(Method::GET, path).send().await.expect("an answer")).await
    }

    /// Sends a body.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.expect("an answer")
    }

    /// Logs somebody in who has [`PASSWORD`].
    pub async fn log_in(&mut self, email: &str) {
        let answer = self.post("/auth/login", &json!({"email": email, "password": PASSWORD})).await;
        assert_eq!(answer.status().as_u16(), 200);
        let cookie = answer.headers()[SET_COOKIE].to_str().expect("a text").split(';').next().map(str::to_owned);
        self.cookie = cookie;
    }
}

/// One of the machine's sixteen million own addresses.
fn an_address() -> std::net::IpAddr {
    let [.., third, second, first] = *shared::clock::new_id().as_bytes();
    Ipv4Addr::new(127, first % 254, second, third.clamp(1, 254)).into()
}

/// The body of an answer that must have this status.
pub async fn json_of(status: u16, answer: Response) -> Value {
    let (found, text) = (answer.status().as_u16(), answer.text().await.expect("a text"));
    assert_eq!(found, status, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// Proves an address by the code that was mailed to it.
pub async fn prove(stack: &Stack, browser: &Browser, email: &str) -> String {
    let asked = browser.post("/auth/email-codes", &json!({"email": email})).await;
    assert_eq!(asked.status().as_u16(), 202);
    let letter = mail::saying(stack, email, "Your sign-up code").await;
    let letter = letter["BodyText"].as_str().expect("a mail has a text");
    let digits = |word: &str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = letter.split_ascii_whitespace().find(|word| digits(word));
    let code = code.expect("the mail holds a code");
    let checked = browser.post("/auth/email-codes/check", &json!({"email": email, "code": code})).await;
    json_of(200, checked).await["proof"].as_str().expect("a proof").to_owned()
}
