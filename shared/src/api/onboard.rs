//! What `tenant-onboard` is asked and answers, each field of a sign-up checked, and how its refusals look.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::Object;
use super::numbers::own_number;
use super::problem::{FieldError, Kind, Problem};
use crate::app::onboard::find_numbers::Found;
use crate::app::onboard::limit::TooMuch;
use crate::app::onboard::sign_up::Refusal;
use crate::app::onboard::suggest_slug::Suggestion;
use crate::domain::dialling::never_dialled;
use crate::domain::email::Email;
use crate::domain::hours::{BusinessHours, ClockTime};
use crate::domain::ids::TenantId;
use crate::domain::onboarding::{Onboarding, SignUp, Why};
use crate::domain::password::{Password, Whose};
use crate::domain::phone::E164;
use crate::domain::plan::{Cents, TRIAL_DAYS};
use crate::domain::slug::Slug;
use crate::domain::tenant::{Industry, PlanTier, Voice};
use crate::domain::time::zone;
use crate::domain::user::PersonName;
use crate::store::KeptName;

const LONGEST_COMPANY_NAME: usize = 80;
const LONGEST_GREETING: usize = 300;
const MOST_KEYWORDS: usize = 50;
const LONGEST_KEYWORD: usize = 40;
/// What makes a call urgent, until the company says otherwise; danger to life always does.
const KEYWORDS: [&str; 6] = ["no heat", "no cooling", "burst pipe", "flooding", "sewage", "no water"];

/// The plans: the answer of `GET /plans`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plans {
    /// All plans, the usual one first.
    pub plans: Vec<Plan>,
    /// Days that cost nothing at the beginning.
    pub trial_days: i64,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// `professional` or `enterprise`.
    pub plan_tier: PlanTier,
    /// Its name, for people.
    pub name: &'static str,
    /// What a month costs, in US cents.
    pub price_cents: Cents,
    /// Calls a month that this pays for.
    pub monthly_calls: u64,
    /// What each further call costs, in US cents. They are answered all the same.
    pub overage_cents_per_call: Cents,
}

impl Plans {
    /// All of them.
    pub fn all() -> Self {
        let plan = |tier: PlanTier| Plan {
            plan_tier: tier,
            name: tier.title(),
            price_cents: tier.price(),
            monthly_calls: tier.monthly_calls(),
            overage_cents_per_call: tier.overage_per_call(),
        };
        Self { plans: PlanTier::ALL.map(plan).to_vec(), trial_days: TRIAL_DAYS }
    }
}

/// A name for addresses: the answer of `GET /onboard/slug`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlugSuggestion {
    /// What the company's name becomes.
    pub slug: String,
    /// Whether nobody has it now. Only a sign-up keeps it.
    pub is_free: bool,
    /// At most three that nobody has now; none where `slug` is free.
    pub alternatives: Vec<String>,
}

impl From<Suggestion> for SlugSuggestion {
    fn from(found: Suggestion) -> Self {
        Self {
            slug: found.slug.into(),
            is_free: found.is_free,
            alternatives: found.alternatives.into_iter().map(String::from).collect(),
        }
    }
}

/// Numbers to choose from: the answer of `GET /onboard/numbers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FreeNumbers {
    /// At most ten.
    pub numbers: Vec<FreeNumber>,
    /// Whether they are of the same state and not of the area code itself, which has none left.
    pub is_nearby: bool,
    /// What to say about it, where there are none or only near ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// A number that can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FreeNumber {
    /// In E.164.
    pub phone_number: E164,
    /// The town, where it is known.
    pub locality: Option<String>,
    /// The state, by its two letters, where it is known.
    pub region: Option<String>,
}

impl From<Found> for FreeNumbers {
    fn from(found: Found) -> Self {
        let reason = match (found.numbers.is_empty(), found.is_nearby) {
            (true, _) => Some("There are no numbers in this area code right now. Try another one nearby."),
            (false, true) => Some("This area code has no numbers left. These are in the same state."),
            (false, false) => None,
        };
        let number = |found: crate::twilio::rest::AvailableNumber| FreeNumber {
            phone_number: found.phone_number,
            locality: found.locality,
            region: found.region,
        };
        Self { numbers: found.numbers.into_iter().map(number).collect(), is_nearby: found.is_nearby, reason }
    }
}

/// A sign-up: the body of `POST /onboard`. Personal and secret, so it has no `Debug`.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignUpRequest {
    /// What callers hear. 2 to 80 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 2, max = 80)))]
    pub company_name: String,
    /// The company's name in addresses: 3 to 40 small letters, digits and hyphens.
    #[cfg_attr(feature = "schema", schemars(length(min = 3, max = 40)))]
    pub slug: String,
    /// Who signs up.
    pub owner_name: String,
    /// What the owner logs in with.
    pub email: String,
    /// What `POST /auth/email-codes/check` gave for the code in the mail to this address.
    pub email_proof: String,
    /// 12 to 128 characters.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 12, max = 128)))]
    pub password: Password,
    /// The owner's own phone: ten digits, or E.164.
    #[serde(default)]
    pub owner_phone: Option<String>,
    /// IANA name, for example `America/Denver`.
    pub timezone: String,
    /// `hvac`, `plumbing` or `hvac_and_plumbing`.
    #[cfg_attr(feature = "schema", schemars(with = "Industry"))]
    pub industry: String,
    /// Spans of each day from Monday to Sunday: `{"week": [[["08:00", "17:00"]], …], "closed_on": ["2026-12-25"]}`.
    /// Absent: Monday to Friday, 8 to 5.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<BusinessHours>"))]
    pub business_hours: Option<Value>,
    /// The number that callers will dial: one of `GET /onboard/numbers`, in E.164.
    pub phone_number: String,
    /// The company's own phone, for transfers: ten digits, or E.164. None that Kestrel never dials: emergency, service,
    /// premium-rate and satellite numbers.
    pub forward_to_number: String,
    /// The on-call person, by a phone that Kestrel may dial too. Absent: the company's own phone.
    #[serde(default)]
    pub emergency_phone: Option<String>,
    /// The company's own greeting, at most 300 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 300)))]
    pub greeting_message: Option<String>,
    /// `alloy`, `ash`, `coral`, `echo`, `fable`, `nova`, `onyx` or `shimmer`. Absent: `alloy`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Voice>"))]
    pub ai_voice: Option<String>,
    /// Words that make a call urgent, beside those that always do. At most 50 of 40 characters. Absent: the usual ones.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub emergency_keywords: Option<Vec<String>>,
    /// `professional` or `enterprise`.
    #[cfg_attr(feature = "schema", schemars(with = "PlanTier"))]
    pub plan_tier: String,
}

impl SignUpRequest {
    /// The sign-up, or every field of it that is wrong.
    pub fn check(&self) -> Result<SignUp, Problem> {
        let mut form = Form::default();
        let company_name = form.take("company_name", words(&self.company_name, 2, LONGEST_COMPANY_NAME));
        let slug = form.take("slug", self.slug.trim().parse::<Slug>());
        let owner_name = form.take("owner_name", self.owner_name.parse::<PersonName>());
        let email = form.take("email", self.email.parse::<Email>());
        let owner_phone = form.take("owner_phone", optional(self.owner_phone.as_deref(), phone));
        let timezone =
            form.take("timezone", zone(self.timezone.trim()).map_err(|_| "Choose a time zone from the list."));
        let industry =
            form.take("industry", known::<Industry>(&self.industry, "Choose hvac, plumbing or hvac_and_plumbing."));
        let business_hours = form.take("business_hours", hours(self.business_hours.as_ref()));
        let phone_number = form.take("phone_number", own_number(&self.phone_number));
        let forward_to_number = form.take("forward_to_number", dialled_phone(&self.forward_to_number));
        let emergency_phone = form.take("emergency_phone", optional(self.emergency_phone.as_deref(), dialled_phone));
        let greeting_message = form.take("greeting_message", optional(self.greeting_message.as_deref(), greeting));
        let voice = self.ai_voice.as_deref().filter(|voice| !voice.is_empty()).unwrap_or("alloy");
        let ai_voice = form.take("ai_voice", known::<Voice>(voice, "Choose a voice from the list."));
        let emergency_keywords = form.take("emergency_keywords", keywords(self.emergency_keywords.as_deref()));
        let plan_tier =
            form.take("plan_tier", known::<PlanTier>(&self.plan_tier, "Choose professional or enterprise."));

        let own = phone_number.as_ref();
        for (field, other) in [
            ("forward_to_number", forward_to_number.as_ref()),
            ("emergency_phone", emergency_phone.as_ref().and_then(Option::as_ref)),
        ] {
            if own.is_some() && own == other {
                // A caller who is connected to it would reach Kestrel again.
                form.refuse(field, "This is the new number itself. Enter a phone that a person answers.");
            }
        }
        if let (Some(name), Some(email), Some(company)) = (&owner_name, &email, &company_name) {
            let whose = Whose { name: name.expose(), email, company };
            form.take("password", self.password.check_for(&whose));
        } else {
            form.take("password", self.password.check());
        }
        if self.email_proof.is_empty() || self.email_proof.len() > 200 {
            form.refuse("email_proof", NOT_PROVEN);
        }
        let sign_up = (|| {
            Some(SignUp {
                company_name: company_name?,
                slug: slug?,
                owner_name: owner_name?,
                email: email?,
                owner_phone: owner_phone?,
                timezone: timezone?,
                industry: industry?,
                business_hours: business_hours?,
                phone_number: phone_number?,
                forward_to_number: forward_to_number?,
                emergency_phone: emergency_phone?,
                greeting_message: greeting_message?,
                ai_voice: ai_voice?,
                emergency_keywords: emergency_keywords?,
                plan_tier: plan_tier?,
            })
        })();
        match sign_up {
            Some(sign_up) if form.errors.is_empty() => Ok(sign_up),
            Some(_) | None => Err(Problem::fields(form.errors)),
        }
    }
}

const NOT_PROVEN: &str = "Prove your e-mail address once more: enter the code that we mail to you.";

/// What is wrong so far.
#[derive(Default)]
struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    fn take<T, E: ToString>(&mut self, field: &str, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.refuse(field, error.to_string())).ok()
    }

    fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }
}

/// One line of text without anything that cannot be seen.
fn words(text: &str, least: usize, most: usize) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length < least || length > most {
        return Err(format!("Use {least} to {most} characters."));
    }
    if text.chars().any(char::is_control) { Err("Leave special characters out.".to_owned()) } else { Ok(text) }
}

/// What is empty is absent.
fn optional<T, E>(text: Option<&str>, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(read).transpose()
}

fn phone(text: &str) -> Result<E164, &'static str> {
    let text = text.trim();
    let number = if text.starts_with('+') { text.parse().ok() } else { E164::from_north_american_digits(text) };
    number.ok_or("Enter a phone number with its area code, like (303) 555-0142.")
}

/// The number of a phone that callers are connected to.
fn dialled_phone(text: &str) -> Result<E164, String> {
    let number = phone(text)?;
    never_dialled(&number).map_or(Ok(number), |why| Err(why.to_string()))
}

fn greeting(text: &str) -> Result<String, String> {
    words(text, 1, LONGEST_GREETING)
}

/// A word that stands for itself.
fn known<T: serde::de::DeserializeOwned>(text: &str, expected: &'static str) -> Result<T, &'static str> {
    serde_json::from_value(Value::String(text.trim().to_owned())).map_err(|_| expected)
}

fn hours(given: Option<&Value>) -> Result<BusinessHours, &'static str> {
    const WRONG: &str = "Give each day from Monday to Sunday its hours, like 08:00 to 17:00, or none.";
    let Some(given) = given.filter(|given| !given.is_null()) else {
        let time = |hour| ClockTime::new(hour, 0).map_err(|_| WRONG);
        return BusinessHours::weekdays(time(8)?, time(17)?).map_err(|_| WRONG);
    };
    let Object(mut hours): Object<BusinessHours> = serde_json::from_value(given.clone()).map_err(|_| WRONG)?;
    if hours.week.iter().any(|day| day.len() > 4) || hours.closed_on.len() > 60 {
        return Err("Use at most four spans a day and sixty closed dates.");
    }
    for day in &mut hours.week {
        day.sort_by_key(|span| span.opens());
        if day.windows(2).any(|pair| pair[1].opens() < pair[0].closes()) {
            return Err("The hours of a day overlap.");
        }
    }
    hours.closed_on.sort();
    hours.closed_on.dedup();
    Ok(hours)
}

fn keywords(given: Option<&[String]>) -> Result<Vec<String>, String> {
    let Some(given) = given else { return Ok(KEYWORDS.map(str::to_owned).to_vec()) };
    if given.len() > MOST_KEYWORDS {
        return Err(format!("Use at most {MOST_KEYWORDS} words or phrases."));
    }
    let mut kept: Vec<String> = Vec::new();
    for keyword in given.iter().filter(|keyword| !keyword.trim().is_empty()) {
        let keyword = words(keyword, 1, LONGEST_KEYWORD)?.to_lowercase();
        if !kept.contains(&keyword) {
            kept.push(keyword);
        }
    }
    Ok(kept)
}

/// A company that signed up: the answer of `POST /onboard`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedUp {
    /// Its id.
    pub tenant_id: TenantId,
    /// Its name in addresses.
    pub slug: String,
    /// The number that callers dial: it answers now.
    pub phone_number: E164,
    /// What it bought.
    pub plan_tier: PlanTier,
    /// The end of the free days.
    pub trial_ends_at: DateTime<Utc>,
}

impl From<Onboarding> for SignedUp {
    fn from(done: Onboarding) -> Self {
        Self {
            tenant_id: done.tenant_id,
            slug: done.slug.into(),
            phone_number: done.phone_number,
            plan_tier: done.plan_tier,
            trial_ends_at: done.trial_ends_at,
        }
    }
}

impl From<TooMuch> for Problem {
    fn from(too_much: TooMuch) -> Self {
        let waiting = Self { retry_after: Some(too_much.retry_after), ..Self::new(Kind::TooMany) };
        waiting.saying("There are very many requests from where you are. Try again later.")
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Taken(names) => {
                let taken = names.iter().map(|name| match name {
                    KeptName::Slug => FieldError::new("slug", "This address is taken. Choose another."),
                    KeptName::Email => FieldError::new("email", "This e-mail address already has an account."),
                    KeptName::Number => number_gone(),
                });
                Self { errors: taken.collect(), ..Self::new(Kind::Conflict) }
            }
            Refusal::OtherContent => Self::new(Kind::Conflict)
                .saying("This Idempotency-Key was used for another sign-up. Use a new one for a changed form."),
            Refusal::NotProven => Self::field("email_proof", NOT_PROVEN),
            Refusal::Newer => Self::new(Kind::Changed)
                .saying("Another device has saved a draft since. Look at it, then say that yours replaces it."),
            Refusal::Busy { retry_after } => Self { retry_after: Some(*retry_after), ..Self::new(Kind::Unavailable) }
                .saying("Your sign-up is under way. Send the same request again in a moment."),
            Refusal::GivenUp(Why::NumberGone) => Self { errors: vec![number_gone()], ..Self::new(Kind::Conflict) }
                .saying("Nothing was bought. Choose another number and send it with a new Idempotency-Key."),
            Refusal::GivenUp(Why::Abandoned) => Self::new(Kind::Conflict)
                .saying("This sign-up was given up. Nothing was bought. Send it again with a new Idempotency-Key."),
            Refusal::TooMuch(too_much) => (*too_much).into(),
            Refusal::Failed(error) => {
                let problem: Self = error.into();
                match problem.kind {
                    Kind::Unavailable => Self { retry_after: Some(3), ..problem }.saying(
                        "Something we need does not answer. Send the same request again: it goes on from there.",
                    ),
                    Kind::Unreadable
                    | Kind::Unauthenticated
                    | Kind::Forbidden
                    | Kind::NotFound
                    | Kind::MethodNotAllowed
                    | Kind::Conflict
                    | Kind::Changed
                    | Kind::TooLarge
                    | Kind::Invalid
                    | Kind::VersionNeeded
                    | Kind::TooMany
                    | Kind::Broken => problem,
                }
            }
        }
    }
}

fn number_gone() -> FieldError {
    FieldError::new("phone_number", "This number was just taken. Choose another.")
}

#[cfg(test)]
#[path = "onboard_tests.rs"]
mod tests;
