//! A sign-up on its way: what it has done, what comes next, and when it is given up.
//!
//! A company is made of things in the table and of two outside of it: a gateway key and a rented number. No transaction
//! spans them, so a sign-up is a record that moves from stage to stage, each written down before the next begins.
//! Whoever comes with the same request goes on where the last one stopped. Nothing of it is a company until it is done.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::access::Role;
use super::email::Email;
use super::gateway_key::GatewayKeyValue;
use super::hours::BusinessHours;
use super::ids::{AuditId, TenantId, UserId};
use super::phone::E164;
use super::plan::TRIAL_DAYS;
use super::slug::Slug;
use super::tenant::{Industry, PlanTier, SubscriptionStatus, Tenant, Voice};
use super::user::{PasswordHash, PersonName, User};

/// How long one invocation may work on a sign-up before another one may take it over: longer than API Gateway lets the
/// first one live.
pub const LEASE: Duration = Duration::seconds(35);
/// A sign-up that nobody has asked for again for so long is given up.
pub const ABANDONED_AFTER: Duration = Duration::hours(1);
/// How long the record of a sign-up that is over answers a repeat.
pub const REMEMBERED_FOR: Duration = Duration::days(7);

/// Crews, until the company says otherwise.
const CREWS: u8 = 1;
/// Length of a visit, until the company says otherwise.
const VISIT_MINUTES: u16 = 120;
/// The language model, until the company says otherwise.
const AI_MODEL: &str = "gpt-4o-mini";

/// Names a sign-up: the hash of the key under which a repeat of the request is the same request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OnboardingId(String);

impl OnboardingId {
    /// The sign-up of an idempotency key. The key itself is never stored: who knows it can repeat the request.
    pub fn of(idempotency_key: &str) -> Self {
        Self(hex::encode(Sha256::digest(idempotency_key)))
    }

    /// A name that was read from a key of the table.
    pub fn from_hash(hash: &str) -> Self {
        Self(hash.to_owned())
    }

    /// The hash, in hex.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OnboardingId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a company chose in the wizard, each field checked. Personal, so it has no `Debug`.
#[derive(Clone, PartialEq)]
pub struct SignUp {
    /// What callers hear.
    pub company_name: String,
    /// Its name in addresses.
    pub slug: Slug,
    /// Who signs up.
    pub owner_name: PersonName,
    /// The owner's address, which the code in a mail has proven.
    pub email: Email,
    /// The owner's own phone.
    pub owner_phone: Option<E164>,
    /// Its time zone.
    pub timezone: Tz,
    /// Its trade.
    pub industry: Industry,
    /// When it is open.
    pub business_hours: BusinessHours,
    /// The number that its callers will dial.
    pub phone_number: E164,
    /// The company's own phone.
    pub forward_to_number: E164,
    /// The on-call person.
    pub emergency_phone: Option<E164>,
    /// Its own greeting.
    pub greeting_message: Option<String>,
    /// The voice.
    pub ai_voice: Voice,
    /// Words that make a call urgent.
    pub emergency_keywords: Vec<String>,
    /// What it buys.
    pub plan_tier: PlanTier,
}

impl SignUp {
    /// Tells two sign-ups apart without keeping either. The password is not in it, because a fast hash of a password
    /// that lies in a table undoes the slow one beside it: two requests that differ only in the password are one.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        };
        let phone = |phone: &Option<E164>| phone.as_ref().map_or(String::new(), |phone| phone.expose().to_owned());
        add(&self.company_name);
        add(self.slug.as_str());
        add(self.owner_name.expose());
        add(self.email.expose());
        add(&phone(&self.owner_phone));
        add(self.timezone.name());
        add(&format!("{:?}", self.industry));
        add(&format!("{:?}", self.business_hours));
        add(self.phone_number.expose());
        add(self.forward_to_number.expose());
        add(&phone(&self.emergency_phone));
        add(self.greeting_message.as_deref().unwrap_or_default());
        add(&format!("{:?}", self.ai_voice));
        add(&format!("{:?}", self.emergency_keywords));
        add(self.plan_tier.as_str());
        hex::encode(hash.finalize())
    }

    /// The company it becomes, in its free days.
    pub fn tenant(&self, id: TenantId, now: DateTime<Utc>) -> Tenant {
        Tenant {
            id,
            slug: self.slug.as_str().to_owned(),
            company_name: self.company_name.clone(),
            subdomain: None,
            owner_name: self.owner_name.expose().to_owned(),
            owner_email: self.email.expose().to_owned(),
            owner_phone: self.owner_phone.clone(),
            twilio_phone_number: Some(self.phone_number.clone()),
            forward_to_number: Some(self.forward_to_number.clone()),
            emergency_phone: self.emergency_phone.clone(),
            industry: self.industry,
            timezone: self.timezone,
            business_hours: self.business_hours.clone(),
            crews: CREWS,
            visit_minutes: VISIT_MINUTES,
            price_statement: None,
            ai_model: AI_MODEL.to_owned(),
            ai_voice: self.ai_voice,
            custom_system_prompt: None,
            greeting_message: self.greeting_message.clone(),
            emergency_keywords: self.emergency_keywords.clone(),
            plan_tier: self.plan_tier,
            subscription_status: SubscriptionStatus::Trialing,
            trial_ends_at: Some(now + Duration::days(TRIAL_DAYS)),
            max_monthly_calls: self.plan_tier.monthly_calls(),
            is_test_mode: false,
            health_score: None,
            muted_mail: std::collections::BTreeSet::new(),
            features: std::collections::BTreeMap::new(),
            parent_tenant_id: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            version: 1,
        }
    }
}

/// What a sign-up will be once it is done: one item among the company's own, gone when it is over. Personal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The company.
    pub tenant: Tenant,
    /// Its owner.
    pub owner: User,
    /// The value of its gateway key.
    pub gateway_key: GatewayKeyValue,
}

impl Draft {
    /// The draft of a sign-up.
    pub fn of(
        sign_up: &SignUp,
        chosen: &Chosen,
        password_hash: PasswordHash,
        gateway_key: GatewayKeyValue,
        now: DateTime<Utc>,
    ) -> Self {
        let (email, name) = (sign_up.email.clone(), sign_up.owner_name.clone());
        Self {
            tenant: sign_up.tenant(chosen.tenant, now),
            owner: User::new(chosen.user, email, name, Role::Owner, password_hash, now),
            gateway_key,
        }
    }
}

/// Why a sign-up was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The number cannot be had (any more).
    NumberGone,
    /// Nobody asked for it again.
    Abandoned,
}

/// How far a sign-up has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Stage {
    /// Its names are kept from others. Nothing exists outside of the table, as far as is known.
    Reserved,
    /// The gateway key exists and is on the plan.
    Keyed {
        /// API Gateway's id of the key.
        gateway_key_id: String,
    },
    /// The number is rented and leads to us.
    Bought {
        /// API Gateway's id of the key.
        gateway_key_id: String,
        /// Twilio's id of the number.
        number_sid: String,
    },
    /// The company exists.
    Done {
        /// Twilio's id of the number.
        number_sid: String,
    },
    /// It is being undone: what exists outside of the table is given back.
    Releasing {
        /// Why.
        why: Why,
    },
    /// It is undone: its names are free.
    Released {
        /// Why.
        why: Why,
    },
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<'a> {
    /// Make the gateway key and put it on the plan.
    MakeKey,
    /// Rent the number.
    BuyNumber {
        /// API Gateway's id of the key.
        gateway_key_id: &'a str,
    },
    /// Make it a company.
    Open {
        /// API Gateway's id of the key.
        gateway_key_id: &'a str,
        /// Twilio's id of the number.
        number_sid: &'a str,
    },
    /// Give back what exists outside, then free the names.
    Undo(Why),
    /// Nothing: it is a company.
    Finished,
    /// Nothing: it was given up.
    GivenUp(Why),
}

/// The record of a sign-up. It holds pointers and nobody's name: what the company will be is its draft, among the
/// company's own items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onboarding {
    /// Its name.
    pub id: OnboardingId,
    /// What was asked for: [`SignUp::fingerprint`].
    pub fingerprint: String,
    /// The company it will be.
    pub tenant_id: TenantId,
    /// The owner's id as a user.
    pub user_id: UserId,
    /// The line of the audit log that tells of it.
    pub audit_id: AuditId,
    /// The name that is kept for it.
    pub slug: Slug,
    /// The number that is kept for it.
    pub phone_number: E164,
    /// What it buys.
    pub plan_tier: PlanTier,
    /// The end of the free days.
    pub trial_ends_at: DateTime<Utc>,
    /// How far it has come.
    pub stage: Stage,
    /// When it was first asked for.
    pub started_at: DateTime<Utc>,
    /// When it was last asked for.
    pub touched_at: DateTime<Utc>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<Uuid>,
    /// Until when nobody else may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leased_until: Option<DateTime<Utc>>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Counts writes, so that only who has seen the last one can write.
    pub revision: u64,
}

/// The ids that a sign-up chooses before it does anything, so that a repeat chooses the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// The company's.
    pub tenant: TenantId,
    /// The owner's.
    pub user: UserId,
    /// The audit line's.
    pub audit: AuditId,
    /// Who works on it.
    pub worker: Uuid,
}

impl Onboarding {
    /// A sign-up that begins now, in the hands of who began it.
    pub fn begin(id: OnboardingId, sign_up: &SignUp, tenant: &Tenant, chosen: Chosen, now: DateTime<Utc>) -> Self {
        Self {
            id,
            fingerprint: sign_up.fingerprint(),
            tenant_id: chosen.tenant,
            user_id: chosen.user,
            audit_id: chosen.audit,
            slug: sign_up.slug.clone(),
            phone_number: sign_up.phone_number.clone(),
            plan_tier: sign_up.plan_tier,
            trial_ends_at: tenant.trial_ends_at.unwrap_or(now),
            stage: Stage::Reserved,
            started_at: now,
            touched_at: now,
            worker: Some(chosen.worker),
            leased_until: Some(now + LEASE),
            finished_at: None,
            revision: 1,
        }
    }

    /// What is to be done next.
    ///
    /// What costs nothing comes before what costs money, and what others can take away comes last: of two steps the
    /// first is the one that is cheap to leave behind.
    pub fn next(&self) -> Next<'_> {
        match &self.stage {
            Stage::Reserved => Next::MakeKey,
            Stage::Keyed { gateway_key_id } => Next::BuyNumber { gateway_key_id },
            Stage::Bought { gateway_key_id, number_sid } => Next::Open { gateway_key_id, number_sid },
            Stage::Done { .. } => Next::Finished,
            Stage::Releasing { why } => Next::Undo(*why),
            Stage::Released { why } => Next::GivenUp(*why),
        }
    }

    /// Whether there is nothing left to do.
    pub fn is_over(&self) -> bool {
        match self.next() {
            Next::Finished | Next::GivenUp(_) => true,
            Next::MakeKey | Next::BuyNumber { .. } | Next::Open { .. } | Next::Undo(_) => false,
        }
    }

    /// How long somebody else still works on it, at most.
    pub fn held_for(&self, now: DateTime<Utc>) -> Option<Duration> {
        self.leased_until.map(|until| until - now).filter(|left| *left > Duration::zero())
    }

    /// Whether nobody has asked for it for so long that it is given up.
    pub fn is_abandoned(&self, now: DateTime<Utc>) -> bool {
        !self.is_over() && self.held_for(now).is_none() && now - self.touched_at >= ABANDONED_AFTER
    }

    /// The same in the hands of `worker`, who was asked for it now.
    #[must_use]
    pub fn taken_up(&self, worker: Uuid, now: DateTime<Utc>) -> Self {
        Self { touched_at: now, ..self.held_by(worker, now) }
    }

    /// The same in the hands of `worker`, whom nobody asked: it stays as abandoned as it was.
    fn held_by(&self, worker: Uuid, now: DateTime<Utc>) -> Self {
        let leased_until = Some(now + LEASE);
        Self { worker: Some(worker), leased_until, revision: self.revision + 1, ..self.clone() }
    }

    /// The same, given up by `worker`: from now on it can only be undone.
    #[must_use]
    pub fn given_up_by(&self, worker: Uuid, why: Why, now: DateTime<Utc>) -> Self {
        let stage = match &self.stage {
            Stage::Releasing { .. } => self.stage.clone(),
            Stage::Reserved
            | Stage::Keyed { .. }
            | Stage::Bought { .. }
            | Stage::Done { .. }
            | Stage::Released { .. } => Stage::Releasing { why },
        };
        Self { stage, ..self.held_by(worker, now) }
    }

    /// The same, in nobody's hands: whoever comes next need not wait.
    #[must_use]
    pub fn let_go(&self) -> Self {
        Self { worker: None, leased_until: None, revision: self.revision + 1, ..self.clone() }
    }

    /// The same, one stage on. What is over is in nobody's hands.
    #[must_use]
    pub fn at(&self, stage: Stage, now: DateTime<Utc>) -> Self {
        let moved = Self { stage, revision: self.revision + 1, ..self.clone() };
        if moved.is_over() { Self { worker: None, leased_until: None, finished_at: Some(now), ..moved } } else { moved }
    }
}

/// What the name of a number at Twilio says, so that the number of a sign-up that broke off can be known again: the
/// beginning of the company's name, for people, and the company's id. At most 64 characters.
pub fn number_label(company_name: &str, tenant: TenantId) -> String {
    let name: String = company_name.chars().take(26).collect();
    format!("{} {tenant}", name.trim_end())
}

/// Whether a number at Twilio was rented for a company.
pub fn is_labeled(friendly_name: &str, tenant: TenantId) -> bool {
    friendly_name.ends_with(&tenant.to_string())
}

/// Whether a code of Twilio's says that this number cannot be had, now or later: not available, invalid, not to be had
/// in this place, or only with papers that a form does not ask for. Everything else may pass, or is ours to mend.
pub fn says_number_gone(code: u32) -> bool {
    matches!(code, 21_421 | 21_422 | 21_451 | 21_452 | 21_615 | 21_631 | 21_649 | 21_650 | 21_651)
}

#[cfg(test)]
mod tests;
