//! What mails say and how they look: each kind fills in one [`Letter`], which one template shows as HTML and one as
//! text.
//!
//! A letter shows a company's data to its owner, so it is personal throughout. It fetches nothing: no picture, no
//! style, no trace of who opened it. It holds no secret, save the code or the invitation it is sent for: where a recording
//! can be heard is the dashboard's to say.

mod account;
mod booking;
mod calls;
mod closing;
mod digest;
mod emergency;
mod health;
mod usage;
mod words;

use askama::Template;

use crate::domain::mail::Mail;
use crate::domain::notice::Recipient;
use crate::domain::tenant::Tenant;

pub use account::{account_exists, invitation, no_account, password_changed, reset_code, sign_up_code};
pub use booking::{VisitChange, booking};
pub use calls::{message, missed_call};
pub use closing::closed;
pub use digest::{Digest, LONGEST_LIST, digest};
pub use emergency::{Danger, emergency};
pub use health::health;
pub use usage::{statement, threshold};

/// How long a subject may be, in characters: more is cut by every inbox.
const LONGEST_SUBJECT: usize = 100;

/// Whom a letter is about and to. Personal, so it has no `Debug`.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The company.
    pub tenant: &'a Tenant,
    /// Who reads it.
    pub reader: Recipient,
    /// Where companies look at their calls, once there is such a place.
    pub dashboard_url: Option<&'a str>,
    /// Whether what it tells happened in test mode.
    pub is_test: bool,
}

/// The content of a mail, before it is either HTML or text. Personal, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    subject: String,
    /// What an inbox shows beside the subject. Names nobody: a locked phone shows it too.
    preview: String,
    tone: Tone,
    kicker: String,
    heading: String,
    lead: String,
    meter: Option<Meter>,
    facts: Vec<Fact>,
    quote: Option<Quote>,
    sections: Vec<Section>,
    steps: Vec<String>,
    dashboard: Option<String>,
    /// What to press, where it is not the dashboard.
    action: Option<Link>,
    footer: String,
    is_test: bool,
}

/// How urgent it looks. The words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Calm,
    Good,
    Warning,
    Danger,
}

#[derive(Clone, PartialEq, Eq)]
struct Meter {
    /// 0 to 100.
    filled: u64,
    label: String,
}

#[derive(Clone, PartialEq, Eq)]
struct Fact {
    label: &'static str,
    value: String,
    link: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
struct Quote {
    label: &'static str,
    text: String,
}

#[derive(Clone, PartialEq, Eq)]
struct Section {
    title: String,
    rows: Vec<Row>,
    more: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
struct Row {
    when: String,
    who: String,
    link: Option<Link>,
    what: String,
}

#[derive(Clone, PartialEq, Eq)]
struct Link {
    text: String,
    url: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    /// Each at least 4.5 to 1 on white. The template has their counterparts for dark mode.
    fn color(self) -> &'static str {
        match self {
            Self::Calm => "#1b5fa8",
            Self::Good => "#0b6b43",
            Self::Warning => "#8a5300",
            Self::Danger => "#b3261e",
        }
    }
}

/// A letter could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("a letter could not be rendered")]
pub struct RenderError(#[from] askama::Error);

impl Letter {
    /// A letter with a subject, a line above its heading, the heading and the first paragraph.
    fn new(about: &About<'_>, tone: Tone, kicker: &str, heading: &str, lead: &str) -> Self {
        Self {
            subject: subject(about, kicker),
            preview: format!("{kicker}. {}", about.tenant.company_name),
            tone,
            kicker: kicker.to_owned(),
            heading: heading.to_owned(),
            lead: lead.to_owned(),
            meter: None,
            facts: Vec::new(),
            quote: None,
            sections: Vec::new(),
            steps: Vec::new(),
            dashboard: dashboard(about),
            action: None,
            footer: footer(about),
            is_test: about.is_test,
        }
    }

    /// A letter about somebody's own account, which no company's settings can silence.
    fn about_account(kicker: &str, heading: &str, lead: &str, site_url: &str) -> Self {
        Self {
            subject: format!("{kicker} - Kestrel"),
            preview: format!("{kicker}. Kestrel"),
            tone: Tone::Calm,
            kicker: kicker.to_owned(),
            heading: heading.to_owned(),
            lead: lead.to_owned(),
            meter: None,
            facts: Vec::new(),
            quote: None,
            sections: Vec::new(),
            steps: Vec::new(),
            dashboard: None,
            action: None,
            footer: format!("Kestrel, {site_url}. Nobody at Kestrel asks for your password or for a code."),
            is_test: false,
        }
    }

    fn fact(&mut self, label: &'static str, value: impl Into<String>) {
        self.facts.push(Fact { label, value: value.into(), link: None });
    }

    fn linked_fact(&mut self, label: &'static str, link: Link) {
        self.facts.push(Fact { label, value: link.text, link: Some(link.url) });
    }

    /// The mail to an address. `tags` come back with news of it.
    pub fn mail(&self, to: &str, tags: Vec<(&'static str, String)>) -> Result<Mail, RenderError> {
        Ok(Mail {
            to: to.to_owned(),
            subject: self.subject.clone(),
            html: Html { letter: self }.render()?,
            text: Text { letter: self }.render()?,
            tags,
        })
    }
}

/// One line that names the company and nobody: subjects are shown on locked phones and kept in logs of mail servers.
fn subject(about: &About<'_>, kicker: &str) -> String {
    let test = if about.is_test { "[TEST] " } else { "" };
    let name = &about.tenant.company_name;
    let line = format!("{test}{kicker} - {name}");
    let line = line.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty());
    line.collect::<Vec<_>>().join(" ").chars().take(LONGEST_SUBJECT).collect()
}

/// The dashboard is the company's own: whoever runs the deployment has other doors.
fn dashboard(about: &About<'_>) -> Option<String> {
    match about.reader {
        Recipient::Owner | Recipient::OnCall => about.dashboard_url.map(str::to_owned),
        Recipient::Operator | Recipient::Success => None,
    }
}

fn footer(about: &About<'_>) -> String {
    let name = &about.tenant.company_name;
    match about.reader {
        Recipient::Owner | Recipient::OnCall => {
            format!("Kestrel answers the phone for {name}. Times are {name}'s ({}).", about.tenant.timezone)
        }
        Recipient::Operator | Recipient::Success => {
            format!("Kestrel, for those who run it. {name} is company {}.", about.tenant.id)
        }
    }
}
