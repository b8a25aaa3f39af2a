//! A sign-up that somebody has begun: what the wizard keeps of it and shows on another device.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::body::{object, object_or_null, whole_or_null};
use super::problem::{FieldError, Kind, Problem};
use crate::domain::email::Email;
use crate::domain::saved_form::{LONGEST, SavedForm};
use crate::domain::tenant::{Industry, PlanTier, Voice};

/// Longest text of a field, in characters: more than any field of the wizard takes.
const LONGEST_FIELD: usize = 500;
/// The wizard's last step, counted from 0.
const LAST_STEP: u8 = 4;

/// What is kept: the body of `PUT /onboard/draft`. Personal, so it has no `Debug`.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeepDraft {
    /// Whose draft it is.
    pub email: String,
    /// What `POST /auth/email-codes/check` gave for the code in the mail to this address. It stays good for the sign-up.
    pub email_proof: String,
    /// What is filled in so far. At most 16 KB. There is no field for a password.
    #[serde(deserialize_with = "object")]
    pub draft: SignUpDraft,
    /// The draft whose place it takes, by its `saved_at`, as the last answer gave it: another device may have saved one
    /// since, and then nothing is changed (412). Absent where no draft is known.
    #[serde(default)]
    pub replaces: Option<DateTime<Utc>>,
}

/// Whose draft is wanted: the body of `POST /onboard/draft/show`. Personal, so it has no `Debug`.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShowDraft {
    /// Whose.
    pub email: String,
    /// What `POST /auth/email-codes/check` gave for the code in the mail to this address.
    pub email_proof: String,
}

/// What is filled in so far, each field as it stands: half a telephone number is one too. Absent is not filled in.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SignUpDraft {
    /// The step of the wizard, from 0 to 4.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "whole_or_null")]
    #[cfg_attr(feature = "schema", schemars(range(max = 4)))]
    pub step: Option<u8>,
    /// What callers will hear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// The company's name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Its trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<Industry>,
    /// Its time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Who signs up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// The owner's own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_phone: Option<String>,
    /// The company's own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_to_number: Option<String>,
    /// Whether the company keeps the number it has and forwards it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeps_number: Option<bool>,
    /// Where a number is looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// The number that was chosen. It is kept for nobody until the sign-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The week, each day a list of spans, and the dates on which nobody is there.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object_or_null")]
    pub business_hours: Option<DraftHours>,
    /// The company's own greeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting_message: Option<String>,
    /// The voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_voice: Option<Voice>,
    /// The on-call person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<String>,
    /// Words that make a call urgent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_keywords: Option<Vec<String>>,
    /// What it will buy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_tier: Option<PlanTier>,
}

/// Opening hours as they stand, right or not.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftHours {
    /// From Monday to Sunday, spans such as `["08:00", "17:00"]`.
    pub week: Vec<Vec<(String, String)>>,
    /// Dates such as `2026-12-25`.
    pub closed_on: Vec<String>,
}

/// That a draft is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptDraft {
    /// When. The next one names it as `replaces`.
    pub saved_at: DateTime<Utc>,
    /// Until when, unless it is saved again.
    pub kept_until: DateTime<Utc>,
}

/// A draft that is kept. Personal, so it has no `Debug`.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShownDraft {
    /// What is filled in so far.
    pub draft: SignUpDraft,
    /// When it was saved. Whoever goes on with it names it as `replaces`.
    pub saved_at: DateTime<Utc>,
}

impl KeepDraft {
    /// Whose it is, and the draft's text; or every field that is wrong.
    pub fn check(&self) -> Result<(Email, String), Problem> {
        let mut errors: Vec<FieldError> = self
            .draft
            .too_long()
            .map(|field| FieldError::new(format!("draft.{field}"), format!("Use at most {LONGEST_FIELD} characters.")))
            .collect();
        if self.draft.step.is_some_and(|step| step > LAST_STEP) {
            errors.push(FieldError::new("draft.step", "The wizard has the steps 0 to 4."));
        }
        let text = serde_json::to_string(&self.draft).map_err(|_| Problem::new(Kind::Broken))?;
        if text.len() > LONGEST {
            errors.push(FieldError::new("draft", "The draft is too long: at most 16 KB are kept."));
        }
        let email = email(&self.email, &mut errors);
        match email.filter(|_| errors.is_empty()) {
            Some(email) => Ok((email, text)),
            None => Err(Problem::fields(errors)),
        }
    }
}

impl ShowDraft {
    /// Whose is wanted.
    pub fn check(&self) -> Result<Email, Problem> {
        let mut errors = Vec::new();
        email(&self.email, &mut errors).ok_or_else(|| Problem::fields(errors))
    }
}

fn email(text: &str, errors: &mut Vec<FieldError>) -> Option<Email> {
    text.parse::<Email>().map_err(|error| errors.push(FieldError::new("email", error.to_string()))).ok()
}

impl SignUpDraft {
    /// The fields with more text than any of them takes.
    fn too_long(&self) -> impl Iterator<Item = &'static str> {
        let texts = [
            ("company_name", &self.company_name),
            ("slug", &self.slug),
            ("timezone", &self.timezone),
            ("owner_name", &self.owner_name),
            ("owner_phone", &self.owner_phone),
            ("forward_to_number", &self.forward_to_number),
            ("area_code", &self.area_code),
            ("phone_number", &self.phone_number),
            ("greeting_message", &self.greeting_message),
            ("emergency_phone", &self.emergency_phone),
        ];
        let is_long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_FIELD);
        let long: Vec<_> = texts.into_iter().filter(|(_, text)| is_long(text)).map(|(field, _)| field).collect();
        long.into_iter()
    }
}

impl From<&SavedForm> for KeptDraft {
    fn from(saved: &SavedForm) -> Self {
        Self { saved_at: saved.saved_at, kept_until: saved.expires_at() }
    }
}

impl ShownDraft {
    /// A form that is kept. Nothing where it is of a form that this version does not know: then the wizard begins anew.
    pub fn of(saved: &SavedForm) -> Option<Self> {
        let draft = serde_json::from_str(&saved.form).ok()?;
        Some(Self { draft, saved_at: saved.saved_at })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(draft: Value) -> Result<KeepDraft, serde_json::Error> {
        serde_json::from_value(json!({"email": "alice@acme.example", "email_proof": "proof", "draft": draft}))
    }

    fn wrong(draft: Value) -> Vec<String> {
        let problem = body(draft).ok().unwrap().check().err().unwrap();
        problem.errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn half_filled_fields_are_kept_as_they_stand() {
        let draft = json!({
            "step": 2, "company_name": "Acme", "industry": "hvac", "forward_to_number": "(303) 55", "keeps_number": true,
            "business_hours": {"week": [[["08:00", "07:00"]], [], [], [], [], [], []], "closed_on": ["2026-1"]},
            "plan_tier": "enterprise",
        });

        let (email, text) = body(draft.clone()).ok().unwrap().check().ok().unwrap();

        assert_eq!(email.expose(), "alice@acme.example");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), draft);
        assert_eq!(body(json!({})).ok().unwrap().check().ok().unwrap().1, "{}");
    }

    #[test]
    fn a_password_and_whatever_is_not_known_are_refused() {
        for draft in [json!({"password": "blue lantern parade"}), json!({"email": "x"}), json!({"industry": "law"})] {
            assert!(body(draft).is_err());
        }
    }

    #[test]
    fn what_is_too_long_is_named() {
        let long = "x".repeat(501);

        assert_eq!(wrong(json!({"company_name": long, "slug": long})), ["draft.company_name", "draft.slug"]);
        assert_eq!(wrong(json!({"step": 5})), ["draft.step"]);
        assert_eq!(wrong(json!({"emergency_keywords": vec!["y".repeat(100); 200]})), ["draft"]);
    }
}
