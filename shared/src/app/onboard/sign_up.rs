//! A company signs up: all or nothing, and safe to repeat.
//!
//! The ids are chosen and the names are kept in one transaction before anything is done outside of the table. Then come
//! the gateway key and the number, each looked for before it is made and noted once it is there, then one transaction
//! that makes it a company. Wherever this stops, the same request goes on from there.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Onboarder;
use super::limit::{TooMuch, count};
use super::rent::rent;
use super::undo::{let_go, undo};
use crate::app::Error;
use crate::clock::new_id;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::gateway_key::GatewayKeyValue;
use crate::domain::ids::{AuditId, TenantId, UserId};
use crate::domain::onboarding::{Chosen, Draft, Next, Onboarding, OnboardingId, SignUp, Stage, Why};
use crate::domain::password::Password;
use crate::domain::velocity::Asked;
use crate::random;
use crate::store::{Begun, KeptName, Moved};

/// A request to sign a company up. Personal and secret, so it has no `Debug`.
pub struct Request<'a> {
    /// What makes a repeat of it the same request.
    pub idempotency_key: &'a str,
    /// What was chosen.
    pub sign_up: &'a SignUp,
    /// What the owner will log in with.
    pub password: &'a Password,
    /// What says that the owner reads the mail of this address.
    pub email_proof: &'a str,
    /// Where it comes from.
    pub source_ip: Option<&'a str>,
}

/// Why there is no company (yet).
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Others have these names. Nothing is kept.
    #[error("others have these names")]
    Taken(Vec<KeptName>),
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    OtherContent,
    /// Nothing says that the owner reads the mail of this address.
    #[error("the e-mail address is not proven")]
    NotProven,
    /// Another device has saved a form since this one was read. Nothing is changed.
    #[error("a newer form is kept")]
    Newer,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Busy {
        /// Seconds until it is over, at most.
        retry_after: u32,
    },
    /// It was given up, and nothing of it is left.
    #[error("the sign-up was given up")]
    GivenUp(Why),
    /// Too many sign-ups.
    #[error("there are too many sign-ups")]
    TooMuch(TooMuch),
    /// Something failed on the way; the same request goes on from there.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<crate::store::Error> for Refusal {
    fn from(error: crate::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Signs a company up, or goes on with it, or says again what came of it.
pub async fn sign_up(desk: &Onboarder, request: &Request<'_>) -> Result<Onboarding, Refusal> {
    let id = OnboardingId::of(request.idempotency_key);
    let (store, worker) = (&desk.deps.store, new_id());
    let mine = match store.onboarding(&id).await? {
        Some(found) => (take_up(desk, found, request, worker).await?, None),
        None => begin(desk, id, request, worker).await?,
    };
    let (onboarding, draft) = mine;
    drive(desk, onboarding, draft).await
}

/// Takes up a sign-up that began before.
async fn take_up(
    desk: &Onboarder,
    found: Onboarding,
    request: &Request<'_>,
    worker: Uuid,
) -> Result<Onboarding, Refusal> {
    if found.fingerprint != request.sign_up.fingerprint() {
        return Err(Refusal::OtherContent);
    }
    if found.is_over() || found.worker == Some(worker) {
        return Ok(found);
    }
    let now = desk.deps.clock.now();
    if found.held_for(now).is_some() {
        return Err(busy(&found, now));
    }
    let mine = found.taken_up(worker, now);
    match desk.deps.store.move_onboarding(&mine).await? {
        Moved::Done => Ok(mine),
        Moved::Overtaken(other) => Err(busy(&other, now)),
    }
}

fn busy(held: &Onboarding, now: DateTime<Utc>) -> Refusal {
    let left = held.held_for(now).map_or(1, |left| left.num_seconds() + 1);
    // Most of them are over within a few seconds, so it is worth asking before the time is up.
    Refusal::Busy { retry_after: u32::try_from(left).unwrap_or(1).clamp(1, 5) }
}

/// Begins a sign-up, unless the same request did so a moment ago.
async fn begin(
    desk: &Onboarder,
    id: OnboardingId,
    request: &Request<'_>,
    worker: Uuid,
) -> Result<(Onboarding, Option<Draft>), Refusal> {
    if let Some(too_much) = count(desk, Asked::SignUp, request.source_ip).await? {
        return Err(Refusal::TooMuch(too_much));
    }
    let SignUp { email, .. } = request.sign_up;
    if !desk.accounts.is_proven(email, request.email_proof).await? {
        return Err(Refusal::NotProven);
    }
    let now = desk.deps.clock.now();
    let chosen =
        Chosen { tenant: TenantId::new(new_id()), user: UserId::new(new_id()), audit: AuditId::new(new_id()), worker };
    let password_hash = desk.accounts.hash(request.password)?;
    let draft = Draft::of(request.sign_up, &chosen, password_hash, gateway_key_value(desk)?, now);
    let onboarding = Onboarding::begin(id, request.sign_up, &draft.tenant, chosen, now);
    match desk.deps.store.begin_onboarding(&onboarding, &draft).await? {
        Begun::New => Ok((onboarding, Some(draft))),
        Begun::Already(found) => Ok((take_up(desk, *found, request, worker).await?, None)),
        Begun::Taken(names) => Err(Refusal::Taken(names)),
    }
}

/// A value that nobody can guess: 32 bytes, in hex.
fn gateway_key_value(desk: &Onboarder) -> Result<GatewayKeyValue, Error> {
    let bytes = random::bytes::<32>(desk.random.as_ref()).map_err(|error| Error::Bug(Box::new(error)))?;
    hex::encode(bytes).parse().map_err(|_| Error::Bug("the value of a gateway key is none".into()))
}

/// Goes on with a sign-up until it is over. Where that is not possible now, it is let go, so that whoever comes next
/// need not wait until the lease ends.
async fn drive(desk: &Onboarder, onboarding: Onboarding, draft: Option<Draft>) -> Result<Onboarding, Refusal> {
    let mut work = Work { desk, onboarding, draft };
    match work.finish().await {
        Ok(()) => Ok(work.onboarding),
        Err(refusal) => {
            if matches!(refusal, Refusal::Failed(_)) {
                let_go(&desk.outside(), &work.onboarding).await;
            }
            Err(refusal)
        }
    }
}

/// A sign-up in the hands of this invocation.
struct Work<'a> {
    desk: &'a Onboarder,
    onboarding: Onboarding,
    draft: Option<Draft>,
}

impl Work<'_> {
    async fn finish(&mut self) -> Result<(), Refusal> {
        loop {
            match self.onboarding.next() {
                Next::MakeKey => {
                    let gateway_key_id = self.make_key().await?;
                    self.advance(Stage::Keyed { gateway_key_id }).await?;
                }
                Next::BuyNumber { gateway_key_id } => {
                    let gateway_key_id = gateway_key_id.to_owned();
                    match self.rent_number().await? {
                        Some(number_sid) => self.advance(Stage::Bought { gateway_key_id, number_sid }).await?,
                        None => self.advance(Stage::Releasing { why: Why::NumberGone }).await?,
                    }
                }
                Next::Open { gateway_key_id, number_sid } => {
                    let (gateway_key_id, number_sid) = (gateway_key_id.to_owned(), number_sid.to_owned());
                    self.open(&gateway_key_id, number_sid).await?;
                }
                Next::Undo(why) => self.undo(why).await?,
                Next::Finished => return Ok(()),
                Next::GivenUp(why) => return Err(Refusal::GivenUp(why)),
            }
        }
    }

    async fn make_key(&mut self) -> Result<String, Error> {
        let (name, plan) = (self.onboarding.tenant_id.to_string(), self.onboarding.plan_tier);
        let gateway = Arc::clone(&self.desk.gateway);
        let draft = self.draft().await?;
        let id = gateway.ensure_key(&name, &draft.gateway_key).await?;
        gateway.attach(&id, plan).await?;
        Ok(id)
    }

    async fn rent_number(&mut self) -> Result<Option<String>, Error> {
        let (desk, tenant, number) = (self.desk, self.onboarding.tenant_id, self.onboarding.phone_number.clone());
        rent(desk, tenant, &self.draft().await?.tenant.company_name, &number).await
    }

    async fn open(&mut self, gateway_key_id: &str, number_sid: String) -> Result<(), Refusal> {
        let now = self.desk.deps.clock.now();
        let done = self.onboarding.at(Stage::Done { number_sid }, now);
        let audit = AuditEntry {
            id: done.audit_id,
            at: now,
            actor: Actor::User { id: done.user_id.to_string() },
            action: "tenant.created".to_owned(),
            fields: Vec::new(),
        };
        let store = &self.desk.deps.store;
        let draft = self.draft().await?;
        let moved = store.complete_onboarding(&done, draft, gateway_key_id, &audit).await?;
        self.moved(done, moved)
    }

    async fn undo(&mut self, why: Why) -> Result<(), Refusal> {
        let outside = self.desk.outside();
        let onboarding = self.onboarding.clone();
        let (released, moved) = undo(&outside, &onboarding, why, self.draft().await?).await?;
        self.moved(released, moved)
    }

    async fn draft(&mut self) -> Result<&Draft, Error> {
        if self.draft.is_none() {
            self.draft = self.desk.deps.store.draft(self.onboarding.tenant_id).await?;
        }
        self.draft.as_ref().ok_or_else(|| Error::Bug("a sign-up has no draft".into()))
    }

    async fn advance(&mut self, stage: Stage) -> Result<(), Refusal> {
        let next = self.onboarding.at(stage, self.desk.deps.clock.now());
        let moved = self.desk.deps.store.move_onboarding(&next).await?;
        self.moved(next, moved)
    }

    fn moved(&mut self, wanted: Onboarding, moved: Moved) -> Result<(), Refusal> {
        self.onboarding = match moved {
            Moved::Done => wanted,
            // Somebody else took it over, since this took too long. What is over needs no more work.
            Moved::Overtaken(other) if other.is_over() => *other,
            Moved::Overtaken(other) => return Err(busy(&other, self.desk.deps.clock.now())),
        };
        Ok(())
    }
}
