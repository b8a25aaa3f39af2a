//! A company's numbers: one more, and how its own number is forwarded to them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::domain::forwarding::{Forwards, Instructions, Provider};
use crate::domain::forwarding_check::{CheckStatus, ForwardingCheck as Check, advice};
use crate::domain::phone::E164;

/// One more number: the body of `POST /v1/numbers`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddNumber {
    /// One of `GET /v1/numbers/available`, in E.164.
    pub phone_number: String,
}

impl AddNumber {
    /// The number to rent, or what is wrong with it.
    pub fn check(&self) -> Result<E164, Problem> {
        own_number(&self.phone_number).map_err(|message| Problem::field("phone_number", message))
    }
}

/// A number that can be rented: a North American one.
pub(super) fn own_number(text: &str) -> Result<E164, &'static str> {
    let number: Option<E164> = text.trim().parse().ok();
    let is_local = |number: &E164| number.expose().starts_with("+1") && number.expose().len() == 12;
    number.filter(is_local).ok_or("Choose a number from the list.")
}

/// How a company's own number is forwarded to one of Kestrel's, with every provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ForwardingInstructions {
    /// Kestrel's number, which is in the codes.
    pub phone_number: E164,
    /// The providers, in the order in which they are offered.
    pub providers: Vec<ProviderInstructions>,
}

/// How one provider forwards calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProviderInstructions {
    /// Which.
    pub provider: Provider,
    /// Its name, as people know it.
    pub name: &'static str,
    /// For calls that nobody answers: the office stays first.
    pub unanswered: Instructions,
    /// For all calls: Kestrel is first.
    pub all: Instructions,
}

impl ForwardingInstructions {
    /// The instructions for forwarding to a number.
    pub fn to(number: &E164) -> Self {
        let provider = |provider: Provider| ProviderInstructions {
            provider,
            name: provider.name(),
            unanswered: provider.instructions(Forwards::Unanswered, number),
            all: provider.instructions(Forwards::All, number),
        };
        Self { phone_number: number.clone(), providers: Provider::ALL.map(provider).to_vec() }
    }

    /// The same for a number as somebody wrote it.
    pub fn to_text(text: &str) -> Result<Self, Problem> {
        own_number(text).map(|number| Self::to(&number)).map_err(|words| Problem::field("phone_number", words))
    }
}

/// How to forward to one of a company's numbers, and which are forwarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Forwarding {
    /// The company's own numbers that were asked about.
    pub checks: Vec<ForwardingCheck>,
    /// How it is done.
    pub instructions: ForwardingInstructions,
}

/// Whether one of a company's own numbers is forwarded, as far as calls have shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ForwardingCheck {
    /// The company's own number.
    pub forwarded_number: E164,
    /// How it stands.
    pub status: CheckStatus,
    /// When it was last asked.
    pub asked_at: DateTime<Utc>,
    /// Until when the call that proves it is waited for.
    pub waiting_until: DateTime<Utc>,
    /// When the first call began that proved it.
    pub verified_at: Option<DateTime<Utc>>,
    /// When the last such call began, to the day.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// What to do, in the order in which to try it. Empty once it is verified.
    pub advice: Vec<&'static str>,
}

impl ForwardingCheck {
    /// A question as it stands at `now`.
    pub fn of(check: Check, now: DateTime<Utc>) -> Self {
        let status = check.status(now);
        Self {
            forwarded_number: check.forwarded_number,
            status,
            asked_at: check.asked_at,
            waiting_until: check.waiting_until,
            verified_at: check.verified_at,
            last_seen_at: check.last_seen_at,
            advice: advice(status).to_vec(),
        }
    }
}

/// The body of `POST /v1/numbers/{number_id}/forwarding/check`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskForwarding {
    /// The company's own number, whose calls are forwarded: ten digits, or E.164.
    pub forwarded_number: String,
}
