//! A company that somebody signs up over the site's origin, as a browser does.

use reqwest::{Method, Response};
use seed::stack::Stack;
use serde_json::{Value, json};
use shared::domain::ids::TenantId;

use crate::browser::{Browser, PASSWORD, json_of, prove};

/// The company's own phone.
pub const OFFICE: &str = "+15552010077";

/// The wizard's form, filled in and its address proven.
pub struct Form {
    /// What is sent.
    pub body: Value,
    /// The key under which a repeat is the same request.
    pub idempotency_key: String,
}

/// A company, with its owner logged in.
pub struct Newcomer {
    /// The owner's.
    pub browser: Browser,
    /// What signed it up.
    pub form: Form,
    /// Its id.
    pub tenant: TenantId,
}

impl Form {
    /// Fills the form in for a company that is called `name` and something nobody else is called, with the first number
    /// that is free in an area code.
    pub async fn fill_in(stack: &Stack, browser: &Browser, name: &str, area_code: &str) -> Self {
        let unique = shared::clock::new_id().simple().to_string()[20..].to_owned();
        let slug = format!("{}-{unique}", name.to_lowercase());
        let email = format!("sam@{slug}.example.com");
        let proof = prove(stack, browser, &email).await;
        let free = browser.get(&format!("/onboard/numbers?area_code={area_code}")).await;
        let body = json!({
            "company_name": format!("{name} Plumbing {unique}"), "slug": slug, "owner_name": "Sam Doe",
            "email": email, "email_proof": proof, "password": PASSWORD, "timezone": "America/New_York",
            "industry": "plumbing", "phone_number": free["numbers"][0]["phone_number"], "forward_to_number": OFFICE,
            "plan_tier": "professional",
        });
        Self { body, idempotency_key: slug }
    }

    /// Sends it.
    pub async fn send(&self, browser: &Browser) -> Response {
        let request = browser.request(Method::POST, "/onboard").header("idempotency-key", &self.idempotency_key);
        request.json(&self.body).send().await.expect("an answer")
    }

    /// What the form says.
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_else(|| panic!("the form has no {field}"))
    }

    /// The number that its callers dial.
    pub fn number(&self) -> &str {
        self.text("phone_number")
    }
}

impl Newcomer {
    /// Signs a company up and logs its owner in.
    pub async fn sign_up(stack: &Stack, name: &str, area_code: &str) -> Self {
        let mut browser = Browser::open();
        let form = Form::fill_in(stack, &browser, name, area_code).await;
        let made = json_of(201, form.send(&browser).await).await;
        browser.log_in(form.text("email")).await;
        let tenant = made["tenant_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        Self { browser, form, tenant }
    }

    /// The number that its callers dial.
    pub fn number(&self) -> &str {
        self.form.number()
    }
}
